"""Days, months and years as people tell them: "march fourteenth two thousand nine", "14/3/2009", "el mes que viene"."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from assistant.catalog.basics import Language
from assistant.eligibility.days import months_later
from assistant.eligibility.spans import Span, the_day, the_month, the_year
from assistant.eligibility.understanding.durations import find_lengths
from assistant.eligibility.understanding.lexicon import alternatives, entry, one_of, phrase_pattern, phrases
from assistant.eligibility.understanding.month_dates import by_month
from assistant.eligibility.understanding.numeric_dates import numeric_dates
from assistant.eligibility.understanding.told import FoundDate, Told, full_year
from assistant.eligibility.understanding.utterance import Utterance, normal


def find_dates(said: Utterance, today: dt.date, language: Language) -> list[FoundDate]:
    """Without overlaps, the most telling first where several begin together."""
    found = [
        *numeric_dates(said, today, language),
        *by_month(said, today),
        *_windows(said, today),
        *_lengths(said, today),
        *_years(said, today),
    ]
    kept: list[FoundDate] = []
    for date in sorted(found, key=lambda date: (date.start - date.end, date.start)):
        if all(date.end <= other.start or other.end <= date.start for other in kept):
            kept.append(date)
    return sorted(kept, key=lambda date: date.start)


@cache
def _windows_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){alternatives(normal(phrase) for phrase in entry('dates.windows'))}(?!\S)")


@cache
def _window_of() -> dict[str, tuple[str, int]]:
    return {normal(phrase): (unit, offset) for phrase, (unit, offset) in entry("dates.windows").items()}


def _windows(said: Utterance, today: dt.date) -> Iterator[FoundDate]:
    for match in _windows_pattern().finditer(said.text):
        unit, offset = _window_of()[match[0]]
        if unit == "day":
            span = the_day(today + dt.timedelta(days=offset))
        elif unit == "week":
            # Said on a Sunday or a Monday, "last week" may be either: all days that it can be.
            monday = today + dt.timedelta(days=7 * offset - today.weekday())
            day = dt.timedelta(days=1)
            span = Span(today + day if offset > 0 else monday, today - day if offset < 0 else monday + 6 * day)
        elif unit == "month":
            then = months_later(today.replace(day=1), offset)
            span = the_month(then.year, then.month)
        else:
            span = the_year(today.year + offset)
        yield FoundDate(*said.span(match), Told(window=span))


@cache
def _ahead() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in phrases("dates.ahead"))


def _lengths(said: Utterance, today: dt.date) -> Iterator[FoundDate]:
    """ "3 months ago", "hace 3 meses", "in 3 months"."""
    for found in find_lengths(said):
        length = found.length
        if found.ago:
            yield FoundDate(found.start, found.end, Told(window=length.began(today)))
        elif (
            any(said.tokens[max(0, found.start - len(ahead)) : found.start] == ahead for ahead in _ahead())
            and not length.months % 1
        ):
            day = months_later(today, int(length.months)) + dt.timedelta(days=length.days)
            slack = dt.timedelta(days=0 if length.days else 15)
            yield FoundDate(found.start, found.end, Told(window=Span(max(today, day - slack), day + slack)))


@cache
def _year_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:(?P<y4>(?:19|20)\d\d)|{one_of('dates.in_year')} (?P<y2>\d\d))(?!\S)")


def _years(said: Utterance, today: dt.date) -> Iterator[FoundDate]:
    for match in _year_pattern().finditer(said.text):
        text, group = (match["y4"], "y4") if match["y4"] else (match["y2"], "y2")
        yield FoundDate(*said.span(match, group), Told(year=full_year(text, today)))


def tells_future(said: Utterance) -> bool:
    return phrase_pattern("dates.future").search(said.text) is not None
