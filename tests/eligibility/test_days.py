import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from assistant.eligibility.days import (
    age_on,
    birthday,
    day_after,
    last_begun,
    last_born,
    months_between,
    months_later,
)

D = dt.date
DAYS = st.dates(D(1900, 1, 1), D(2100, 12, 31))
AGES = st.integers(0, 120)
MONTHS = st.integers(0, 600)


@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        (D(2009, 3, 14), 18, D(2027, 3, 14)),
        (D(2008, 2, 29), 18, D(2026, 3, 1)),  # no 29 February: the year is over when the 28th is
        (D(2008, 2, 29), 20, D(2028, 2, 29)),
        (D(2000, 2, 29), 100, D(2100, 3, 1)),  # 2100 is no leap year
        (D(9990, 1, 1), 18, D.max),
    ],
)
def test_birthday(born: dt.date, age: int, day: dt.date) -> None:
    assert birthday(born, age) == day


@pytest.mark.parametrize(
    ("day", "age"),
    [(D(2026, 2, 28), 17), (D(2026, 3, 1), 18), (D(2028, 2, 28), 19), (D(2028, 2, 29), 20), (D(2008, 2, 28), -1)],
)
def test_age_of_somebody_born_on_a_leap_day(day: dt.date, age: int) -> None:
    assert age_on(D(2008, 2, 29), day) == age


@given(DAYS, DAYS)
def test_age_is_that_of_the_last_birthday(born: dt.date, day: dt.date) -> None:
    age = age_on(born, day)
    assert birthday(born, age) <= day < birthday(born, age + 1)


@given(AGES, DAYS)
def test_last_born_is_the_last(age: int, on: dt.date) -> None:
    last = last_born(age, on)
    assert age_on(last, on) >= age > age_on(day_after(last), on)


@pytest.mark.parametrize(
    ("day", "later", "months"),
    [
        (D(2027, 1, 31), D(2027, 2, 27), 0),
        (D(2027, 1, 31), D(2027, 2, 28), 1),  # the last day of February is a month after the 31st, as in dateutil
        (D(2027, 1, 31), D(2028, 2, 28), 12),
        (D(2027, 1, 31), D(2028, 2, 29), 13),
        (D(2027, 1, 15), D(2027, 2, 14), 0),
        (D(2027, 1, 15), D(2027, 2, 15), 1),
        (D(2027, 1, 15), D(2027, 1, 15), 0),
        (D(2027, 1, 15), D(2027, 1, 14), -1),
    ],
)
def test_months_between(day: dt.date, later: dt.date, months: int) -> None:
    assert months_between(day, later) == months


@given(DAYS, DAYS)
def test_months_between_are_those_of_relativedelta(day: dt.date, later: dt.date) -> None:
    first, last = sorted((day, later))
    passed = relativedelta(last, first)
    assert months_between(first, last) == 12 * passed.years + passed.months


@given(DAYS, MONTHS)
def test_months_later_are_those_of_relativedelta(day: dt.date, months: int) -> None:
    assert months_later(day, months) == day + relativedelta(months=months)
    assert months_later(day, -months) == day - relativedelta(months=months)


@given(MONTHS, DAYS)
def test_last_begun_is_the_last(months: int, on: dt.date) -> None:
    last = last_begun(months, on)
    assert months_between(last, on) >= months > months_between(day_after(last), on)


def test_what_lies_beyond_the_calendar_is_its_end() -> None:
    assert months_later(D(2026, 1, 1), 12 * 9000) == D.max
    assert last_begun(12 * 9000, D(2026, 1, 31)) == D.min
    assert last_born(18, D(5, 1, 1)) == D.min
    assert day_after(D.max) == D.max
