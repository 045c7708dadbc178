import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event

from assistant.booking.calendar_entries import Attendance, BookedSeat
from assistant.booking.ports import SeatEvent, SeatStatus
from assistant.store.booking_tables import BookingRow
from assistant.store.catalogue import replace
from assistant.store.engine import transaction
from assistant.store.queries import calendar
from assistant.store.tables import Applicant
from tests.factories.calendars import MADE, TUESDAY, ZONE, a_dated_session, put_seat, put_session
from tests.factories.catalogs import a_catalog, both

CNA = both("Nurse assistant CNA-EVE", "Auxiliar de enfermería CNA-EVE")
EMT = both("Nurse assistant EMT", "Auxiliar de enfermería EMT")
SINCE, UNTIL = TUESDAY - dt.timedelta(days=1), TUESDAY + dt.timedelta(days=60)


@pytest.fixture(autouse=True)
def _catalogue(store: Engine) -> None:
    replace(store, a_catalog(), "catalog", MADE)
    with transaction(store) as session:
        # What the import put in from the patterns is not what these tests are about.
        session.execute(calendar.SessionProgramRow.__table__.delete())
        session.execute(calendar.SessionDateRow.__table__.delete())


def counted(store: Engine, ask: Callable[[], Any]) -> tuple[Any, int]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(store, "before_cursor_execute", note)
    try:
        return ask(), len([statement for statement in statements if statement.startswith("SELECT")])
    finally:
        event.remove(store, "before_cursor_execute", note)


def the_seat(store: Engine, token: str) -> BookedSeat:
    found = calendar.seat(store, token)
    assert found is not None
    return found


def test_a_session_is_read_as_it_takes_place(store: Engine) -> None:
    note, link = {"en": "Bring an ID.", "es": "Traiga una ID."}, "https://zoom.example/j/1"
    id = put_session(store, "EMT", "CNA-EVE", note=note, link=link, status="cancelled", sequence=2)
    (found,) = calendar.program_sessions(store, "CNA-EVE", SINCE, UNTIL)
    assert found == a_dated_session(
        id=id,
        note=both(**note),
        link=link,
        cancelled=True,
        sequence=2,
        programs=(EMT, CNA),
    )
    assert found.starts_at.tzinfo == ZONE


def test_a_programs_feed_has_its_own_sessions_in_the_window_soonest_first(store: Engine) -> None:
    later = put_session(store, "CNA-EVE", starts_at=TUESDAY + dt.timedelta(days=14))
    sooner = put_session(store, "EMT", "CNA-EVE")
    put_session(store, "EMT")
    put_session(store)
    put_session(store, "CNA-EVE", starts_at=SINCE - dt.timedelta(seconds=1))
    first = put_session(store, "CNA-EVE", starts_at=SINCE)
    put_session(store, "CNA-EVE", starts_at=UNTIL)
    found = calendar.program_sessions(store, "CNA-EVE", SINCE, UNTIL)
    assert [session.id for session in found] == [first, sooner, later]
    assert [session.attendance for session in found] == [Attendance()] * 3
    assert calendar.program_sessions(store, "XX\0", SINCE, UNTIL) == []


def test_counts_are_of_seats_by_their_state(store: Engine) -> None:
    id = put_session(store, "CNA-EVE", "EMT")
    empty = put_session(store, starts_at=TUESDAY + dt.timedelta(days=1), capacity=None)
    states = {
        SeatStatus.BOOKED: 2,
        SeatStatus.CONFIRMED: 3,
        SeatStatus.AWAITING_GUARDIAN: 1,
        SeatStatus.OFFERED: 4,
        SeatStatus.WAITING: 5,
        SeatStatus.CANCELLED: 7,
        SeatStatus.EXPIRED: 8,
        SeatStatus.ATTENDED: 2,
        SeatStatus.NO_SHOW: 1,
    }
    for status, seats in states.items():
        put_seat(store, id, status=status, seats=seats)
    changed = MADE + dt.timedelta(hours=3)
    put_seat(store, id, updated_at=changed)
    found, nobody = calendar.sessions_with_counts(store, SINCE, UNTIL)
    assert (found.id, found.programs) == (id, (CNA, EMT))
    assert found.attendance == Attendance(booked=9, confirmed=3, held=5, waiting=5, attended=2, no_show=1)
    assert found.changed_at == changed
    assert (nobody.id, nobody.programs, nobody.capacity, nobody.attendance) == (empty, (), None, Attendance())
    assert nobody.changed_at == MADE


