"""Pairs that are found ahead: whoever changed is compared again by the worker, and the list reads what it found.

`likely_marks` says who changed, whoever changed them. What is read is compared once more, by what is known now: a pair
that is none any longer is never shown.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Delete, Engine, Select, and_, delete, exists, insert, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from assistant.applicants.likeness import likeness
from assistant.store import likely
from assistant.store.duplicates_tables import LikelyMarkRow, LikelyPairRow, TwoPeopleRow
from assistant.store.engine import one_at_a_time, reading, write_some
from assistant.store.likely import Pair
from assistant.store.text import storable

_LOCK = "likely pairs"
# Marks that are dealt with in one transaction.
AT_ONCE = 200

_KEY = (LikelyPairRow.other_id, LikelyPairRow.one_id)
_TOLD_APART = exists().where(
    and_(TwoPeopleRow.one_id == LikelyPairRow.one_id, TwoPeopleRow.other_id == LikelyPairRow.other_id)
)
_SHOWN: Select[str, str] = select(*_KEY).where(not_(_TOLD_APART))


def look_again(engine: Engine, questions: Sequence[str]) -> bool:
    """Compare some of those who changed with whoever may be the same; False where nobody had changed.

    `questions`: those that ask for a birthday.
    """
    with reading(engine) as session:
        if session.scalar(select(LikelyMarkRow.id).limit(1)) is None:
            return False
    write_some(engine, lambda session: _look_again(session, questions))
    return True


def newest(
    session: Session, questions: Sequence[str], before: str | None, most: int = 20
) -> tuple[list[Pair], str | None]:
    """A page of pairs, by whoever of the two came last, the likest of the page first; and where the next one begins."""
    query = _SHOWN.order_by(*(column.desc() for column in _KEY)).limit(most + 1)
    if before is not None:
        other, _, one = storable(before).partition("-")
        query = query.where(tuple_(*_KEY) < (other, one))
    rows = [(one, other) for other, one in session.execute(query)]
    further = "-".join(reversed(rows[most - 1])) if len(rows) > most else None
    return compared(session, rows[:most], questions), further


def of_person(session: Session, applicant_id: str, questions: Sequence[str], most: int) -> list[Pair]:
    """Who may be this person, the likest first."""
    theirs = or_(LikelyPairRow.one_id == applicant_id, LikelyPairRow.other_id == applicant_id)
    rows = [(one, other) for other, one in session.execute(_SHOWN.where(theirs))]
    return compared(session, rows, questions)[:most]


def forget(session: Session, people: Collection[str]) -> None:
    """They are deleted: nobody is compared with them, and nothing names them."""
    one_at_a_time(session, _LOCK)
    session.execute(_pairs_of(people))
    session.execute(delete(LikelyMarkRow).where(LikelyMarkRow.applicant_id.in_(people)))


def compared(session: Session, pairs: Sequence[tuple[str, str]], questions: Sequence[str]) -> list[Pair]:
    """Those of these (the smaller id first) who are there and alike by what is known now, the likest first."""
    if not pairs:
        return []
    people = likely.known(session, {id for pair in pairs for id in pair}, questions)
    found = []
    for one, other in pairs:
        how = likeness(people[one], people[other]) if one in people and other in people else None
        if how is not None:
            found.append(Pair(people[one], people[other], how))
    return sorted(found, key=lambda pair: (-pair.likeness.score, pair.other.id, pair.one.id))


def _look_again(session: Session, questions: Sequence[str]) -> None:
    # Two workers would put the same pair in twice.
    one_at_a_time(session, _LOCK)
    oldest = select(LikelyMarkRow.id, LikelyMarkRow.applicant_id).order_by(LikelyMarkRow.id).limit(AT_ONCE)
    marks = dict(session.execute(oldest).all())
    changed = set(marks.values())
    found = likely.of(session, changed, questions)
    session.execute(_pairs_of(changed))
    if found:
        pairs = [{"one_id": pair.one.id, "other_id": pair.other.id} for pair in found]
        session.execute(insert(LikelyPairRow), pairs)
    session.execute(delete(LikelyMarkRow).where(LikelyMarkRow.id.in_(marks)))


def _pairs_of(people: Collection[str]) -> Delete:
    return delete(LikelyPairRow).where(or_(LikelyPairRow.one_id.in_(people), LikelyPairRow.other_id.in_(people)))
