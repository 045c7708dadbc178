"""Dates with the month by its name: "march fourteenth two thousand nine", "14 de marzo del 2009", "last june"."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from assistant.eligibility.understanding.lexicon import alternatives, entry, one_of, words
from assistant.eligibility.understanding.told import FoundDate, Told, full_year
from assistant.eligibility.understanding.utterance import Utterance, normal


@cache
def _months() -> dict[str, int]:
    return {normal(name): number for name, number in entry("dates.months").items()}


@cache
def _month_pattern() -> re.Pattern[str]:
    month, of, day_of = alternatives(_months()), f"(?:{one_of('dates.of')} )*", f"(?:{one_of('dates.day_of')} )?"
    year = r"(?:(?P<{0}y>\d{4}|\d{5}|\d{2})|(?P<{0}rel>" + alternatives(year_windows()) + r"))"
    last, last_after = one_of("dates.last"), one_of("dates.last_after")
    next_, next_after = one_of("dates.next"), one_of("dates.next_after")
    return re.compile(
        rf"(?<!\S)(?:(?P<last>{last}) |(?P<next>{next_}) )?(?:"
        rf"(?P<d1>\d{{1,2}})(?:th)? {day_of}(?P<m1>{month})(?: {of}{year.replace('{0}', 'a')})?"
        rf"|(?P<m2>{month})(?: {of}(?P<d2>\d{{1,2}})(?:th)?(?= {of}(?:\d{{4}}|\d{{2}})(?!\S)))"
        rf"(?: {of}{year.replace('{0}', 'b')})"
        rf"|(?P<m3>{month}) {of}{year.replace('{0}', 'c')}"
        rf"|(?P<m4>{month})(?: {of}(?P<d4>\d{{1,2}})(?P<th>th)?)?"
        rf")(?: (?:(?P<last2>{last_after})|(?P<next2>{next_after})))?(?!\S)"
    )


@cache
def year_windows() -> dict[str, int]:
    return {normal(phrase): offset for phrase, (unit, offset) in entry("dates.windows").items() if unit == "year"}


def by_month(said: Utterance, today: dt.date) -> Iterator[FoundDate]:
    for match in _month_pattern().finditer(said.text):
        name = next(match[key] for key in ("m1", "m2", "m3", "m4") if match[key])
        day = match["d1"] or match["d2"] or match["d4"]
        year = match["ay"] or match["by"] or match["cy"]
        relative = match["arel"] or match["brel"] or match["crel"]
        start, end = said.span(match)
        if name in words("dates.shy_months") and not (
            day or year or relative or match["next"] or match["last"] or match["last2"] or match["next2"]
        ):
            before = said.tokens[start - 1] if start else ""
            if before not in words("dates.before_month") and len(said.tokens) > 1:
                continue
        number = int(day) if day else None
        full = full_year(year, today) if year and len(year) < 5 else None
        if year and len(year) == 2 and match["m3"]:
            # "march 14" is a day, "march 09" and "march of 85" are years.
            bare = re.search(rf"{name} \d\d$", match[0]) is not None
            if bare and not year.startswith("0") and int(year) <= 31:
                number, full = int(year), None
        if year and len(year) == 5:  # "march twenty two thousand nine"
            number, full = round(int(year) // 1000 / 10) * 10, 2000 + int(year) % 1000
        if relative:
            full = today.year + year_windows()[relative]
        if match["d4"] and not match["th"] and match["d4"].startswith("0") and len(match["d4"]) == 2:
            number, full = None, full_year(match["d4"], today)
        toward = -1 if match["last"] or match["last2"] else 1 if match["next"] or match["next2"] else 0
        yield FoundDate(start, end, Told(full, _months()[name], number, toward=toward))
