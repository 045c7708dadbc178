"""What one turn of a conversation is made of: what an action sees, and what it decides.

An action turns a :class:`Turn` into an :class:`Outcome`. Outcomes are plain data that travel through the
engine back to the app, which stores and words them in one transaction; so an action changes nothing
itself, and a turn that dies half-way leaves nothing half-done.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.catalog.schema import Catalog, Language
from assistant.conversation.unkept import Unkept

if TYPE_CHECKING:
    from assistant.booking.ports import Sessions
    from assistant.booking.wanted import Wanted
    from assistant.conversation.ports import Memory, Sharing

Medium = Literal["text", "voice", "chat"]


class Entity(BaseModel):
    """A span that the engine found. `start` and `end` are character offsets; `value` is normalised."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    entity: str
    text: str
    value: str
    start: int
    end: int


class Offer(BaseModel):
    """The question that the last reply ended with, so that "yes" and "the second one" mean something.

    `kind` names what is offered (of seats: `assistant.conversation.seat_offers`), `options` the ids behind
    "the first", "the second", or the one thing that "yes" takes; `more` what comes after them, `topic` the
    question that the pick answers; `seats`: how many are wanted. `until`: the offer was made by a text of ours and may
    be answered until then, in a conversation that begins with the answer, too.
    """

    kind: str
    options: list[str] = Field(default_factory=list)
    topic: str | None = None
    more: list[str] = Field(default_factory=list)
    seats: int | None = None
    until: dt.datetime | None = None


class Flow(BaseModel):
    """An intake that is being filled in: which one, what was answered by question id, what is asked now."""

    name: str
    answers: dict[str, str] = Field(default_factory=dict)
    asking: str | None = None
    tries: int = 0


class Inquiry(BaseModel):
    """Somebody wants to know where they stand. Stays after the result, so that what was said can still be put right.

    `programs`: the ids that it is about, none while that is open; `anything`: all that fits is looked for. `facts`:
    what was said, by question id as JSON (`assistant.eligibility.values`); `last`: the question answered last. `asked`:
    how many questions were put. `told`: the status that was told, by program. `noticed`: that a person decides was
    said. `named`: the name was asked for; `recalls`: how often somebody was looked for by it; `resuming`: they began
    before. `corrected`: an answer was put right after the result.
    """

    programs: list[str] = Field(default_factory=list)
    anything: bool = False
    facts: dict[str, Any] = Field(default_factory=dict)
    last: str | None = None
    asked: int = 0
    told: dict[str, str] = Field(default_factory=dict)
    noticed: bool = False
    named: bool = False
    recalls: int = 0
    resuming: bool = False
    corrected: bool = False


class State(BaseModel):
    """The dialogue's scratch between turns; the long memory is in the store.

    `focus`: the programs that "it" may mean, newest first. `misses`: turns in a row that were not
    understood. `last`: the replies of the last turn, for "say that again". `name`: what they said that they are called.
    """

    model_config = ConfigDict(extra="ignore")

    focus: list[str] = Field(default_factory=list)
    topic: str | None = None
    offer: Offer | None = None
    flow: Flow | None = None
    screening: Inquiry | None = None
    name: str | None = None
    misses: int = 0
    last: list["Reply"] = Field(default_factory=list)


class Reply(BaseModel):
    """A sentence by its name in `data/responses/`, with the facts that it is worded with.

    Facts are JSON: text, numbers, `{"en": …, "es": …}`, or typed values such as `{"date": "2027-01-25"}`
    (see `assistant.messages.format`).
    """

    name: str
    facts: dict[str, Any] = Field(default_factory=dict)


class Effect(BaseModel):
    """Something that the turn does besides talking; applied by the app when the turn is committed.

    The kinds and what `args` holds are listed in `assistant.conversation.effects`.
    """

    kind: str
    args: dict[str, Any] = Field(default_factory=dict)


class Outcome(BaseModel):
    """What an action decided. `start_flow` begins or goes on with the intake form."""

    replies: list[Reply] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
    state: State
    start_flow: bool = False

    def say(self, name: str, /, **facts: Any) -> "Outcome":
        self.replies.append(Reply(name=name, facts=facts))
        return self

    def do(self, kind: str, /, **args: Any) -> "Outcome":
        self.effects.append(Effect(kind=kind, args=args))
        return self

    def offer(self, kind: str, options: list[str] | None = None, topic: str | None = None) -> "Outcome":
        self.state.offer = Offer(kind=kind, options=options or [], topic=topic)
        return self


@dataclass(frozen=True)
class Turn:
    """What an action knows when it decides. `now` is aware, in the partnership's zone.

    `pressed`: the text was keyed in on a phone. `memory` knows people again, `sessions` which seats are free and whose,
    `sharing` with whom they are shared, by the id of the `conversation`.
    """

    text: str
    intent: str
    confidence: float
    entities: tuple[Entity, ...]
    language: Language
    medium: Medium
    state: State
    now: dt.datetime
    catalog: Catalog
    desk_open: bool
    phone: str | None = None
    ranking: tuple[str, ...] = field(default=())
    pressed: bool = False
    memory: "Memory | None" = None
    sessions: "Sessions | None" = None
    sharing: "Sharing | None" = None
    conversation: str = ""
    unkept: Unkept | None = field(default=None, repr=False)
    # What was made of the words so far, by how many sessions were offered: reading them again costs a millisecond.
    wanted: dict[int, "Wanted"] = field(default_factory=dict, repr=False, compare=False)

    @property
    def heard(self) -> str:
        """The words as they were said, to understand by; `text` is what of them may be kept."""
        return self.text if self.unkept is None else self.unkept.words

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def values(self, *kinds: str) -> list[str]:
        """The values of the entities of these kinds, in the order in which they were said."""
        return [entity.value for entity in self.entities if entity.entity in kinds]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(entity, value) of all that the engine found."""
        return [(entity.entity, entity.value) for entity in self.entities]

    def said(self, *kinds: str) -> list[str]:
        """The words of these entities as they stand in the text."""
        return [entity.text for entity in self.entities if entity.entity in kinds]

    def outcome(self) -> Outcome:
        """An outcome to fill in: the state goes on, but the last offer and misses end with this turn."""
        state = self.state.model_copy(deep=True)
        state.offer = None
        state.misses = 0
        return Outcome(state=state)
