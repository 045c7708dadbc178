"""Conditions that nobody can meet: tests inside one `all` that exclude each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from assistant.catalog.comparisons import written
from assistant.catalog.questions import Question
from assistant.catalog.rules import All, AnyOf, AtLeast, Condition, FactTest, HigherOf, Not
from assistant.catalog.vocabulary import Vocabulary

# What each comparison is when it is not so.
_OPPOSITE = {
    "at_least": "under",
    "under": "at_least",
    "at_most": "over",
    "over": "at_most",
    "age_at_least": "age_under",
    "age_at_most": "age_over",
    "months_at_least": "months_under",
    "months_at_most": "months_over",
}


@dataclass
class _Range:
    """What is left of a fact's values; a bound and whether the value on it is out."""

    low: tuple[float, bool] = (-inf, False)
    high: tuple[float, bool] = (inf, False)
    options: set[object] | None = None
    needed: set[object] = field(default_factory=set)
    barred: set[object] = field(default_factory=set)

    def narrow(self, kind: str, limit: float) -> None:
        if kind in ("age_over", "months_over"):  # counted whole
            kind, limit = "at_least", limit + 1
        elif kind in ("age_under", "months_under"):
            kind, limit = "at_most", limit - 1
        if kind.endswith(("at_least", "over")):
            self.low = max(self.low, (limit, kind.endswith("over")))
        else:
            self.high = min(self.high, (limit, not kind.endswith("under")))

    @property
    def empty(self) -> bool:
        (low, above), (high, at_most) = self.low, self.high
        nothing_between = low > high or (low == high and (above or not at_most))
        return nothing_between or self.options == set() or bool(self.needed & self.barred)


def contradiction(condition: All, known: Vocabulary) -> str | None:
    """Why nobody can meet all of it; `None` where somebody can, or where that is not seen."""
    left: dict[tuple[str, str | None], _Range] = {}
    said: dict[tuple[str, str | None], list[str]] = {}
    for test, holds in _together(condition, holds=True):
        key = (test.fact, test.at)
        if isinstance(test.limit, HigherOf):
            continue
        _apply(left.setdefault(key, _Range()), test, holds, known)
        words = f"{written(test.comparison)} {_shown(test.limit)}"
        said.setdefault(key, []).append(words if holds else f"not {words}")
        if left[key].empty:
            return f"nobody can meet this: {test.fact} {' and '.join(said[key])}"
    return None


def _together(condition: Condition, *, holds: bool) -> Iterator[tuple[FactTest, bool]]:
    """Tests that must all come out as told for the condition to come out so."""
    match condition:
        case FactTest():
            yield condition, holds
        case Not():
            yield from _together(condition.not_, holds=not holds)
        case All() if holds:
            for entry in condition.all:
                yield from _together(entry, holds=True)
        case AtLeast() if holds and condition.at_least == len(condition.of):
            for entry in condition.of:
                yield from _together(entry, holds=True)
        case AnyOf() if not holds:
            for entry in condition.any:
                yield from _together(entry, holds=False)


def _apply(left: _Range, test: FactTest, holds: bool, known: Vocabulary) -> None:
    if test.comparison in ("is_", "in_"):
        named, every = _named(test, known), _every(known.questions.get(test.fact))
        if named is not None and every is not None and named <= every:  # else that is told
            left.options = (left.options if left.options is not None else every) & (named if holds else every - named)
    elif test.comparison == "has":
        (left.needed if holds else left.barred).add(test.limit)
    else:
        left.narrow(test.comparison if holds else _OPPOSITE[test.comparison], test.limit)


def _named(test: FactTest, known: Vocabulary) -> set[object] | None:
    if isinstance(test.limit, tuple):
        return set(test.limit)
    if test.comparison == "is_":
        return {test.limit}
    found = known.lists.get(test.limit)
    return set(found.values) if found is not None else None


def _every(question: Question | None) -> set[object] | None:
    if question is None:
        return None
    return {option.id for option in question.options} or {True, False}


def _shown(limit: object) -> str:
    if isinstance(limit, bool):
        return str(limit).lower()
    if isinstance(limit, tuple):
        return f"[{', '.join(limit)}]"
    return f"{limit:g}" if isinstance(limit, int | float) else str(limit)
