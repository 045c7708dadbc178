"""Answers about time where bare words are enough: "17", "march", "the 14th", "3 14 2009", "8"."""

import re

from assistant.eligibility.days import months_later
from assistant.eligibility.spans import Span, the_month
from assistant.eligibility.understanding.births import on_birthday, read_birth
from assistant.eligibility.understanding.brief import BESIDE_BARE, BESIDE_TELLING, besides
from assistant.eligibility.understanding.compiled import Compiled
from assistant.eligibility.understanding.given import believed, date_given
from assistant.eligibility.understanding.keypad import date_of_digits
from assistant.eligibility.understanding.lexicon import words
from assistant.eligibility.understanding.numeric_dates import numeric
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.told import Told
from assistant.eligibility.values import Value

_AGES = range(5, 116)


def birth(one: Compiled, heard: Heard, known: Span | None) -> Value | None:
    assert one.question is not None
    if _aside(one, heard):
        return None
    found = read_birth(heard, known)
    if found and found.span is None:
        return None
    bare = _bare_age(heard) if found is None or not _says_now(found.taken, heard) else None
    if found and found.span:
        span: Span | None = found.span
        aged = believed(one.question, {"age": bare}, heard.today) if bare is not None and known is None else None
        if isinstance(aged, Span):
            span = _both(found.span, aged)  # "17 but ill be 18 in march": both must fit
        return believed(one.question, span, heard.today)
    if (told := _spoken_date(heard)) is not None:
        return believed(one.question, _of_birth(told, bare, one, heard, known), heard.today)
    if bare is None:
        return None
    if (
        known
        and not known.exact
        and the_month(known.first.year, known.first.month) == Span(known.first, known.last)
        and bare <= known.last.day
    ):
        return believed(one.question, known.first.replace(day=bare).isoformat(), heard.today)
    return believed(one.question, {"age": bare}, heard.today) if bare in _AGES else None


def _aside(one: Compiled, heard: Heard) -> bool:
    """A time is told, but in a message about something else; bare numbers bear less besides."""
    told = [token for date in heard.dates for token in range(date.start, date.end)]
    told += [token for length in heard.lengths for token in range(length.start, length.end)]
    ages = read_birth(heard)
    said = (*told, *heard.numbers, *(ages.taken if ages else ()))
    full = ages or heard.lengths or any(date.told.month or date.told.window for date in heard.dates)
    return besides(heard, said, one.words) > (BESIDE_TELLING if full else BESIDE_BARE)


def _of_birth(told: Told, bare: int | None, one: Compiled, heard: Heard, known: Span | None) -> Span | None:
    assert one.question is not None
    if told.window:
        return None
    if told.year is not None:
        return told.exactly()
    aged = believed(one.question, {"age": bare}, heard.today) if bare in _AGES else None
    return on_birthday(aged if isinstance(aged, Span) else known, told, heard.today)


def _says_now(taken: frozenset[int], heard: Heard) -> bool:
    return all(index in taken for index in heard.numbers)


def _bare_age(heard: Heard) -> int | None:
    """The one number that is no part of a date: "17", "the 14th" when the month is known."""
    dates = {index for date in heard.dates for index in range(date.start, date.end)}
    ages = read_birth(heard)
    taken = dates | (set(ages.taken) if ages else set())
    tokens = (*heard.said.tokens, "")
    found = [
        number
        for index, number in heard.numbers.items()
        if index not in taken and tokens[index + 1] not in words("ages.not_after")
    ]
    found += [
        float(token[:-2])
        for index, token in enumerate(heard.said.tokens)
        if re.fullmatch(r"\d+th", token) and index not in taken
    ]
    return int(found[0]) if len(found) == 1 and not found[0] % 1 else None


def _both(one: Span, other: Span) -> Span | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Span(first, last) if first <= last else None


def _spoken_date(heard: Heard) -> Told | None:
    """The one date told; also by numbers alone: "3 14 2009", "0 3 1 4 2 0 0 9"."""
    tokens = [token for token in heard.said.tokens if token not in words("filler")]
    if all(token.isdigit() for token in tokens) and tokens:
        if len(tokens) == 3 and len(tokens[0]) <= 4:
            return numeric(tuple(tokens), heard.today, heard.language)
        digits = "".join(tokens)
        if len(tokens) in (1, len(digits)) and (date := date_of_digits(digits, day_first=heard.language == "es")):
            year, month, day = (int(part) for part in [*date.split("-"), "0", "0"][:3])
            return Told(year, month or None, day or None)
    return heard.dates[-1].told if heard.dates else None


def since(one: Compiled, heard: Heard, known: Span | None) -> Value | None:
    assert one.question is not None
    if _aside(one, heard):
        return None
    told = _spoken_date(heard)
    if heard.lengths and (told is None or told.window):
        return believed(one.question, heard.lengths[-1].length.began(heard.today), heard.today)
    if told:
        closer = on_birthday(known, told, heard.today) if known and told.year is None and not told.window else None
        return believed(one.question, closer or told.before(heard.today), heard.today)
    numbers = list(heard.numbers.values())
    if len(numbers) == 1 and one.unit in ("months", "years") and not numbers[0] % 1:
        return believed(one.question, {one.unit: int(numbers[0])}, heard.today)
    return _the_day(one, heard, known)


def date(one: Compiled, heard: Heard, known: Span | None) -> Value | None:
    assert one.question is not None
    if _aside(one, heard):
        return None
    told = _spoken_date(heard)
    if told is None:
        if heard.lengths:
            return believed(one.question, heard.lengths[-1].length.began(heard.today), heard.today)
        return _the_day(one, heard, known)
    closer = on_birthday(known, told, heard.today) if known and told.year is None and not told.window else None
    return believed(one.question, closer or date_given(told, heard), heard.today)


def _the_day(one: Compiled, heard: Heard, known: Span | None) -> Value | None:
    """ "The 14th", when the month is known."""
    assert one.question is not None
    day = _bare_age(heard)
    if known is None or day is None or known.first.day != 1 or months_later(known.first, 1) <= known.last:
        return None
    return believed(one.question, known.first.replace(day=day), heard.today) if day <= known.last.day else None
