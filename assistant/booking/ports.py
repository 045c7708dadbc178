"""What the conversation and the edges know of sessions and seats. The store implements it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from assistant.catalog.schema import Bilingual, Language


class SeatStatus(StrEnum):
    """Where a seat stands.

    `awaiting_guardian` and `offered` (from the waitlist) hold a seat until `hold_until`; `waiting` holds none.
    """

    AWAITING_GUARDIAN = "awaiting_guardian"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


# Those that take a seat away from others.
TAKES_A_SEAT = frozenset(
    {
        SeatStatus.AWAITING_GUARDIAN,
        SeatStatus.BOOKED,
        SeatStatus.CONFIRMED,
        SeatStatus.OFFERED,
        SeatStatus.ATTENDED,
        SeatStatus.NO_SHOW,
    }
)
# Those that still lie ahead: a person has at most one of them in a session.
ACTIVE = frozenset(
    {
        SeatStatus.AWAITING_GUARDIAN,
        SeatStatus.BOOKED,
        SeatStatus.CONFIRMED,
        SeatStatus.WAITING,
        SeatStatus.OFFERED,
    }
)


class SeatEvent(StrEnum):
    """What happened to a seat. Each is a row; those that the person is told of become texts (`follow_ups`)."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    LATE = "late"
    MOVED = "moved"
    CANCELLED = "cancelled"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    PASSED_OVER = "passed_over"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    GUARDIAN_AGREED = "guardian_agreed"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    UNMARKED = "unmarked"
    RESTORED = "restored"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"


@dataclass(frozen=True)
class SessionDate:
    """One information session on one day. Moments are aware, in the session's own zone.

    `free`: seats that anybody may still take now, `None` where there is no limit; `waiting`: how many are on the
    waitlist; `closes_at`: bookings are taken until then. `sequence` rises with every change that people are told of
    (iCalendar).
    """

    id: str
    session_id: str
    programs: tuple[str, ...]
    starts_at: dt.datetime
    minutes: int
    place: Bilingual
    online: bool
    link: str | None
    languages: frozenset[Language]
    note: Bilingual | None
    capacity: int | None
    free: int | None
    closes_at: dt.datetime
    waiting: int = 0
    cancelled: bool = False
    sequence: int = 0

    @property
    def ends_at(self) -> dt.datetime:
        return (self.starts_at.astimezone(dt.UTC) + dt.timedelta(minutes=self.minutes)).astimezone(
            self.starts_at.tzinfo
        )


@dataclass(frozen=True)
class Seat:
    """Somebody's place in a session. `seats` counts the person and who comes along; `name` is the person's own.

    `place`: where they are on the waitlist, from 1, where they wait.
    """

    id: str
    session: SessionDate
    status: SeatStatus
    seats: int
    program: str | None
    applicant: str
    name: str | None
    hold_until: dt.datetime | None = None
    sequence: int = 0
    place: int | None = None


@dataclass(frozen=True)
class Guarded:
    """A minor whose parent or guardian has not agreed; `guardian`: who that is, where it is known."""

    guardian: str | None = None


class Sessions(Protocol):
    """Reads sessions and seats as they are now. Raises `StoreBusyError`; may wait for the store."""

    def upcoming(
        self,
        now: dt.datetime,
        programs: Collection[str] | None = None,
        *,
        limit: int,
        language: Language | None = None,
    ) -> list[SessionDate]:
        """The next sessions that can still be booked, full ones too (`free` 0), soonest first, at most `limit`.

        Of these programs, or the next one of each program on offer, so that a daily walk-in does not hide the
        others. Cancelled ones and those whose bookings are closed are left out.
        """
        ...

    def dates(self, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        """The sessions with these ids, in their order, cancelled and past ones too; those that there are."""
        ...

    def guarded(self, conversation: str, name: str, now: dt.datetime) -> Guarded | None:
        """Whether whoever says this name here is known, from wherever they told it, as a minor who needs a yes."""
        ...

    def seats_of(self, conversation: str, now: dt.datetime) -> list[Seat]:
        """The active seats of whoever this conversation is with, soonest first; none of sessions that are over.

        Of the person, where they gave their name here; else of the phone, where texts about them go.
        """
        ...
