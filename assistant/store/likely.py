"""Who may be in the store twice: looked for among those who share a phone, an email or a month of birth with somebody.

Nobody is compared with everybody: each way goes by an index and has an end.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.applicants.likeness import Known, Likeness, alike_by_name, likeness
from assistant.store.duplicates_tables import TwoPeopleRow
from assistant.store.screening_tables import FactRow
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint

# Of a phone that a shelter or a school lends, and of a month in which many were born.
MOST_BY_CONTACT, MOST_BY_BIRTH = 1000, 20_000
# People who are looked at for a page of the list, at most this many times.
AT_ONCE, TIMES = 50, 6
_MONTH = len("2003-05")


@dataclass(frozen=True)
class Pair:
    """`one` came first."""

    one: Known
    other: Known
    likeness: Likeness


def newest(
    session: Session, questions: Sequence[str], before: str | None, most: int = 20
) -> tuple[list[Pair], str | None]:
    """Pairs of whoever came last (before this id) with whoever came before them; where to look on, if there are more.

    `questions`: those that ask for a birthday.
    """
    found: list[Pair] = []
    for _ in range(TIMES):
        query = select(Applicant.id).where(_here()).order_by(Applicant.id.desc()).limit(AT_ONCE)
        ids = session.scalars(query if before is None else query.where(Applicant.id < before)).all()
        pairs = of(session, ids, questions)
        # Each pair once: where the later of the two is looked at.
        found += [pair for pair in pairs if pair.other.id in set(ids)]
        before = ids[-1] if len(ids) == AT_ONCE else None
        if before is None or len(found) >= most:
            break
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.other.id)), before


def of(session: Session, ids: Collection[str], questions: Sequence[str]) -> list[Pair]:
    """Who is like one of these, the likest first. Pairs that somebody took for two people are none."""
    mine = known(session, ids, questions)
    candidates = _by_contact(session, ids) | _by_birth(session, mine.values(), questions)
    others = known(session, {other for _, other in candidates}, questions)
    two = _two_people(session, {id for pair in candidates for id in pair})
    found = []
    for one, other in sorted({(min(pair), max(pair)) for pair in candidates} - two):
        a, b = mine.get(one) or others.get(one), mine.get(other) or others.get(other)
        how = likeness(a, b) if a is not None and b is not None else None
        if a is not None and b is not None and how is not None:
            found.append(Pair(a, b, how))
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.one.id, pair.other.id))


def known(session: Session, ids: Collection[str], questions: Sequence[str]) -> dict[str, Known]:
    """What is compared of those of them who are there."""
    names = dict(session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_(ids), _here())).all())
    reached: dict[str, dict[str, set[str]]] = {id: {"phone": set(), "email": set()} for id in names}
    links = select(ApplicantContact.applicant_id, ContactPoint.kind, ContactPoint.value).join(ContactPoint)
    for id, kind, value in session.execute(links.where(ApplicantContact.applicant_id.in_(names))):
        reached[id].setdefault(kind, set()).add(value)
    told = select(FactRow.applicant_id, FactRow.value).where(*_births(questions), FactRow.applicant_id.in_(names))
    born = {id: value for id, value in session.execute(told.order_by(FactRow.id)) if isinstance(value, str)}
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
    if not by_month:
        return set()
    value = _as_indexed(session)
    months = (and_(value >= f'"{month}', value < f'"{month}~') for month in sorted(by_month))
    query = (
        select(FactRow.applicant_id, FactRow.value, Applicant.name)
        .join(Applicant, Applicant.id == FactRow.applicant_id)
        .where(*_births(questions), or_(*months), Applicant.name.is_not(None), _here())
        .limit(MOST_BY_BIRTH)
    )
    return {
        (one.id, id)
        for id, born, name in session.execute(query)
        for one in by_month.get(born[:_MONTH], ())
        if id != one.id and alike_by_name(one.name, name)
    }


def _as_indexed(session: Session) -> ColumnElement[str]:
    """As the index `search_facts_value` has it."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    return literal_column("facts.value" if sqlite else 'CAST(facts.value AS TEXT) COLLATE "C"', String)


def _two_people(session: Session, ids: Collection[str]) -> set[tuple[str, str]]:
    query = select(TwoPeopleRow.one_id, TwoPeopleRow.other_id).where(TwoPeopleRow.one_id.in_(ids))
    return {(one, other) for one, other in session.execute(query)}
