"""Lengths of time: "8 months", "a year and a half", "como un año y medio", "casi dos años"."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from assistant.eligibility.days import day_after, months_later
from assistant.eligibility.spans import Span, began_months_ago
from assistant.eligibility.understanding.lexicon import alternatives, one_of, phrases
from assistant.eligibility.understanding.utterance import Utterance

Bound = Literal["exact", "about", "less", "more", "almost"]
_LIFE_YEARS = 90


@dataclass(frozen=True, slots=True)
class Length:
    """`months` or `days`; `precision` in the unit told: a year is 12 months, a week 7 days."""

    months: float
    days: int
    precision: int
    bound: Bound = "exact"

    def in_months(self) -> float:
        return self.months or round(self.days / 30.44, 1)

    def began(self, today: dt.date) -> Span:
        """The days on which what has lasted so long can have begun. "About" is a sixth more or less."""
        whole, part = divmod(self.months, 1)
        months = int(whole)
        if self.bound == "exact":
            if self.days:
                last = today - dt.timedelta(days=self.days)
                return Span(day_after(last - dt.timedelta(days=self.precision)), last)
            half = self.precision if not part and months % self.precision == 0 else 1
            return began_months_ago(months, today, precision=half)
        ago = months_later(today, -months) - dt.timedelta(days=self.days + round(part * 30))
        spare = max((today - ago) // 6, dt.timedelta(days=15))
        if self.bound == "about":
            return Span(ago - spare, min(ago + spare, today))
        if self.bound == "almost":
            return Span(day_after(ago), max(ago + 2 * spare, day_after(ago)))
        if self.bound == "less":
            return Span(min(day_after(ago), today), today)
        return Span(months_later(ago, -12 * max(5, months // 12)), ago)


@dataclass(frozen=True, slots=True)
class FoundLength:
    start: int
    end: int
    length: Length
    ago: bool


@cache
def _pattern() -> re.Pattern[str]:
    unit = "|".join(rf"(?P<{{0}}{kind}>{one_of(f'durations.{kind}')})" for kind in ("years", "months", "weeks", "days"))
    few = alternatives((*phrases("durations.one"), *phrases("durations.half"), *phrases("durations.two")))
    number = rf"(?:(?P<{{0}}n>\d+(?:\.\d+)?)|(?P<{{0}}few>{few}))"
    bounds = "|".join(rf"(?P<{bound}>{one_of(f'durations.{bound}')}) " for bound in ("less", "more", "almost", "about"))
    half, and_, years = one_of("durations.and_half"), one_of("durations.and"), one_of("durations.years")
    about, since = one_of("durations.about"), one_of("durations.since")
    first, second = (f"{number} (?:{unit})".replace("{0}", prefix) for prefix in ("", "and_"))
    return re.compile(
        rf"(?<!\S)(?:{bounds})?(?:(?P<since>{since}) )?(?:(?P<about2>{about}) )?"
        rf"(?P<core>{first}(?: (?:(?P<half>{half})|(?:{and_} )?{second}))?|(?P<bare>{years}) {half})"
        rf"(?: (?P<ago>{one_of('durations.ago')}))?(?!\S)"
    )


def find_lengths(said: Utterance) -> Iterator[FoundLength]:
    for match in _pattern().finditer(said.text):
        months, days, precision = (18.0, 0, 1) if match["bare"] else _amount(match, "")
        if match["half"]:
            months, days = months + precision / 2 * bool(months), days + precision // 2 * bool(days)
            precision = 1
        elif match["and_n"] or match["and_few"]:
            more_months, more_days, _ = _amount(match, "and_")
            months, days, precision = months + more_months, days + (0 if months else more_days), 1
        bound: Bound = "exact"
        for name in ("less", "more", "almost", "about", "about2"):
            if match[name]:
                bound = "about" if name == "about2" else name  # type: ignore[assignment]  # the names of the groups
        start, end = said.span(match, "core")
        yield FoundLength(start, end, Length(months, days, precision, bound), bool(match["ago"] or match["since"]))


def _amount(match: re.Match[str], prefix: str) -> tuple[float, int, int]:
    few = match[f"{prefix}few"]
    if few is None:
        number = float(match[f"{prefix}n"])
    else:
        number = 0.5 if few in phrases("durations.half") else 2.0 if few in phrases("durations.two") else 1.0
    if match[f"{prefix}years"]:
        return number * 12, 0, 12 if number.is_integer() else 1
    if match[f"{prefix}months"]:
        return number, 0, 1
    return (0, round(number * 7), 7) if match[f"{prefix}weeks"] else (0, round(number), 1)


def unit_of(text: str) -> str | None:
    """The one unit ("months") that a question speaks of."""
    found = {
        kind
        for kind in ("years", "months", "weeks", "days")
        if re.search(rf"(?<!\S){one_of(f'durations.{kind}')}(?!\S)", text)
    }
    return found.pop() if len(found) == 1 else None
