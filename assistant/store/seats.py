"""Seats in information sessions: taken, moved, given back, marked. Each is one transaction of the caller's.

Whoever changes a seat writes its row and one event (`assistant.store.seat_events`); what people are told of it is
derived from the events. Everything here raises `BookingError` with the reason; the caller then rolls back.
"""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from assistant.booking.ports import ACTIVE, TAKES_A_SEAT, SeatEvent, SeatStatus
from assistant.errors import BookingError
from assistant.store import minors, seat_room, waitlist
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow
from assistant.store.bookings import active_in, begin, open_or_raise, own_program
from assistant.store.seat_events import SYSTEM as SYSTEM  # noqa: PLC0414 - read from here by everybody
from assistant.store.seat_events import Who as Who  # noqa: PLC0414
from assistant.store.seat_events import note
from assistant.store.seat_holds import guardian_hold

Held = dict[str, SessionDateRow]

_SEATED = (SeatStatus.BOOKED, SeatStatus.CONFIRMED, SeatStatus.AWAITING_GUARDIAN)


def book(
    session: Session,
    session_date_id: str,
    who: Who,
    *,
    seats: int = 1,
    program: str | None = None,
    organisation: str | None = None,
    awaits_guardian: bool = False,
    now: dt.datetime,
) -> BookingRow:
    """Seats for somebody, out of their partner's block where it has room; held where a guardian has still to agree.

    Who is known as a minor needs one, whether `awaits_guardian` says so or not. Who waits for this session gets the
    seats where there are some, who was offered one takes it.
    """
    found = seat_room.look(session, session_date_id, who.applicant_id, seats)
    if not found.has_place:
        open_or_raise(found, now)
        if found.full:
            raise _full(session_date_id, seats)
    awaits_guardian = awaits_guardian or minors.lacks_guardian(session, who.applicant_id, now)
    if found.has_place or organisation is not None:
        return _book_held(session, found.id, who, seats, program, organisation, awaits_guardian, now)
    status = SeatStatus.AWAITING_GUARDIAN if awaits_guardian else SeatStatus.BOOKED
    hold_until = guardian_hold(found.closes_at, now) if awaits_guardian else None
    program = program or found.program
    booking = begin(session, found.id, who, status, seats=seats, program=program, hold_until=hold_until, now=now)
    note(session, booking, SeatEvent.BOOKED, who, now)
    # Held at the very end: whoever else books waits only while the seats are counted.
    row = seat_room.hold_one(session, found.id, alone=True)
    open_or_raise(row, now)
    if not seat_room.take(session, row, seats, None, now):
        raise _full(row.id, seats)
    set_committed_value(booking, "session_date", row)
    if booking.hold_until is not None:
        booking.hold_until = min(booking.hold_until, row.closes_at)
    return booking


def _book_held(
    session: Session,
    id: str,
    who: Who,
    seats: int,
    program: str | None,
    organisation: str | None,
    awaits_guardian: bool,
    now: dt.datetime,
) -> BookingRow:
    """The same for who has a place there, or a partner's people: all of it is decided while nobody else books."""
    row = seat_room.hold_one(session, id)
    booking = active_in(session, row.id, who.applicant_id)
    if booking is not None and booking.status == SeatStatus.OFFERED:
        return waitlist.accept(session, booking.id, who, now, awaits_guardian=awaits_guardian)
    if booking is not None and booking.status != SeatStatus.WAITING:
        raise BookingError("already_booked", f"They have a seat in session {row.id}.")
    open_or_raise(row, now)
    block = _take(session, row, seats, organisation, now)
    status = SeatStatus.AWAITING_GUARDIAN if awaits_guardian else SeatStatus.BOOKED
    hold_until = guardian_hold(row.closes_at, now) if awaits_guardian else None
    if booking is None:
        booking = begin(
            session,
            row.id,
            who,
            status,
            seats=seats,
            program=program or own_program(row),
            block=block,
            hold_until=hold_until,
            now=now,
        )
    else:
        booking.status, booking.seats, booking.block_id = status, seats, block.id if block else None
        booking.hold_until = hold_until
    note(session, booking, SeatEvent.BOOKED, who, now)
    return booking


def move(session: Session, booking_id: str, to: str, who: Who, now: dt.datetime) -> BookingRow:
    """The same booking in another session: the new seat is taken, then the old one freed for whoever waits."""
    booking, held = seat_room.hold_booking(session, booking_id, to)
    _active_or_raise(booking)
    return _move_held(session, booking, held, to, who, now)


def move_or_rebook(session: Session, booking_id: str, to: str, who: Who, now: dt.datetime) -> BookingRow:
    """What is over or was called off is booked anew; what lies ahead is moved."""
    booking, held = seat_room.hold_booking(session, booking_id, to)
    if booking.status in ACTIVE and held[booking.session_date_id].starts_at > now:
        return _move_held(session, booking, held, to, who, now)
    return _rebook_held(session, booking, held, to, who, now)


