"""When the front desk is there."""

import datetime as dt
from zoneinfo import ZoneInfo

from assistant.catalog.calendar import is_holiday
from assistant.catalog.schema import Partnership

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_open(partnership: Partnership, now: dt.datetime) -> bool:
    """Whether somebody answers at `now` (aware). The closing minute itself is closed."""
    local = now.astimezone(ZoneInfo(partnership.zone))
    if local.date() in partnership.closed_on or is_holiday(partnership.holidays, local.date()):
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
