"""What a conversation needs from the outside: a ledger that remembers, an engine that understands.

The store implements :class:`Ledger`, `integrations.rasa` implements :class:`Engine`; tests have working
twins of neither, they use the real ones.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from assistant.applicants.sharing import Purpose, Wish
from assistant.catalog.schema import Catalog, Language
from assistant.conversation.turn import Effect, Entity, Medium, Reply, State
from assistant.conversation.unkept import Unkept

Channel = Literal["sms", "voice", "chat"]
# What the medium does after the replies: wait for the person, put them through, take a recorded
# message, end the call, or say nothing at all (the carrier has already answered, or a person has the thread).
Directive = Literal["listen", "transfer", "record", "hangup", "silent"]


@dataclass(frozen=True)
class Inbound:
    """One message, or one thing said on a call, as an edge hands it in.

    `key` makes it idempotent: the carrier's message id, `CallSid:turn`, or the widget's own id.
    `thread` finds the conversation: the phone number for texts, the CallSid for calls, the
    conversation id for chats (`None` starts one). `address` is the person's phone in E.164 where one
    is known. `intent` is set where a key that means one was pressed or a choice tapped; `pressed`: the text was keyed
    in. `confidence` is the speech recogniser's, where it gave one.
    """

    channel: Channel
    key: str
    thread: str | None
    text: str
    address: str | None = None
    language: Language | None = None
    intent: str | None = None
    confidence: float | None = None
    media: int = 0
    opt_out: Literal["STOP", "START", "HELP"] | None = None
    carrier_id: str | None = None
    pressed: bool = False
    unkept: Unkept | None = None

    @property
    def heard(self) -> str:
        """The words as they were said: to be understood by, never to be kept or logged."""
        return self.text if self.unkept is None else self.unkept.words

    @property
    def medium(self) -> Medium:
        return "text" if self.channel == "sms" else self.channel


@dataclass(frozen=True)
class Choice:
    """A quick reply: what is shown, and what is sent when it is tapped."""

    label: str
    send: str


@dataclass(frozen=True)
class Worded:
    """One reply in the person's language and for the medium. `segments` is the SMS segment count."""

    text: str
    choices: tuple[Choice, ...] = ()
    segments: int = 1


@dataclass(frozen=True)
class Answer:
    """What the edge gives back. `expects` hints at what is asked now (see `Question.kind`), for keypads."""

    conversation: str
    language: Language
    replies: tuple[Worded, ...]
    directive: Directive = "listen"
    expects: str | None = None
    hints: tuple[str, ...] = ()
    degraded: bool = False


@dataclass(frozen=True)
class Opened:
    """The turn as the ledger knows it once the inbound message is a row.

    `answered` is the stored answer where this very message was answered before.
    `with_person` is true while a member of staff has the thread.
    """

    conversation: str
    message: str
    language: Language | None
    remembered_language: Language | None
    state: State
    version: int
    first: bool
    with_person: bool = False
    answered: Answer | None = None


@dataclass(frozen=True)
class Understanding:
    """What the engine made of a message, and what the actions decided."""

    intent: str
    confidence: float
    language: Language
    language_confidence: float
    entities: tuple[Entity, ...] = ()
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    state: State = field(default_factory=State)
    ranking: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Finished:
    """Everything that a turn leaves behind, to be written in one transaction. `facts` are those of each reply."""

    opened: Opened
    inbound: Inbound
    answer: Answer
    state: State
    intent: str | None
    confidence: float | None
    entities: tuple[Entity, ...]
    effects: tuple[Effect, ...]
    wordings: tuple[str, ...]
    facts: tuple[dict[str, Any], ...] = ()
    error: str | None = None


class Ledger(Protocol):
    """Remembers what was said and done. Every method is one transaction; raises `StoreBusyError`."""

    def receive(self, inbound: Inbound, now: dt.datetime) -> Opened:
        """Make the message a row before anything else happens; find or begin its conversation."""
        ...

    def finish(self, finished: Finished, now: dt.datetime) -> None:
        """Write the answer, the effects and the new state; all of it or nothing.

        Raises `TurnOvertakenError` where another process finished a turn of this conversation meanwhile.
        """
        ...


class Engine(Protocol):
    """Understands a message and runs the dialogue for one turn. Raises `EngineError`."""

    async def turn(
        self,
        *,
        conversation: str,
        message: str,
        text: str,
        language: Language | None,
        medium: Medium,
        state: State,
        intent: str | None,
        metadata: dict[str, Any],
    ) -> Understanding: ...

    async def parse(self, text: str, language: Language | None = None) -> Understanding: ...

    async def ready(self) -> bool: ...


class Catalogue(Protocol):
    """Gives the current snapshot; cheap to call every turn."""

    def current(self) -> Catalog: ...


@dataclass(frozen=True)
class Remembered:
    """What a person told in earlier screenings, by question id as JSON, and where the last one stopped.

    `applicant` is for the effect `recognised`; `programs` are those of the last screening, `asking` the question that
    was open in it, `since` when it was last gone on with.
    """

    applicant: str
    name: str
    facts: dict[str, Any]
    programs: tuple[str, ...]
    asking: str | None
    since: dt.datetime


@dataclass(frozen=True)
class SharedWith:
    """Somebody agreed to be shared with this organisation, for this purpose, at this moment."""

    organisation: str
    purpose: Purpose
    since: dt.datetime


@dataclass(frozen=True)
class SharingKnown:
    """What holds of whoever is talking. `sure`: it is known who that is, or nobody on this phone is shared at all.

    `here`: nobody is known by this phone, or no phone is told; by another phone they may be known, and shared.
    `asked`: what they were asked for before, whatever they said.
    """

    sure: bool
    here: bool = False
    shared: tuple[SharedWith, ...] = ()
    asked: frozenset[Wish] = frozenset()


class Sharing(Protocol):
    """Knows with whom people are shared. Tells it of nobody for a phone alone: families share one."""

    def known(self, conversation: str, name: str | None) -> SharingKnown:
        """Of the person of this conversation: by the name given in it, or of the one whom its phone and `name` mean.

        Raises `StoreBusyError`.
        """
        ...


class Memory(Protocol):
    """Knows people again, by what only they would tell together: their name, and the phone that they use."""

    def recall(self, *, name: str, phone: str | None, last4: str | None, channel: Channel) -> Remembered | None:
        """What the person of this name and phone told in a screening of the last 90 days.

        `phone` is E.164, where the carrier tells it; `last4`, where the person tells them, count instead. Nothing is
        told for a phone alone, for a name that is not theirs, or where it may be any of several people. How many tries
        a conversation has is the caller's business. Raises `StoreBusyError`.
        """
        ...
