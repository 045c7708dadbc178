"""What is shown of people who may be one: each as the rest of the console shows them, with what speaks for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.likeness import Known, Sign
from assistant.console.people import sight
from assistant.console.visit import Visit
from assistant.store.likely import Pair
from assistant.store.minors import person_waits
from assistant.store.tables import Applicant, Lead


@dataclass(frozen=True)
class Side:
    """A minor whose guardian has not agreed has no name and contacts here, either."""

    id: str
    name: str | None
    contacts: tuple[str, ...]
    born: str | None
    waits: bool
    programs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
    """`one` came first."""

    one: Side
    other: Side
    score: int
    signs: tuple[Sign, ...]


def sides(session: Session, visit: Visit, pairs: Sequence[Pair]) -> list[Shown]:
    """As many queries for twenty pairs as for one."""
    if not pairs:
        return []
    people = {one.id: one for pair in pairs for one in (pair.one, pair.other)}
    waits = set(
        session.scalars(select(Applicant.id).where(Applicant.id.in_(people), person_waits(sight.minors_of(visit))))
    )
    leads = _leads(session, people)
    shown = {id: _side(one, id in waits, leads.get(id, ())) for id, one in people.items()}
    return [Shown(shown[pair.one.id], shown[pair.other.id], pair.likeness.score, pair.likeness.signs) for pair in pairs]


def questions_of(visit: Visit) -> tuple[str, ...]:
    """Those that ask for a birthday."""
    return sight.minors_of(visit).questions


def _side(one: Known, waits: bool, programs: Sequence[tuple[str, str]]) -> Side:
    contacts = () if waits else (*sorted(one.phones), *sorted(one.emails))
    return Side(one.id, None if waits else one.name, contacts, None if waits else one.born, waits, tuple(programs))


def _leads(session: Session, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    query = select(Lead.applicant_id, Lead.program_id, Lead.stage).where(Lead.applicant_id.in_(ids)).order_by(Lead.id)
    for id, program, stage in session.execute(query):
        found.setdefault(id, []).append((program, stage))
    return found
