"""Who may be in the store twice: looked for among those who share a phone, an email or a month of birth with somebody.

Nobody is compared with everybody: each way goes by an index and has an end.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, literal_column, select
from sqlalchemy.orm import Session, aliased

from assistant.applicants.likeness import Known, Likeness, Names, likeness
from assistant.eligibility.values import NotSaid
from assistant.store.duplicates_tables import TwoPeopleRow
from assistant.store.screening_tables import FactRow
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint

# Of a phone that a shelter or a school lends, and of a month in which many were born.
MOST_BY_CONTACT, MOST_BY_BIRTH = 5000, 20_000
_MONTH = len("2003-05")
_NOT_SAID = frozenset(NotSaid)


@dataclass(frozen=True)
class Pair:
    """`one` came first."""

    one: Known
    other: Known
    likeness: Likeness


def of(session: Session, ids: Collection[str], questions: Sequence[str]) -> list[Pair]:
    """Who is like one of these; also where somebody took them for two people.

    `questions`: those that ask for a birthday.
    """
    mine = known(session, ids, questions)
    candidates = _by_contact(session, ids) | _by_birth(session, mine.values(), questions)
    others = known(session, {other for _, other in candidates}, questions)
    found = []
    for one, other in sorted({(min(pair), max(pair)) for pair in candidates}):
        a, b = mine.get(one) or others.get(one), mine.get(other) or others.get(other)
        how = likeness(a, b) if a is not None and b is not None else None
        if a is not None and b is not None and how is not None:
            found.append(Pair(a, b, how))
    return found


def known(session: Session, ids: Collection[str], questions: Sequence[str]) -> dict[str, Known]:
    """What is compared of those of them who are there."""
    names = dict(session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_(ids), _here())).all())
    reached: dict[str, dict[str, set[str]]] = {id: {"phone": set(), "email": set()} for id in names}
    links = select(ApplicantContact.applicant_id, ContactPoint.kind, ContactPoint.value).join(ContactPoint)
    for id, kind, value in session.execute(links.where(ApplicantContact.applicant_id.in_(names))):
        reached[id].setdefault(kind, set()).add(value)
    told = select(FactRow.applicant_id, FactRow.value).where(*_births(questions), FactRow.applicant_id.in_(names))
    said = session.execute(told.order_by(FactRow.id))
    # Who would rather not say was born on no day: two of them have nothing in common, and are not two for it, either.
    born = {id: value for id, value in said if isinstance(value, str) and value not in _NOT_SAID}
    return {
        id: Known(id, name, frozenset(reached[id]["phone"]), frozenset(reached[id]["email"]), born.get(id))
        for id, name in names.items()
    }


def take_for_two(session: Session, one: str, other: str, by: str, now: Any) -> None:
    """Somebody looked, and they are two people: they are not shown as a pair again."""
    key = (min(one, other), max(one, other))
    if session.get(TwoPeopleRow, key) is None:
        session.add(TwoPeopleRow(one_id=key[0], other_id=key[1], member_id=by, created_at=now))
        session.flush()


def are_two(session: Session, one: str, other: str) -> bool:
    """Whether somebody looked and said so."""
    return session.get(TwoPeopleRow, (min(one, other), max(one, other))) is not None


def forget_two(session: Session, one: str, other: str) -> bool:
    """Take that back; False where nobody said so."""
    row = session.get(TwoPeopleRow, (min(one, other), max(one, other)))
    if row is not None:
        session.delete(row)
    return row is not None


def _here() -> ColumnElement[bool]:
    return and_(Applicant.erased_at.is_(None), Applicant.merged_into.is_(None))


def _births(questions: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return FactRow.question.in_(questions), FactRow.superseded_at.is_(None)


def _by_contact(session: Session, ids: Collection[str]) -> set[tuple[str, str]]:
    mine, theirs = aliased(ApplicantContact), aliased(ApplicantContact)
    query = (
        select(mine.applicant_id, theirs.applicant_id)
        .join(theirs, theirs.contact_id == mine.contact_id)
        .where(mine.applicant_id.in_(ids), theirs.applicant_id != mine.applicant_id)
        .limit(MOST_BY_CONTACT)
    )
    return {(one, other) for one, other in session.execute(query)}


def _by_birth(session: Session, people: Iterable[Known], questions: Sequence[str]) -> set[tuple[str, str]]:
    """Of those who were born in the same month, whose names are alike."""
    by_month: dict[str, list[Known]] = {}
    for one in people:
        if one.name and one.born is not None and len(one.born) >= _MONTH:
            by_month.setdefault(one.born[:_MONTH], []).append(one)
    value, found = _as_indexed(session), set[tuple[str, str]]()
    for month, mine in sorted(by_month.items()):
        named = select(FactRow.applicant_id, Applicant.name).join(Applicant, Applicant.id == FactRow.applicant_id)
        born_then = (*_births(questions), value >= f'"{month}', value < f'"{month}~')
        query = named.where(*born_then, Applicant.name.is_not(None), _here()).limit(MOST_BY_BIRTH)
        there = session.execute(query).all()
        names = Names([name or "" for _, name in there])
        found |= {(one.id, there[place][0] or "") for one in mine for place in names.alike(one.name or "")}
    return {(one, other) for one, other in found if one != other}


def _as_indexed(session: Session) -> ColumnElement[str]:
    """As the index `search_facts_value` has it."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    return literal_column("facts.value" if sqlite else 'CAST(facts.value AS TEXT) COLLATE "C"', String)
