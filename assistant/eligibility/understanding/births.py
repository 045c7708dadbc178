"""Days of birth, from ages and birthdays: "17 but ill be 18 3/14", "nací el 14 de marzo del 2009"."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.eligibility.days import last_born
from assistant.eligibility.spans import Span
from assistant.eligibility.understanding.ages import NEAR, OLDEST, age_matches, bounded, read_age
from assistant.eligibility.understanding.lexicon import entry, phrase_pattern
from assistant.eligibility.understanding.patterns import Match
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.told import FoundDate, Told


@dataclass(frozen=True, slots=True)
class Born:
    """The days of birth that fit, and the tokens that said so. `None`: what was said does not fit together."""

    span: Span | None
    taken: frozenset[int]


def read_birth(heard: Heard, known: Span | None = None, theirs: Callable[[Match], bool] | None = None) -> Born | None:
    """`theirs`: which ages are the speaker's. Left out, the question was asked and all are."""
    spans: list[Span] = []
    taken: set[int] = set()
    told = _born(heard)
    if told:
        spans.append(told[0])
        taken |= told[1]
    ages = [
        match
        for match in age_matches(heard, asked=theirs is None)
        if (theirs is None or theirs(match)) and not taken & {*range(match.start, match.end)}
    ]
    for match in ages:
        span, tokens = read_age(heard, match, ages)
        taken |= tokens
        if span:
            spans.append(span)
    birthday = _birthday(heard, taken)
    if birthday:
        taken |= birthday[1]
        narrowed = on_birthday(_together(spans) or known, birthday[0], heard.today)
        spans += [narrowed] if narrowed else []
    said = heard.said.text
    for path, adult in (("ages.adult", True), ("ages.minor", False)):
        found = phrase_pattern(path).search(said)
        if found and not spans:
            spans.append(bounded("at_least" if adult else "under", entry("ages.adult_from"), heard.today))
            taken |= {*range(*heard.said.span(found))}
    return Born(_together(spans), frozenset(taken)) if spans else None


def _together(spans: list[Span]) -> Span | None:
    """What fits everything that was said; `None` where nothing does."""
    if not spans:
        return None
    first, last = max(span.first for span in spans), min(span.last for span in spans)
    return Span(first, last) if first <= last else None


def _after_cue(heard: Heard, path: str, taken: set[int]) -> Iterator[tuple[FoundDate, frozenset[int]]]:
    for cue in phrase_pattern(path).finditer(heard.said.text):
        start, end = heard.said.span(cue)
        for date in heard.dates:
            tokens = frozenset(range(date.start, date.end))
            if (0 <= date.start - end <= NEAR or 0 <= start - date.end <= 2) and not tokens & taken:
                yield date, tokens | frozenset(range(start, end))


def _born(heard: Heard) -> tuple[Span, frozenset[int]] | None:
    for date, tokens in _after_cue(heard, "ages.born", set()):
        span = date.told.exactly()
        if span and date.told.window is None:
            return span, tokens
    return None


def _birthday(heard: Heard, taken: set[int]) -> tuple[Told, frozenset[int]] | None:
    found = next(_after_cue(heard, "ages.birthday", taken), None) or next(_after_cue(heard, "ages.born", taken), None)
    return (found[0].told, found[1]) if found else None


def on_birthday(born: Span | None, told: Told, today: dt.date) -> Span | None:
    """The days of birth within `born` on which that birthday falls. A whole date needs no `born`."""
    exact = told.exactly() if told.window is None else None
    if exact and told.month is not None:
        if exact.first <= today and exact.first.year < today.year:
            return exact
        told = Told(month=told.month, day=told.day)  # the birthday to come, told with its year
    if born is None:
        return None
    if told.window:
        years = [
            year
            for year in range(OLDEST)
            if _overlap(born, Span(last_born(year, told.window.first), last_born(year, told.window.last)))
        ]
        fits = [
            _overlap(born, Span(last_born(year, told.window.first), last_born(year, told.window.last)))
            for year in years
        ]
    else:
        fits = [
            _overlap(born, span)
            for year in range(born.first.year, born.last.year + 1)
            if (span := Told(year, told.month, told.day).exactly())
        ]
    found = [span for span in fits if span]
    return found[0] if len(found) == 1 else None


def _overlap(one: Span, other: Span) -> Span | None:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Span(first, last) if first <= last else None
