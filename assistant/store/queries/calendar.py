"""Sessions and seats for calendars: one query each, however many sessions there are."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, Row, Select, Subquery, and_, case, func, select
from sqlalchemy.orm import aliased

from assistant.booking.calendar_entries import Attendance, BookedSeat, DatedSession
from assistant.booking.ports import SeatEvent, SeatStatus
from assistant.catalog.schema import Bilingual
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow, SessionProgramRow
from assistant.store.engine import reading
from assistant.store.tables import Applicant, ContactPoint, ProgramRow
from assistant.store.text import storable

# They change nothing that stands in the person's calendar.
_UNSEEN = (SeatEvent.CONFIRMED, SeatEvent.LATE, SeatEvent.ATTENDED, SeatEvent.NO_SHOW, SeatEvent.UNMARKED)
_COUNTED: dict[str, tuple[SeatStatus, ...]] = {
    "booked": (SeatStatus.BOOKED, SeatStatus.CONFIRMED, SeatStatus.ATTENDED, SeatStatus.NO_SHOW),
    "confirmed": (SeatStatus.CONFIRMED,),
    "held": (SeatStatus.AWAITING_GUARDIAN, SeatStatus.OFFERED),
    "waiting": (SeatStatus.WAITING,),
    "attended": (SeatStatus.ATTENDED,),
    "no_show": (SeatStatus.NO_SHOW,),
}


def program_name(engine: Engine, program: str) -> Bilingual | None:
    """A program's name, also of one that is not offered any more; `None` where there never was one."""
    query = select(ProgramRow.name_en, ProgramRow.name_es).where(ProgramRow.id == storable(program))
    with reading(engine) as session:
        found = session.execute(query).one_or_none()
        return Bilingual(en=found.name_en, es=found.name_es) if found else None


def program_sessions(engine: Engine, program: str, since: dt.datetime, until: dt.datetime) -> list[DatedSession]:
    """A program's sessions that begin from `since` to before `until`, cancelled ones too, soonest first. No counts."""
    about_it = select(SessionProgramRow.session_date_id).where(SessionProgramRow.program_id == storable(program))
    query = _sessions(_between(since, until), SessionDateRow.id.in_(about_it))
    with reading(engine) as session:
        return _dated(session.execute(query).all())


def sessions_with_counts(engine: Engine, since: dt.datetime, until: dt.datetime) -> list[DatedSession]:
    """All sessions that begin from `since` to before `until`, with how many come, soonest first."""
    window = _between(since, until)
    counts = _counts(window)
    query = _sessions(window).outerjoin(counts, counts.c.session_date_id == SessionDateRow.id)
    query = query.add_columns(*(counts.c[name] for name in (*_COUNTED, "counted_at")))
    with reading(engine) as session:
        return _dated(session.execute(query).all())


def seat(engine: Engine, token: str) -> BookedSeat | None:
    """The seat that a calendar link opens, as it stands now; `None` for a link that we never gave out."""
    return _seat(engine, BookingRow.token == storable(token))


def seat_of(engine: Engine, booking: str) -> BookedSeat | None:
    """The same by the booking's id, for the file that goes out with an email."""
    return _seat(engine, BookingRow.id == storable(booking))


def _seat(engine: Engine, which: ColumnElement[bool]) -> BookedSeat | None:
    events = BookingEventRow.booking_id == BookingRow.id
    changes = select(func.count()).where(events, BookingEventRow.kind.not_in(_UNSEEN)).scalar_subquery()
    chosen = aliased(ProgramRow)
    query = (
        _sessions(which)
        .join(BookingRow, BookingRow.session_date_id == SessionDateRow.id)
        .join(Applicant, Applicant.id == BookingRow.applicant_id)
        .outerjoin(ContactPoint, ContactPoint.id == BookingRow.contact_id)
        .outerjoin(chosen, chosen.id == BookingRow.program_id)
        .add_columns(
            BookingRow.id.label("booking"),
            BookingRow.status.label("seat_status"),
            BookingRow.seats,
            func.coalesce(BookingRow.language, Applicant.language, ContactPoint.language).label("language"),
            changes.label("changes"),
            BookingRow.updated_at.label("booking_changed_at"),
            chosen.name_en.label("chosen_en"),
            chosen.name_es.label("chosen_es"),
        )
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    if not rows:
        return None
    first = rows[0]
    # Of several programs that a session is about, the one that the person asked for.
    chosen_name = Bilingual(en=first.chosen_en, es=first.chosen_es) if first.chosen_en else None
    return BookedSeat(
        id=first.booking,
        status=SeatStatus(first.seat_status),
        seats=first.seats,
        language=first.language,
        changes=first.changes,
        changed_at=first.booking_changed_at,
        session=_session(rows, (chosen_name,) if chosen_name else _names(rows)),
    )


def _between(since: dt.datetime, until: dt.datetime) -> ColumnElement[bool]:
    return and_(SessionDateRow.starts_at >= since, SessionDateRow.starts_at < until)


def _sessions(*where: ColumnElement[bool]) -> Select[Any]:
    """A row for each session and program that it is about."""
    return (
        select(
            *SessionDateRow.__table__.columns,
            SessionProgramRow.program_id,
            ProgramRow.name_en,
            ProgramRow.name_es,
        )
        .select_from(SessionDateRow)
        .outerjoin(SessionProgramRow, SessionProgramRow.session_date_id == SessionDateRow.id)
        .outerjoin(ProgramRow, ProgramRow.id == SessionProgramRow.program_id)
        .where(*where)
        .order_by(SessionDateRow.starts_at, SessionDateRow.id, SessionProgramRow.position)
    )


def _counts(window: ColumnElement[bool]) -> Subquery:
    sums = (
        func.sum(case((BookingRow.status.in_(statuses), BookingRow.seats), else_=0)).label(name)
        for name, statuses in _COUNTED.items()
    )
    return (
        select(BookingRow.session_date_id, *sums, func.max(BookingRow.updated_at).label("counted_at"))
        .join(SessionDateRow, SessionDateRow.id == BookingRow.session_date_id)
        .where(window)
        .group_by(BookingRow.session_date_id)
        .subquery()
    )


def _dated(rows: Iterable[Row[Any]]) -> list[DatedSession]:
    grouped = (list(group) for _, group in groupby(rows, key=lambda row: row.id))
    return [_session(group, _names(group)) for group in grouped]


def _session(rows: Sequence[Row[Any]], programs: tuple[Bilingual, ...]) -> DatedSession:
    row = rows[0]
    counts = {name: getattr(row, name, None) or 0 for name in _COUNTED}
    return DatedSession(
        id=row.id,
        starts_at=row.starts_at.astimezone(ZoneInfo(row.zone)),
        zone=row.zone,
        minutes=row.minutes,
        place=Bilingual(en=row.place_en, es=row.place_es),
        link=row.link,
        languages=frozenset(row.languages),
        note=Bilingual.model_validate(row.note) if row.note else None,
        capacity=row.capacity,
        cancelled=row.status == "cancelled",
        sequence=row.sequence,
        programs=programs,
        changed_at=max(row.updated_at, getattr(row, "counted_at", None) or row.updated_at),
        attendance=Attendance(**counts),
    )


def _names(rows: Sequence[Row[Any]]) -> tuple[Bilingual, ...]:
    """By the program's id where the catalogue has lost its name."""
    return tuple(
        Bilingual(en=row.name_en or row.program_id, es=row.name_es or row.program_id)
        for row in rows
        if row.program_id is not None
    )
