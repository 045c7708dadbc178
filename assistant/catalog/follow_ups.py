"""The schedule of what people are told by themselves: on what, when, in which words. `catalog/follow_ups.yml`."""

import datetime as dt
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from assistant.catalog.basics import Identifier, Key, Strict


class Trigger(StrEnum):
    """What a follow-up follows from.

    Those of a seat happen to it (`assistant.booking.ports.SeatEvent`); `guardian_needed` stands for `booked` where a
    minor's seat waits for a guardian's yes, `wait_over` for `expired` on the waitlist. The others are moments: the
    session starts; a `not_now` may fit from now on; a group is announced; one can apply for it; the last day to apply;
    a paper of a `conditional` is due.
    """

    BOOKED = "booked"
    GUARDIAN_NEEDED = "guardian_needed"
    GUARDIAN_AGREED = "guardian_agreed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    WAIT_OVER = "wait_over"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    SESSION_STARTS = "session_starts"
    NOT_NOW_UNTIL = "not_now_until"
    COHORT_ANNOUNCED = "cohort_announced"
    APPLICATIONS_OPEN = "applications_open"
    APPLY_BY = "apply_by"
    PAPERS_DUE = "papers_due"


Asks = Literal["attendance", "rating", "rebook", "seat_offer", "waitlist", "none"]

# Before these one can be reminded; everything else is told when it has happened.
AHEAD_OF = frozenset({Trigger.SESSION_STARTS, Trigger.APPLY_BY, Trigger.PAPERS_DUE})
OF_PROGRAMS = frozenset(
    {
        Trigger.NOT_NOW_UNTIL,
        Trigger.COHORT_ANNOUNCED,
        Trigger.APPLICATIONS_OPEN,
        Trigger.APPLY_BY,
        Trigger.PAPERS_DUE,
    }
)
OF_SEATS = frozenset(Trigger) - OF_PROGRAMS
_LATER = frozenset({Trigger.CANCELLED, Trigger.EXPIRED, Trigger.WAIT_OVER, Trigger.SESSION_CANCELLED, Trigger.NO_SHOW})
_COMING = frozenset({Trigger.BOOKED, Trigger.GUARDIAN_AGREED, Trigger.MOVED, Trigger.ACCEPTED, Trigger.SESSION_STARTS})
_ASKED_ON: dict[Asks, frozenset[Trigger]] = {
    "attendance": _COMING | {Trigger.SESSION_MOVED},
    "rating": frozenset({Trigger.ATTENDED}),
    "rebook": _LATER | {Trigger.SESSION_MOVED},
    "seat_offer": frozenset({Trigger.OFFERED}),
    "waitlist": _LATER,
    "none": frozenset(Trigger),
}

_SEAT_FACTS = frozenset({"hello", "program", "seat", "when", "place", "link", "note", "calendar", "others"})
_PROGRAM_FACTS = frozenset({"hello", "program", "starts"})
# What a wording may name, beside what all of its kind may.
_MORE_FACTS: dict[Trigger, frozenset[str]] = {
    Trigger.OFFERED: frozenset({"until"}),
    Trigger.GUARDIAN_NEEDED: frozenset({"until"}),
    Trigger.ATTENDED: frozenset({"application"}),
    Trigger.COHORT_ANNOUNCED: frozenset({"opens"}),
    Trigger.APPLICATIONS_OPEN: frozenset({"deadline"}),
    Trigger.APPLY_BY: frozenset({"apply_by"}),
    Trigger.PAPERS_DUE: frozenset({"papers", "by"}),
}

_AT = r"^[+-]?\d{1,3}[mhd]$"


class FollowUp(Strict):
    """One line of the schedule. `at` is how long after it happened, or before it comes: -1d, -2h, 0m, +45m.

    `words` is a reply of data/responses, `subject` one for the email. What is texted goes by email where there is no
    phone. Without `programs` it is for all. `id` is the outbox's `cause`, so a renamed one is another.
    """

    id: Key = Field(max_length=40)
    on: Trigger
    at: str = Field(default="0m", pattern=_AT)
    words: str = Field(pattern=r"^utter_[a-z0-9_]+$")
    subject: str | None = Field(default=None, pattern=r"^utter_[a-z0-9_]+$")
    asks: Asks = "none"
    channel: Literal["text", "email", "both"] = "text"
    programs: tuple[Identifier, ...] = ()
    off: bool = False

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.on is Trigger.SESSION_STARTS and not self.lead:
            raise ValueError("a reminder comes before the session: 'at' must be such as -1d or -2h")
        if self.lead and self.on not in AHEAD_OF:
            raise ValueError(f"nobody can be told before {self.on.value}: 'at' must not begin with -")
        if self.on not in _ASKED_ON[self.asks]:
            raise ValueError(f"asks {self.asks} cannot be answered after {self.on.value}")
        if self.subject is None and self.channel != "text":
            raise ValueError(f"channel {self.channel} needs a 'subject' for the email")
        return self

    @property
    def lead(self) -> dt.timedelta | None:
        """How long before, where it comes before; a day is 24 hours here."""
        days, rest = self.offset
        whole = dt.timedelta(days=days) + rest
        return -whole if whole < dt.timedelta() else None

    @property
    def offset(self) -> tuple[int, dt.timedelta]:
        """Days of the calendar, and what is counted by the clock; one of them is nothing."""
        count = int(self.at[:-1])
        if self.at.endswith("d"):
            return count, dt.timedelta()
        return 0, dt.timedelta(hours=count) if self.at.endswith("h") else dt.timedelta(minutes=count)

    @property
    def facts(self) -> frozenset[str]:
        """What its words may name."""
        always = _PROGRAM_FACTS if self.on in OF_PROGRAMS else _SEAT_FACTS
        return always | _MORE_FACTS.get(self.on, frozenset())

    def is_for(self, program: str | None) -> bool:
        return not self.off and (not self.programs or program in self.programs)
