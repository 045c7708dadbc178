"""At the door of a session: a mistaken tap is taken back, and who comes without a seat is let in.

Whether somebody came is `assistant.store.seats.mark`. Everything here raises `BookingError`.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.ports import ACTIVE, TAKES_A_SEAT, SeatEvent, SeatStatus
from assistant.errors import BookingError
from assistant.store import lead_stages, seat_room, seats
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.bookings import active_in, begin, own_program
from assistant.store.seat_events import Who, note
from assistant.store.seat_holds import guardian_hold

_MARKED = (SeatStatus.ATTENDED, SeatStatus.NO_SHOW)
# So long before it begins people come to the door.
DOOR_OPENS = dt.timedelta(hours=2)


def unmark(session: Session, booking_id: str, who: Who, now: dt.datetime) -> BookingRow:
    """They were marked by mistake: the seat is as it was before, and so are the leads that it moved."""
    booking, held = seat_room.hold_booking(session, booking_id)
    if booking.status not in _MARKED:
        raise BookingError("not_active", f"Booking {booking_id} is {booking.status}.")
    row, marked = held[booking.session_date_id], booking.status
    was = SeatStatus(_marked_from(session, booking) or SeatStatus.BOOKED)
    if was not in TAKES_A_SEAT:
        seat_room.give_back(row, booking, now)
    booking.status = was
    booking.hold_until = guardian_hold(row.closes_at, now) if was == SeatStatus.AWAITING_GUARDIAN else None
    row.updated_at = now
    note(session, booking, SeatEvent.UNMARKED, who, now, silent=True, was=marked)
    if marked == SeatStatus.ATTENDED:
        lead_stages.came_after_all_not(session, booking.id, who.member, now)
    return booking


def walk_in(session: Session, session_date_id: str, who: Who, now: dt.datetime) -> BookingRow:
    """Somebody is here, with a booking or without, and is marked so.

    Where there is no seat left a chair is brought: they stand in the room, and nobody else can book it any more.
    """
    row = seat_room.hold_one(session, session_date_id)
    if row.status != "planned":
        raise BookingError("session_cancelled", f"Session {row.id} was cancelled.")
    if now < row.starts_at - DOOR_OPENS:
        raise BookingError("not_begun", f"Session {row.id} begins at {row.starts_at:%Y-%m-%d %H:%M} UTC.")
    booking = active_in(session, row.id, who.applicant_id) or _came_before(session, row, who)
    if booking is None:
        booking = begin(session, row.id, who, SeatStatus.WAITING, seats=1, program=own_program(row), now=now)
    if booking.status not in TAKES_A_SEAT:
        _bring_a_chair(row, booking.seats)
        session.flush()
    return seats.mark(session, booking.id, True, who, now)


def _came_before(session: Session, row: SessionDateRow, who: Who) -> BookingRow | None:
    """One who is marked already, or had given their seat back."""
    theirs = select(BookingRow).where(
        BookingRow.session_date_id == row.id,
        BookingRow.applicant_id == who.applicant_id,
        BookingRow.status.not_in(ACTIVE),
    )
    return session.scalar(seat_room.as_it_is_now(theirs.order_by(BookingRow.id.desc()).limit(1)))


def _bring_a_chair(row: SessionDateRow, seats: int) -> None:
    """`by_staff`, or the next import would take it away."""
    kept = sum(block.seats - block.used for block in row.blocks)
    if row.capacity is not None and row.taken + kept + seats > row.capacity:
        row.capacity, row.by_staff = row.taken + kept + seats, True


def _marked_from(session: Session, booking: BookingRow) -> str | None:
    marks = (BookingEventRow.booking_id == booking.id, BookingEventRow.kind == booking.status)
    newest = select(BookingEventRow).where(*marks).order_by(BookingEventRow.id.desc()).limit(1)
    found = session.scalar(newest)
    return None if found is None else found.details.get("was")