def test_each_feed_is_one_query_however_many_sessions_there_are(store: Engine) -> None:
    asked: dict[str, Callable[[], Any]] = {
        "program": lambda: calendar.program_sessions(store, "CNA-EVE", SINCE, UNTIL),
        "staff": lambda: calendar.sessions_with_counts(store, SINCE, UNTIL),
    }
    for rows in (1, 3):
        while len(asked["staff"]()) < rows:
            put_seat(store, put_session(store, "CNA-EVE", "EMT"))
        found = {name: counted(store, ask) for name, ask in asked.items()}
        assert {name: (len(sessions), queries) for name, (sessions, queries) in found.items()} == {
            "program": (rows, 1),
            "staff": (rows, 1),
        }


def test_a_seat_is_found_by_its_link_and_by_its_booking(store: Engine) -> None:
    booking, token = put_seat(store, put_session(store, "CNA-EVE", "EMT"), seats=2)
    put_seat(store, put_session(store, "EMT"))
    (seat, queries) = counted(store, lambda: calendar.seat(store, token))
    assert queries == 1
    assert (seat.id, seat.status, seat.seats, seat.language, seat.changes, seat.changed_at) == (
        booking,
        SeatStatus.BOOKED,
        2,
        "es",
        1,
        MADE,
    )
    assert seat.session.programs == (CNA, EMT)
    assert calendar.seat_of(store, booking) == seat
    for unknown in ("", "token", token.upper(), f"{token}x", "\0", "\ud800", booking):
        assert calendar.seat(store, unknown) is None
    assert calendar.seat_of(store, token) is None


def test_a_seat_is_about_the_program_that_the_person_asked_for(store: Engine) -> None:
    session = put_session(store, "CNA-EVE", "EMT")
    assert the_seat(store, put_seat(store, session, program_id="EMT")[1]).session.programs == (EMT,)
    assert the_seat(store, put_seat(store, session, program_id="GONE")[1]).session.programs == (CNA, EMT)


def test_a_program_that_left_the_catalogue_goes_by_its_id(store: Engine) -> None:
    (session,) = calendar.program_sessions(store, put_and_name(store, "OLD"), SINCE, UNTIL)
    assert session.programs == (both("OLD", "OLD"),)
    assert calendar.program_name(store, "OLD") is None
    assert calendar.program_name(store, "EMT") == EMT


def put_and_name(store: Engine, program: str) -> str:
    put_session(store, program)
    return program


def test_the_language_is_the_bookings_else_the_persons(store: Engine) -> None:
    booking, token = put_seat(store, put_session(store), language=None)
    assert the_seat(store, token).language is None
    with transaction(store) as session:
        row = session.get_one(BookingRow, booking)
        session.get_one(Applicant, row.applicant_id).language = "es"
    assert the_seat(store, token).language == "es"


@pytest.mark.parametrize(
    ("events", "changes"),
    [
        ((SeatEvent.BOOKED,), 1),
        ((SeatEvent.BOOKED, SeatEvent.CONFIRMED, SeatEvent.LATE, SeatEvent.ATTENDED), 1),
        ((SeatEvent.BOOKED, SeatEvent.MOVED, SeatEvent.SESSION_MOVED, SeatEvent.CANCELLED), 4),
        ((SeatEvent.WAITLISTED, SeatEvent.OFFERED, SeatEvent.ACCEPTED), 3),
    ],
)
def test_changes_are_what_calendars_have_to_hear_of(store: Engine, events: tuple[SeatEvent, ...], changes: int) -> None:
    assert the_seat(store, put_seat(store, put_session(store), *events)[1]).changes == changes
