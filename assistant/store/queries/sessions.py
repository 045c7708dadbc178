"""Sessions on their days, soonest first, with what is taken, kept and waited for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from assistant.booking.ports import SeatStatus
from assistant.catalog.schema import Bilingual
from assistant.store import seat_room
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow
from assistant.store.engine import reading
from assistant.store.queries.pages import LIMIT, Filters, Page, between, is_
from assistant.store.session_filters import about_any_of, held_in
from assistant.store.text import storable


@dataclass(frozen=True)
class BlockView:
    organisation: str
    seats: int
    used: int
    release_at: dt.datetime


@dataclass(frozen=True)
class SessionView:
    """Moments of the session itself are in its own zone. `waiting` counts the bookings on its waitlist."""

    id: str
    session: str
    programs: tuple[str, ...]
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    minutes: int
    place: Bilingual
    online: bool
    link: str | None
    languages: tuple[str, ...]
    note: Bilingual | None
    capacity: int | None
    taken: int
    free: int | None
    waiting: int
    blocks: tuple[BlockView, ...]
    closes_minutes: int
    closes_at: dt.datetime
    status: str
    by_staff: bool
    sequence: int
    created_at: dt.datetime
    updated_at: dt.datetime


def sessions(engine: Engine, filters: Filters, now: dt.datetime, *, free: int | None = None) -> Page[SessionView]:
    """Soonest first. They begin in the time; `status` is planned or cancelled, `language` one that it is held in.

    `free`: so many seats can still be booked by anybody.
    """
    query = select(SessionDateRow).where(
        *between(SessionDateRow.starts_at, filters),
        *is_(SessionDateRow.status, filters.status),
        *_bookable(free, now),
    )
    if filters.program is not None:
        query = query.where(about_any_of([filters.program]))
    if filters.language is not None:
        query = query.where(held_in(filters.language))
    if filters.cursor is not None:
        query = query.where(_after(filters.cursor))
    limit = min(max(filters.limit, 1), LIMIT)
    with reading(engine) as session:
        found = session.scalars(query.order_by(SessionDateRow.starts_at, SessionDateRow.id).limit(limit + 1)).all()
        rows = found[:limit]
        return Page(tuple(_views(session, rows, now)), rows[-1].id if len(found) > limit else None)


def session_date(engine: Engine, id: str, now: dt.datetime) -> SessionView | None:
    with reading(engine) as session:
        found = session.get(SessionDateRow, storable(id))
        return None if found is None else view(session, found, now)


def view(session: Session, row: SessionDateRow, now: dt.datetime) -> SessionView:
    """As it stands in this transaction."""
    return _views(session, [row], now)[0]


def _bookable(seats: int | None, now: dt.datetime) -> list[ColumnElement[bool]]:
    if seats is None:
        return []
    kept = (
        select(func.coalesce(func.sum(SeatBlockRow.seats - SeatBlockRow.used), 0))
        .where(SeatBlockRow.session_date_id == SessionDateRow.id, SeatBlockRow.release_at > now)
        .scalar_subquery()
    )
    room = or_(SessionDateRow.capacity.is_(None), SessionDateRow.capacity - SessionDateRow.taken - kept >= seats)
    return [room, SessionDateRow.status == "planned", SessionDateRow.closes_at > now]


def _after(cursor: str) -> ColumnElement[bool]:
    last = aliased(SessionDateRow)
    began = select(last.starts_at).where(last.id == storable(cursor)).scalar_subquery()
    same = and_(SessionDateRow.starts_at == began, SessionDateRow.id > storable(cursor))
    return or_(SessionDateRow.starts_at > began, same)


def _views(session: Session, rows: Sequence[SessionDateRow], now: dt.datetime) -> list[SessionView]:
    waits = (BookingRow.session_date_id.in_([row.id for row in rows]), BookingRow.status == SeatStatus.WAITING)
    counted = select(BookingRow.session_date_id, func.count()).where(*waits).group_by(BookingRow.session_date_id)
    waiting: dict[str, int] = dict(session.execute(counted).all())
    return [_view(row, waiting.get(row.id, 0), now) for row in rows]


def _view(row: SessionDateRow, waiting: int, now: dt.datetime) -> SessionView:
    zone = ZoneInfo(row.zone)
    return SessionView(
        id=row.id,
        session=row.session_id,
        programs=tuple(part.program_id for part in row.programs),
        starts_at=row.starts_at.astimezone(zone),
        ends_at=(row.starts_at + dt.timedelta(minutes=row.minutes)).astimezone(zone),
        zone=row.zone,
        minutes=row.minutes,
        place=Bilingual(en=row.place_en, es=row.place_es),
        online=row.online,
        link=row.link,
        languages=tuple(sorted(row.languages)),
        note=None if row.note is None else Bilingual.model_validate(row.note),
        capacity=row.capacity,
        taken=row.taken,
        free=seat_room.free(row, now),
        waiting=waiting,
        blocks=tuple(BlockView(part.organisation_id, part.seats, part.used, part.release_at) for part in row.blocks),
        closes_minutes=row.closes_minutes,
        closes_at=row.closes_at.astimezone(zone),
        status=row.status,
        by_staff=row.by_staff,
        sequence=row.sequence,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
