"""Threads that were left: the person waits, and whoever has their thread is not there. The bot answers again, and asks
for somebody else.
"""

import datetime as dt

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.conversation.effects import HandoffKind
from assistant.store import desk
from assistant.store.desk_tables import PresenceRow, TakeoverRow
from assistant.store.presence import GONE
from assistant.store.queries.desk import last_heard
from assistant.store.tables import Conversation, Handoff

# So long somebody may be at lunch before the person is not left alone any longer.
PATIENCE = dt.timedelta(minutes=20)
# Who gave it back, and why somebody is wanted again.
LINE, LEFT_WAITING = "line", "left_waiting"


def left(session: Session, now: dt.datetime) -> list[TakeoverRow]:
    """Taken by somebody who has no page open, while what the person wrote has had no answer for so long."""
    there = exists().where(PresenceRow.member_id == TakeoverRow.member_id, PresenceRow.seen_at > now - GONE)
    taken = select(TakeoverRow).where(
        TakeoverRow.given_back_at.is_(None), ~there, TakeoverRow.taken_at <= now - PATIENCE
    )
    rows = session.scalars(taken.order_by(TakeoverRow.id)).all()
    heard = last_heard(session, {row.conversation_id for row in rows})
    waits = {id for id, said in heard.items() if not said.is_answered and said.at <= now - PATIENCE}
    return [row for row in rows if row.conversation_id in waits]


def give_back(session: Session, row: TakeoverRow, now: dt.datetime) -> None:
    """The person is in the queue again, by what they had asked or because they were left."""
    desk.give_back(session, row.conversation_id, LINE, now, done=False)
    theirs = (Handoff.conversation_id == row.conversation_id, Handoff.promised_at.is_(None))  # a call is no answer here
    if session.scalar(select(Handoff.id).where(*theirs, Handoff.status == "open").limit(1)) is not None:
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
