"""Lengths of time and ages, as they are said: "2 o 3 meses", "8 week", "for my 16 year old"."""

import re
from collections.abc import Sequence
from functools import cache

from assistant.catalog.lexicon import read_lexicon
from assistant.catalog.tokens import words

Phrase = tuple[str, ...]
YOUNGEST, OLDEST = 12, 99
# Nothing offered is longer, so more years than that are somebody's experience.
LONGEST_WEEKS = 130
_RANGE = frozenset(("to", "or", "o", "a", "y", "u", "and"))
_YEARS = frozenset(("year", "years", "yr", "yrs", "yo", "ano", "anos", "anito", "anitos"))
_BEFORE_AGE = frozenset(
    (
        "im",
        "am",
        "is",
        "es",
        "hes",
        "shes",
        "age",
        "aged",
        "edad",
        "tengo",
        "tiene",
        "turned",
        "turning",
        "cumplio",
        "soy",
    )
)


@cache
def _lists() -> tuple[dict[str, int], dict[str, float], tuple[Phrase, ...], tuple[Phrase, ...]]:
    """Number words, weeks in each unit, and phrases that show before or after a length that it is none."""
    lexicon = read_lexicon("filters")
    numbers = {word: int(number) for word, number in lexicon["numbers"].items()}
    units = {unit: float(weeks) for weeks, names in lexicon["lengths"].items() for unit in names}
    before = tuple(words(phrase) for phrase in lexicon["not_before"])
    after = tuple(words(phrase) for phrase in lexicon["not_after"])
    return numbers, units, before, after


def read_weeks(said: Phrase) -> float | None:
    """The longest length that is acceptable, in weeks: of "2 o 3 meses" the three. `None` where none is said."""
    _, units, not_before, not_after = _lists()
    found: tuple[int | None, int]
    for at, word in enumerate(said):
        if word not in units:
            number = re.fullmatch(r"(\d{1,3})([a-z]+)", word)  # "8wk"
            if number is None or number[2] not in units:
                continue
            found, weeks = (int(number[1]), at), units[number[2]]
        else:
            found, weeks = _number_before(said, at), units[word]
        count, first = found
        if count is None or any(said[:first][-len(phrase) :] == phrase for phrase in not_before):
            continue
        if any(said[at + 1 :][: len(phrase)] == phrase for phrase in not_after):
            continue
        if count * weeks <= LONGEST_WEEKS:
            return float(round(count * weeks))
    return None


def _number_before(said: Phrase, at: int) -> tuple[int | None, int]:
    """The number that ends before `at` and where it (or the range that it ends) begins."""
    at -= at > 0 and said[at - 1] in ("of", "de")
    number = _number(said[at - 1]) if at else None
    if number is None:
        return None, at
    first = at - 1
    if first and said[first - 1] in ("a", "un", "una"):  # "a couple"
        first -= 1
    if first > 1 and said[first - 1] in _RANGE and _number(said[first - 2]) is not None:
        first -= 2
    return number, first


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) <= 3 else _lists()[0].get(word)


def read_age(said: Phrase, entities: Sequence[tuple[str, str]] = ()) -> int | None:
    """Somebody's age in years: the engine's `age` entity, or "16 year old", "tiene 16", "im 17"."""
    for entity, value in entities:
        if entity == "age":
            number = next((n for word in words(value) if (n := _number(word)) is not None), None)
            if _is_age(number):
                return number
    for at, word in enumerate(said):
        glued = re.fullmatch(r"(\d{2})(?:yo|yr|yrs)?", word)
        number = int(glued[1]) if glued else _number(word)
        if not _is_age(number):
            continue
        after, before = said[at + 1 : at + 3], said[at - 1] if at else ""
        if word.endswith(("yo", "yr", "yrs")) or (after[:1] and after[0] in _YEARS and "old" in said[at + 1 : at + 4]):
            return number
        if before in _BEFORE_AGE and (not after or after[0] in _YEARS or after[0] not in _lists()[1]):
            if after[:1] and after[0] in _YEARS and "de" in after[1:] and before in ("tengo", "tiene"):
                continue  # "tengo 16 anos de experiencia"
            return number
        if before == "de" and after[:1] and after[0] in _YEARS:
            return number
    return None


def _is_age(number: int | None) -> bool:
    return number is not None and YOUNGEST <= number <= OLDEST
