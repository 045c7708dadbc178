"""When the front desk is there."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from assistant.catalog.calendar import is_holiday
from assistant.catalog.schema import Partnership

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(partnership: Partnership, now: dt.datetime) -> bool:
    """Whether somebody answers at `now` (aware). The closing minute itself is closed."""
    local = now.astimezone(ZoneInfo(partnership.zone))
    if _is_closed(partnership, local.date()):
        return False
    day = _DAYS[local.weekday()]
    return any(day in hours.days and hours.opens <= local.time() < hours.closes for hours in partnership.front_desk)


def next_opening(partnership: Partnership, now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the desk opens, within a fortnight; `None` where it stays closed."""
    local = now.astimezone(ZoneInfo(partnership.zone))
    for ahead in range(15):
        day = local.date() + dt.timedelta(days=ahead)
        for hours in sorted(partnership.front_desk, key=lambda hours: hours.opens):
            opens = dt.datetime.combine(day, hours.opens, ZoneInfo(partnership.zone))
            if opens > local and is_open(partnership, opens):
                return opens
    return None


def told_opening(partnership: Partnership, now: dt.datetime) -> dict[str, Any]:
    """`next_opening` as a fact of a reply; "soon" where the hours do not say."""
    opens = next_opening(partnership, now)
    if opens is None:
        return {"reply": "utter_soon", "facts": {}}
    return {"moment": opens.replace(tzinfo=None).isoformat()}


def last_closing(partnership: Partnership, now: dt.datetime) -> dt.datetime | None:
    """When the desk closed last, within a fortnight; `None` where it did not."""
    local = now.astimezone(ZoneInfo(partnership.zone))
    for behind in range(15):
        day = local.date() - dt.timedelta(days=behind)
        for hours in sorted(partnership.front_desk, key=lambda hours: hours.closes, reverse=True):
            closes = dt.datetime.combine(day, hours.closes, ZoneInfo(partnership.zone))
            if closes <= local and _DAYS[day.weekday()] in hours.days and not _is_closed(partnership, day):
                return closes
    return None


@dataclass(frozen=True)
class DeskHours:
    """How things stand at the front desk. `closes_at` while it is open, `opens_at` while it is not (aware).

    `closed_days`: the days of the coming weeks on which it stays closed although it is open on that weekday.
    """

    is_open: bool
    closes_at: dt.datetime | None
    opens_at: dt.datetime | None
    closed_days: tuple[dt.date, ...]


def desk_hours(partnership: Partnership, now: dt.datetime, days: int = 21) -> DeskHours:
    local = now.astimezone(ZoneInfo(partnership.zone))
    opened = is_open(partnership, now)
    ahead = [local.date() + dt.timedelta(days=number) for number in range(days)]
    return DeskHours(
        is_open=opened,
        closes_at=_closing(partnership, local) if opened else None,
        opens_at=None if opened else next_opening(partnership, now),
        closed_days=tuple(day for day in ahead if _open_on(partnership, day) and _is_closed(partnership, day)),
    )


def _closing(partnership: Partnership, local: dt.datetime) -> dt.datetime | None:
    today = _DAYS[local.weekday()]
    closes = [
        hours.closes
        for hours in partnership.front_desk
        if today in hours.days and hours.opens <= local.time() < hours.closes
    ]
    return dt.datetime.combine(local.date(), max(closes), local.tzinfo) if closes else None


def _open_on(partnership: Partnership, day: dt.date) -> bool:
    return any(_DAYS[day.weekday()] in hours.days for hours in partnership.front_desk)


def _is_closed(partnership: Partnership, day: dt.date) -> bool:
    return day in partnership.closed_on or is_holiday(partnership.holidays, day)
