"""Promised calls as the front desk works through them: who, on which number, by when. A constant number of queries."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import Minors
from assistant.staff.member import Member
from assistant.store import callback_words
from assistant.store.minors import minors_among
from assistant.store.queries.desk import Heard, last_heard, telling
from assistant.store.tables import Applicant, ContactPoint, Conversation, Handoff
from assistant.store.walls import of_people_for

MOST = 200
_MOST_DONE = 30


@dataclass(frozen=True)
class Callback:
    """`phone`: what they want to be called on; `wish`: when, in their own words; `missed`: promises before this one
    (`assistant.store.callbacks`); `outcome` of one that is done.
    """

    id: str
    kind: str
    reason: str
    status: str
    promised_at: dt.datetime
    wish: str | None
    summary: str | None
    language: str | None
    conversation: str | None
    channel: str | None
    applicant: str | None
    name: str | None
    phone: str | None
    minor: bool
    heard: Heard | None
    recordings: tuple[str, ...]
    missed: tuple[dict[str, Any], ...]
    assignee: str | None
    outcome: str | None
    done_at: dt.datetime | None

    @property
    def words(self) -> str:
        return telling(self.summary, self.heard.words if self.heard is not None else None)


def waiting(session: Session, member: Member, minors: Minors, now: dt.datetime) -> list[Callback]:
    """What the member may see of them, the earliest promise first."""
    query = _query(member, now).where(Handoff.status.in_(("open", "taken")))
    return _callbacks(session, query.order_by(Handoff.promised_at, Handoff.id).limit(MOST), minors)


def done(session: Session, member: Member, minors: Minors, since: dt.datetime, now: dt.datetime) -> list[Callback]:
    """Those that got an outcome since, the newest first."""
    query = _query(member, now).where(Handoff.status == "done", Handoff.done_at >= since)
    return _callbacks(session, query.order_by(Handoff.done_at.desc(), Handoff.id.desc()).limit(_MOST_DONE), minors)


def count_due(session: Session, before: dt.datetime) -> int:
    """How many are promised by then and not made."""
    due = (Handoff.status.in_(("open", "taken")), Handoff.promised_at <= before)
    return session.scalar(select(func.count()).select_from(Handoff).where(*due)) or 0


def _query(member: Member, now: dt.datetime) -> Any:
    return (
        select(Handoff, Conversation, Applicant.name, ContactPoint)
        .outerjoin(Conversation, Handoff.conversation_id == Conversation.id)
        .outerjoin(Applicant, Handoff.applicant_id == Applicant.id)
        .outerjoin(ContactPoint, Handoff.contact_id == ContactPoint.id)
        .where(Handoff.promised_at.is_not(None), of_people_for(member, Handoff.applicant_id, now))
    )


def _callbacks(session: Session, query: Any, minors: Minors) -> list[Callback]:
    rows = session.execute(query).all()
    heard = last_heard(session, {row.Handoff.conversation_id for row in rows if row.Handoff.conversation_id})
    young = minors_among(session, {row.Handoff.applicant_id for row in rows if row.Handoff.applicant_id}, minors)
    return [_callback(row, heard, young) for row in rows]


def _callback(row: Any, heard: dict[str, Heard], young: Any) -> Callback:
    handoff: Handoff = row.Handoff
    conversation: Conversation | None = row.Conversation
    return Callback(
        id=handoff.id,
        kind=handoff.kind,
        reason=handoff.reason,
        status=handoff.status,
        promised_at=handoff.promised_at or handoff.created_at,
        wish=handoff.callback_at,
        summary=handoff.summary,
        language=handoff.language or (conversation.language if conversation is not None else None),
        conversation=handoff.conversation_id,
        channel=conversation.channel if conversation is not None else None,
        applicant=handoff.applicant_id,
        name=row.name or handoff.details.get("name") or None,
        phone=callback_words.phone_of(handoff, row.ContactPoint),
        minor=handoff.applicant_id in young,
        heard=heard.get(handoff.conversation_id or ""),
        recordings=tuple(handoff.details.get("recordings", ())),
        missed=tuple(handoff.details.get("missed", ())),
        assignee=handoff.assignee_id,
        outcome=handoff.outcome,
        done_at=handoff.done_at,
    )
