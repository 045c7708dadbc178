"""Whether somebody who waits could be told of a free seat: a hold on one who cannot would be lost on them."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.ports import SeatEvent
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.follow_up_reach import Reaches


class Untold(StrEnum):
    """Why they cannot be told; staff see it with the seat."""

    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"
    NO_CONTACT = "no_contact"


def why_untold(session: Session, booking: BookingRow) -> Untold | None:
    """None for who can be told, by text or by email: the same that the texts about their seat go by."""
    reach = Reaches(session, [booking.applicant_id]).of_booking(booking)
    if reach.emails or (reach.phone is not None and reach.phone.opted_out_at is None):
        return None
    if reach.phone is not None:
        return Untold.OPTED_OUT
    return Untold.UNREACHABLE if reach.unreachable else Untold.NO_CONTACT


def is_noted(session: Session, booking: BookingRow, why: Untold) -> bool:
    """Seats are offered every few seconds; that somebody was passed over is noted once."""
    events = select(BookingEventRow).where(BookingEventRow.booking_id == booking.id)
    last = session.scalars(events.order_by(BookingEventRow.id.desc()).limit(1)).one_or_none()
    return last is not None and last.kind == SeatEvent.PASSED_OVER and last.details.get("why") == why
