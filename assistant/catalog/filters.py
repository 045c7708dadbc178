"""What somebody looks for, read from their words by the lists of `data/lexicon/filters.yml`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from assistant.catalog.lengths import read_age, read_weeks
from assistant.catalog.lexicon import once_per_catalog, read_lexicon
from assistant.catalog.schema import Catalog, Kind, Language
from assistant.catalog.tokens import fold, words

Time = Literal["morning", "day", "evening", "weekend", "full_time"]
Sort = Literal["shortest", "cheapest"]
Phrase = tuple[str, ...]
# Everybody older may take everything, so an age from here on narrows nothing.
GROWN = 21


@dataclass(frozen=True)
class Filters:
    """What is asked of a program; empty fields ask nothing. `max_weeks` in weeks, `age` in years.

    `interests` are in the order in which they were said; `city` is a city or county as the catalogue
    writes it, or as it was said where the catalogue has none of that name.
    """

    kinds: frozenset[Kind] = frozenset()
    paid: bool | None = None
    free: bool | None = None
    times: frozenset[Time] = frozenset()
    online: bool | None = None
    in_person: bool | None = None
    language: Language | None = None
    max_weeks: float | None = None
    city: str | None = None
    no_experience: bool | None = None
    no_diploma: bool | None = None
    age: int | None = None
    interests: tuple[str, ...] = ()
    sort: Sort | None = None

    @property
    def described(self) -> tuple[str, ...]:
        """The names of the filters that ask something, for wording; the sort is not one."""
        return tuple(name for name, value in vars(self).items() if value and name != "sort")

    def __bool__(self) -> bool:
        return bool(self.described) or self.sort is not None


def read_filters(text: str, entities: Sequence[tuple[str, str]], catalog: Catalog) -> Filters:
    """The filters in `text`. `entities` are (entity, value) pairs that the engine found in it."""
    said = words(text)
    meant: dict[str, list[str]] = {}
    for group, value in _phrases_in(said):
        if value not in meant.setdefault(group, []):
            meant[group].append(value)
    for entity, value in entities:
        if entity == "program_type":
            meant.setdefault("kinds", []).extend(v for g, v in _phrases_in(words(value)) if g == "kinds")
    times = set(meant.get("times", ()))
    for busy in meant.get("busy", ()):
        times = set(read_lexicon("filters")["free_when"][busy])
    age = read_age(said, entities) or next((int(age) for age in meant.get("ages", ())), None)
    weeks = read_weeks(said)
    if weeks is None and "shortest" in meant:
        weeks = float(read_lexicon("filters")["short_weeks"])
    return Filters(
        kinds=frozenset(Kind(kind) for kind in meant.get("kinds", ())),
        paid=True if "paid" in meant else None,
        free=True if "free" in meant else None,
        times=cast(frozenset[Time], frozenset(times)),
        online=True if "online" in meant else None,
        in_person=True if "in_person" in meant else None,
        language=cast(Language | None, next(iter(meant.get("language", ())), None)),
        max_weeks=weeks,
        city=_city(said, entities, catalog),
        no_experience=True if "no_experience" in meant else None,
        no_diploma=True if "no_diploma" in meant else None,
        age=age if age is not None and age < GROWN else None,
        interests=tuple(meant.get("interests", ())),
        sort="shortest" if "shortest" in meant else "cheapest" if "cheapest" in meant else None,
    )


@cache
def _lists() -> tuple[dict[Phrase, tuple[tuple[str, str], ...]], int, frozenset[str], frozenset[str]]:
    """Phrase → what it means, the longest phrase's words, negators, and the small words after them."""
    lexicon = read_lexicon("filters")
    meanings: dict[Phrase, tuple[tuple[str, str], ...]] = {}

    def add(phrases: list[str], group: str, value: str) -> None:
        for phrase in phrases:
            key = words(phrase)
            meanings[key] = (*meanings.get(key, ()), (group, value))

    for group in ("kinds", "times", "busy", "language", "ages", "interests"):
        for value, phrases in cast(dict[str, Any], lexicon[group]).items():
            add(phrases, group, value)
    for group in (
        "paid",
        "free",
        "online",
        "in_person",
        "no_experience",
        "no_diploma",
        "shortest",
        "cheapest",
    ):
        add(lexicon[group], group, group)
    # Last, so that it stands alone where a phrase is in both.
    for phrase in lexicon["nothing"]:
        meanings[words(phrase)] = ()
    negators = frozenset(word for phrase in lexicon["negators"] for word in words(phrase))
    return meanings, max(map(len, meanings)), negators, frozenset(lexicon["between"])


def _phrases_in(said: Phrase) -> Iterator[tuple[str, str]]:
    """What the phrases mean, from left to right, the longest first where several begin at one word."""
    meanings, longest, negators, between = _lists()
    at = 0
    while at < len(said):
        for size in range(min(longest, len(said) - at), 0, -1):
            if (meaning := meanings.get(said[at : at + size])) is not None:
                if not _negated(said[:at], negators, between):
                    yield from meaning
                at += size
                break
        else:
            at += 1


def _negated(before: Phrase, negators: frozenset[str], between: frozenset[str]) -> bool:
    for word in reversed(before[-4:]):
        if word in negators:
            return True
        if word not in between:
            return False
    return False


def _city(said: Phrase, entities: Sequence[tuple[str, str]], catalog: Catalog) -> str | None:
    places = _places(catalog)
    named = [words(value) for entity, value in entities if entity == "location"]
    for place in (*named, said):
        for folded, written in places.items():
            if any(place[i : i + len(folded)] == folded for i in range(len(place) - len(folded) + 1)):
                return written
    return next(
        (value for entity, value in entities if entity == "location" and words(value)),
        None,
    )


@once_per_catalog
def _places(catalog: Catalog) -> dict[Phrase, str]:
    """Folded words → the city or county as the catalogue writes it."""
    offered = [program.place for program in catalog.offered if program.place is not None]
    names = [place.city for place in offered] + [place.county for place in offered] + [*catalog.partnership.counties]
    return {words(name): name for name in names}


def same_place(one: str, other: str) -> bool:
    """Whether two names of a place are the same, accents and capitals aside."""
    return fold(one).strip() == fold(other).strip()
