"""The waitlist of a full session: freed seats are offered in order, each held for a while, then to the next."""

import datetime as dt

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from assistant.booking.ports import SeatEvent, SeatStatus
from assistant.errors import BookingError
from assistant.store import guardians, minors, seat_room
from assistant.store.booking_tables import BookingEventRow, BookingRow, SeatBlockRow, SessionDateRow
from assistant.store.bookings import active_in, begin, open_or_raise, own_program
from assistant.store.seat_events import SYSTEM, Who, note
from assistant.store.seat_holds import guardian_hold, offer_hold
from assistant.store.waitlist_reach import is_noted, why_untold

_WAITING = seat_room.as_it_is_now(
    select(BookingRow)
    .where(BookingRow.session_date_id == bindparam("session"), BookingRow.status == SeatStatus.WAITING)
    .order_by(BookingRow.waiting_since, BookingRow.id)
)


def wait(
    session: Session,
    session_date_id: str,
    who: Who,
    *,
    seats: int = 1,
    program: str | None = None,
    organisation: str | None = None,
    minor: bool = False,
    now: dt.datetime,
) -> BookingRow:
    """A place at the end of the waitlist; where seats got free in the meantime they are offered at once.

    `minor`: a guardian has to agree before an offered seat is theirs. Raises `BookingError`.
    """
    row = seat_room.hold_one(session, session_date_id)
    if active_in(session, row.id, who.applicant_id) is not None:
        raise BookingError("already_booked", "They have a seat in this session, or wait for one.")
    open_or_raise(row, now)
    block = next((block for block in row.blocks if block.organisation_id == organisation), None)
    booking = begin(
        session,
        row.id,
        who,
        SeatStatus.WAITING,
        seats=seats,
        program=program or own_program(row),
        block=block,
        waiting_since=now,
        now=now,
    )
    note(session, booking, SeatEvent.WAITLISTED, who, now, minor=minor or None)
    offer_free(session, row, now)
    return booking


def place(session: Session, booking: BookingRow) -> int | None:
    """Whose turn it is, from 1; none where they do not wait (any more)."""
    waiting = (BookingRow.session_date_id == booking.session_date_id, BookingRow.status == SeatStatus.WAITING)
    query = select(BookingRow.id).where(*waiting).order_by(BookingRow.waiting_since, BookingRow.id)
    ids = session.scalars(query).all()
    return ids.index(booking.id) + 1 if booking.id in ids else None


def offer_free(session: Session, row: SessionDateRow, now: dt.datetime) -> list[BookingRow]:
    """Offer what is free in a session that is held to those who wait, first come first served; who was offered a seat.

    Who wants more seats than are free is passed over and keeps their place, and so is who could not be told: that is
    noted for staff. Nothing is offered that nobody can be told of before bookings end.
    """
    if row.status != "planned" or now >= row.closes_at or not _any_free(row, now):
        return []
    offered = []
    for booking in session.scalars(_WAITING, {"session": row.id}).all():
        why = why_untold(session, booking)
        if why is not None:
            if not is_noted(session, booking, why):
                note(session, booking, SeatEvent.PASSED_OVER, SYSTEM, now, why=why.value)
            continue
        until = offer_hold(session, row, booking, now)
        if until is not None and _take_for(session, row, booking, now):
            booking.status, booking.hold_until = SeatStatus.OFFERED, until
            note(session, booking, SeatEvent.OFFERED, SYSTEM, now, hold_until=until.isoformat())
            offered.append(booking)
    return offered


def _any_free(row: SessionDateRow, now: dt.datetime) -> bool:
    return row.capacity is None or row.taken < row.capacity


def _take_for(session: Session, row: SessionDateRow, booking: BookingRow, now: dt.datetime) -> bool:
    """Out of their partner's block where it has room, else out of everybody's seats."""
    own: SeatBlockRow | None = next((block for block in row.blocks if block.id == booking.block_id), None)
    block = seat_room.block_of(row, own.organisation_id, booking.seats, now) if own else None
    for source in (block, None) if block else (None,):
        if seat_room.take(session, row, booking.seats, source, now):
            booking.block_id = source.id if source else None
            return True
    return False


