"""The regression tests that decisions of the review have become; each can be taken away from what it tests."""

import datetime as dt

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assistant.catalog.basics import Language
from assistant.insight.learning import Case, Wants
from assistant.store.review_tables import ReviewRow

PAGE = 50

_IS_TEST: ColumnElement[bool] = (
    (ReviewRow.kind != "nothing") & (ReviewRow.text != "") & ReviewRow.untested_since.is_(None)
)


def cases(session: Session) -> list[Case]:
    """All that has to come out as it was decided."""
    rows = session.scalars(select(ReviewRow).where(_IS_TEST).order_by(ReviewRow.id))
    return [case for row in rows for case in cases_of(row)]


def cases_of(row: ReviewRow) -> list[Case]:
    """What a decision is tested by: the message as it was kept and, if it has one, the same in the other language."""
    language: Language = "es" if row.language == "es" else "en"
    other: Language = "en" if language == "es" else "es"
    said = ((row.text, language), (row.text_other, other))
    return [Case(text, Wants(row.kind), row.wants or "", language=way) for text, way in said if text]


def page(session: Session, *, before: str | None = None, limit: int = PAGE) -> list[ReviewRow]:
    """The decisions that are tested, the newest first."""
    query = select(ReviewRow).where(_IS_TEST).order_by(ReviewRow.id.desc()).limit(limit)
    return list(session.scalars(query.where(ReviewRow.id < before) if before is not None else query))


def count_tests(session: Session) -> dict[Wants, int]:
    """How many decisions are tested, by what they want."""
    counted = select(ReviewRow.kind, func.count()).where(_IS_TEST).group_by(ReviewRow.kind)
    found: dict[str, int] = {kind: count for kind, count in session.execute(counted)}  # noqa: C416 - rows are no pairs
    return {kind: found.get(kind.value, 0) for kind in Wants}


def set_tested(session: Session, id: str, tested: bool, now: dt.datetime) -> ReviewRow | None:
    """Take the test of a decision away, or put it back; what was decided stays. None where there is nothing to do."""
    row = session.get(ReviewRow, id, with_for_update=True)
    if row is None or row.kind == "nothing" or (row.untested_since is None) is tested:
        return None
    row.untested_since = None if tested else now
    return row
