"""Bookings: whose seat it is, in which session, and what happened to it.

The name and the contact of a minor are left out before a guardian has agreed.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session, joinedload, lazyload

from assistant.applicants.minors import Minors
from assistant.booking.ports import TAKES_A_SEAT, SeatStatus
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow
from assistant.store.engine import reading
from assistant.store.minors import person_waits
from assistant.store.queries.pages import Filters, Page, between, is_, page, used_by
from assistant.store.tables import Applicant
from assistant.store.text import storable

# Who is looked for at the door.
ON_THE_SHEET = TAKES_A_SEAT | {SeatStatus.WAITING}


@dataclass(frozen=True)
class BookingView:
    """`starts_at` is the session's, in its own zone."""

    id: str
    session: str
    starts_at: dt.datetime
    program: str | None
    applicant: str
    name: str | None
    phone: str | None
    email: str | None
    organisation: str | None
    seats: int
    status: str
    hold_until: dt.datetime | None
    waiting_since: dt.datetime | None
    waits_for_guardian: bool
    channel: str
    language: str | None
    conversation: str | None
    sequence: int
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True)
class EventView:
    kind: str
    by: str
    details: dict[str, Any]
    message: str | None
    created_at: dt.datetime
    told_at: dt.datetime | None


@dataclass(frozen=True)
class WholeBooking:
    view: BookingView
    events: tuple[EventView, ...]


def bookings(
    engine: Engine,
    filters: Filters,
    minors: Minors,
    *,
    session_date: str | None = None,
    applicant: str | None = None,
    updated_since: dt.datetime | None = None,
) -> Page[BookingView]:
    """Made in the time, newest first; `program` is the one that they were booked for."""
    query = select(BookingRow).where(
        *between(BookingRow.created_at, filters),
        *used_by(BookingRow.applicant_id, filters.phone),
        *is_(BookingRow.program_id, filters.program),
        *is_(BookingRow.status, filters.status),
        *is_(BookingRow.channel, filters.channel),
        *is_(BookingRow.language, filters.language),
        *is_(BookingRow.session_date_id, session_date),
        *is_(BookingRow.applicant_id, applicant),
    )
    if updated_since is not None:
        query = query.where(BookingRow.updated_at >= updated_since)
    with reading(engine) as session:
        return page(session, whole(query), BookingRow.id, filters, lambda rows: views(session, rows, minors))


def sheet(
    engine: Engine, id: str, filters: Filters, minors: Minors, *, statuses: Collection[str] = ON_THE_SHEET
) -> Page[BookingView] | None:
    """A session's bookings in these states, first come first; `None` where there is no such session."""
    query = select(BookingRow).where(BookingRow.session_date_id == storable(id), BookingRow.status.in_(statuses))
    with reading(engine) as session:
        if session.scalar(select(SessionDateRow.id).where(SessionDateRow.id == storable(id))) is None:
            return None
        return page(
            session,
            whole(query),
            BookingRow.id,
            filters,
            lambda rows: views(session, rows, minors),
            newest_first=False,
        )


def booking(engine: Engine, id: str, minors: Minors) -> WholeBooking | None:
    with reading(engine) as session:
        found = session.scalar(whole(select(BookingRow).where(BookingRow.id == storable(id))))
        if found is None:
            return None
        mine = select(BookingEventRow).where(BookingEventRow.booking_id == found.id).order_by(BookingEventRow.id)
        return WholeBooking(
            view=views(session, [found], minors)[0], events=tuple(_event(row) for row in session.scalars(mine))
        )


def views(session: Session, rows: Sequence[BookingRow], minors: Minors) -> list[BookingView]:
    """As they stand in this transaction."""
    people = Applicant.id.in_({row.applicant_id for row in rows})
    held = set(session.scalars(select(Applicant.id).where(people, person_waits(minors))))
    return [_view(row, waits=row.applicant_id in held or row.status == SeatStatus.AWAITING_GUARDIAN) for row in rows]


def whole(query: Select[BookingRow]) -> Select[BookingRow]:
    """With what a view needs, whatever the number of rows."""
    return query.options(
        joinedload(BookingRow.applicant),
        joinedload(BookingRow.contact),
        joinedload(BookingRow.session_date).options(lazyload(SessionDateRow.programs)),
    )


def _view(row: BookingRow, *, waits: bool) -> BookingView:
    of, contact = row.session_date, None if waits else row.contact
    return BookingView(
        id=row.id,
        session=row.session_date_id,
        starts_at=of.starts_at.astimezone(ZoneInfo(of.zone)),
        program=row.program_id,
        applicant=row.applicant_id,
        name=None if waits else row.applicant.name,
        phone=contact.value if contact is not None and contact.kind == "phone" else None,
        email=contact.value if contact is not None and contact.kind == "email" else None,
        organisation=next((block.organisation_id for block in of.blocks if block.id == row.block_id), None),
        seats=row.seats,
        status=row.status,
        hold_until=row.hold_until,
        waiting_since=row.waiting_since,
        waits_for_guardian=waits,
        channel=row.channel,
        language=row.language,
        conversation=row.conversation_id,
        sequence=of.sequence + row.sequence,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _event(row: BookingEventRow) -> EventView:
    return EventView(
        kind=row.kind,
        by=row.by,
        details=row.details,
        message=row.message_id,
        created_at=row.created_at,
        told_at=row.told_at,
    )
