"""A phone in a call: what it hears, what it waits for, and where its key presses go."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from assistant.errors import CarrierError

Who = Literal["line", "caller", "staff", "carrier"]
# What a leg is heard to be doing, as Twilio calls it.
Status = Literal["ringing", "in-progress", "completed", "busy", "no-answer", "canceled", "failed"]


class NotListeningError(CarrierError):
    """Nothing on the line waits for what was said or pressed."""


@dataclass(frozen=True)
class Line:
    """One line of a transcript: words, audio (its URL), keys or a pause (its seconds). `id` counts through the call."""

    id: int
    who: Who
    text: str
    kind: Literal["said", "played", "keys", "pause"] = "said"
    language: str | None = None
    voice: str | None = None


@dataclass(frozen=True)
class Heard:
    """What came from a phone: words, keys, silence (none of the others), or that it was hung up."""

    speech: str = ""
    digits: str = ""
    confidence: float | None = None
    hung_up: bool = False


@dataclass(frozen=True)
class Dialled:
    """How a Dial ended."""

    leg: "Leg"
    bridged: bool


@dataclass(frozen=True)
class Moved:
    """The carrier was asked to let the leg go on with another document."""

    url: str
    method: str


@dataclass(frozen=True)
class Dissolved:
    """The conference that the leg was in is over."""


Event = Heard | Dialled | Moved | Dissolved


@dataclass(eq=False)
class Leg:
    """One phone on a call: the caller's, or one that a Dial rings.

    `alone`: it was dialled, and has been moved away from whoever dialled it; it goes on by itself.

    `waiting` says what the line waits for (a Gather, a Record, a Dial, or people talking), as the page shows it;
    `idle` is set while nothing is under way for this leg.
    """

    sid: str
    number: str
    to: str
    started: dt.datetime
    on_change: Callable[[], None]
    call: "Call | None" = None  # the caller's leg, for a leg that a Dial rings
    status: Status = "ringing"
    lines: list[Line] = field(default_factory=list)
    waiting: dict[str, Any] | None = None
    ended: dt.datetime | None = None
    task: asyncio.Task[None] | None = None
    whisper: tuple[str, str] | None = None  # URL and method of the TwiML for whoever picks this leg up
    reports: tuple[str, str, frozenset[str]] | None = None  # URL, method and events of its progress callback
    alone: bool = False
    inputs: "asyncio.Queue[Event]" = field(default_factory=asyncio.Queue)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def listens(self) -> bool:
        """Whether what comes from this phone is heard now. People hear each other whatever a webhook still takes."""
        if self.waiting is None:
            return False
        return self.idle.is_set() or (self.waiting["kind"] == "bridged" and self.inputs.empty())

    @property
    def over(self) -> bool:
        return self.status not in ("ringing", "in-progress")

    def say(self, who: Who, text: str, **more: Any) -> None:
        root = self.call or self
        assert isinstance(root, Call)
        root.lines_said += 1
        self.lines.append(Line(root.lines_said, who, text, **more))
        self.on_change()

    def wait_for(self, kind: str, **more: Any) -> None:
        self.waiting = {"kind": kind, **more}
        self.on_change()

    async def hear(self) -> "Event":
        """The next thing that reaches this leg. Meanwhile it is idle."""
        if self.inputs.empty():
            self.idle.set()
        return await self.inputs.get()

    def tell(self, event: "Event") -> None:
        """Hand something to the leg. From here until it waits again it is busy."""
        self.idle.clear()
        self.inputs.put_nowait(event)

    def end(self, status: Status, now: dt.datetime) -> None:
        self.status, self.waiting, self.ended = status, None, now
        self.on_change()

    def seconds(self, now: dt.datetime) -> int:
        return max(0, round(((self.ended or now) - self.started).total_seconds()))

    def shown(self) -> dict[str, Any]:
        return {
            "sid": self.sid,
            "number": self.number,
            "to": self.to,
            "status": self.status,
            "waiting": self.waiting,
            "alone": self.alone,
            "lines": [asdict(line) for line in self.lines],
        }


@dataclass(eq=False)
class Call(Leg):
    """The caller's leg, and those that were dialled from it."""

    legs: list[Leg] = field(default_factory=list)
    lines_said: int = 0
    error: dict[str, Any] | None = None

    async def settled(self) -> None:
        """Wait until every leg waits for a person or has ended."""
        while busy := [leg for leg in (self, *self.legs) if not leg.idle.is_set()]:
            for leg in busy:
                await leg.idle.wait()

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "legs": [leg.shown() for leg in self.legs], "error": self.error}
