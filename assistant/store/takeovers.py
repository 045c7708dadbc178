"""Who of staff has which person's thread. While somebody has it the bot is silent on every channel of that person.

Whose thread it is follows the conversation that was taken: its person and its phone as they are known at any moment,
and so do those that begin later. One has it at a time; all of it happens inside the caller's transaction.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, not_, or_, select, update
from sqlalchemy.orm import Session, aliased

from assistant.conversation.turn import State
from assistant.errors import ThreadTakenError
from assistant.store.desk_tables import TakeoverRow
from assistant.store.engine import one_at_a_time
from assistant.store.tables import ApplicantContact, Conversation, Handoff
from assistant.store.text import storable

# What is older has no turn under way; it is known to be taken when somebody speaks in it again.
_LIVE = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Taken:
    """`anew`: nobody had it before, so that the person is to be told; `before`: who of staff had it, if not they."""

    row: TakeoverRow
    anew: bool
    before: str | None = None


def one_taker(session: Session) -> None:
    """Hold the rest of this transaction against others who take or give back: it may be the same person elsewhere."""
    one_at_a_time(session, "takeovers")


def is_with_person(of: Any) -> ColumnElement[bool]:
    """Whether a member of staff has the person of the conversation `of` (the table, or an alias of it)."""
    return exists().where(*_open_over(of)).correlate(of)


def holder(session: Session, conversation_id: str) -> TakeoverRow | None:
    """Who has the person of this conversation."""
    return holders(session, [conversation_id]).get(conversation_id)


def holders(session: Session, conversation_ids: list[str]) -> dict[str, TakeoverRow]:
    """Who has the persons of these conversations, in one query; the first where several came to be one person."""
    found: dict[str, TakeoverRow] = {}
    for id, row in session.execute(_holders(), {"conversations": conversation_ids}):
        found.setdefault(id, row)
    return found


@cache
def _holders() -> Select[str, TakeoverRow]:
    """Asked for by every page of a conversation or a person: made once."""
    of = aliased(Conversation)
    over = select(of.id, TakeoverRow).join(TakeoverRow, and_(*_open_over(of)))
    return over.where(of.id.in_(bindparam("conversations", expanding=True))).order_by(TakeoverRow.id)


def take(
    session: Session, conversation_id: str, member_id: str, now: dt.datetime, *, over: bool = False
) -> Taken | None:
    """The member has it from now on; a turn that the bot is deciding at this moment is not said any more.

    `over`: also where somebody else has it. Raises `ThreadTakenError` otherwise; None where there is no conversation.
    """
    one_taker(session)
    conversation = session.get(Conversation, storable(conversation_id))
    if conversation is None:
        return None
    if conversation.channel == "sms":
        one_at_a_time(session, f"sms:{conversation.thread}")  # a first text may be coming in at this very moment
    held = holder(session, conversation.id)
    if held is not None and held.member_id == member_id:
        return Taken(held, anew=False)
    if held is not None and not over:
        raise ThreadTakenError(held.member_id, held.taken_at)
    if held is not None:
        _end(held, member_id, now)
    row = TakeoverRow(conversation_id=conversation.id, member_id=member_id, taken_at=now, changed_at=now)
    session.add(row)
    session.flush()
    _silence(session, conversation.id, now)
    _take_handoffs(session, conversation.id, member_id, now)
    return Taken(row, anew=held is None, before=held.member_id if held is not None else None)


def give_back(session: Session, conversation_id: str, by: str, now: dt.datetime) -> TakeoverRow | None:
    """The bot answers again; None where nobody had it."""
    one_taker(session)
    held = holder(session, storable(conversation_id))
    if held is None:
        return None
    _end(held, by, now)
    session.flush()
    # Whatever has become of who is who meanwhile: nobody stays without an answer.
    silent = update(Conversation).where(Conversation.status == "with_person", not_(is_with_person(Conversation)))
    session.execute(silent.values(status="open"), execution_options={"synchronize_session": "fetch"})
    return held


def _open_over(of: Any) -> tuple[ColumnElement[bool], ...]:
    """Joins `TakeoverRow` to `of`. On a phone that several share, somebody else who gave their name is not meant."""
    taken, reach = aliased(Conversation), aliased(ApplicantContact)
    reached = exists().where(reach.applicant_id == taken.applicant_id, reach.contact_id == of.contact_id)
    same_phone = or_(taken.contact_id == of.contact_id, reached.correlate(taken, of))
    same = or_(
        taken.id == of.id,
        taken.applicant_id == of.applicant_id,
        and_(same_phone, or_(of.identified_at.is_(None), taken.applicant_id.is_(None))),
    )
    over = exists().where(taken.id == TakeoverRow.conversation_id, same).correlate(TakeoverRow, of)
    return TakeoverRow.given_back_at.is_(None), over


def _end(row: TakeoverRow, by: str, now: dt.datetime) -> None:
    row.given_back_at, row.given_back_by, row.changed_at = now, by, now


def _silence(session: Session, conversation_id: str, now: dt.datetime) -> None:
    """What the bot was asking is not what the person answers from now on."""
    live = select(Conversation).where(
        or_(Conversation.id == conversation_id, Conversation.last_at > now - _LIVE),
        Conversation.status == "open",
        is_with_person(Conversation),
    )
    for conversation in session.scalars(live.with_for_update(of=Conversation)):
        state = State.model_validate(conversation.state).model_copy(update={"offer": None, "flow": None})
        conversation.state = state.model_dump(mode="json")
        conversation.status = "with_person"
        conversation.version += 1
    session.flush()


def _take_handoffs(session: Session, conversation_id: str, member_id: str, now: dt.datetime) -> None:
    """What the person waits for in this thread is with the member, too; but not the call that they were promised."""
    here = (Handoff.conversation_id == conversation_id, Handoff.promised_at.is_(None))
    waiting = *here, Handoff.status.in_(("open", "taken"))
    for handoff in session.scalars(select(Handoff).where(*waiting)):
        handoff.status, handoff.assignee_id = "taken", member_id
        handoff.taken_at = handoff.taken_at or now
        handoff.updated_at = now
    session.flush()
