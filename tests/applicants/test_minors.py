import datetime as dt

import pytest

from assistant.applicants.minors import minors_on
from assistant.eligibility.values import NotSaid, read_value
from tests.factories.screened import a_question, a_screening_catalog

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("today", "told", "minor"),
    [
        ("2026-11-24", "2008-11-24", False),  # 18 today
        ("2026-11-24", "2008-11-25", True),  # 18 tomorrow
        ("2026-11-24", {"age": 17}, True),
        ("2026-11-24", {"age": 18}, False),
        ("2026-11-24", "2008-10", False),
        ("2026-11-24", "2008-11", True),  # or in a few days
        ("2026-11-30", "2008-11", False),
        ("2026-11-29", "2008-11", True),
        ("2026-11-24", "2008", True),
        ("2026-12-31", "2008", False),
        ("2026-11-24", {"from": "1990-01-01", "to": "2008-11-25"}, True),
        ("2026-11-24", {"from": "1990-01-01", "to": "2008-11-24", "final": True}, False),
        ("2026-02-28", "2008-02-29", True),  # the birthday is 1 March
        ("2026-03-01", "2008-02-29", False),
        ("2026-11-24", "dont_know", False),
        ("2026-11-24", "prefer_not", False),
    ],
)
def test_under_18_is_a_minor_and_so_is_who_may_be(today: str, told: object, minor: bool) -> None:
    day = dt.date.fromisoformat(today)
    assert minors_on(day, a_screening_catalog()).among([read_value(a_question(), told, day)]) is minor


def test_nothing_told_says_nothing() -> None:
    minors = minors_on(TODAY, a_screening_catalog())
    assert not minors.among([])
    assert not minors.among([NotSaid.DONT_KNOW])


def test_every_question_for_a_birth_counts() -> None:
    catalog = a_screening_catalog(questions=(a_question(), a_question("born"), a_question("household", "number")))
    assert minors_on(TODAY, catalog).questions == ("birth", "born")
