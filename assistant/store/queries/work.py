"""What waits for people: handoffs for the front desk, unanswered questions for the coordinator.

Handoffs of minors whose guardian has not agreed are shown without name and phone.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, false, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import Minors
from assistant.store.engine import reading
from assistant.store.minors import row_waits
from assistant.store.queries.pages import Filters, Page, between, held_on, is_, page, reached_at
from assistant.store.tables import Applicant, ContactPoint, Conversation, Handoff, Lead, Unanswered
from assistant.store.text import storable


@dataclass(frozen=True)
class HandoffView:
    id: str
    kind: str
    status: str
    reason: str
    summary: str | None
    language: str | None
    callback_at: str | None
    recording: str | None
    details: dict[str, Any]
    conversation: str | None
    applicant: str | None
    name: str | None
    phone: str | None
    waits_for_guardian: bool
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True)
class UnansweredView:
    """`status` is open or resolved."""

    id: str
    text: str
    language: str | None
    topic: str | None
    program: str | None
    reason: str
    status: str
    conversation: str
    message: str
    created_at: dt.datetime
    resolved_at: dt.datetime | None


def handoffs(engine: Engine, filters: Filters, minors: Minors) -> Page[HandoffView]:
    """Filed in the time; `program` finds those whose conversation brought a lead for it."""
    query = select(Handoff).where(
        *between(Handoff.created_at, filters),
        *reached_at(Handoff.contact_id, filters.phone),
        *is_(Handoff.status, filters.status),
        *is_(Handoff.language, filters.language),
        *held_on(Handoff.conversation_id, filters.channel),
    )
    if filters.program is not None:
        talks = select(Lead.conversation_id).where(*is_(Lead.program_id, filters.program))
        query = query.where(Handoff.conversation_id.in_(talks))
    with reading(engine) as session:
        return page(session, query, Handoff.id, filters, lambda rows: _handoffs(session, rows, minors))


def handoff(engine: Engine, id: str, minors: Minors) -> HandoffView | None:
    with reading(engine) as session:
        found = session.get(Handoff, storable(id))
        return _handoffs(session, [found], minors)[0] if found else None


def unanswered(engine: Engine, filters: Filters) -> Page[UnansweredView]:
    """Asked in the time; `status` open or resolved."""
    query = select(Unanswered).where(
        *between(Unanswered.created_at, filters),
        *is_(Unanswered.program_id, filters.program),
        *is_(Unanswered.language, filters.language),
        *held_on(Unanswered.conversation_id, filters.channel),
        *_in_status(filters.status),
    )
    if filters.phone is not None:
        talks: Select[str] = select(Conversation.id).where(*reached_at(Conversation.contact_id, filters.phone))
        query = query.where(Unanswered.conversation_id.in_(talks))
    with reading(engine) as session:
        return page(session, query, Unanswered.id, filters, lambda rows: [_unanswered(row) for row in rows])


def question(engine: Engine, id: str) -> UnansweredView | None:
    with reading(engine) as session:
        found = session.get(Unanswered, storable(id))
        return _unanswered(found) if found else None


def _in_status(status: str | None) -> list[ColumnElement[bool]]:
    if status is None:
        return []
    by_status = {"open": Unanswered.resolved_at.is_(None), "resolved": Unanswered.resolved_at.is_not(None)}
    return [by_status.get(status, false())]


def _handoffs(session: Session, rows: list[Handoff], minors: Minors) -> list[HandoffView]:
    people = {row.applicant_id for row in rows if row.applicant_id}
    contacts = {row.contact_id for row in rows if row.contact_id}
    named = session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_(people)))
    reached = session.execute(select(ContactPoint.id, ContactPoint.value).where(ContactPoint.id.in_(contacts)))
    names: dict[str, str | None] = dict(named.all())
    phones: dict[str, str] = dict(reached.all())
    held = set(
        session.scalars(select(Handoff.id).where(Handoff.id.in_([row.id for row in rows]), row_waits(Handoff, minors)))
    )
    return [
        HandoffView(
            id=row.id,
            kind=row.kind,
            status=row.status,
            reason=row.reason,
            summary=row.summary,
            language=row.language,
            callback_at=row.callback_at,
            recording=row.recording,
            details={key: value for key, value in row.details.items() if key != "phone" or row.id not in held},
            conversation=row.conversation_id,
            applicant=row.applicant_id,
            name=None if row.id in held else names.get(row.applicant_id or ""),
            phone=None if row.id in held else phones.get(row.contact_id or ""),
            waits_for_guardian=row.id in held,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def _unanswered(row: Unanswered) -> UnansweredView:
    return UnansweredView(
        id=row.id,
        text=row.text,
        language=row.language,
        topic=row.topic,
        program=row.program_id,
        reason=row.reason,
        status="resolved" if row.resolved_at else "open",
        conversation=row.conversation_id,
        message=row.message_id,
        created_at=row.created_at,
        resolved_at=row.resolved_at,
    )
