"""A day that is known within bounds: "17" and "March 2009" are birthdays too, only less exact ones."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.days import day_after, last_begun, last_born

_PARTS = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Span:
    """A day between `first` and `last`, both included. `final`: the person cannot or will not say it closer."""

    first: dt.date
    last: dt.date
    final: bool = False

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a span ends before it begins")

    @property
    def exact(self) -> bool:
        return self.first == self.last


def the_day(day: dt.date) -> Span:
    return Span(day, day)


def the_month(year: int, month: int) -> Span:
    return Span(dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1]))


def the_year(year: int) -> Span:
    return Span(dt.date(year, 1, 1), dt.date(year, 12, 31))


def born_at_age(age: int, on: dt.date) -> Span:
    """All days of birth with which one is `age` on that day."""
    return Span(day_after(last_born(age + 1, on)), last_born(age, on))


def began_months_ago(months: int, on: dt.date, *, precision: int = 1) -> Span:
    """All days since which so many whole months have passed; `precision` 12 where they were told in years."""
    return Span(day_after(last_begun(months + precision, on)), last_begun(months, on))


def read_span(given: Any, today: dt.date) -> Span:
    """From its JSON form (see `assistant.eligibility.values`). Raises `ValueError` or `TypeError` for anything else."""
    if isinstance(given, dt.datetime):
        raise TypeError("a time of day is no date")
    if isinstance(given, dt.date):
        return the_day(given)
    if isinstance(given, str):
        return _read_date(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return _read_date(f"{given:04}")  # YAML reads a bare year as a number
    match given:
        case {"from": first, "to": last, **rest} if not rest.keys() - {"final"}:
            return Span(_bound(first).first, _bound(last).last, final=rest.get("final", False) is True)
        case {"age": age, **rest} if not rest.keys() - {"on"}:
            return born_at_age(_count(age), _bound(rest["on"]).first if rest.get("on") else today)
        case {"months": months, **rest} if not rest:
            return began_months_ago(_count(months), today)
        case {"years": years, **rest} if not rest:
            return began_months_ago(12 * _count(years), today, precision=12)
    raise ValueError("no date")


def plain_span(span: Span) -> Any:
    """ "YYYY-MM-DD" or "YYYY-MM" where that says all, else {"from", "to"}."""
    if not span.final:
        if span.exact:
            return span.first.isoformat()
        if span == the_month(span.first.year, span.first.month):
            return f"{span.first:%Y-%m}"
    bounds: dict[str, Any] = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return {**bounds, "final": True} if span.final else bounds


def _read_date(text: str) -> Span:
    match = _PARTS.fullmatch(text.strip())
    if match is None:
        raise ValueError("no date")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return the_year(year)
    return the_month(year, month) if day is None else the_day(dt.date(year, month, day))


def _bound(given: Any) -> Span:
    if isinstance(given, dt.date):
        return the_day(given)
    if isinstance(given, str):
        return _read_date(given)
    raise TypeError("no date")


def _count(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 1800:
        raise ValueError("no whole number")
    return given
