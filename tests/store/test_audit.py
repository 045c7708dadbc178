"""The log: lines are added, found again by each filter, and read page by page."""

import datetime as dt

from sqlalchemy import Engine

from assistant.staff.roles import Role
from assistant.store import audit, staff
from assistant.store.audit import LogFilter
from assistant.store.engine import reading, transaction

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)


def test_lines_come_newest_first_and_page_by_page(store: Engine) -> None:
    with transaction(store) as session:
        member = staff.add(session, email="e@example.org", name="Elena", role=Role.COORDINATOR, now=NOW)
        for at in range(5):
            audit.record(session, member.id, "changed", "lead", f"L{at}", {}, NOW + dt.timedelta(seconds=at // 2))
    with reading(store) as session:
        first = audit.page(session, LogFilter(), most=2)
        second = audit.page(session, LogFilter(), before=first.older, most=2)
        third = audit.page(session, LogFilter(), before=second.older, most=2)
    assert [[row.subject_id for row in page.rows] for page in (first, second, third)] == [
        ["L4", "L3"],
        ["L2", "L1"],
        ["L0"],
    ]
    assert third.older is None


def test_looks_are_noted_once_each_in_their_order(store: Engine) -> None:
    with transaction(store) as session:
        member = staff.add(session, email="e@example.org", name="Elena", role=Role.COORDINATOR, now=NOW)
        audit.record_looks(session, member.id, [("lead", "1"), ("applicant", "1"), ("lead", "1")], NOW)
    with reading(store) as session:
        rows = audit.page(session, LogFilter(action="saw")).rows
    assert [(row.kind, row.subject_id, row.member_id) for row in rows] == [
        ("applicant", "1", member.id),
        ("lead", "1", member.id),
    ]


def test_page_that_is_just_full_is_the_last(store: Engine) -> None:
    with transaction(store) as session:
        for at in range(2):
            audit.record(session, None, "changed", "lead", f"L{at}", {}, NOW)
    with reading(store) as session:
        assert audit.page(session, LogFilter(), most=2).older is None
        assert audit.page(session, LogFilter(), most=1).older is not None
