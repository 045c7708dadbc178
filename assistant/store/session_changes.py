"""A session is moved or does not take place: its row, and an event with each booking whose person has to know."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.ports import ACTIVE, SeatEvent, SeatStatus
from assistant.store import seat_room
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.seat_events import Who, note

# People are told of a change of these.
_TOLD = ("starts_at", "place_en", "place_es", "online", "link")


def change(session: Session, row: SessionDateRow, values: Mapping[str, Any], who: Who, now: dt.datetime) -> bool:
    """Give a session that is held these columns; whether any was another."""
    before = {key: getattr(row, key) for key in values}
    changed = {key for key, value in values.items() if before[key] != value}
    if not changed:
        return False
    for key in changed:
        setattr(row, key, values[key])
    row.closes_at = row.starts_at - dt.timedelta(minutes=row.closes_minutes)
    row.updated_at = now
    told = [key for key in _TOLD if key in changed]
    if told:
        row.sequence += 1
        was = {f"was_{key}": _plain(before[key]) for key in told}
        for booking in _active(session, row):
            if "starts_at" in told and booking.status == SeatStatus.CONFIRMED:
                booking.status = SeatStatus.BOOKED  # they said that they would come at another time
            if booking.hold_until is not None:
                booking.hold_until = min(booking.hold_until, row.closes_at)
            note(session, booking, SeatEvent.SESSION_MOVED, who, now, **was)
    session.flush()
    return True


def call_off(session: Session, row: SessionDateRow, who: Who, now: dt.datetime, *, why: str | None = None) -> None:
    """A session that is held does not take place: its bookings end, nobody waits any more."""
    row.status, row.updated_at = "cancelled", now
    row.sequence += 1
    for booking in _active(session, row):
        was = booking.status
        seat_room.give_back(row, booking, now)
        booking.status, booking.hold_until = SeatStatus.CANCELLED, None
        booking.sequence += 1
        note(session, booking, SeatEvent.SESSION_CANCELLED, who, now, was=was, why=why)
    session.flush()


def _active(session: Session, row: SessionDateRow) -> list[BookingRow]:
    theirs = select(BookingRow).where(BookingRow.session_date_id == row.id, BookingRow.status.in_(ACTIVE))
    return list(session.scalars(seat_room.as_it_is_now(theirs.order_by(BookingRow.id))))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
