"""Applicants with how to reach them and what they are interested in; leads with whose they are."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import selectinload

from assistant.store.engine import reading
from assistant.store.queries.pages import Filters, Page, between, held_on, is_, page, used_by
from assistant.store.tables import Applicant, ContactPoint, Conversation, Lead
from assistant.store.text import storable

_WHOLE = (selectinload(Applicant.contacts), selectinload(Applicant.leads))


@dataclass(frozen=True)
class ContactView:
    kind: str
    value: str
    language: str | None
    opted_out_at: dt.datetime | None


@dataclass(frozen=True)
class LeadView:
    id: str
    applicant: str
    name: str | None
    phones: tuple[str, ...]
    language: str | None
    program: str
    conversation: str | None
    source: str
    stage: str
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True)
class ApplicantView:
    id: str
    name: str | None
    language: str | None
    created_at: dt.datetime
    contacts: tuple[ContactView, ...]
    leads: tuple[LeadView, ...]


def applicants(engine: Engine, filters: Filters) -> Page[ApplicantView]:
    """Made in the time; `program` finds those with a lead for it, `status` those with a lead in that stage.

    `channel` finds those who have talked on it.
    """
    query = select(Applicant).where(
        *between(Applicant.created_at, filters),
        *used_by(Applicant.id, filters.phone),
        *is_(Applicant.language, filters.language),
    )
    of_lead = [*is_(Lead.program_id, filters.program), *is_(Lead.stage, filters.status)]
    if of_lead:
        query = query.where(Applicant.id.in_(select(Lead.applicant_id).where(*of_lead)))
    if filters.channel is not None:
        talked = select(Conversation.applicant_id).where(*is_(Conversation.channel, filters.channel))
        query = query.where(Applicant.id.in_(talked))
    query = query.options(*_WHOLE)
    with reading(engine) as session:
        return page(session, query, Applicant.id, filters, lambda rows: [_applicant(row) for row in rows])


def applicant(engine: Engine, id: str) -> ApplicantView | None:
    with reading(engine) as session:
        found = session.get(Applicant, storable(id), options=_WHOLE)
        return _applicant(found) if found else None


def leads(engine: Engine, filters: Filters) -> Page[LeadView]:
    """First shown in the time; `status` is the stage, `language` the person's, `channel` where it was first noted."""
    query = select(Lead).where(
        *between(Lead.created_at, filters),
        *used_by(Lead.applicant_id, filters.phone),
        *is_(Lead.program_id, filters.program),
        *is_(Lead.stage, filters.status),
        *held_on(Lead.conversation_id, filters.channel),
    )
    if filters.language is not None:
        speakers = select(Applicant.id).where(*is_(Applicant.language, filters.language))
        query = query.where(Lead.applicant_id.in_(speakers))
    query = query.options(selectinload(Lead.applicant).selectinload(Applicant.contacts))
    with reading(engine) as session:
        return page(session, query, Lead.id, filters, lambda rows: [_lead(row, row.applicant) for row in rows])


def lead(engine: Engine, id: str) -> LeadView | None:
    with reading(engine) as session:
        found = session.get(Lead, storable(id))
        return _lead(found, found.applicant) if found else None


def _applicant(row: Applicant) -> ApplicantView:
    return ApplicantView(
        id=row.id,
        name=row.name,
        language=row.language,
        created_at=row.created_at,
        contacts=tuple(_contact(contact) for contact in row.contacts),
        leads=tuple(_lead(lead, row) for lead in row.leads),
    )


def _contact(row: ContactPoint) -> ContactView:
    return ContactView(kind=row.kind, value=row.value, language=row.language, opted_out_at=row.opted_out_at)


def _lead(row: Lead, of: Applicant) -> LeadView:
    return LeadView(
        id=row.id,
        applicant=of.id,
        name=of.name,
        phones=tuple(contact.value for contact in of.contacts if contact.kind == "phone"),
        language=of.language,
        program=row.program_id,
        conversation=row.conversation_id,
        source=row.source,
        stage=row.stage,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
