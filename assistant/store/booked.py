"""Sessions and seats as they stand: the store's side of `assistant.booking.ports.Sessions`.

A turn looks here several times while somebody waits: each look is one statement, and all of them are made once.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, bindparam, case, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from assistant.booking.ports import ACTIVE, Guarded, Seat, SeatStatus, SessionDate
from assistant.catalog.schema import Kind, Language
from assistant.store import minors, seat_room
from assistant.store.booking_tables import BookingRow, SessionDateRow, SessionProgramRow
from assistant.store.engine import reading
from assistant.store.session_columns import COLUMNS, NOW, as_told, told
from assistant.store.session_filters import held_in
from assistant.store.tables import Applicant, Conversation, ProgramRow
from assistant.store.text import storable

_AHEAD = (SessionDateRow.status == "planned", SessionDateRow.closes_at > NOW, SessionDateRow.starts_at > NOW)
_DATES = select(*COLUMNS).where(SessionDateRow.id.in_(bindparam("ids", expanding=True)))


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
        asked: dict[str, Any] = {"now": now, "most": limit}
        if programs is not None:
            asked["programs"] = [storable(id) for id in programs]
        return [told(row) for row in self._read(_upcoming(programs is not None, language), asked)]

    def dates(self, ids: Collection[str], now: dt.datetime) -> list[SessionDate]:
        wanted = [storable(id) for id in ids]
        known = {row.id: told(row) for row in self._read(_DATES, {"ids": wanted, "now": now})}
        return [known[id] for id in wanted if id in known]

    def guarded(self, conversation: str, name: str, now: dt.datetime) -> Guarded | None:
        with reading(self._engine) as session:
            return minors.guarded(session, storable(conversation), storable(name), now)

    def seats_of(self, conversation: str, now: dt.datetime) -> list[Seat]:
        seats = [_seat(row) for row in self._read(_SEATS, {"conversation": storable(conversation), "now": now})]
        return [mine for mine in seats if mine.session.ends_at > now]

    def _read(self, query: Select[Any], asked: dict[str, Any]) -> Sequence[Row[Any]]:
        with reading(self._engine) as session:
            return session.connection().execute(query, asked).all()


def session_date(row: SessionDateRow, now: dt.datetime) -> SessionDate:
    """A session as it stands at `now`, in its own zone; nobody asks here how many wait for it."""
    return as_told(row, (part.program_id for part in row.programs), seat_room.kept(row, now), 0)


def _seat(row: Row[Any]) -> Seat:
    return Seat(
        id=row.seat_id,
        session=told(row),
        status=SeatStatus(row.seat_status),
        seats=row.seats,
        program=row.program_id,
        applicant=row.applicant_id,
        name=row.name,
        hold_until=row.hold_until,
        sequence=row.seat_sequence,
        place=row.place,
    )


@cache
def _upcoming(of_programs: bool, language: Language | None) -> Select[Any]:
    ahead = (*_AHEAD, held_in(language)) if language is not None else _AHEAD
    wanted = _about_programs() if of_programs else _next_of_each(ahead)
    query = select(*COLUMNS).where(*ahead, wanted)
    return query.order_by(SessionDateRow.starts_at, SessionDateRow.id).limit(bindparam("most"))


def _about_programs() -> ColumnElement[bool]:
    programs = SessionProgramRow.program_id.in_(bindparam("programs", expanding=True))
    return SessionDateRow.id.in_(select(SessionProgramRow.session_date_id).where(programs))


def _next_of_each(ahead: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
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


def _theirs() -> ColumnElement[bool]:
    """What is said in a conversation counts for the person who gave their name; else for all who get texts there.

    Found by one index each: a condition with an "or" in it would look through all bookings.
    """
    of_person = (BookingRow.applicant_id, Conversation.applicant_id, Conversation.identified_at.is_not(None))
    of_phone = (BookingRow.contact_id, Conversation.contact_id, Conversation.identified_at.is_(None))
    unknown = and_(Conversation.identified_at.is_(None), Conversation.contact_id.is_(None))
    here = (BookingRow.conversation_id, Conversation.id, unknown)
    return BookingRow.id.in_(union_all(*(_found(*by) for by in (of_person, of_phone, here))))


def _found(
    column: InstrumentedAttribute[Any], same: InstrumentedAttribute[Any], when: ColumnElement[bool]
) -> Select[str]:
    talk = Conversation.id == bindparam("conversation")
    return select(BookingRow.id).join(Conversation, column == same).where(talk, when)


def _place() -> ColumnElement[int | None]:
    """Whose turn it is on the waitlist, from 1."""
    before = aliased(BookingRow)
    earlier = or_(
        before.waiting_since < BookingRow.waiting_since,
        and_(before.waiting_since == BookingRow.waiting_since, before.id <= BookingRow.id),
    )
    count = (
        select(func.count())
        .where(before.session_date_id == BookingRow.session_date_id, before.status == SeatStatus.WAITING, earlier)
        .scalar_subquery()
    )
    return case((BookingRow.status == SeatStatus.WAITING, count), else_=None)


_SEATS = (
    select(
        BookingRow.id.label("seat_id"),
        BookingRow.status.label("seat_status"),
        BookingRow.sequence.label("seat_sequence"),
        BookingRow.seats,
        BookingRow.program_id,
        BookingRow.applicant_id,
        BookingRow.hold_until,
        Applicant.name,
        _place().label("place"),
        *COLUMNS,
    )
    .join(SessionDateRow, SessionDateRow.id == BookingRow.session_date_id)
    .join(Applicant, Applicant.id == BookingRow.applicant_id)
    .where(_theirs(), BookingRow.status.in_(ACTIVE))
    .order_by(SessionDateRow.starts_at, BookingRow.id)
)
