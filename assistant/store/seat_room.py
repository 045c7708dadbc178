"""How many seats there are, and taking and giving them back: the one place that changes `taken`.

Whoever changes seats holds the session's row first (`hold`); sessions are held in the order of their ids, so that two
who move people between the same two do not wait for each other.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from assistant.booking.ports import ACTIVE, TAKES_A_SEAT
from assistant.errors import BookingError
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow, SessionProgramRow
from assistant.store.tables import UtcDateTime
from assistant.store.text import storable

# These are made once: putting a statement together costs more than running it.
# Others wait meanwhile: the programs, which nobody changes, are read where they are needed.
_NAMED = SessionDateRow.id.in_(bindparam("ids", expanding=True))
_OF_BOOKING = SessionDateRow.id == (
    select(BookingRow.session_date_id).where(BookingRow.id == bindparam("booking")).scalar_subquery()
)
_HOLD, _HOLD_WITH_BOOKING = (
    select(SessionDateRow)
    .where(those)
    .order_by(SessionDateRow.id)
    .options(lazyload(SessionDateRow.programs))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
    for those in (_NAMED, or_(_NAMED, _OF_BOOKING))
)
# Few seats are out of a partner's block: the blocks are read where one is.
_WITHOUT_BLOCKS = lazyload(SessionDateRow.blocks)
_HOLD_ALONE, _HOLD_WITH_BOOKING = _HOLD.options(_WITHOUT_BLOCKS), _HOLD_WITH_BOOKING.options(_WITHOUT_BLOCKS)
_KEPT_FOR_OTHERS = select(func.coalesce(func.sum(SeatBlockRow.seats - SeatBlockRow.used), 0)).where(
    SeatBlockRow.session_date_id == bindparam("of"),
    SeatBlockRow.release_at > bindparam("at", type_=UtcDateTime),
    SeatBlockRow.id != bindparam("own"),
)
_WITH_THEM = SessionDateRow.taken + bindparam("wanted", type_=Integer)
_TAKE = (
    update(SessionDateRow)
    .where(
        SessionDateRow.id == bindparam("of"),
        SessionDateRow.status == "planned",
        or_(
            SessionDateRow.capacity.is_(None),
            _WITH_THEM + _KEPT_FOR_OTHERS.scalar_subquery() <= SessionDateRow.capacity,
        ),
    )
    .values(taken=_WITH_THEM, updated_at=bindparam("at", type_=UtcDateTime))
    .returning(SessionDateRow.taken)
)
_LOOK = select(
    SessionDateRow.id,
    SessionDateRow.status,
    SessionDateRow.closes_at,
    (SessionDateRow.taken + bindparam("seats", type_=Integer) > SessionDateRow.capacity).label("full"),
    select(SessionProgramRow.program_id)
    .where(SessionProgramRow.session_date_id == SessionDateRow.id)
    .order_by(SessionProgramRow.position)
    .limit(1)
    .scalar_subquery()
    .label("program"),
    exists()
    .where(
        BookingRow.session_date_id == SessionDateRow.id,
        BookingRow.applicant_id == bindparam("applicant"),
        BookingRow.status.in_(ACTIVE),
    )
    .label("has_place"),
).where(SessionDateRow.id == bindparam("session"))


def hold(session: Session, ids: Iterable[str]) -> dict[str, SessionDateRow]:
    """The sessions with these ids as they are now, held against everybody else until the transaction ends."""
    return {row.id: row for row in session.scalars(_HOLD, {"ids": [storable(id) for id in ids]})}


def look(session: Session, id: str, applicant_id: str, seats: int) -> Row[Any]:
    """The session as it is at this moment, without holding it: two hundred who want the last ten seats do not have to
    wait for each other to hear that they are gone.

    `full`: there are surely no seats for so many; `has_place`: the person has a seat there, or waits; `program`: its
    own. Raises `BookingError` where there is none.
    """
    session.flush()
    asked = {"session": storable(id), "applicant": applicant_id, "seats": seats}
    found = session.connection().execute(_LOOK, asked).one_or_none()
    if found is None:
        raise _unknown(id)
    return found


def as_it_is_now(bookings: Select[BookingRow]) -> Select[BookingRow]:
    """Read bookings again whose sessions are held, those that this transaction knows already, too."""
    return bookings.options(lazyload(BookingRow.session_date)).execution_options(populate_existing=True)


_BOOKING = as_it_is_now(select(BookingRow).where(BookingRow.id == bindparam("booking")))


def hold_one(session: Session, id: str, *, alone: bool = False) -> SessionDateRow:
    """Raises `BookingError` where there is none. `alone`: nothing will be done with its partners' blocks."""
    found = session.scalar(_HOLD_ALONE if alone else _HOLD, {"ids": [storable(id)]})
    if found is None:
        raise _unknown(id)
    return found


def _unknown(id: str) -> BookingError:
    return BookingError("unknown_session", f"There is no session {id}.")


def hold_booking(session: Session, id: str, *others: str) -> tuple[BookingRow, dict[str, SessionDateRow]]:
    """A booking as it is now with its session held, and other sessions. Raises `BookingError` where there is none."""
    wanted = {"booking": storable(id), "ids": [storable(other) for other in others]}
    while True:
        held = {row.id: row for row in session.scalars(_HOLD_WITH_BOOKING, wanted)}
        booking = session.scalar(_BOOKING, wanted)
        if booking is None:
            raise BookingError("unknown_booking", f"There is no booking {id}.")
        if booking.session_date_id in held:  # else it was moved while we waited
            return booking, held


def kept(row: SessionDateRow, now: dt.datetime) -> int:
    """Seats that are still kept for partners' people."""
    return sum(block.seats - block.used for block in row.blocks if block.release_at > now)


def free(row: SessionDateRow, now: dt.datetime) -> int | None:
    """Seats that anybody may take now; `None` where there is no limit."""
    return None if row.capacity is None else max(0, row.capacity - row.taken - kept(row, now))


def block_of(row: SessionDateRow, organisation: str | None, seats: int, now: dt.datetime) -> SeatBlockRow | None:
    """The partner's own block where it is still kept and has room for so many."""
    if organisation is None:
        return None
    mine = (block for block in row.blocks if block.organisation_id == organisation and block.release_at > now)
    return next((block for block in mine if block.seats - block.used >= seats), None)


def take(session: Session, row: SessionDateRow, seats: int, block: SeatBlockRow | None, now: dt.datetime) -> bool:
    """Take seats of a session that is held, out of a block or of everybody's; whether there were so many."""
    session.flush()
    wanted = {"of": row.id, "wanted": seats, "own": block.id if block else "", "at": now}
    taken = session.connection().execute(_TAKE, wanted).scalar()
    if taken is None:
        return False
    set_committed_value(row, "taken", taken)
    set_committed_value(row, "updated_at", now)
    if block is not None:
        block.used += seats
        session.flush()
    return True


def give_back(row: SessionDateRow, booking: BookingRow, now: dt.datetime) -> None:
    """Free what a booking takes in a session that is held; the booking itself stays as it is. Not written yet."""
    if booking.status not in TAKES_A_SEAT:
        return
    row.taken -= booking.seats
    row.updated_at = now
    if booking.block_id is None:
        return
    for block in row.blocks:
        if block.id == booking.block_id:
            block.used -= booking.seats
