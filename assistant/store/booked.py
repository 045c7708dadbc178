"""Sessions and seats as they stand: the store's side of `assistant.booking.ports.Sessions`."""

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import Session, joinedload

from assistant.booking.ports import ACTIVE, Seat, SeatStatus, SessionDate
from assistant.catalog.schema import Bilingual, Kind, Language
from assistant.store import seat_room
from assistant.store.booking_tables import BookingRow, SessionDateRow, SessionProgramRow
from assistant.store.engine import reading
from assistant.store.session_filters import about_any_of, held_in
from assistant.store.tables import Conversation, ProgramRow
from assistant.store.text import storable


class StoredSessions:
    """Implements `Sessions`. Safe to use from several threads at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def upcoming(
        self,
        now: dt.datetime,
        programs: Collection[str] | None = None,
        *,
        limit: int,
        language: Language | None = None,
    ) -> list[SessionDate]:
        ahead = [SessionDateRow.status == "planned", SessionDateRow.closes_at > now, SessionDateRow.starts_at > now]
        if language is not None:
            ahead.append(held_in(language))
        wanted = _next_of_each(ahead) if programs is None else about_any_of(programs)
        query = select(SessionDateRow).where(*ahead, wanted)
        with reading(self._engine) as session:
            rows = session.scalars(query.order_by(SessionDateRow.starts_at, SessionDateRow.id).limit(limit)).all()
            return [session_date(row, now) for row in rows]

    def dates(self, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        wanted = [storable(id) for id in ids]
        with reading(self._engine) as session:
            found = session.scalars(select(SessionDateRow).where(SessionDateRow.id.in_(wanted)))
            known = {row.id: session_date(row, now) for row in found}
        return [known[id] for id in wanted if id in known]

    def seats_of(self, conversation: str, now: dt.datetime) -> list[Seat]:
        with reading(self._engine) as session:
            whose = _whose(session, conversation)
            if whose is None:
                return []
            query = (
                select(BookingRow)
                .join(BookingRow.session_date)
                .where(whose, BookingRow.status.in_(ACTIVE))
                .options(joinedload(BookingRow.applicant))
                .order_by(SessionDateRow.starts_at, BookingRow.id)
            )
            seats = [seat(booking, now) for booking in session.scalars(query)]
        return [mine for mine in seats if mine.session.ends_at > now]


def session_date(row: SessionDateRow, now: dt.datetime) -> SessionDate:
    """A session as it stands at `now`, in its own zone."""
    zone = ZoneInfo(row.zone)
    return SessionDate(
        id=row.id,
        session_id=row.session_id,
        programs=tuple(part.program_id for part in row.programs),
        starts_at=row.starts_at.astimezone(zone),
        minutes=row.minutes,
        place=Bilingual(en=row.place_en, es=row.place_es),
        online=row.online,
        link=row.link,
        languages=frozenset(row.languages),
        note=None if row.note is None else Bilingual.model_validate(row.note),
        capacity=row.capacity,
        free=seat_room.free(row, now),
        closes_at=row.closes_at.astimezone(zone),
        cancelled=row.status == "cancelled",
        sequence=row.sequence,
    )


def seat(booking: BookingRow, now: dt.datetime) -> Seat:
    """Somebody's place, with the session as it stands at `now`."""
    return Seat(
        id=booking.id,
        session=session_date(booking.session_date, now),
        status=SeatStatus(booking.status),
        seats=booking.seats,
        program=booking.program_id,
        applicant=booking.applicant_id,
        name=booking.applicant.name,
        hold_until=booking.hold_until,
        sequence=booking.sequence,
    )


def _next_of_each(ahead: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The soonest of each program on offer, as `Catalog.offered` has them."""
    order = func.row_number().over(
        partition_by=SessionProgramRow.program_id, order_by=(SessionDateRow.starts_at, SessionDateRow.id)
    )
    offered = (ProgramRow.active, ProgramRow.retired_at.is_(None), ProgramRow.kind != Kind.FUNDING.value)
    places = (
        select(SessionDateRow.id, order.label("place"))
        .join(SessionProgramRow, SessionProgramRow.session_date_id == SessionDateRow.id)
        .join(ProgramRow, ProgramRow.id == SessionProgramRow.program_id)
        .where(*ahead, *offered)
        .subquery()
    )
    return SessionDateRow.id.in_(select(places.c.id).where(places.c.place == 1))


def _whose(session: Session, conversation: str) -> ColumnElement[bool] | None:
    """What is said here counts for the person who gave their name; else for all who get texts on this phone."""
    talk = session.get(Conversation, storable(conversation))
    if talk is None:
        return None
    if talk.identified_at is not None:
        return BookingRow.applicant_id == talk.applicant_id
    if talk.contact_id is not None:
        return BookingRow.contact_id == talk.contact_id
    return BookingRow.conversation_id == talk.id
