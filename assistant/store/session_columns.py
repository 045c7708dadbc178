"""A session as it is told, out of columns: what belongs to it in other tables comes along, in the same statement."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, String, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from assistant.booking.ports import SeatStatus, SessionDate
from assistant.catalog.schema import Bilingual
from assistant.store.booking_tables import BookingRow, SeatBlockRow, SessionDateRow, SessionProgramRow
from assistant.store.tables import UtcDateTime

# Given to every statement that has the columns.
NOW = bindparam("now", type_=UtcDateTime)
_PROGRAMS = (
    # Their order is put right by `_in_order`: not every SQLite has an order within an aggregate.
    select(func.aggregate_strings(cast(SessionProgramRow.position, String) + " " + SessionProgramRow.program_id, "\n"))
    .where(SessionProgramRow.session_date_id == SessionDateRow.id)
    .scalar_subquery()
)
_KEPT = (
    select(func.coalesce(func.sum(SeatBlockRow.seats - SeatBlockRow.used), 0))
    .where(SeatBlockRow.session_date_id == SessionDateRow.id, SeatBlockRow.release_at > NOW)
    .scalar_subquery()
)
_waiting = aliased(BookingRow)
_WAITING = (
    select(func.count())
    .where(_waiting.session_date_id == SessionDateRow.id, _waiting.status == SeatStatus.WAITING)
    .scalar_subquery()
)
COLUMNS: tuple[Any, ...] = (
    SessionDateRow.id,
    SessionDateRow.session_id,
    SessionDateRow.starts_at,
    SessionDateRow.zone,
    SessionDateRow.minutes,
    SessionDateRow.place_en,
    SessionDateRow.place_es,
    SessionDateRow.online,
    SessionDateRow.link,
    SessionDateRow.languages,
    SessionDateRow.note,
    SessionDateRow.capacity,
    SessionDateRow.taken,
    SessionDateRow.status,
    SessionDateRow.closes_at,
    SessionDateRow.sequence,
    _PROGRAMS.label("numbered_programs"),
    _KEPT.label("kept"),
    _WAITING.label("waiting"),
)


def told(row: Row[Any]) -> SessionDate:
    """Of a row with `COLUMNS`."""
    return as_told(row, _in_order(row.numbered_programs), row.kept, row.waiting)


def as_told(row: SessionDateRow | Row[Any], programs: Iterable[str], kept: int, waiting: int) -> SessionDate:
    """A session as it stands, in its own zone. `kept`: seats that are still kept for partners' people."""
    zone = ZoneInfo(row.zone)
    return SessionDate(
        id=row.id,
        session_id=row.session_id,
        programs=tuple(programs),
        starts_at=row.starts_at.astimezone(zone),
        minutes=row.minutes,
        place=Bilingual(en=row.place_en, es=row.place_es),
        online=row.online,
        link=row.link,
        languages=frozenset(row.languages),
        note=None if row.note is None else Bilingual.model_validate(row.note),
        capacity=row.capacity,
        free=None if row.capacity is None else max(0, row.capacity - row.taken - kept),
        waiting=waiting,
        closes_at=row.closes_at.astimezone(zone),
        cancelled=row.status == "cancelled",
        sequence=row.sequence,
    )


def _in_order(numbered: str | None) -> list[str]:
    """Of "1 EMT\\n0 CNA" CNA and EMT."""
    found = (one.split(" ", 1) for one in numbered.split("\n")) if numbered else ()
    return [program for _, program in sorted((int(position), program) for position, program in found)]
