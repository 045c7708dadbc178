"""What follows from what happened to a seat: until when it is news, what must still be so, what it asks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from assistant.booking.ports import ACTIVE, SeatEvent, SeatStatus
from assistant.catalog.follow_ups import FollowUp, Trigger
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.follow_up_seats import program_of

# What is told after something is over is of no use later than this.
STALE = dt.timedelta(days=3)
# How long a question that was texted can be answered where nothing ends it sooner.
ANSWERED_WITHIN = dt.timedelta(days=7)

# The events that are told, by their kinds.
TOLD = frozenset(kind.value for kind in SeatEvent) & frozenset(trigger.value for trigger in Trigger)
# Who comes, and is reminded.
SEATED = (SeatStatus.BOOKED, SeatStatus.CONFIRMED)
_STANDS: dict[Trigger, Sequence[SeatStatus]] = {
    Trigger.SESSION_STARTS: SEATED,
    Trigger.BOOKED: SEATED,
    Trigger.ACCEPTED: SEATED,
    Trigger.GUARDIAN_AGREED: SEATED,
    Trigger.GUARDIAN_NEEDED: (SeatStatus.AWAITING_GUARDIAN,),
    Trigger.MOVED: (*SEATED, SeatStatus.AWAITING_GUARDIAN),
    Trigger.WAITLISTED: (SeatStatus.WAITING,),
    Trigger.OFFERED: (SeatStatus.OFFERED,),
    Trigger.SESSION_MOVED: tuple(sorted(ACTIVE)),
    Trigger.CANCELLED: (SeatStatus.CANCELLED,),
    Trigger.SESSION_CANCELLED: (SeatStatus.CANCELLED,),
    Trigger.EXPIRED: (SeatStatus.EXPIRED,),
    Trigger.WAIT_OVER: (SeatStatus.EXPIRED,),
    Trigger.ATTENDED: (SeatStatus.ATTENDED,),
    Trigger.NO_SHOW: (SeatStatus.NO_SHOW,),
}
OVER = frozenset(
    {
        Trigger.CANCELLED,
        Trigger.SESSION_CANCELLED,
        Trigger.EXPIRED,
        Trigger.WAIT_OVER,
        Trigger.ATTENDED,
        Trigger.NO_SHOW,
    }
)
_HELD = frozenset({Trigger.GUARDIAN_NEEDED, Trigger.OFFERED})
# With these comes a file that puts the seat into a calendar, or takes it out.
IN_CALENDAR = (
    frozenset(_STANDS)
    - _HELD
    - {
        Trigger.SESSION_STARTS,
        Trigger.WAITLISTED,
        Trigger.ATTENDED,
        Trigger.NO_SHOW,
        Trigger.WAIT_OVER,
    }
)


def trigger_of(event: BookingEventRow, booking: BookingRow) -> Trigger | None:
    """What of the schedule follows from an event; None where nothing does."""
    if event.kind in (SeatEvent.BOOKED, SeatEvent.ACCEPTED) and booking.status == SeatStatus.AWAITING_GUARDIAN:
        return Trigger.GUARDIAN_NEEDED
    if event.kind == SeatEvent.EXPIRED and event.details.get("was") == SeatStatus.WAITING:
        return Trigger.WAIT_OVER
    return Trigger(event.kind) if event.kind in TOLD else None


def expires(trigger: Trigger, booking: BookingRow, due_at: dt.datetime) -> dt.datetime | None:
    """From when on it would come too late."""
    if trigger in OVER:
        return due_at + STALE
    return booking.hold_until if trigger in _HELD else booking.session_date.starts_at


def about(trigger: Trigger, event: BookingEventRow) -> str:
    """What is told once: of whether they came, once a booking, however often staff put that right."""
    return event.booking_id if trigger in (Trigger.ATTENDED, Trigger.NO_SHOW) else event.id


def reason_of(follow_up: FollowUp, booking: BookingRow) -> dict[str, Any]:
    """What must still be so when it is sent; see `assistant.store.reasons`."""
    trigger = follow_up.on
    seat: dict[str, Any] = {
        "id": booking.id,
        "status": [status.value for status in _STANDS[trigger]],
        "session": booking.session_date_id,
    }
    if trigger not in OVER:
        seat["starts_at"] = booking.session_date.starts_at.isoformat()
    if trigger in _HELD and booking.hold_until is not None:
        seat["hold_until"] = booking.hold_until.isoformat()
    reason: dict[str, Any] = {"booking": seat}
    if trigger is Trigger.NO_SHOW:
        reason["seatless"] = {"applicant": booking.applicant_id}
    if follow_up.asks == "rating":
        reason["unrated"] = {"booking": booking.id}
    elif trigger is Trigger.ATTENDED and program_of(booking) is not None:
        reason["lead"] = {"applicant": booking.applicant_id, "program": program_of(booking)}
    return reason


def asks_of(
    follow_up: FollowUp, booking: BookingRow, others: Sequence[str], due_at: dt.datetime
) -> dict[str, Any] | None:
    """The question that it ends with, as `assistant.conversation.turn.Offer`."""
    if follow_up.asks == "none":
        return None
    waits = follow_up.asks == "waitlist"
    until = due_at + ANSWERED_WITHIN
    if follow_up.asks == "attendance":
        until = booking.session_date.starts_at
    elif follow_up.asks == "seat_offer" and booking.hold_until is not None:
        until = booking.hold_until
    return {
        "kind": follow_up.asks,
        "options": [booking.session_date_id if waits else booking.id],
        "topic": None,
        "more": list(others),
        "until": until.isoformat(),
    }