def accept(
    session: Session, booking_id: str, who: Who, now: dt.datetime, *, awaits_guardian: bool = False
) -> BookingRow:
    """The offered seat is theirs, as long as it was not taken away. Raises `BookingError`."""
    booking, held = seat_room.hold_booking(session, booking_id)
    if booking.status != SeatStatus.OFFERED:
        raise BookingError("not_active", "This seat is no longer offered to them.")
    if awaits_guardian or _lacks_guardian(session, booking, now):
        booking.status = SeatStatus.AWAITING_GUARDIAN
        booking.hold_until = guardian_hold(held[booking.session_date_id].closes_at, now)
    else:
        booking.status, booking.hold_until = SeatStatus.BOOKED, None
    note(session, booking, SeatEvent.ACCEPTED, who, now)
    return booking


def _lacks_guardian(session: Session, booking: BookingRow, now: dt.datetime) -> bool:
    """Who is a minor, or began to wait as one, needs somebody's yes before the seat is theirs."""
    began = (BookingEventRow.booking_id == booking.id, BookingEventRow.kind == SeatEvent.WAITLISTED)
    minor = any(details.get("minor") for details in session.scalars(select(BookingEventRow.details).where(*began)))
    if minor:
        return guardians.agreed(session, booking.applicant_id) is not True
    return minors.lacks_guardian(session, booking.applicant_id, now)


def decline(session: Session, booking_id: str, who: Who, now: dt.datetime) -> BookingRow:
    """They do not want the offered seat, or to wait any longer: it goes to the next. Raises `BookingError`."""
    booking, held = seat_room.hold_booking(session, booking_id)
    if booking.status not in (SeatStatus.OFFERED, SeatStatus.WAITING):
        raise BookingError("not_active", "This seat is no longer offered to them.")
    _end(held[booking.session_date_id], booking, SeatStatus.CANCELLED, now)
    note(session, booking, SeatEvent.DECLINED, who, now)
    offer_free(session, held[booking.session_date_id], now)
    return booking


def expire_holds(session: Session, now: dt.datetime) -> int:
    """Free the seats whose hold is over and offer them to the next; end the waiting where bookings have ended.

    How many ended. Safe to run at any time and by several at once.
    """
    over = or_(
        BookingRow.status.in_((SeatStatus.OFFERED, SeatStatus.AWAITING_GUARDIAN)) & (BookingRow.hold_until <= now),
        (BookingRow.status == SeatStatus.WAITING) & (SessionDateRow.closes_at <= now),
    )
    ended = select(BookingRow).join(SessionDateRow).where(over, SessionDateRow.status == "planned")
    at = set(session.scalars(ended.with_only_columns(BookingRow.session_date_id)))
    if not at:
        return 0
    held = seat_room.hold(session, at)
    ended = ended.where(BookingRow.session_date_id.in_(at)).order_by(BookingRow.hold_until, BookingRow.id)
    found = session.scalars(seat_room.as_it_is_now(ended)).all()
    for booking in found:
        was = booking.status
        _end(held[booking.session_date_id], booking, SeatStatus.EXPIRED, now)
        note(session, booking, SeatEvent.EXPIRED, SYSTEM, now, was=was)
    for row in held.values():
        offer_free(session, row, now)
    return len(found)


def offer_everywhere(session: Session, now: dt.datetime) -> int:
    """Offer seats that got free by themselves: a block's release, a larger room. How many were offered."""
    waited_for = (
        select(BookingRow.session_date_id)
        .join(SessionDateRow)
        .where(
            BookingRow.status == SeatStatus.WAITING,
            SessionDateRow.status == "planned",
            SessionDateRow.closes_at > now,
            or_(SessionDateRow.capacity.is_(None), SessionDateRow.taken < SessionDateRow.capacity),
        )
    )
    ids = set(session.scalars(waited_for))
    return sum(len(offer_free(session, row, now)) for row in seat_room.hold(session, ids).values()) if ids else 0


def _end(row: SessionDateRow, booking: BookingRow, status: SeatStatus, now: dt.datetime) -> None:
    seat_room.give_back(row, booking, now)
    booking.status, booking.hold_until = status, None
