"""Dates in digits: "03/14/09", "14/3/2009", "2009-03-14"."""

import datetime as dt
import re
from collections.abc import Iterator

from assistant.catalog.basics import Language
from assistant.eligibility.understanding.told import FoundDate, Told, full_year
from assistant.eligibility.understanding.utterance import Utterance

_NUMERIC = re.compile(r"(?<!\S)(\d{1,4})/(\d{1,4})(?:/(\d{1,4}))?(?!\S)")


def numeric_dates(said: Utterance, today: dt.date, language: Language) -> Iterator[FoundDate]:
    for match in _NUMERIC.finditer(said.text):
        told = numeric(match.groups(), today, language)
        if told:
            yield FoundDate(*said.span(match), told)


def numeric(parts: tuple[str | None, ...], today: dt.date, language: Language) -> Told | None:
    """In Spanish the day comes first, in English the month, unless that is impossible."""
    first, second, third = (*parts, None)[:3]
    assert first and second
    if len(first) == 4 and third:
        return _possible(Told(int(first), int(second), int(third)))
    if third is None and len(second) == 4:
        return _possible(Told(int(second), int(first)))
    if len(first) > 2 or len(second) > 2 or (third and len(third) not in (2, 4)):
        return None
    year = full_year(third, today) if third else None
    pairs = [(int(first), int(second)), (int(second), int(first))]
    if language == "es":
        pairs.reverse()
    tries = (_possible(Told(year, month, day)) for month, day in pairs)
    return next((told for told in tries if told), None)


def _possible(told: Told) -> Told | None:
    try:
        dt.date(told.year or 2000, told.month or 1, told.day or 1)
    except ValueError:
        return None
    return told
