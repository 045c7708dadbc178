"""Two who are one have one place in a session: the one that is further along. The other is given back, and comes again
when they are parted, where that is still true.

Nobody is told of either: whoever it is has a place there all along. What got free is offered to whoever waits.
"""

import datetime as dt
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.ports import ACTIVE, SeatEvent, SeatStatus
from assistant.store import seat_room, seats, waitlist
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.bookings import active_in
from assistant.store.duplicates_tables import MergeStepRow
from assistant.store.merge_rows import SEAT, plain
from assistant.store.seat_events import Who, note

# The furthest first; a place that is over counts where the other's still lies ahead.
_ALONG = (
    SeatStatus.ATTENDED,
    SeatStatus.CONFIRMED,
    SeatStatus.BOOKED,
    SeatStatus.AWAITING_GUARDIAN,
    SeatStatus.OFFERED,
    SeatStatus.WAITING,
)
_HELD_UNTIL = (SeatStatus.AWAITING_GUARDIAN, SeatStatus.OFFERED)


def hold(session: Session, one_id: str, other_id: str) -> None:
    """Hold the sessions in which both have a place; before the people are, as everybody does who changes seats."""
    both = _sessions_of_both(session, one_id, other_id)
    if both:
        seat_room.hold(session, both)


def one_place_each(session: Session, merge_id: str, kept_id: str, merged_id: str, who: Who, now: dt.datetime) -> int:
    """Give back what one person does not need twice, and note how it was; how many places."""
    both = _sessions_of_both(session, kept_id, merged_id)
    if not both:
        return 0
    held, given_back = seat_room.hold(session, both), 0
    for id, (_, *others) in _places(session, both, kept_id, merged_id).items():
        for booking in others:
            was = {
                name: getattr(booking, name) for name in ("status", "hold_until", "waiting_since", "block_id", "seats")
            }
            seats.give_up(session, held[id], booking, who, now, why="same_person", silent=True)
            after = {"status": booking.status, "sequence": booking.sequence}
            session.add(
                MergeStepRow(
                    merge_id=merge_id,
                    kind=SEAT,
                    of_table="bookings",
                    key={"id": booking.id},
                    before=plain(was),
                    after=after,
                )
            )
            given_back += 1
    session.flush()
    return given_back


def give_again(session: Session, step: MergeStepRow, who: Who, now: dt.datetime) -> bool | None:
    """The place is theirs again as it was; False where it has gone meanwhile: taken by others, over, called off, its
    hold run out. None where they need it no more, for they have another place there.
    """
    known = session.get(BookingRow, step.key["id"])
    if known is None:
        return False
    booking, held = seat_room.hold_booking(session, known.id)
    row = held[booking.session_date_id]
    if active_in(session, row.id, booking.applicant_id) is not None:
        return None
    if {"status": booking.status, "sequence": booking.sequence} != step.after:
        return False
    was, until = SeatStatus(step.before["status"]), _moment(step.before["hold_until"])
    if row.status != "planned" or now >= row.starts_at or (was in _HELD_UNTIL and (until is None or until <= now)):
        return False
    if was != SeatStatus.WAITING and not _take(session, row, booking, step.before["block_id"], now):
        return False
    booking.status, booking.hold_until = was, until
    booking.sequence += 1
    note(session, booking, SeatEvent.RESTORED, who, now, silent=True, was=SeatStatus.CANCELLED)
    if was == SeatStatus.WAITING:
        waitlist.offer_free(session, row, now)
    return True


def _take(session: Session, row: SessionDateRow, booking: BookingRow, block_id: str | None, now: dt.datetime) -> bool:
    """Out of the partner's block that it came from, else out of everybody's seats."""
    own = next((block for block in row.blocks if block.id == block_id), None)
    block = seat_room.block_of(row, own.organisation_id, booking.seats, now) if own is not None else None
    for source in (block, None) if block else (None,):
        if seat_room.take(session, row, booking.seats, source, now):
            booking.block_id = source.id if source else None
            return True
    return False


def _places(session: Session, sessions: set[str], *people: str) -> dict[str, list[BookingRow]]:
    """By session what both have there, the furthest first; of two that are as far more seats, then who came first."""
    query = select(BookingRow).where(
        BookingRow.session_date_id.in_(sessions), BookingRow.applicant_id.in_(people), BookingRow.status.in_(_ALONG)
    )
    found: dict[str, list[BookingRow]] = defaultdict(list)
    for booking in session.scalars(seat_room.as_it_is_now(query)):
        found[booking.session_date_id].append(booking)
    for places in found.values():
        places.sort(key=lambda one: (_ALONG.index(SeatStatus(one.status)), -one.seats, one.created_at, one.id))
    return {id: [first, *(one for one in further if one.status in ACTIVE)] for id, (first, *further) in found.items()}


def _sessions_of_both(session: Session, one_id: str, other_id: str) -> set[str]:
    mine, theirs = (
        select(BookingRow.session_date_id).where(BookingRow.applicant_id == id, BookingRow.status.in_(_ALONG))
        for id in (one_id, other_id)
    )
    return set(session.scalars(mine.where(BookingRow.session_date_id.in_(theirs))))


def _moment(value: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value is not None else None