def _move_held(session: Session, booking: BookingRow, held: Held, to: str, who: Who, now: dt.datetime) -> BookingRow:
    old, new = held[booking.session_date_id], held.get(to)
    if new is None:
        raise BookingError("unknown_session", f"There is no session {to}.")
    if active_in(session, new.id, booking.applicant_id) is not None:
        raise BookingError("already_booked", f"They have a seat in session {to}, or wait for one.")
    open_or_raise(new, now)
    about = [part.program_id for part in new.programs]
    block = _take(session, new, booking.seats, _organisation(old, booking), now)
    seat_room.give_back(old, booking, now)
    waits = booking.status == SeatStatus.AWAITING_GUARDIAN
    booking.status = SeatStatus.AWAITING_GUARDIAN if waits else SeatStatus.BOOKED
    booking.hold_until = min(booking.hold_until or new.closes_at, new.closes_at) if waits else None
    booking.waiting_since = None
    booking.block_id = block.id if block else None
    # The number of changes in somebody's calendar is the session's and their own together, and never falls.
    booking.sequence += 1 + max(0, old.sequence - new.sequence)
    if booking.program_id not in about:
        booking.program_id = next(iter(about), None)
    booking.session_date = new
    note(session, booking, SeatEvent.MOVED, who, now, was=old.id, was_at=old.starts_at.isoformat())
    waitlist.offer_free(session, old, now)
    return booking


def rebook(session: Session, booking_id: str, to: str, who: Who, now: dt.datetime) -> BookingRow:
    """A new booking for whoever had this one, after a no-show or a cancelled session: as many seats, same contact."""
    booking, held = seat_room.hold_booking(session, booking_id, to)
    return _rebook_held(session, booking, held, to, who, now)


def _rebook_held(session: Session, booking: BookingRow, held: Held, to: str, who: Who, now: dt.datetime) -> BookingRow:
    theirs = replace(
        who,
        applicant_id=booking.applicant_id,
        contact_id=booking.contact_id,
        language=booking.language or who.language,
    )
    organisation = _organisation(held[booking.session_date_id], booking)
    about = {part.program_id for part in held[to].programs} if to in held else set()
    program = booking.program_id if booking.program_id in about else None
    return book(session, to, theirs, seats=booking.seats, program=program, organisation=organisation, now=now)


def cancel(session: Session, booking_id: str, who: Who, now: dt.datetime, *, why: str | None = None) -> BookingRow:
    """The seat, or the place on the waitlist, is given back; what is free goes to whoever waits."""
    booking, held = seat_room.hold_booking(session, booking_id)
    _active_or_raise(booking)
    give_up(session, held[booking.session_date_id], booking, who, now, why=why)
    return booking


def confirm(session: Session, booking_id: str, who: Who, now: dt.datetime) -> BookingRow:
    """They will come. An offered seat is taken with it; said twice, it is noted once."""
    booking, _ = seat_room.hold_booking(session, booking_id)
    if booking.status == SeatStatus.OFFERED:
        return waitlist.accept(session, booking_id, who, now)
    if booking.status == SeatStatus.AWAITING_GUARDIAN:
        raise BookingError("needs_guardian", "A guardian has to agree first.")
    if booking.status not in _SEATED:
        raise BookingError("not_active", f"Booking {booking_id} is {booking.status}.")
    if booking.status != SeatStatus.CONFIRMED:
        booking.status = SeatStatus.CONFIRMED
        note(session, booking, SeatEvent.CONFIRMED, who, now)
    return booking


def late(session: Session, booking_id: str, who: Who, now: dt.datetime, *, minutes: int | None = None) -> BookingRow:
    """They come, but later."""
    booking, _ = seat_room.hold_booking(session, booking_id)
    if booking.status not in _SEATED:
        raise BookingError("not_active", f"Booking {booking_id} is {booking.status}.")
    note(session, booking, SeatEvent.LATE, who, now, minutes=minutes)
    return booking


def mark(session: Session, booking_id: str, attended: bool, who: Who, now: dt.datetime) -> BookingRow:
    """Whether they came; it can be put right later. Who had given their seat back and came takes one again."""
    booking, held = seat_room.hold_booking(session, booking_id)
    row = held[booking.session_date_id]
    status = SeatStatus.ATTENDED if attended else SeatStatus.NO_SHOW
    if not attended and now < row.starts_at:
        raise BookingError("not_begun", f"Session {row.id} begins at {row.starts_at:%Y-%m-%d %H:%M} UTC.")
    if booking.status == status:
        return booking
    if booking.status not in TAKES_A_SEAT:
        if not attended:
            raise BookingError("not_active", f"Booking {booking_id} is {booking.status}.")
        block = _take(session, row, booking.seats, None, now)
        booking.block_id = block.id if block else None
    was, booking.status, booking.hold_until = booking.status, status, None
    row.updated_at = now
    note(session, booking, SeatEvent.ATTENDED if attended else SeatEvent.NO_SHOW, who, now, was=was)
    return booking


