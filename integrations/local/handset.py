"""The simulated handsets: what each person's phone shows. Kept in memory, gone when the app ends."""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from assistant.messages.segments import segments
from integrations.local.legs import Call
from integrations.local.refusals import RefusedError

Clock = Callable[[], dt.datetime]
MAX_KEPT = 500  # texts, and errors, that a handset remembers
MAX_HANDSETS = 1000


@dataclass
class Text:
    """One text message on the handset.

    `way`: `sent` by the person, `received` from the line. `by`: `carrier` where it is the carrier's own reply.
    `status`: sent, delivered or failed, with Twilio's `code`. `attempts` counts how often it was handed to the app.
    """

    sid: str
    way: Literal["sent", "received"]
    body: str
    at: dt.datetime
    media: int = 0
    by: Literal["person", "line", "carrier"] = "line"
    status: Literal["sent", "delivered", "failed"] = "sent"
    code: int | None = None
    attempts: int = 1
    answers: str | None = None  # the sid of the text that this one answers

    def shown(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat(), "segments": segments(self.body)}


@dataclass(eq=False)
class Handset:
    """One person's phone. `opted_out` is the carrier's own list for this number."""

    number: str
    clock: Clock
    texts: deque[Text] = field(default_factory=lambda: deque(maxlen=MAX_KEPT))
    errors: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MAX_KEPT))
    call: Call | None = None
    opted_out: bool = False
    version: int = 0
    _watchers: set[asyncio.Event] = field(default_factory=set)

    def changed(self) -> None:
        self.version += 1
        for watcher in self._watchers:
            watcher.set()

    def add(self, text: Text) -> Text:
        self.texts.append(text)
        self.changed()
        return text

    def refuse(self, refused: RefusedError) -> None:
        """Show on the phone what the carrier's debugger would show."""
        self.errors.append(
            {
                "code": refused.code,
                "title": refused.title,
                "detail": refused.detail,
                "url": refused.url,
                "at": self.clock().isoformat(),
            }
        )
        self.changed()

    def shown(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "version": self.version,
            "opted_out": self.opted_out,
            "texts": [text.shown() for text in self.texts],
            "call": self.call.shown() if self.call else None,
            "errors": list(self.errors),
        }

    async def watch(self, heartbeat: float = 15.0) -> AsyncIterator[dict[str, Any] | None]:
        """The handset now, and again after every change; `None` after `heartbeat` seconds without one."""
        news = asyncio.Event()
        news.set()
        self._watchers.add(news)
        try:
            while True:
                try:
                    await asyncio.wait_for(news.wait(), heartbeat)
                except TimeoutError:
                    yield None
                    continue
                news.clear()
                yield self.shown()
        finally:
            self._watchers.discard(news)


class Handsets:
    """Every handset that was used, by E.164 number; the least recently made go first when there are too many."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._by_number: dict[str, Handset] = {}

    def of(self, number: str) -> Handset:
        if number not in self._by_number:
            if len(self._by_number) >= MAX_HANDSETS:
                del self._by_number[next(iter(self._by_number))]
            self._by_number[number] = Handset(number, self.clock)
        return self._by_number[number]
