"""Times of the day as people say them: "after 5", "en la tarde", "a las seis y media", "the 6 pm one"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from assistant.booking.negation import is_taken_out
from assistant.booking.phrases import Reading, entry, one_of
from assistant.eligibility.understanding.lexicon import alternatives
from assistant.eligibility.understanding.utterance import normal

DAY = 24 * 60
# "At 3" is in the afternoon; "at 9" may be either.
_SURELY_AFTERNOON = range(1, 8)
_NOON = 12


@dataclass(frozen=True)
class Hours:
    """A stretch of the day in minutes since midnight, from and before; of one point of the clock both are it.

    `out`: it is named to be left out.
    """

    start: int
    end: int
    out: bool = False

    def holds(self, minute: int) -> bool:
        return self.start <= minute < self.end or minute == self.start


def read_hours(reading: Reading) -> list[tuple[Hours, ...]]:
    """What the words say of the time: all must hold; of several in a tuple one is enough."""
    return [*_clock(reading), *_parts(reading)]


def _parts(reading: Reading) -> Iterator[tuple[Hours, ...]]:
    for match, start, end in list(reading.find(_parts_pattern())):
        if reading.is_free(start, end):
            reading.take(start, end)
            first, last = _parts_of_day()[match[0]]
            yield (Hours(first, last, out=is_taken_out(reading.said, start, end)),)


@cache
def _parts_of_day() -> dict[str, tuple[int, int]]:
    """By phrase: the minutes from and before. Where a phrase stands for two, the wider one counts."""
    found: dict[str, tuple[int, int]] = {}
    for hours, phrases in entry("parts_of_day").items():
        first, last = (int(time[:2]) * 60 + int(time[3:]) for time in hours.split("-"))
        for phrase in phrases:
            found[normal(phrase)] = (first, last)
    return found


@cache
def _parts_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){alternatives(_parts_of_day())}(?!\S)")


@cache
def _clock_pattern() -> re.Pattern[str]:
    after, before, at = one_of("after_hour"), one_of("before_hour"), one_of("at_hour")
    return re.compile(
        rf"(?<!\S)(?:(?P<after>{after}) |(?P<before>{before}) |(?P<at>{at}) )?"
        rf"(?P<hour>[01]?\d|2[0-3]|una|one)(?:(?::|\s)(?P<minute>00|15|30|45)|(?P<half>\.5)|(?P<quarter>\.25))?"
        rf"(?: (?P<oclock>{one_of('hours')}))?"
        rf"(?: (?:(?P<am>{one_of('in_the_morning')})|(?P<pm>{one_of('in_the_afternoon')})))?(?!\S)"
    )


def _clock(reading: Reading) -> Iterator[tuple[Hours, ...]]:
    for match, start, end in list(reading.find(_clock_pattern())):
        told = match["am"] or match["pm"] or match["oclock"] or ":" in match[0]
        if not (told or match["after"] or match["before"] or match["at"]):
            continue
        if not told and match["at"] in _articles() and match["minute"] is None:
            continue  # "the 5", "la 2", "the one": an option or a day
        if not reading.is_free(start, end):
            continue
        reading.take(start, end)
        out = is_taken_out(reading.said, start, end)
        minutes = _minutes(match)
        if match["after"]:
            yield (Hours(min(minutes), DAY, out),)
        elif match["before"]:
            yield (Hours(0, max(minutes), out),)
        else:
            yield tuple(Hours(minute, minute, out) for minute in minutes)


@cache
def _articles() -> frozenset[str]:
    return frozenset({normal("the"), normal("de la"), normal("la")})


def _minutes(match: re.Match[str]) -> list[int]:
    hour = 1 if match["hour"].isalpha() else int(match["hour"])
    past = int(match["minute"] or 0) + (30 if match["half"] else 15 if match["quarter"] else 0)
    if hour > _NOON or (len(match["hour"]) == 2 and match["hour"].startswith("0")):
        hours = [hour]
    elif match["am"]:
        hours = [hour % _NOON]
    elif match["pm"] or hour in _SURELY_AFTERNOON or hour in (0, _NOON):
        hours = [hour % _NOON + _NOON]
    elif match["after"] or match["before"]:
        hours = [hour]
    else:
        hours = [hour, hour + _NOON]
    return [each * 60 + past for each in hours]
