"""When somebody is told: so long after it happened, or before it comes, and never in the hours when people sleep.

Moments in and out are aware; days are those of the calendar, so that "a day before six o'clock" is six o'clock.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from assistant.catalog.follow_ups import FollowUp
from assistant.messages.quiet_hours import TextHours, last_allowed_before, next_allowed

# Nobody is reminded of what they were told within this time.
JUST_TOLD = dt.timedelta(hours=1)
# A reminder is of use until a fourth of its lead is left: two hours before, until half an hour before.
USE = 4
# On a day without a time of its own (the last day to apply), this is the hour.
MORNING = dt.time(10)


@dataclass(frozen=True)
class Due:
    """When it is to be sent, and from when on it would come too late."""

    at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True)
class Quiet:
    """When a phone may be texted: the hours, and the zones in which it may be."""

    hours: TextHours
    zones: Sequence[str]

    def next(self, moment: dt.datetime) -> dt.datetime:
        return next_allowed(moment, self.hours, self.zones)

    def last_before(self, moment: dt.datetime) -> dt.datetime:
        return last_allowed_before(moment, self.hours, self.zones)


def moment_of(base: dt.datetime, follow_up: FollowUp, zone: str) -> dt.datetime:
    """`at` counted from `base`, in UTC."""
    days, rest = follow_up.offset
    if days:
        local = base.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + dt.timedelta(days=days)
        base = local.replace(tzinfo=ZoneInfo(zone))
    return base.astimezone(dt.UTC) + rest


def reminder(starts_at: dt.datetime, zone: str, follow_up: FollowUp, told_at: dt.datetime, quiet: Quiet) -> Due | None:
    """When to remind of what begins at `starts_at`; None where it would be of no use.

    `told_at`: when the person was last told of the time. What would fall into quiet hours goes after them where it
    still is of use then, else at the last moment before them.
    """
    lead = follow_up.lead
    assert lead is not None
    meant = moment_of(starts_at, follow_up, zone)
    expires_at = starts_at.astimezone(dt.UTC) - lead / USE
    if meant - told_at < JUST_TOLD:
        return None
    at = quiet.next(meant)
    if at > expires_at:
        at = quiet.last_before(meant)
    return Due(at, expires_at) if at - told_at >= JUST_TOLD else None


def day_moment(day: dt.date, zone: str) -> dt.datetime:
    """The hour of a day at which it is spoken of, in UTC."""
    return dt.datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(dt.UTC)
