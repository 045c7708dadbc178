"""What words say of the session that is wanted, and how many seats; which one it is, `choosing` finds out."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from assistant.booking.company import read_seats
from assistant.booking.days import Days, next_day, read_dates, read_days
from assistant.booking.hours import Hours, read_hours
from assistant.booking.negation import is_taken_out
from assistant.booking.phrases import Reading, one_of, pattern, words
from assistant.catalog.schema import Language
from assistant.eligibility.understanding.utterance import hear

LAST = -1


@dataclass(frozen=True)
class Wanted:
    """`number`: of what was offered, from 1, `LAST` for the last; `maybe_day`: the number may be that of a day.

    `days` and `hours` hold what is named and what is named to be left out; of several days one is enough, of the hours
    all must hold. `not_that_week`, `not_that_day`, `other`: something else than what was offered; `following`: what
    comes after it ("the next one"); `soonest`; `later`, `earlier`: than what was offered. `more`: further ones.
    `seats` is `None` where nothing is said of how many come. `alone`: hardly anything else was said.
    """

    number: int | None = None
    maybe_day: dt.date | None = None
    days: tuple[Days, ...] = ()
    hours: tuple[tuple[Hours, ...], ...] = ()
    languages: frozenset[Language] = frozenset()
    online: bool | None = None
    that_week: bool = False
    not_that_week: bool = False
    not_that_day: bool = False
    soonest: bool = False
    following: bool = False
    later: bool = False
    earlier: bool = False
    other: bool = False
    more: bool = False
    whichever: bool = False
    seats: int | None = None
    alone: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it says which days or what kind."""
        return bool(self.days or self.hours or self.languages or self.online is not None or self.that_week)

    @property
    def aims(self) -> bool:
        """Whether it says when or what kind, not only what it shall not be."""
        hours = any(not each.out for either in self.hours for each in either)
        days = any(not each.out for each in self.days)
        return bool(days or hours or self.languages or self.online is not None or self.that_week)

    @property
    def excludes(self) -> bool:
        return self.not_that_week or self.not_that_day or self.other

    @property
    def turns(self) -> bool:
        """Whether it goes on from what was offered."""
        return self.soonest or self.following or self.later or self.earlier or self.more or self.excludes

    @property
    def says_which(self) -> bool:
        return self.number is not None or self.narrows or self.turns or self.whichever

    @property
    def named(self) -> bool:
        """A single day or option was named, not just some of its kind."""
        return self.number is not None or any(days.named and not days.out for days in self.days)


def read_wanted(text: str, language: Language, today: dt.date, offered: int = 0) -> Wanted:
    """What `text` says. `today`: in the partnership's zone; `offered`: how many were offered to pick from."""
    reading = Reading(hear(text, language))
    seats = read_seats(reading)
    dates = list(read_dates(reading, today, language))
    hours = read_hours(reading)
    days = _dated([*dates, *read_days(reading, today)])
    that_week, not_that_week = _that(reading, "that_week")
    _, not_that_day = _that(reading, "that_day")
    number, maybe_day, further = _number(reading, today, offered)
    if maybe_day is not None and number is None:
        days.append(Days(maybe_day, maybe_day, out=further, named=True))
        maybe_day = None
    languages = frozenset[Language](tongue for tongue, kind in _TONGUES if reading.takes(kind))
    online = _online(reading)
    flags = {kind: reading.takes(kind) for kind in _FLAGS}
    return Wanted(
        number=number,
        maybe_day=maybe_day,
        days=tuple(days),
        hours=tuple(hours),
        languages=languages,
        online=online,
        that_week=that_week,
        not_that_week=not_that_week,
        not_that_day=not_that_day,
        seats=seats,
        alone=reading.consists_of(_small_words()),
        **flags,
    )


def _dated(days: list[Days]) -> list[Days]:
    """ "Tuesday, December 1" is that day and no other Tuesday."""
    exact = [each.first for each in days if each.named and each.first == each.last]
    return [each for each in days if not (each.bare and any(each.holds(day) for day in exact))]


# In this order: "más adelante" is later, "más" alone asks for more; "otra fecha" leaves open which, "la otra" does not.
_FLAGS = ("soonest", "later", "earlier", "other", "following", "more", "whichever")
_TONGUES: tuple[tuple[Language, str], ...] = (("es", "spanish"), ("en", "english"))


def _online(reading: Reading) -> bool | None:
    if reading.takes("in_person"):
        return False
    return True if reading.takes("online") else None


def _that(reading: Reading, kind: str) -> tuple[bool, bool]:
    """Whether the week or the day of what was offered is named, and whether to leave it out."""
    named = out = False
    for _, start, end in list(reading.find(pattern(kind))):
        if is_taken_out(reading.said, start, end):
            out = True
            reading.take(start, end)
        elif kind == "that_week":
            named = True
            reading.take(start, end)
    return named, out


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\S)(?:(?P<surely>{one_of('option_words')}) |(?P<article>{one_of('day_or_option')}) )?"
        rf"(?:(?P<nth>\d{{1,2}})th|(?P<number>\d{{1,2}}))(?: (?P<one>ones?|option|opcion))?(?!\S)"
    )


def _number(reading: Reading, today: dt.date, offered: int) -> tuple[int | None, dt.date | None, bool]:
    """The option, the day that it may be instead, and whether that is named to be left out."""
    for kind, number in (("last_option", LAST), ("middle_option", (offered + 1) // 2)):
        if offered > 1 and reading.takes(kind):
            return number, None, False
    for match, start, end in list(reading.find(_number_pattern())):
        number = int(match["nth"] or match["number"])
        alone = len(reading.rest) == end - start
        if not (match["nth"] or match["article"] or match["surely"] or alone or reading.consists_of(_around_number())):
            continue
        out = is_taken_out(reading.said, start, end)
        day = None if match["surely"] or match["one"] else next_day(number, today)
        if offered and 1 <= number <= offered:
            reading.take(start, end)
            return (None, day, True) if out else (number, day if match["article"] else None, False)
        if day is not None and (match["article"] or match["nth"]):
            reading.take(start, end)
            return None, day, out
    return None, None, False


@cache
def _around_number() -> frozenset[str]:
    return _small_words() | {str(number) for number in range(1, 10)}


@cache
def _small_words() -> frozenset[str]:
    """What says nothing by itself beside a day or a number."""
    return words("around") | words("not_before") | words("not_after") | words("between")
