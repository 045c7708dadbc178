import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.insight.figures import EARLIEST, Period, chosen, last_days, median, quarters

TODAY = dt.date(2026, 11, 24)


def test_last_days_end_today() -> None:
    week = last_days(7, TODAY)
    assert (week.first, week.last, week.days) == (dt.date(2026, 11, 18), TODAY, 7)
    assert week.dates()[0] == week.first and week.dates()[-1] == week.last and len(week.dates()) == 7


def test_the_days_before_are_as_many_and_touch() -> None:
    assert last_days(7, TODAY).before() == Period(dt.date(2026, 11, 11), dt.date(2026, 11, 17))
    assert last_days(1, TODAY).before() == Period(dt.date(2026, 11, 23), dt.date(2026, 11, 23))


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (dt.date(2026, 11, 1), dt.date(2026, 11, 5), Period(dt.date(2026, 11, 1), dt.date(2026, 11, 5))),
        (dt.date(2026, 11, 5), dt.date(2026, 11, 1), Period(dt.date(2026, 11, 1), dt.date(2026, 11, 5))),
        (dt.date(2026, 11, 23), dt.date(2027, 1, 1), Period(dt.date(2026, 11, 23), TODAY)),
        (dt.date(2027, 1, 1), dt.date(2027, 2, 1), Period(TODAY, TODAY)),
        (dt.date(2020, 1, 1), TODAY, Period(dt.date(2025, 11, 24), TODAY)),  # a year and a day at the most
        (None, dt.date(2026, 11, 3), Period(dt.date(2026, 11, 3), dt.date(2026, 11, 3))),
        (None, None, Period(TODAY, TODAY)),
        (dt.date(1, 1, 1), dt.date(1, 1, 2), Period(EARLIEST, EARLIEST)),
        (dt.date.max, dt.date.max, Period(TODAY, TODAY)),
    ],
)
def test_a_range_is_put_in_order_and_cut(first: dt.date | None, last: dt.date | None, period: Period) -> None:
    assert chosen(first, last, TODAY) == period
    assert period.before().days == period.days


def test_quarters_are_over_newest_first_and_do_not_overlap() -> None:
    assert quarters(TODAY) == (
        Period(dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        Period(dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        Period(dt.date(2025, 10, 1), dt.date(2025, 12, 31)),
    )


@pytest.mark.parametrize("today", [dt.date(2026, 12, 31), dt.date(2027, 1, 1)])
def test_a_quarter_is_over_on_the_day_after_its_last(today: dt.date) -> None:
    ends = {dt.date(2026, 12, 31): dt.date(2026, 9, 30), dt.date(2027, 1, 1): dt.date(2026, 12, 31)}
    assert quarters(today)[0].last == ends[today]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({}, None), ({3: 0}, None), ({3: 1}, 3), ({3: 1, 4: 1}, 3.5), ({0: 2, 9: 1}, 0), ({1: 1, 2: 1, 9: 3}, 9)],
)
def test_median_of_counts(counts: dict[int, int], expected: float | None) -> None:
    assert median(counts) == expected


@given(st.lists(st.integers(0, 50), min_size=1))
def test_median_is_that_of_the_values_themselves(values: list[int]) -> None:
    import statistics

    assert median({value: values.count(value) for value in values}) == statistics.median(values)
