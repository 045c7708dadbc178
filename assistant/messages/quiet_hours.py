"""When people may be texted by themselves, on the clock where they are. Moments in and out are aware.

A phone's area code says where it is from: some lie in two zones, and people may be in either, so each must allow it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from assistant.catalog.schema import TextHours

__all__ = ["TextHours", "is_allowed", "last_allowed_before", "next_allowed", "zones_of"]

SUNDAY = 6
# Codes of more zones than this belong to no place (toll-free numbers list all of North America).
MOST_ZONES = 4
# A queue needs time to get through: what must go before the day's texting ends is due so long before.
LEAD = dt.timedelta(minutes=30)
_DAYS = 8
_ROUNDS = 50

_Window = tuple[dt.datetime, dt.datetime]


@lru_cache(maxsize=4096)
def zones_of(phone: str, fallback: str) -> tuple[str, ...]:
    """The zones in which the phone (E.164) may be; `fallback` where its number does not say."""
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        zones = ()
    if not 0 < len(zones) <= MOST_ZONES or timezone.UNKNOWN_TIMEZONE in zones:
        return (fallback,)
    return tuple(zones)


def is_allowed(moment: dt.datetime, hours: TextHours, zones: Sequence[str]) -> bool:
    return all(_next(moment, hours, ZoneInfo(zone)) == moment for zone in zones)


def next_allowed(moment: dt.datetime, hours: TextHours, zones: Sequence[str]) -> dt.datetime:
    """`moment` itself where a text may go then, else when it may next. Zones that never agree: by the first one."""
    return _agreed(moment, hours, zones, _next, max)


def last_allowed_before(moment: dt.datetime, hours: TextHours, zones: Sequence[str]) -> dt.datetime:
    """`moment` itself where a text may go then, else half an hour before texting last ended. As `next_allowed`."""
    return _agreed(moment, hours, zones, _last, min)


def _agreed(
    moment: dt.datetime,
    hours: TextHours,
    zones: Sequence[str],
    look: Callable[[dt.datetime, TextHours, ZoneInfo], dt.datetime],
    furthest: Callable[[Iterable[dt.datetime]], dt.datetime],
) -> dt.datetime:
    at = moment
    for _ in range(_ROUNDS):
        found = furthest(look(at, hours, ZoneInfo(zone)) for zone in zones)
        if found == at:
            return at
        at = found
    return look(moment, hours, ZoneInfo(zones[0]))


def _next(moment: dt.datetime, hours: TextHours, zone: ZoneInfo) -> dt.datetime:
    today = moment.astimezone(zone).date()
    for days in range(_DAYS):
        window = _window(today + dt.timedelta(days=days), hours, zone)
        if window is not None and moment < window[1]:
            return max(moment, window[0])
    raise AssertionError("unreachable: texts may go on six days of the week")


def _last(moment: dt.datetime, hours: TextHours, zone: ZoneInfo) -> dt.datetime:
    today = moment.astimezone(zone).date()
    for days in range(_DAYS):
        window = _window(today - dt.timedelta(days=days), hours, zone)
        if window is not None and moment >= window[0]:
            return moment if moment < window[1] else max(window[0], window[1] - LEAD)
    raise AssertionError("unreachable: texts may go on six days of the week")


def _window(day: dt.date, hours: TextHours, zone: ZoneInfo) -> _Window | None:
    """From when until before when texts may go on this day there (UTC): 9 is 9 on the wall whatever the season."""
    opens = hours.sunday_opens if day.weekday() == SUNDAY else hours.opens
    if opens >= hours.closes:
        return None
    start, end = (dt.datetime.combine(day, time, zone).astimezone(dt.UTC) for time in (opens, hours.closes))
    return start, end
