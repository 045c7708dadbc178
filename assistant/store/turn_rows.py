"""What the effects of a turn hang from."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.conversation.ports import Worded
from assistant.conversation.turn import Medium, Reply
from assistant.store.tables import ContactPoint, Conversation


class Word(Protocol):
    """Puts replies into words; `assistant.messages.words.Words.word` is one."""

    def __call__(self, replies: Iterable[Reply], language: Language, medium: Medium, /) -> tuple[Worded, ...]: ...


@dataclass(frozen=True)
class TurnRows:
    """The rows that a turn's effects hang from, inside its transaction. `text` is what the person said.

    `rule_sets`: the rules by which somebody was screened in this turn, by digest.
    """

    session: Session
    conversation_id: str
    message_id: str
    text: str
    language: Language
    now: dt.datetime
    word: Word
    rule_sets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def conversation(self) -> Conversation:
        """Read when an effect needs it; most turns have none that does."""
        return self.session.get_one(Conversation, self.conversation_id)

    @property
    def contact(self) -> ContactPoint | None:
        return self.conversation.contact
