"""By when somebody is to be called back: made of their own words where those are plain, else of the desk's hours."""

import datetime as dt
from zoneinfo import ZoneInfo

from assistant.booking.days import Days
from assistant.booking.hours import Hours
from assistant.booking.wanted import Wanted, read_wanted
from assistant.catalog.schema import Language, Partnership
from assistant.handoff.hours import is_open, next_opening

# Nobody is promised a call in the next few minutes for having asked in the desk's hours; nor at the minute in which
# the desk opens, when all who called in the night would be due at once.
SOON = dt.timedelta(hours=2)
# A day that lies further ahead than this was misheard.
_FARTHEST = 60
_MINUTE = dt.timedelta(minutes=1)
_QUARTER = 15


def promised(words: str | None, language: Language, partnership: Partnership, asked_at: dt.datetime) -> dt.datetime:
    """The moment (aware, UTC) by which they are called: a time that they named, the end of a stretch ("in the
    morning"), and where the desk is closed then, soon after its next opening. Nothing plain said: `by_default`.
    """
    wanted = read_wanted(words, language, asked_at.astimezone(ZoneInfo(partnership.zone)).date()) if words else None
    if wanted is None or not (_days(wanted) or _hours(wanted)):
        return by_default(partnership, asked_at)
    zone = ZoneInfo(partnership.zone)
    today = asked_at.astimezone(zone).date()
    for day in _days_ahead(wanted, today):
        starts, ends = _stretch(wanted, day, zone)
        if ends < asked_at:
            continue
        moment = _last_open(partnership, max(starts, asked_at), ends)
        return (moment or _after_opening(partnership, max(starts, asked_at))).astimezone(dt.UTC)
    return by_default(partnership, asked_at)


def by_default(partnership: Partnership, asked_at: dt.datetime) -> dt.datetime:
    """In two hours while the desk is open, two hours after its next opening otherwise; tomorrow at this time where it
    opens no more that is known of.
    """
    soon = _to_quarter(asked_at + SOON)
    if is_open(partnership, asked_at) and is_open(partnership, soon):
        return soon.astimezone(dt.UTC)
    return _after_opening(partnership, asked_at).astimezone(dt.UTC)


def told(by: dt.datetime, partnership: Partnership, now: dt.datetime) -> dict[str, dict[str, str]]:
    """The facts `day` and `time` of a reply that tells somebody now by when they are called."""
    zone = ZoneInfo(partnership.zone)
    local, today = by.astimezone(zone), now.astimezone(zone).date()
    return {"day": {"day": local.date().isoformat(), "today": today.isoformat()}, "time": {"time": f"{local:%H:%M}"}}


def _after_opening(partnership: Partnership, moment: dt.datetime) -> dt.datetime:
    """At the opening itself where the desk is not open for as long as that."""
    opens = next_opening(partnership, moment)
    if opens is None:
        return moment + dt.timedelta(days=1)
    return opens + SOON if is_open(partnership, opens + SOON) else opens


def _days(wanted: Wanted) -> list[Days]:
    return [days for days in wanted.days if not days.out]


def _hours(wanted: Wanted) -> list[tuple[Hours, ...]]:
    return [either for either in wanted.hours if not any(each.out for each in either)]


def _days_ahead(wanted: Wanted, today: dt.date) -> list[dt.date]:
    """The days that they may mean, the nearest first; without a day today and tomorrow ("after 3")."""
    named = _days(wanted)
    if not named:
        return [today, today + dt.timedelta(days=1)]
    ahead = [today + dt.timedelta(days=number) for number in range(_FARTHEST)]
    return [day for day in ahead if any(days.holds(day) for days in named)]


def _stretch(wanted: Wanted, day: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """From and before, on this day. Of "at 9" either is in the day: the morning counts, as the desk is there then."""
    start, end = 0, 24 * 60
    for either in _hours(wanted):
        hours = either[0]
        start, end = max(start, hours.start), min(end, hours.end)
    if end < start:
        start, end = 0, 24 * 60
    midnight = dt.datetime.combine(day, dt.time(), zone)
    return midnight + dt.timedelta(minutes=start), midnight + dt.timedelta(minutes=end)


def _last_open(partnership: Partnership, starts: dt.datetime, ends: dt.datetime) -> dt.datetime | None:
    """The last quarter of an hour of the stretch at which somebody is there; the point itself where it is one."""
    moment = ends
    while moment >= starts:
        if is_open(partnership, moment):
            return moment
        moment = _before(moment)
    return None


def _before(moment: dt.datetime) -> dt.datetime:
    earlier = moment - _MINUTE
    return earlier.replace(minute=earlier.minute - earlier.minute % _QUARTER, second=0, microsecond=0)


def _to_quarter(moment: dt.datetime) -> dt.datetime:
    past = dt.timedelta(minutes=moment.minute % _QUARTER, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + dt.timedelta(minutes=_QUARTER)
