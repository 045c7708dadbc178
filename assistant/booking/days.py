"""Days as people say them of what is to come: "tuesday", "el martes que viene", "the 3rd", "next week"."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.booking.negation import is_taken_out
from assistant.booking.phrases import Reading, entry, one_of, phrases
from assistant.catalog.schema import Language
from assistant.eligibility.understanding.dates import find_dates
from assistant.eligibility.understanding.lexicon import alternatives
from assistant.eligibility.understanding.utterance import normal

_DAY = dt.timedelta(days=1)
WEEK = 7
# A day of the week alone is the coming one; "next tuesday" may be the one after that, too.
_NEXT = 2 * WEEK - 1
_TOO_MANY_OPTIONS = 7


@dataclass(frozen=True)
class Days:
    """The days from `first` to `last`; `weekdays`: those of them alone. `out`: named to be left out.

    `named`: a single day or a day of the week was named; it is not just some time of that stretch. `bare`: a day of the
    week without a word of which.
    """

    first: dt.date
    last: dt.date
    weekdays: frozenset[int] = frozenset()
    out: bool = False
    named: bool = False
    bare: bool = False

    def holds(self, day: dt.date) -> bool:
        return self.first <= day <= self.last and (not self.weekdays or day.weekday() in self.weekdays)


def read_days(reading: Reading, today: dt.date) -> list[Days]:
    """All days that are named other than by their month; `today` is the partnership's."""
    return [*_weekdays(reading, today), *_numbers(reading, today), *_counted(reading, today)]


def week_of(day: dt.date, weeks: int = 0) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the week of a day, or of so many weeks later."""
    monday = day - _DAY * day.weekday() + _DAY * WEEK * weeks
    return monday, monday + 6 * _DAY


def read_dates(reading: Reading, today: dt.date, language: Language) -> Iterator[Days]:
    """ "December 1", "15/12", "in january"."""
    for date in find_dates(reading.said, today, language):
        span = date.told.after(today)
        # What is counted from today is read below; a year alone is none.
        if span is None or date.told.month is None or not reading.is_free(date.start, date.end):
            continue
        start = date.start
        if span.exact and _weekday_of().get(" ".join(reading.said.tokens[start - 1 : start])) == frozenset(
            [span.first.weekday()]
        ):
            start -= 1
        reading.take(start, date.end)
        out = is_taken_out(reading.said, start, date.end)
        yield Days(span.first, span.last, out=out, named=span.exact)


@cache
def _weekday_of() -> dict[str, frozenset[int]]:
    named = {normal(name): frozenset({int(day)}) for day, names in entry("weekdays").items() for name in names}
    ends = dict.fromkeys(phrases("weekend"), frozenset({5, 6}))
    return named | ends | dict.fromkeys(phrases("workdays"), frozenset(range(5)))


@cache
def _weekday_pattern() -> re.Pattern[str]:
    of_the_clock = one_of("in_the_morning", "in_the_afternoon", "hours")
    return re.compile(
        rf"(?<!\S)(?:(?P<this>{one_of('this')}) |(?P<next>{one_of('next')}) )?(?P<day>{alternatives(_weekday_of())})"
        rf"(?: (?:the |el |dia )?(?P<number>\d{{1,2}})(?:th)?(?= |$)(?! {of_the_clock}(?!\S)))?"
        rf"(?: (?P<coming>{one_of('coming')}))?(?!\S)"
    )


def _weekdays(reading: Reading, today: dt.date) -> Iterator[Days]:
    for match, start, end in list(reading.find(_weekday_pattern())):
        if not reading.is_free(start, end):
            continue
        weekdays = _weekday_of()[match["day"]]
        single = len(weekdays) == 1
        out = is_taken_out(reading.said, start, end)
        reading.take(start, end)
        if match["number"]:
            day = next_day(int(match["number"]), today, min(weekdays))
            if day is not None:
                yield Days(day, day, out=out, named=True)
                continue
        if match["this"]:
            yield Days(today, today + 6 * _DAY, weekdays, out, named=single)
        elif match["coming"]:
            yield Days(today + _DAY, today + WEEK * _DAY, weekdays, out, named=single)
        elif match["next"]:
            yield Days(today + _DAY, today + _NEXT * _DAY, weekdays, out, named=single)
        else:
            yield Days(today, dt.date.max, weekdays, out, named=single, bare=True)


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\S){one_of('day_of_month')} (?P<number>\d{{1,2}})(?:th)?(?!\S)|(?<!\S)(?P<high>\d{{1,2}})th(?!\S)"
    )


def _numbers(reading: Reading, today: dt.date) -> Iterator[Days]:
    """ "On the 3rd", "el día 3"; "the 15th" as well, as nobody is offered so many options."""
    for match, start, end in list(reading.find(_number_pattern())):
        number = int(match["number"] or match["high"])
        if match["high"] and number < _TOO_MANY_OPTIONS:
            continue
        day = next_day(number, today)
        if day is None or not reading.is_free(start, end):
            continue
        reading.take(start, end)
        yield Days(day, day, out=is_taken_out(reading.said, start, end), named=True)


def next_day(number: int, today: dt.date, weekday: int | None = None) -> dt.date | None:
    """The next day with this number in its month, today too; on this day of the week."""
    day = today
    for _ in range(366):
        if day.day == number and (weekday is None or day.weekday() == weekday):
            return day
        day += _DAY
    return None


@cache
def _counted_of() -> dict[str, tuple[str, int]]:
    days = {normal(p): ("day", int(n)) for n, names in entry("days_from_now").items() for p in names}
    weeks = {normal(p): ("week", int(n)) for n, names in entry("weeks_from_now").items() for p in names}
    return days | weeks


@cache
def _counted_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){alternatives(_counted_of())}(?!\S)")


def _counted(reading: Reading, today: dt.date) -> Iterator[Days]:
    for match, start, end in list(reading.find(_counted_pattern())):
        if not reading.is_free(start, end):
            continue
        unit, count = _counted_of()[match[0]]
        out = is_taken_out(reading.said, start, end)
        reading.take(start, end)
        if unit == "day":
            yield Days(today + count * _DAY, today + count * _DAY, out=out, named=True)
        else:
            first, last = week_of(today, count)
            yield Days(max(first, today), last, out=out)
    for date in find_dates(reading.said, today, "en"):
        window = date.told.window
        if window is None or window.last < today or not reading.is_free(date.start, date.end):
            continue
        out = is_taken_out(reading.said, date.start, date.end)
        reading.take(date.start, date.end)
        yield Days(max(window.first, today), window.last, out=out)
