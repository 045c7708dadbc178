"""One person, whole, as far as the member may see them: as many queries for three leads as for one."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from assistant.applicants.minors import Minors
from assistant.applicants.sharing import Shown
from assistant.booking.ports import ACTIVE
from assistant.staff.member import Member
from assistant.store import facts, tasks
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.minors import lead_waits, person_waits
from assistant.store.queries.lead_lines import LeadLine, lines_of
from assistant.store.recruiting_tables import TaskRow
from assistant.store.screening_tables import FactRow, Guardian, ScreeningResultRow, ScreeningRow
from assistant.store.tables import Applicant, ContactPoint, Lead
from assistant.store.text import storable
from assistant.store.walls import fields_of, leads_for, people_for, programs_of, seats_for


@dataclass(frozen=True)
class Standing:
    """The newest result for a program: `Screened` as JSON, and when it was told."""

    screening: str
    program: str
    status: str
    document: dict[str, Any]
    at: dt.datetime


@dataclass(frozen=True)
class Person:
    """`name` and `contacts` are empty while a minor waits for a guardian. `fields`: what of it the member may see."""

    id: str
    name: str | None
    language: str | None
    organisation: str | None
    created_at: dt.datetime
    waits: bool
    fields: frozenset[str]
    contacts: tuple[ContactPoint, ...]
    leads: tuple[LeadLine, ...]
    standings: dict[str, Standing]
    facts: tuple[FactRow, ...]
    guardian: Guardian | None
    seats: tuple[BookingRow, ...]
    tasks: tuple[TaskRow, ...]

    def seat_at(self, program: str) -> dt.datetime | None:
        """When the next session is that they have a seat in, or wait for one."""
        return next((seat.session_date.starts_at for seat in self.seats if seat.program_id == program), None)


def person(session: Session, id: str, member: Member, minors: Minors, now: dt.datetime) -> Person | None:
    """None where there is nobody, or nobody for this member."""
    wanted = select(Applicant, person_waits(minors)).where(Applicant.id == storable(id), people_for(member, now))
    found = session.execute(wanted.options(selectinload(Applicant.contacts))).one_or_none()
    if found is None:
        return None
    row, waits = found[0], bool(found[1])
    fields = fields_of(session, member, [row.id])[row.id]
    open_tasks = tuple(tasks.of_person(session, row.id, member))
    due_on = open_tasks[0].due_on if open_tasks and member.organisation_id is None else None
    return Person(
        id=row.id,
        name=row.name if not waits and Shown.NAME in fields else None,
        language=row.language,
        organisation=row.organisation_id if Shown.SOURCE in fields else None,
        created_at=row.created_at,
        waits=waits,
        fields=fields,
        contacts=tuple(row.contacts) if not waits and Shown.CONTACTS in fields else (),
        leads=tuple(lines_of(row, _leads(session, row.id, member, minors, now), fields, due_on)),
        standings=_standings(session, row.id, member) if Shown.RESULTS in fields else {},
        facts=tuple(_facts(session, row.id, fields)),
        guardian=_guardian(session, row.id) if Shown.GUARDIAN in fields else None,
        seats=tuple(_seats(session, row.id, member, now)) if Shown.SEATS in fields else (),
        tasks=open_tasks,
    )


def _leads(session: Session, id: str, member: Member, minors: Minors, now: dt.datetime) -> Iterator[tuple[Lead, bool]]:
    """Each with whether it waits for a guardian."""
    query = select(Lead, lead_waits(minors)).where(Lead.applicant_id == id, leads_for(member, now))
    return ((row, bool(waits)) for row, waits in session.execute(query.order_by(Lead.id)))


def _standings(session: Session, id: str, member: Member) -> dict[str, Standing]:
    """With what was told before they gave their name, in the talk that a lead of theirs came of."""
    talks = select(Lead.conversation_id).where(Lead.applicant_id == id, Lead.conversation_id.is_not(None))
    unnamed = ScreeningRow.applicant_id.is_(None) & ScreeningRow.conversation_id.in_(talks)
    newest = (
        select(ScreeningResultRow.program, func.max(ScreeningRow.id).label("screening"))
        .join(ScreeningRow, ScreeningRow.id == ScreeningResultRow.screening_id)
        .where(or_(ScreeningRow.applicant_id == id, unnamed))
        .group_by(ScreeningResultRow.program)
        .subquery()
    )
    query = (
        select(ScreeningResultRow, ScreeningRow.created_at)
        .join(
            newest,
            (newest.c.screening == ScreeningResultRow.screening_id) & (newest.c.program == ScreeningResultRow.program),
        )
        .join(ScreeningRow, ScreeningRow.id == ScreeningResultRow.screening_id)
    )
    # What they were not asked about, a screening of everything, is of no use here.
    query = query.where(ScreeningResultRow.program.in_(select(Lead.program_id).where(Lead.applicant_id == id)))
    if member.organisation_id is not None:
        query = query.where(ScreeningResultRow.program.in_(programs_of(member)))
    return {
        row.program: Standing(row.screening_id, row.program, row.status, row.document, at)
        for row, at in session.execute(query)
    }


def _facts(session: Session, id: str, fields: frozenset[str]) -> list[FactRow]:
    """Which documents are there may be shown without what they answered."""
    if Shown.FACTS in fields:
        return facts.in_force(session, id)
    return facts.papers_in_force(session, id) if Shown.DOCUMENTS in fields else []


def _guardian(session: Session, id: str) -> Guardian | None:
    mine = select(Guardian).where(Guardian.applicant_id == id)
    return session.scalar(mine.order_by(Guardian.updated_at.desc(), Guardian.id.desc()).limit(1))


def _seats(session: Session, id: str, member: Member, now: dt.datetime) -> Sequence[BookingRow]:
    """Those that lie ahead, soonest first."""
    query = (
        select(BookingRow)
        .join(BookingRow.session_date)
        .where(
            BookingRow.applicant_id == id,
            BookingRow.status.in_(ACTIVE),
            SessionDateRow.starts_at > now - dt.timedelta(hours=12),
            seats_for(member, now),
        )
    )
    return session.scalars(query.order_by(SessionDateRow.starts_at, BookingRow.id)).all()