def guardian_agreed(session: Session, applicant_id: str, who: Who, now: dt.datetime) -> list[BookingRow]:
    """The seats that were held for a guardian's answer are theirs."""
    waiting = _awaiting(session, applicant_id)
    for booking in waiting:
        booking.status, booking.hold_until = SeatStatus.BOOKED, None
        note(session, booking, SeatEvent.GUARDIAN_AGREED, who, now)
    return waiting


def guardian_refused(session: Session, applicant_id: str, who: Who, now: dt.datetime) -> list[BookingRow]:
    """The seats that were held for a guardian's answer are given back."""
    waiting = _awaiting(session, applicant_id)
    for booking in waiting:
        give_up(session, booking.session_date, booking, who, now, why="guardian")
    return waiting


def withdraw(session: Session, applicant_id: str, now: dt.datetime) -> int:
    """The person is being deleted: the seats that they still have go to whoever waits, and nobody is told; how many."""
    mine = (BookingRow.applicant_id == applicant_id, BookingRow.status.in_(ACTIVE))
    ids = list(session.scalars(select(BookingRow.id).where(*mine).order_by(BookingRow.id)))
    for id in ids:
        booking, held = seat_room.hold_booking(session, id)
        if booking.status in ACTIVE:
            give_up(session, held[booking.session_date_id], booking, SYSTEM, now, why="erased", silent=True)
    return len(ids)


def hand_over(session: Session, conversation_id: str, before_id: str, person_id: str, now: dt.datetime) -> None:
    """Seats that a conversation took before it knew whose they are; where that person has one there, one is enough."""
    mine = (BookingRow.applicant_id == before_id, BookingRow.conversation_id == conversation_id)
    at = set(session.scalars(select(BookingRow.session_date_id).where(*mine)))
    if not at:
        return
    held = seat_room.hold(session, at)
    query = select(BookingRow).where(*mine, BookingRow.session_date_id.in_(at)).order_by(BookingRow.id)
    for booking in session.scalars(seat_room.as_it_is_now(query)).all():
        row = held[booking.session_date_id]
        if booking.status in ACTIVE and active_in(session, row.id, person_id) is not None:
            give_up(session, row, booking, SYSTEM, now, why="same_person", silent=True)
        booking.applicant_id = person_id
        session.flush()


def give_up(
    session: Session,
    row: SessionDateRow,
    booking: BookingRow,
    who: Who,
    now: dt.datetime,
    *,
    why: str | None,
    silent: bool = False,
) -> None:
    """Of a session that is held. `silent`: they are not told, for they have another seat there, or are gone."""
    was = booking.status
    seat_room.give_back(row, booking, now)
    booking.status, booking.hold_until = SeatStatus.CANCELLED, None
    booking.sequence += 1
    note(session, booking, SeatEvent.CANCELLED, who, now, silent=silent, was=was, why=why)
    waitlist.offer_free(session, row, now)


def _awaiting(session: Session, applicant_id: str) -> list[BookingRow]:
    mine = (BookingRow.applicant_id == applicant_id, BookingRow.status == SeatStatus.AWAITING_GUARDIAN)
    at = set(session.scalars(select(BookingRow.session_date_id).where(*mine)))
    if not at:
        return []
    seat_room.hold(session, at)
    query = select(BookingRow).where(*mine, BookingRow.session_date_id.in_(at)).order_by(BookingRow.id)
    return list(session.scalars(seat_room.as_it_is_now(query)))


def _take(
    session: Session, row: SessionDateRow, seats: int, organisation: str | None, now: dt.datetime
) -> SeatBlockRow | None:
    """Out of the partner's block, else out of everybody's seats; the block that they came from."""
    own = seat_room.block_of(row, organisation, seats, now)
    for block in (own, None) if own else (None,):
        if seat_room.take(session, row, seats, block, now):
            return block
    raise _full(row.id, seats)


def _full(session_date_id: str, seats: int) -> BookingError:
    return BookingError("session_full", f"Session {session_date_id} has no {seats} seats left.")


def _organisation(row: SessionDateRow, booking: BookingRow) -> str | None:
    if booking.block_id is None:
        return None
    return next((block.organisation_id for block in row.blocks if block.id == booking.block_id), None)


def _active_or_raise(booking: BookingRow) -> None:
    if booking.status not in ACTIVE:
        raise BookingError("not_active", f"Booking {booking.id} is {booking.status}.")
