"""What one turn of a conversation is made of: what an action sees, and what it decides.

An action turns a :class:`Turn` into an :class:`Outcome`. Outcomes are plain data that travel through the
engine back to the app, which stores and words them in one transaction; so an action changes nothing
itself, and a turn that dies half-way leaves nothing half-done.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.catalog.schema import Catalog, Language

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

    `kind` names what is offered (see `assistant.conversation.offers`), `options` the ids behind
    "the first", "the second", or the one thing that "yes" takes; `more` what comes after them, `topic` the
    question that the pick answers.
    """

    kind: str
    options: list[str] = Field(default_factory=list)
    topic: str | None = None
    more: list[str] = Field(default_factory=list)


class Flow(BaseModel):
    """An intake that is being filled in: which one, what was answered by question id, what is asked now."""

    name: str
    answers: dict[str, str] = Field(default_factory=dict)
    asking: str | None = None
    tries: int = 0


class State(BaseModel):
    """The dialogue's scratch between turns; the long memory is in the store.

    `focus`: the programs that "it" may mean, newest first. `misses`: turns in a row that were not
    understood. `last`: the replies of the last turn, for "say that again".
    """

    model_config = ConfigDict(extra="ignore")

    focus: list[str] = Field(default_factory=list)
    topic: str | None = None
    offer: Offer | None = None
    flow: Flow | None = None
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
    """What an action knows when it decides. `now` is aware, in the partnership's zone."""

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

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def values(self, *kinds: str) -> list[str]:
        """The values of the entities of these kinds, in the order in which they were said."""
        return [entity.value for entity in self.entities if entity.entity in kinds]

    def said(self, *kinds: str) -> list[str]:
        """The words of these entities as they stand in the text."""
        return [entity.text for entity in self.entities if entity.entity in kinds]

    def outcome(self) -> Outcome:
        """An outcome to fill in: the state goes on, but the last offer and misses end with this turn."""
        state = self.state.model_copy(deep=True)
        state.offer = None
        state.misses = 0
        return Outcome(state=state)
