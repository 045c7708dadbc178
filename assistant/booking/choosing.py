"""Which sessions are meant by what somebody said: one, some of which they may pick, or none and what is nearest."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.booking.days import WEEK, Days, week_of
from assistant.booking.ports import SessionDate
from assistant.booking.wanted import LAST, Wanted

NEAREST = 2


@dataclass(frozen=True)
class Choice:
    """`found`: what is meant, soonest first; several are to be asked about. `nearest`: where there is none such.

    `missed`: the day that was named, on which there is none.
    """

    found: tuple[SessionDate, ...] = ()
    nearest: tuple[SessionDate, ...] = ()
    missed: dt.date | None = None

    @property
    def one(self) -> SessionDate | None:
        return self.found[0] if len(self.found) == 1 else None


def choose(
    wanted: Wanted, candidates: Sequence[SessionDate], today: dt.date, offered: Sequence[SessionDate] = ()
) -> Choice:
    """`candidates`: all that could be meant, soonest first; `offered`: those of them that were just put to the person.

    Without a word of which, all candidates are found. Nothing is guessed: what fits twice is found twice.
    """
    if wanted.number is not None:
        return _numbered(wanted, candidates, offered)
    if offered and not wanted.turns:
        among = _of_kind(wanted, offered)
        if wanted.narrows and among:
            return Choice(tuple(among))
    left = _left(wanted, candidates, offered)
    fitting = _soon_enough(wanted, _of_kind(wanted, left), [today, *(date.starts_at.date() for date in offered)])
    if wanted.narrows and not fitting:
        return _nearest(wanted, left, today)
    if wanted.soonest:
        return Choice(tuple(fitting[:1]))
    if wanted.following and not wanted.aims:
        return Choice(tuple(fitting[:1]))
    return Choice(tuple(fitting))


def _numbered(wanted: Wanted, candidates: Sequence[SessionDate], offered: Sequence[SessionDate]) -> Choice:
    number = wanted.number or 0
    picked = offered[number if number == LAST else number - 1] if number <= len(offered) and offered else None
    if picked is None:
        return Choice()
    on_the_day = [date for date in _once([*offered, *candidates]) if date.starts_at.date() == wanted.maybe_day]
    # "The 2nd" is the second one, or the one on December 2.
    return Choice(tuple(_once(sorted([picked, *on_the_day], key=_starts))))


def _left(wanted: Wanted, candidates: Sequence[SessionDate], offered: Sequence[SessionDate]) -> list[SessionDate]:
    """The candidates without what was said to be other than."""
    left = list(candidates)
    if not offered:
        return left
    known = {date.id for date in offered}
    days = {date.starts_at.date() for date in offered}
    if wanted.not_that_week:
        weeks = {week_of(day) for day in days}
        left = [date for date in left if week_of(date.starts_at.date()) not in weeks]
    if wanted.not_that_day:
        left = [date for date in left if date.starts_at.date() not in days]
    if wanted.that_week:
        weeks = {week_of(day) for day in days}
        left = [date for date in left if week_of(date.starts_at.date()) in weeks]
    if wanted.later or (wanted.following and not wanted.aims):
        left = [date for date in left if date.starts_at > max(map(_starts, offered))]
    elif wanted.earlier:
        left = [date for date in left if date.starts_at < min(map(_starts, offered))]
    elif wanted.other or wanted.more:
        left = [date for date in left if date.id not in known]
    return left


def _of_kind(wanted: Wanted, dates: Iterable[SessionDate]) -> list[SessionDate]:
    return [date for date in dates if _is_of_kind(wanted, date) and _is_on(wanted.days, date.starts_at.date())]


def _soon_enough(wanted: Wanted, fitting: list[SessionDate], near: Sequence[dt.date]) -> list[SessionDate]:
    """ "On tuesday" is the coming one, or one near what was talked about; what is further off is not taken for it."""
    named = [days for days in wanted.days if not days.out]
    if not named or not all(days.bare and days.named for days in named) or not fitting:
        return fitting
    first = next((day for day in _days_of(fitting) if any(abs((day - to).days) <= WEEK for to in near)), None)
    if first is None:
        return []
    return [date for date in fitting if date.starts_at.date() == first] if len(named) == 1 else fitting


def _days_of(dates: Iterable[SessionDate]) -> list[dt.date]:
    return sorted({date.starts_at.date() for date in dates})


def _is_of_kind(wanted: Wanted, date: SessionDate) -> bool:
    if wanted.languages and not wanted.languages <= date.languages:
        return False
    if wanted.online is not None and date.online != wanted.online:
        return False
    minute = date.starts_at.hour * 60 + date.starts_at.minute
    for either in wanted.hours:
        if any(hours.out and hours.holds(minute) for hours in either):
            return False
        if not all(hours.out for hours in either) and not any(hours.holds(minute) for hours in either):
            return False
    return True


def _is_on(days: Iterable[Days], day: dt.date) -> bool:
    given = list(days)
    if any(each.out and each.holds(day) for each in given):
        return False
    wanted = [each for each in given if not each.out]
    stretches = [each for each in wanted if not each.named]
    named = [each for each in wanted if each.named]
    # "Tuesday of next week" is both; "tuesday or thursday" is either.
    return all(each.holds(day) for each in stretches) and (not named or any(each.holds(day) for each in named))


def _nearest(wanted: Wanted, left: Sequence[SessionDate], today: dt.date) -> Choice:
    named = [days for days in wanted.days if not days.out]
    missed = _first_day(named[0], today) if named else None
    near = [date for date in left if _is_of_kind(wanted, date)] or list(left)
    if named and named[0].bare:
        near = [date for date in near if named[0].holds(date.starts_at.date())] or near
    target = missed or today
    near = sorted(near, key=lambda date: (abs((date.starts_at.date() - target).days), date.starts_at))[:NEAREST]
    said = missed if named and named[0].named else None
    return Choice((), tuple(sorted(near, key=_starts)), said)


def _first_day(days: Days, today: dt.date) -> dt.date:
    day = max(days.first, today)
    while not days.holds(day) and day < days.last and (day - today).days <= WEEK * 2:
        day += dt.timedelta(days=1)
    return day


def _once(dates: Iterable[SessionDate]) -> list[SessionDate]:
    return list({date.id: date for date in dates}.values())


def _starts(date: SessionDate) -> dt.datetime:
    return date.starts_at
