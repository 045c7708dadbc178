"""Until when things are kept: to the day, over years and short months; 0 keeps them for good."""

import datetime as dt

import pytest

from assistant.applicants.retention import Keeping, months_before

NOW = dt.datetime(2027, 3, 31, 18, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("months", "day"),
    [(0, "2027-03-31"), (1, "2027-02-28"), (3, "2026-12-31"), (12, "2026-03-31"), (37, "2024-02-29")],
)
def test_months_before_is_the_same_day_or_the_last_of_the_month(months: int, day: str) -> None:
    assert months_before(NOW, months) == NOW.replace(*map(int, day.split("-")))


def test_each_kind_has_its_own_time_and_none_is_for_good() -> None:
    keeping = Keeping(words_days=90, people_months=24, screenings_years=4, audit_years=5)
    assert keeping.words_before(NOW) == NOW - dt.timedelta(days=90)
    assert keeping.people_before(NOW) == NOW.replace(year=2025)
    assert keeping.screenings_before(NOW) == NOW.replace(year=2023)
    assert keeping.audit_before(NOW) == NOW.replace(year=2022)
    for_good = Keeping(0, 0, 0, 0)
    assert [
        for_good.words_before(NOW),
        for_good.people_before(NOW),
        for_good.screenings_before(NOW),
        for_good.audit_before(NOW),
    ] == [None] * 4
