"""Threads that were left: the person waits, and whoever has their thread is not there; or whoever has it may have none
any more, their account being off or another role. The bot answers again, and asks for somebody else.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.conversation.effects import HandoffKind
from assistant.staff.roles import Permission
from assistant.store import desk, staff, walls
from assistant.store.desk_tables import PresenceRow, TakeoverRow
from assistant.store.presence import GONE
from assistant.store.queries.desk import last_heard
from assistant.store.tables import Conversation, Handoff

# So long somebody may be at lunch before the person is not left alone any longer.
PATIENCE = dt.timedelta(minutes=20)
# Who gave it back, and why somebody is wanted again.
LINE, LEFT_WAITING = "line", "left_waiting"


def left(session: Session, barred: Collection[str], now: dt.datetime) -> list[TakeoverRow]:
    """Taken by somebody who has no page open, while what the person wrote has had no answer for so long; and all of
    those who are `barred`.
    """
    there = exists().where(PresenceRow.member_id == TakeoverRow.member_id, PresenceRow.seen_at > now - GONE)
    taken = select(TakeoverRow).where(
        TakeoverRow.given_back_at.is_(None), ~there, TakeoverRow.taken_at <= now - PATIENCE
    )
    rows = session.scalars(taken.order_by(TakeoverRow.id)).all()
    heard = last_heard(session, {row.conversation_id for row in rows})
    waits = {id for id, said in heard.items() if not said.is_answered and said.at <= now - PATIENCE}
    left_alone = [row for row in rows if row.conversation_id in waits]
    known = {row.id for row in left_alone}
    return left_alone + [row for row in _of(session, barred) if row.id not in known]


def who_is_barred(session: Session) -> list[str]:
    """Who has an account and may take nobody: switched off, of another role, or a partner's."""
    may = {one.id for one in staff.members(session) if one.may(Permission.TAKE_THREADS) and walls.hears(one)}
    return [row.id for row in staff.everybody(session) if row.id not in may]


def drop(session: Session, barred: Collection[str], now: dt.datetime) -> list[Handoff]:
    """What those who are `barred` had taken is anybody's again: calls that were promised, too.

    Whoever has a caller on the phone at this moment ends that there: such a handoff counts as open.
    """
    theirs = select(Handoff).where(Handoff.status == "taken", Handoff.assignee_id.in_(barred))
    found = session.scalars(theirs.order_by(Handoff.id).with_for_update()).all()
    return [one for one in found if desk.reopen(session, one, now)]


def _of(session: Session, members: Collection[str]) -> list[TakeoverRow]:
    taken = select(TakeoverRow).where(TakeoverRow.given_back_at.is_(None), TakeoverRow.member_id.in_(members))
    return list(session.scalars(taken.order_by(TakeoverRow.id)))


def give_back(session: Session, row: TakeoverRow, now: dt.datetime) -> None:
    """The person is in the queue again, by what they had asked or, without an answer, because they were left."""
    heard = last_heard(session, [row.conversation_id]).get(row.conversation_id)
    desk.give_back(session, row.conversation_id, LINE, now, done=False)
    theirs = (Handoff.conversation_id == row.conversation_id, Handoff.promised_at.is_(None))  # a call is no answer here
    if session.scalar(select(Handoff.id).where(*theirs, Handoff.status == "open").limit(1)) is not None:
        return
    if heard is None or heard.is_answered:
        return
    conversation = session.get_one(Conversation, row.conversation_id)
    session.add(
        Handoff(
            conversation_id=conversation.id,
            applicant_id=conversation.applicant_id,
            contact_id=conversation.contact_id,
            kind=HandoffKind.PERSON,
            reason=LEFT_WAITING,
            language=conversation.language,
            details={},
            created_at=now,
            updated_at=now,
        )
    )
    session.flush()
