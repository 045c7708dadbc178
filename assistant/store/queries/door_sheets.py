"""Sessions as staff at the door need them: who is expected, who is here; counts without a query a session."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from assistant.applicants.minors import Minors
from assistant.applicants.names import folded
from assistant.booking.ports import SeatStatus
from assistant.staff.member import Member
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.queries.bookings import ON_THE_SHEET, BookingView, views
from assistant.store.session_filters import about_any_of
from assistant.store.text import storable
from assistant.store.walls import programs_of, seats_for

# So many of either kind stand in the list.
AHEAD, PAST = 40, 20


@dataclass(frozen=True)
class Door:
    """One session with its seats by what became of them; `expected` are those who may still come."""

    row: SessionDateRow
    expected: int
    here: int
    absent: int
    waiting: int


_EXPECTED = (SeatStatus.BOOKED, SeatStatus.CONFIRMED, SeatStatus.AWAITING_GUARDIAN, SeatStatus.OFFERED)


def doors(
    session: Session, member: Member, now: dt.datetime, *, past: bool = False, program: str | None = None
) -> list[Door]:
    """Those of today and ahead, soonest first, or the last ones. A partner's are about its own programs."""
    query = select(SessionDateRow)
    begins = now - dt.timedelta(hours=12)
    if past:
        query = query.where(SessionDateRow.starts_at < begins).order_by(SessionDateRow.starts_at.desc()).limit(PAST)
    else:
        query = query.where(SessionDateRow.starts_at >= begins).order_by(SessionDateRow.starts_at).limit(AHEAD)
    if program is not None:
        query = query.where(about_any_of([storable(program)]))
    if member.organisation_id is not None:
        query = query.where(about_any_of(list(session.scalars(programs_of(member)))))
    return _counted(session, session.scalars(query).all(), member, now)


def door(session: Session, id: str, member: Member, now: dt.datetime) -> Door | None:
    row = session.get(SessionDateRow, storable(id))
    if row is None:
        return None
    if member.organisation_id is not None:
        mine = set(session.scalars(programs_of(member)))
        if not mine & {part.program_id for part in row.programs}:
            return None
    return _counted(session, [row], member, now)[0]


def sheet(session: Session, id: str, member: Member, minors: Minors, now: dt.datetime) -> list[BookingView]:
    """Who is looked for at the door, by name; who has none at the end."""
    query = (
        select(BookingRow)
        .where(
            BookingRow.session_date_id == storable(id),
            BookingRow.status.in_(ON_THE_SHEET),
            seats_for(member, now),
        )
        .options(
            joinedload(BookingRow.applicant),
            joinedload(BookingRow.contact),
            joinedload(BookingRow.session_date).options(lazyload(SessionDateRow.programs)),
        )
        .order_by(BookingRow.id)
    )
    found = views(session, session.scalars(query).all(), minors)
    return sorted(found, key=_place)


def _place(seat: BookingView) -> tuple[bool, bool, str]:
    return seat.status == SeatStatus.WAITING, seat.name is None, folded(seat.name or "")


def _counted(session: Session, rows: Sequence[SessionDateRow], member: Member, now: dt.datetime) -> list[Door]:
    counted = (
        select(BookingRow.session_date_id, BookingRow.status, func.sum(BookingRow.seats))
        .where(BookingRow.session_date_id.in_([row.id for row in rows]), seats_for(member, now))
        .group_by(BookingRow.session_date_id, BookingRow.status)
    )
    seats: dict[tuple[str, str], int] = {(id, status): int(count) for id, status, count in session.execute(counted)}

    def of(id: str, statuses: Iterable[str]) -> int:
        return sum(seats.get((id, status), 0) for status in statuses)

    return [
        Door(
            row=row,
            expected=of(row.id, _EXPECTED),
            here=of(row.id, (SeatStatus.ATTENDED,)),
            absent=of(row.id, (SeatStatus.NO_SHOW,)),
            waiting=of(row.id, (SeatStatus.WAITING,)),
        )
        for row in rows
    ]
