"""What the phone line asks of the store while staff have a call: what a leg that comes back to us is to do next."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.handoff.call_steps import After
from assistant.store import desk_calls, staff
from assistant.store.calls import conversation_of
from assistant.store.desk_calls import DeskCall
from assistant.store.engine import write
from assistant.store.tables import Conversation

Found = TypeVar("Found")


@dataclass(frozen=True)
class Waiting:
    """Somebody of the desk who waits on the phone, in their `language`.

    `stood`: the call; `who`: whom its caller is passed on to, or who has them now, by name where it is one member's.
    """

    stood: DeskCall
    language: Language
    who: str | None


def after_dial(engine: Engine, call: str, now: dt.datetime) -> tuple[After, DeskCall] | None:
    return _of(engine, call, lambda session, conversation: desk_calls.after(session, conversation, now))


def caller_comes(engine: Engine, call: str, turn: int, now: dt.datetime) -> DeskCall | None:
    return _of(engine, call, lambda session, conversation: desk_calls.caller_comes(session, conversation, turn, now))


def untaken(engine: Engine, call: str, turn: int, now: dt.datetime) -> DeskCall | None:
    return _of(engine, call, lambda session, conversation: desk_calls.untaken(session, conversation, turn, now))


def leg_comes(
    engine: Engine, call: str, leg: str, phone: str, now: dt.datetime, *, takes_back: bool = False
) -> Waiting | None:
    """A leg at this phone (E.164). `takes_back`: the key for it was pressed there."""

    def work(session: Session, conversation: Conversation) -> Waiting | None:
        if takes_back:
            desk_calls.key_takes_back(session, conversation, leg, now)
        stood = desk_calls.leg_comes(session, conversation, leg, now)
        if stood is None:
            return None
        other = stood.to_member if stood.leg == leg else stood.member
        who = staff.names(session).get(other) if other is not None else None
        return Waiting(stood, staff.language_at(session, phone), who)

    return _of(engine, call, work)


def leg_over(engine: Engine, call: str, leg: str, now: dt.datetime) -> DeskCall | None:
    return _of(engine, call, lambda session, conversation: desk_calls.leg_over(session, conversation, leg, now))


def _of(engine: Engine, call: str, work: Callable[[Session, Conversation], Found | None]) -> Found | None:
    """`work` on the conversation of the carrier's call, in one transaction; None where there is none."""

    def found(session: Session) -> Found | None:
        conversation = conversation_of(session, call)
        return work(session, conversation) if conversation is not None else None

    return write(engine, found)
