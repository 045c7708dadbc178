"""Applicants with how to reach them and what they are interested in; leads with whose they are.

Of minors nothing is listed before a guardian has agreed; asked for, it is shown without name and contacts.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, not_, select
from sqlalchemy.orm import Session, selectinload

from assistant.applicants.minors import Minors
from assistant.store.engine import reading
from assistant.store.minors import lead_waits, person_waits
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
    waits_for_guardian: bool
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True)
class ApplicantView:
    id: str
    name: str | None
    language: str | None
    waits_for_guardian: bool
    created_at: dt.datetime
    contacts: tuple[ContactView, ...]
    leads: tuple[LeadView, ...]


def applicants(engine: Engine, filters: Filters, minors: Minors, *, waiting: bool = False) -> Page[ApplicantView]:
    """Made in the time; `program` finds those with a lead for it, `status` those with a lead in that stage.

    `channel` finds those who have talked on it. `waiting`: with those who wait for a guardian.
    """
    query = select(Applicant).where(
        Applicant.erased_at.is_(None),
        Applicant.merged_into.is_(None),
        *between(Applicant.created_at, filters),
        *used_by(Applicant.id, filters.phone),
        *is_(Applicant.language, filters.language),
    )
    of_lead = [*is_(Lead.program_id, filters.program), *is_(Lead.stage, filters.status)]
    if of_lead and not waiting:
        of_lead.append(not_(lead_waits(minors)))
    if of_lead:
        query = query.where(Applicant.id.in_(select(Lead.applicant_id).where(*of_lead)))
    if not waiting:
        query = query.where(not_(person_waits(minors)))
    if filters.channel is not None:
        talked = select(Conversation.applicant_id).where(*is_(Conversation.channel, filters.channel))
        query = query.where(Applicant.id.in_(talked))
    query = query.options(*_WHOLE)
    with reading(engine) as session:
        return page(
            session, query, Applicant.id, filters, lambda rows: _applicants(session, rows, minors, waiting=waiting)
        )


def applicant(engine: Engine, id: str, minors: Minors) -> ApplicantView | None:
    with reading(engine) as session:
        found = session.get(Applicant, storable(id), options=_WHOLE)
        if found is None or found.erased_at is not None or found.merged_into is not None:
            return None
        return _applicants(session, [found], minors, waiting=True)[0]


def leads(engine: Engine, filters: Filters, minors: Minors, *, waiting: bool = False) -> Page[LeadView]:
    """First shown in the time; `status` is the stage, `language` the person's, `channel` where it was first noted.

    `waiting`: with those that wait for a guardian.
    """
    query = select(Lead).where(
        *between(Lead.created_at, filters),
        *used_by(Lead.applicant_id, filters.phone),
        *is_(Lead.program_id, filters.program),
        *is_(Lead.stage, filters.status),
        *held_on(Lead.conversation_id, filters.channel),
    )
    if not waiting:
        query = query.where(not_(lead_waits(minors)))
    if filters.language is not None:
        speakers = select(Applicant.id).where(*is_(Applicant.language, filters.language))
        query = query.where(Lead.applicant_id.in_(speakers))
    query = query.options(selectinload(Lead.applicant).selectinload(Applicant.contacts))

    def views(rows: list[Lead]) -> list[LeadView]:
        held = _held(session, rows, minors) if waiting else set()
        return [_lead(row, row.applicant, waits=row.id in held) for row in rows]

    with reading(engine) as session:
        return page(session, query, Lead.id, filters, views)


def lead(engine: Engine, id: str, minors: Minors) -> LeadView | None:
    with reading(engine) as session:
        found = session.get(Lead, storable(id))
        return _lead(found, found.applicant, waits=bool(_held(session, [found], minors))) if found else None


def _held(session: Session, rows: list[Lead], minors: Minors) -> set[str]:
    """Those of the leads that wait for a guardian."""
    of_these = Lead.id.in_([row.id for row in rows])
    return set(session.scalars(select(Lead.id).where(of_these, lead_waits(minors))))


def _applicants(session: Session, rows: list[Applicant], minors: Minors, *, waiting: bool) -> list[ApplicantView]:
    """`waiting`: with the people and leads that wait; otherwise those people are not among the rows."""
    held = _held(session, [lead for row in rows for lead in row.leads], minors)
    people: set[str] = set()
    if waiting:
        of_these = Applicant.id.in_([row.id for row in rows])
        people = set(session.scalars(select(Applicant.id).where(of_these, person_waits(minors))))
    return [
        ApplicantView(
            id=row.id,
            name=None if row.id in people else row.name,
            language=row.language,
            waits_for_guardian=row.id in people,
            created_at=row.created_at,
            contacts=() if row.id in people else tuple(_contact(contact) for contact in row.contacts),
            leads=tuple(
                _lead(lead, row, waits=lead.id in held) for lead in row.leads if waiting or lead.id not in held
            ),
        )
        for row in rows
    ]


def _contact(row: ContactPoint) -> ContactView:
    return ContactView(kind=row.kind, value=row.value, language=row.language, opted_out_at=row.opted_out_at)


def _lead(row: Lead, of: Applicant, *, waits: bool) -> LeadView:
    return LeadView(
        id=row.id,
        applicant=of.id,
        name=None if waits else of.name,
        phones=() if waits else tuple(contact.value for contact in of.contacts if contact.kind == "phone"),
        language=of.language,
        program=row.program_id,
        conversation=row.conversation_id,
        source=row.source,
        stage=row.stage,
        waits_for_guardian=waits,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
