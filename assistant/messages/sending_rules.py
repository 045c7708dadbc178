"""What holds for every text that goes out by itself: when, how long, and how often the carrier is asked."""

import datetime as dt
from dataclasses import dataclass

from assistant.messages.quiet_hours import TextHours, next_allowed, zones_of

# Waits before what the carrier surely did not take is tried again; then it has failed.
BACK_OFF = (
    dt.timedelta(seconds=2),
    dt.timedelta(seconds=10),
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
)
# The carrier's own time to answer a create is over by then.
FIRST_LOOK = dt.timedelta(seconds=15)
# A carrier that will not even say what it took is asked for so long.
LONGEST_LOOK = dt.timedelta(days=1)


@dataclass(frozen=True)
class SendingRules:
    """`zone`: the partnership's own. `grace`: so long a text of which nobody knows is looked for at the carrier.

    `patience`: what was handed to the worker's queue and has not moved for so long has been lost on the way.
    """

    hours: TextHours
    zone: str
    most_segments: int
    grace: dt.timedelta
    patience: dt.timedelta = dt.timedelta(minutes=1)

    @property
    def first_look(self) -> dt.timedelta:
        return min(FIRST_LOOK, self.grace)

    def text_may_go(self, phone: str, now: dt.datetime) -> dt.datetime:
        """When a text that is no answer may go to this phone: `now`, or later."""
        return next_allowed(now, self.hours, zones_of(phone, self.zone))
