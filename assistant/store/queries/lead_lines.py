"""Leads as a list shows them: whose, how they are reached, what is due. As many queries for fifty as for one."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import Minors
from assistant.applicants.sharing import Shown
from assistant.staff.member import Member
from assistant.store.minors import lead_waits
from assistant.store.recruiting_tables import TaskRow
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint, Lead
from assistant.store.walls import fields_of

_WHO = (Applicant.id, Applicant.name, Applicant.language, Applicant.organisation_id)
_CONTACT = (ContactPoint.kind, ContactPoint.value, ContactPoint.opted_out_at, ContactPoint.unreachable_at)


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
    if not rows:
        return []
    ids = {row.applicant_id for row in rows}
    people = {one.id: one for one in session.execute(select(*_WHO).where(Applicant.id.in_(ids)))}
    reached = _reached(session, ids)
    held = set(session.scalars(select(Lead.id).where(Lead.id.in_([row.id for row in rows]), lead_waits(minors))))
    fields = fields_of(session, member, ids)
    due = _due(session, ids) if member.organisation_id is None else {}
    return [
        _line(row, people[of], reached.get(of, ()), fields[of], due.get(of), row.id in held)
        for row in rows
        for of in (row.applicant_id,)
    ]


def lines_of(
    person: Applicant, rows: Iterable[tuple[Lead, bool]], fields: frozenset[str], due_on: dt.date | None
) -> list[LeadLine]:
    """Of one person who is loaded with their contacts: leads, and whether each waits for a guardian."""
    return [_line(row, person, person.contacts, fields, due_on, waits) for row, waits in rows]


def _reached(session: Session, people: Iterable[str]) -> dict[str, list[Any]]:
    """Where each is reached, as `Applicant.contacts` has it."""
    links = (ApplicantContact.applicant_id, *_CONTACT)
    query = select(*links).join(ContactPoint, ContactPoint.id == ApplicantContact.contact_id)
    found: dict[str, list[Any]] = {}
    for row in session.execute(query.where(ApplicantContact.applicant_id.in_(people)).order_by(ContactPoint.id)):
        found.setdefault(row.applicant_id, []).append(row)
    return found


def _due(session: Session, people: Iterable[str]) -> dict[str, dt.date]:
    """The soonest of what is to be done about each."""
    soonest = select(TaskRow.applicant_id, func.min(TaskRow.due_on)).where(
        TaskRow.applicant_id.in_(people), TaskRow.done_at.is_(None)
    )
    return dict(session.execute(soonest.group_by(TaskRow.applicant_id)).all())


def _line(
    row: Lead, of: Any, contacts: Iterable[Any], fields: frozenset[str], due_on: dt.date | None, waits: bool
) -> LeadLine:
    """`of` and `contacts`: what of them is selected above, or the rows themselves."""
    reached = not waits and Shown.CONTACTS in fields
    untouched = row.conversation_id is None and row.last_contact_at == row.created_at
    return LeadLine(
        id=row.id,
        applicant=of.id,
        name=of.name if not waits and Shown.NAME in fields else None,
        phone=_first(contacts, "phone") if reached else None,
        email=_first(contacts, "email") if reached else None,
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


def _first(contacts: Iterable[Any], kind: str) -> str | None:
    """Where texts still go, before where they do not."""
    found = [contact for contact in contacts if contact.kind == kind]
    found.sort(key=lambda contact: contact.opted_out_at is not None or contact.unreachable_at is not None)
    return str(found[0].value) if found else None
