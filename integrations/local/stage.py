"""Where TwiML is performed: one leg of a call, from document to document."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from integrations.local.document import Verb, read
from integrations.local.exchange import Exchange
from integrations.local.legs import Call, Dialled, Dissolved, Heard, Leg, Moved, Status
from integrations.local.refusals import RefusedError
from integrations.local.texting import Texting

MAX_DOCUMENTS = 50  # without a word or a key from anybody in between: a loop


class HangUp(Exception):  # noqa: N818  (nothing went wrong)
    """The leg is over. `by` says who ended it."""

    def __init__(self, status: Status = "completed", by: Literal["line", "person"] = "line") -> None:
        super().__init__(status)
        self.status: Status = status
        self.by = by


@dataclass(frozen=True)
class Step:
    """The document to go on with, and what is posted for it besides the call's own parameters."""

    url: str
    method: str = "POST"
    extra: Mapping[str, str] = field(default_factory=dict)


class Elsewhere(Exception):  # noqa: N818  (nothing went wrong)
    """The leg was moved: it goes on at `step`, whatever was being performed."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.url)
        self.step = step


@dataclass
class Stage:
    """One leg and what it needs to perform on. `base` is the URL of the document in hand."""

    exchange: Exchange
    texting: Texting
    leg: Leg
    verbs: "Mapping[str, Performer]"
    base: str = ""
    documents: int = 0

    @property
    def call(self) -> Call:
        """The caller's leg."""
        root = self.leg.call or self.leg
        assert isinstance(root, Call)
        return root

    def absolute(self, url: str) -> str:
        return self.exchange.webhooks.reach.absolute(self.base, url)

    def step(self, verb: Verb, **extra: str) -> Step:
        """Where a verb's `action` leads: this document again where it names none."""
        return Step(self.absolute(verb.get("action", self.base)), verb.get("method", "POST"), extra)

    async def hear(self) -> Heard | Dialled | Dissolved:
        """What the person says or presses next, or that they hung up; the verb decides what that means.

        Raises `Elsewhere` where the leg is moved meanwhile.
        """
        event = await self.leg.hear()
        self.documents = 0
        if isinstance(event, Moved):
            self.leg.waiting = None
            raise Elsewhere(Step(event.url, event.method))
        return event

    async def go_on(self, step: Step) -> None:
        """`perform`, and wherever the leg is moved meanwhile."""
        following: Step | None = step
        while following is not None:
            try:
                await self.perform(following)
                following = None
            except Elsewhere as elsewhere:
                following = elsewhere.step

    async def perform(self, step: Step | None) -> None:
        """Document after document until one ends.

        Raises `HangUp`, `Elsewhere`, and `RefusedError` for what Twilio would refuse.
        """
        while step is not None:
            self.documents += 1
            if self.documents > MAX_DOCUMENTS:
                raise RefusedError(14106, f"{MAX_DOCUMENTS} documents and nobody was asked anything", url=step.url)
            form = {**self.exchange.forms.leg(self.leg), **step.extra}
            fetched = await self.exchange.webhooks.fetch(step.url, form, method=step.method)
            document = read(fetched, "voice", self.exchange.webhooks.reach)
            self.base, step = document.url, None
            if self.leg.status == "ringing" and not (document.verbs and document.verbs[0].tag == "Reject"):
                self.leg.status = "in-progress"
            for verb in document.verbs:
                step = await self.verbs[verb.tag](self, verb)
                if step is not None:
                    break

    async def last_words(self, step: Step) -> None:
        """Tell an action URL of a call that is over; nobody hears what it answers."""
        await self._unheard(step, CallStatus="completed")

    async def left_behind(self, step: Step) -> None:
        """Tell an action URL of a leg that was moved; what it answers is not performed."""
        await self._unheard(step)

    async def _unheard(self, step: Step, **more: str) -> None:
        form = {**self.exchange.forms.leg(self.leg), **more, **step.extra}
        await self.exchange.report(self.call.number, step.url, form, step.method)


Performer = Callable[[Stage, Verb], Awaitable[Step | None]]
