import datetime as dt

import pytest

from assistant.catalog.schema import Bilingual
from assistant.errors import BookingError
from assistant.store import session_dates
from assistant.store.seats import Who
from tests.factories.seats import TUESDAY, Seating

HOUR = dt.timedelta(hours=1)
ANA = Who(by="staff", exempt=False)


def test_a_session_that_staff_add_is_bookable_at_once(seating: Seating) -> None:
    row = seating.row(seating.session(capacity=1, programs=["EMT", "CPT1", "EMT"], closes_minutes=15))
    assert (row.on, row.starts_at, row.closes_at) == (dt.date(2026, 12, 1), TUESDAY, TUESDAY - HOUR / 4)
    assert ([part.program_id for part in row.programs], row.by_staff, row.status) == (["EMT", "CPT1"], True, "planned")
    seating.book(row.id)
    assert seating.taken(row.id) == 1


def test_two_sessions_on_one_day_are_two(seating: Seating) -> None:
    assert seating.row(seating.session()).session_id != seating.row(seating.session()).session_id


def test_a_moved_session_keeps_its_people_and_tells_them(seating: Seating) -> None:
    session = seating.session(capacity=3, blocks=(("SVMC", 1, 48),))
    booking, waiting = seating.book(session, seats=2), seating.wait(session)
    seating.clock.advance(hours=1)
    place = Bilingual(en="Room 1", es="Aula 1")
    seating.do(session_dates.move, session, starts_at=TUESDAY + HOUR, place=place, minutes=90, who=ANA)
    row = seating.row(session)
    assert (row.starts_at, row.closes_at, row.minutes, row.place_en) == (TUESDAY + HOUR, TUESDAY + HOUR, 90, "Room 1")
    assert (row.on, row.sequence, row.updated_at) == (dt.date(2026, 12, 1), 1, seating.clock())
    assert row.blocks[0].release_at == TUESDAY - 47 * HOUR
    was = {"was_starts_at": TUESDAY.isoformat(), "was_place_en": "Room 12", "was_place_es": "Aula 12"}
    assert seating.events(booking)[-1] == seating.events(waiting)[-1] == ("session_moved", "staff", was)
    assert (seating.status(booking, waiting), seating.taken(session)) == (["booked", "waiting"], 2)


def test_the_same_again_is_no_change(seating: Seating) -> None:
    session = seating.session()
    booking = seating.book(session)
    seating.do(session_dates.move, session, starts_at=TUESDAY, online=False)
    assert (seating.row(session).sequence, seating.kinds(booking)) == (0, ["booked"])


def test_a_link_can_be_given_and_taken_away(seating: Seating) -> None:
    session = seating.session()
    for link in ("https://meet.example/a", None):
        seating.do(session_dates.move, session, link=link)
        assert seating.row(session).link == link
    note = Bilingual(en="Bring an ID.", es="Traiga una ID.")
    seating.do(session_dates.move, session, note=note)
    assert (seating.row(session).note, seating.row(session).sequence) == (note.model_dump(), 2)
    seating.do(session_dates.move, session, note=None, languages=["es"])
    assert (seating.row(session).note, seating.row(session).languages) == (None, ["es"])


def test_a_session_called_off_ends_every_booking(seating: Seating) -> None:
    session = seating.session(capacity=2)
    booked, held = seating.book(session), seating.book(session, awaits_guardian=True)
    waiting, gone = seating.wait(session), seating.wait(session)
    seating.cancel(gone)
    seating.do(session_dates.cancel, session, who=ANA, why="flood")
    row = seating.row(session)
    assert (row.status, row.sequence, row.by_staff, seating.taken(session)) == ("cancelled", 1, True, 0)
    assert seating.status(booked, held, waiting, gone) == ["cancelled"] * 4
    told = [seating.events(booking)[-1] for booking in (booked, held, waiting)]
    assert told == [
        ("session_cancelled", "staff", {"was": was, "why": "flood"})
        for was in ("booked", "awaiting_guardian", "waiting")
    ]
    assert seating.kinds(gone) == ["waitlisted", "cancelled"]
    assert [seating.booking(booking).hold_until for booking in (booked, held)] == [None, None]
    for work in (seating.book, seating.wait):
        with pytest.raises(BookingError) as refused:
            work(session)
        assert refused.value.reason == "session_cancelled"
    with pytest.raises(BookingError) as refused:
        seating.do(session_dates.cancel, session)
    assert refused.value.reason == "session_cancelled"


def test_capacity_goes_down_to_what_is_taken_and_no_further(seating: Seating) -> None:
    session = seating.session(capacity=5)
    seating.book(session, seats=3)
    with pytest.raises(BookingError) as refused:
        seating.do(session_dates.set_capacity, session, 2)
    assert (refused.value.reason, seating.row(session).capacity) == ("session_full", 5)
    seating.do(session_dates.set_capacity, session, 3)
    with pytest.raises(BookingError, match="no 1 seats left"):
        seating.book(session)
    seating.do(session_dates.set_capacity, session, None)
    seating.book(session, seats=50)
    assert seating.taken(session) == 53


def test_a_session_that_is_not_there(seating: Seating) -> None:
    with pytest.raises(BookingError) as refused:
        seating.do(session_dates.move, "01NOTHING", starts_at=TUESDAY)
    assert refused.value.reason == "unknown_session"
