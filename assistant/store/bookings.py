"""A booking's row: begun for somebody, found again, refused where the session takes none."""

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from assistant.booking.ports import ACTIVE, SeatStatus
from assistant.errors import BookingError
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow
from assistant.store.seat_events import Who
from assistant.store.seat_room import as_it_is_now
from assistant.store.tables import new_id

_ACTIVE_IN = as_it_is_now(
    select(BookingRow).where(
        BookingRow.session_date_id == bindparam("session"),
        BookingRow.applicant_id == bindparam("applicant"),
        BookingRow.status.in_(ACTIVE),
    )
)


def open_or_raise(row: SessionDateRow | Row[Any], now: dt.datetime) -> None:
    """Raises `BookingError` where the session does not take place or takes no more bookings."""
    if row.status != "planned":
        raise BookingError("session_cancelled", f"Session {row.id} was cancelled.")
    if now >= row.closes_at:
        raise BookingError(
            "session_closed", f"Bookings for session {row.id} ended at {row.closes_at:%Y-%m-%d %H:%M} UTC."
        )


def active_in(session: Session, session_date_id: str, applicant_id: str) -> BookingRow | None:
    """The person's seat in a session, or their place on its waitlist."""
    return session.scalar(_ACTIVE_IN, {"session": session_date_id, "applicant": applicant_id})


def begin(
    session: Session,
    session_date_id: str,
    who: Who,
    status: SeatStatus,
    *,
    seats: int,
    program: str | None,
    now: dt.datetime,
    block: SeatBlockRow | None = None,
    hold_until: dt.datetime | None = None,
    waiting_since: dt.datetime | None = None,
) -> BookingRow:
    """A new booking, written with the first event that is noted of it; its seats are taken by the caller."""
    if seats < 1:
        raise ValueError(f"a booking has one seat at least, not {seats}")
    booking = BookingRow(
        id=new_id(),
        session_date_id=session_date_id,
        applicant_id=who.applicant_id,
        contact_id=who.contact_id,
        program_id=program,
        block_id=block.id if block else None,
        seats=seats,
        status=status,
        hold_until=hold_until,
        waiting_since=waiting_since,
        # Letters and digits alone: phones leave a hyphen at the end out of a link.
        token=secrets.token_hex(12),
        channel=who.channel,
        language=who.language,
        conversation_id=who.conversation_id,
        created_at=now,
        updated_at=now,
    )
    session.add(booking)
    return booking


def own_program(row: SessionDateRow) -> str | None:
    """What a session is about first."""
    return next((part.program_id for part in row.programs), None)
