"""Until when a seat is kept for somebody who has still to answer."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import TextHours
from assistant.messages.quiet_hours import next_allowed, zones_of
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.tables import CatalogRevision, ContactPoint

# The engine's option that carries the setting `seat_hold_minutes` to whoever frees a seat, and how long it is without.
SEAT_HOLD = "porchlight_seat_hold_minutes"
HOLD_MINUTES = 120
# A parent is called by the front desk, which is closed on weekends.
GUARDIAN_HOLD = dt.timedelta(hours=72)


def guardian_hold(closes_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """`closes_at`: until when the session takes bookings."""
    return min(now + GUARDIAN_HOLD, closes_at)


def offer_hold(session: Session, row: SessionDateRow, booking: BookingRow, now: dt.datetime) -> dt.datetime | None:
    """Until when a seat that is offered now is held; `None` where they cannot be told of it before bookings end.

    The time runs from when a text may go to them, not from the middle of the night.
    """
    minutes = session.get_bind().get_execution_options().get(SEAT_HOLD, HOLD_MINUTES)
    told_at = _may_be_told_at(session, row, booking, now)
    return None if told_at >= row.closes_at else min(told_at + dt.timedelta(minutes=minutes), row.closes_at)


def _may_be_told_at(session: Session, row: SessionDateRow, booking: BookingRow, now: dt.datetime) -> dt.datetime:
    contact = None if booking.contact_id is None else session.get(ContactPoint, booking.contact_id)
    if contact is None or contact.kind != "phone":
        return now
    newest = select(CatalogRevision.document).order_by(CatalogRevision.id.desc()).limit(1)
    hours = TextHours.model_validate((session.scalar(newest) or {}).get("texting", {}))
    return next_allowed(now, hours, zones_of(contact.value, row.zone))
