"""Ages as people tell them, and the days of birth that they mean."""

import datetime as dt
from functools import cache
from typing import Literal

from assistant.eligibility.days import day_after, last_born
from assistant.eligibility.spans import Span, born_at_age
from assistant.eligibility.understanding.lexicon import entry, phrases, words
from assistant.eligibility.understanding.patterns import Match, Phrases
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.told import FoundDate

Kind = Literal["now", "turned", "will", "at_least", "under"]
_KINDS: tuple[Kind, ...] = ("now", "turned", "will", "at_least", "under")
_PLAUSIBLE = range(8, 111)
OLDEST = 110
# A date this far from what was said of the age still belongs to it.
NEAR = 6


@cache
def _ages(asked: bool) -> Phrases:
    found = Phrases()
    for kind in _KINDS:
        found.add(entry(f"ages.{kind}"), kind, "es")
        if asked:
            found.add(entry("ages.asked").get(kind, ()), kind, "es")
    return found


def age_matches(heard: Heard, *, asked: bool) -> list[Match]:
    """Without overlaps, in the order of the message."""
    kept: list[Match] = []
    for match in _ages(asked).find(heard.said, heard.things):
        if all(match.end <= other.start or other.end <= match.start for other in kept) and _is_age(heard, match):
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)


def _is_age(heard: Heard, match: Match) -> bool:
    age = match.things[0]
    tokens = heard.said.tokens
    if age not in _PLAUSIBLE or age % 1:
        return False
    if match.phrase[-1] != "{n}":
        return match.phrase[0] != "{n}" or _somebodys(tokens[: match.start])
    after = tokens[match.end : match.end + 4]
    if not after or match.end in heard.said.pauses:
        return True
    if after[0] in words("ages.years"):
        rest = after[1:]
        return not rest or rest[0] not in words("ages.years_of") or " ".join(rest[:2]) in phrases("ages.years_of_age")
    if any(money.start <= match.end - 1 < money.end and money.sure for money in heard.money) or after[0] in words(
        "ages.not_after"
    ):
        return False
    # Anything may follow "tengo 17": "tengo 17 gallinas".
    return not _has_open_noun(match) or after[0] in words("ages.after_tengo") or after[0] in words("dates.before_month")


def _somebodys(before: tuple[str, ...]) -> bool:
    """ "i am a 17 year old", not "can a 17 year old"."""
    return (
        not before
        or before[-1] not in words("ages.anybody")
        or words("ages.being").intersection(before[-2:-1]) != frozenset()
    )


def _has_open_noun(match: Match) -> bool:
    return any(part in words("ages.holding") for part in match.phrase)


def read_age(heard: Heard, match: Match, ages: list[Match]) -> tuple[Span | None, frozenset[int]]:
    today, age, kind = heard.today, int(match.things[0]), match.target
    taken = set(range(match.start, match.end))
    while max(taken) + 1 < len(heard.said.tokens) and heard.said.tokens[max(taken) + 1] in words("ages.years"):
        taken.add(max(taken) + 1)
    date = _date_of(heard, match, ages) if kind in ("turned", "will") else None
    if kind == "now" and (coming := _coming(heard, match)):
        kind, date = "will", coming  # "im 18 in march"
    if date:
        taken |= {*range(date.start, date.end)}
    if kind in ("at_least", "under"):
        return bounded(kind, age, today), frozenset(taken)
    if kind == "now" or (kind == "turned" and date is None):
        return born_at_age(age, today), frozenset(taken)
    if date is None:
        return born_at_age(age - 1, today), frozenset(taken)
    when = date.told.before(today) if kind == "turned" else date.told.after(today)
    if when is None:
        return None, frozenset(taken)
    if kind == "turned":
        when = Span(min(when.first, today), min(when.last, today))
    elif when.last <= today:
        return born_at_age(age, today), frozenset(taken)
    else:
        when = Span(max(when.first, day_after(today)), when.last)
    return Span(last_born(age, when.first), last_born(age, when.last)), frozenset(taken)


def _coming(heard: Heard, match: Match) -> FoundDate | None:
    for date in heard.dates:
        if date.start == match.end and date.told.window and date.told.window.first > heard.today:
            return date  # "im 18 tomorrow"
        if date.start == match.end + 1 and heard.said.tokens[match.end] in words("ages.coming"):
            return date if date.told.month and not date.told.year else None
    return None


def _date_of(heard: Heard, match: Match, ages: list[Match]) -> FoundDate | None:
    """The date that goes with an age: right after it, else right before, and not another age's."""
    others = [other for other in ages if other is not match and other.target in ("turned", "will")]
    near = [
        date
        for date in heard.dates
        if (0 <= date.start - match.end <= NEAR or 0 <= match.start - date.end <= NEAR)
        and not any(match.end <= other.start < date.start or date.end <= other.start < match.start for other in others)
        and not (
            date.told.year
            and date.told.month is None
            and not date.told.window
            and date.told.year < heard.today.year - 1
        )
    ]
    return min(near, key=lambda date: (date.start < match.end, abs(date.start - match.end)), default=None)


def bounded(kind: str, age: int, today: dt.date) -> Span:
    if kind == "under":
        return Span(day_after(last_born(age, today)), today)
    return Span(last_born(OLDEST, today), last_born(age, today))
