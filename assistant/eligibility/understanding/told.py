"""What was told of a date, and the days that it means from today."""

import datetime as dt
from dataclasses import dataclass

from assistant.eligibility.spans import Span, the_day, the_month, the_year


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a date. Without a year it comes back every year; `window` is a stretch counted from today.

    `toward`: -1 and 1 for "last march" and "next march".
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    window: Span | None = None
    toward: int = 0

    def exactly(self) -> Span | None:
        """`None` without a year, or for a day that there is not."""
        if self.window:
            return self.window
        return None if self.year is None else self._in(self.year)

    def before(self, today: dt.date) -> Span | None:
        """The latest that has begun; told of the past."""
        if self.toward > 0:
            return self.after(today)
        return self.exactly() or self._nearest(today, range(today.year, today.year - 9, -1), past=True)

    def after(self, today: dt.date) -> Span | None:
        """The next that is not over; told of what is to come."""
        if self.toward < 0:
            return self.before(today)
        return self.exactly() or self._nearest(today, range(today.year, today.year + 9), past=False)

    def _nearest(self, today: dt.date, years: range, *, past: bool) -> Span | None:
        if self.month is None:
            return None
        this_month = self.month == today.month and self.day is None
        for year in years:
            span = self._in(year)
            if (
                span
                and (span.first <= today if past else span.last >= today)
                and not (self.toward and this_month and year == today.year)
            ):
                return span
        return None

    def _in(self, year: int) -> Span | None:
        try:
            if self.month is None:
                return the_year(year)
            return the_month(year, self.month) if self.day is None else the_day(dt.date(year, self.month, self.day))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class FoundDate:
    start: int
    end: int
    told: Told


def full_year(text: str, today: dt.date) -> int:
    """Two digits are a year of the last hundred."""
    year = int(text)
    if len(text) == 4:
        return year
    return today.year // 100 * 100 + year - (100 if year > today.year % 100 + 5 else 0)
