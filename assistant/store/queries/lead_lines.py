"""Leads as a list shows them: whose, how they are reached, what is due. As many queries for fifty as for one."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from assistant.applicants.minors import Minors
from assistant.applicants.sharing import Shown
from assistant.staff.member import Member
from assistant.store.minors import lead_waits
from assistant.store.recruiting_tables import TaskRow
from assistant.store.tables import Applicant, Lead
from assistant.store.walls import fields_of


@dataclass(frozen=True)
class LeadLine:
    """What is None is not there, or not for the member's eyes. `waits`: a minor whose guardian has not agreed.

    `last_contact_at` is None where nobody was ever in touch: they were brought by somebody else.
    """

    id: str
    applicant: str
    name: str | None
    phone: str | None
    email: str | None
    language: str | None
    organisation: str | None
    program: str
    cohort: str | None
    result: str | None
    stage: str
    stage_reason: str | None
    stage_at: dt.datetime
    source: str | None
    assignee: str | None
    last_contact_at: dt.datetime | None
    due_on: dt.date | None
    waits: bool
    created_at: dt.datetime


def lines(session: Session, rows: Sequence[Lead], member: Member, minors: Minors) -> list[LeadLine]:
    """In the order of the rows, which the member may see."""
    ids = {row.applicant_id for row in rows}
    loaded = select(Applicant).where(Applicant.id.in_(ids)).options(selectinload(Applicant.contacts))
    people = {person.id: person for person in session.scalars(loaded)}
    held = set(session.scalars(select(Lead.id).where(Lead.id.in_([row.id for row in rows]), lead_waits(minors))))
    fields = fields_of(session, member, ids)
    due = _due(session, ids) if member.organisation_id is None else {}
    return [
        _line(row, people[row.applicant_id], fields[row.applicant_id], due.get(row.applicant_id), row.id in held)
        for row in rows
    ]


def _due(session: Session, people: Iterable[str]) -> dict[str, dt.date]:
    """The soonest of what is to be done about each."""
    soonest = select(TaskRow.applicant_id, func.min(TaskRow.due_on)).where(
        TaskRow.applicant_id.in_(people), TaskRow.done_at.is_(None)
    )
    return dict(session.execute(soonest.group_by(TaskRow.applicant_id)).all())


def _line(row: Lead, of: Applicant, fields: frozenset[str], due_on: dt.date | None, waits: bool) -> LeadLine:
    reached = not waits and Shown.CONTACTS in fields
    untouched = row.conversation_id is None and row.last_contact_at == row.created_at
    return LeadLine(
        id=row.id,
        applicant=of.id,
        name=of.name if not waits and Shown.NAME in fields else None,
        phone=_first(of, "phone") if reached else None,
        email=_first(of, "email") if reached else None,
        language=of.language if Shown.LANGUAGE in fields else None,
        organisation=of.organisation_id if Shown.SOURCE in fields else None,
        program=row.program_id,
        cohort=row.cohort_id if Shown.RESULTS in fields else None,
        result=row.result if Shown.RESULTS in fields else None,
        stage=row.stage,
        stage_reason=row.stage_reason if Shown.NOTES in fields else None,
        stage_at=row.stage_at,
        source=row.source if Shown.SOURCE in fields else None,
        assignee=row.assignee_id if Shown.TASKS in fields else None,
        last_contact_at=None if untouched or Shown.TALK not in fields else row.last_contact_at,
        due_on=due_on,
        waits=waits,
        created_at=row.created_at,
    )


def _first(of: Applicant, kind: str) -> str | None:
    """Where texts still go, before where they do not."""
    found = [contact for contact in of.contacts if contact.kind == kind]
    found.sort(key=lambda contact: contact.opted_out_at is not None or contact.unreachable_at is not None)
    return found[0].value if found else None
