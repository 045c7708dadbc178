"""People as a search shows them: how they are reached and what they are interested in; four queries for any number."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assistant.applicants.minors import Minors
from assistant.applicants.sharing import Shown
from assistant.staff.member import Member
from assistant.store.minors import person_waits
from assistant.store.tables import Applicant, Lead
from assistant.store.walls import fields_of, leads_for


@dataclass(frozen=True)
class FoundPerson:
    """`leads` are programs with their stages. `waits`: a minor whose name and contacts are not shown yet."""

    id: str
    name: str | None
    reached: tuple[str, ...]
    language: str | None
    leads: tuple[tuple[str, str], ...]
    waits: bool
    created_at: dt.datetime


def found_people(
    session: Session, ids: Sequence[str], member: Member, minors: Minors, now: dt.datetime
) -> dict[str, FoundPerson]:
    """Of people whom the member may see."""
    these = Applicant.id.in_(set(ids))
    rows = session.execute(
        select(Applicant, person_waits(minors)).where(these).options(selectinload(Applicant.contacts))
    )
    people = [(row, bool(waits)) for row, waits in rows]
    fields = fields_of(session, member, [row.id for row, _ in people])
    wanted = select(Lead).where(Lead.applicant_id.in_(set(ids)), leads_for(member, now)).order_by(Lead.id)
    leads: dict[str, list[tuple[str, str]]] = {}
    for lead in session.scalars(wanted):
        leads.setdefault(lead.applicant_id, []).append((lead.program_id, lead.stage))
    return {
        row.id: FoundPerson(
            id=row.id,
            name=row.name if not waits and Shown.NAME in fields[row.id] else None,
            reached=tuple(one.value for one in row.contacts) if not waits and Shown.CONTACTS in fields[row.id] else (),
            language=row.language,
            leads=tuple(leads.get(row.id, ())),
            waits=waits,
            created_at=row.created_at,
        )
        for row, waits in people
    }
