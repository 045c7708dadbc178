import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from assistant.booking.ports import Seat, SessionDate
from assistant.catalog.schema import Kind
from assistant.store import catalogue, seats, session_dates
from assistant.store.booked import StoredSessions
from assistant.store.engine import transaction
from assistant.store.seats import Who
from assistant.store.tables import Conversation
from tests.factories.catalogs import a_catalog, a_program, both
from tests.factories.seats import TUESDAY, ZONE, Seating

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
STAFF = Who(by="staff")


@pytest.fixture
def booked(seating: Seating) -> StoredSessions:
    return StoredSessions(seating.store)


def _programs(seating: Seating) -> None:
    """Four programs: one is not running and one is money, so two are on offer."""
    programs = (
        a_program(sessions=()),
        a_program("EMT", sessions=()),
        a_program("OLD", sessions=(), active=False),
        a_program("WIOA", sessions=(), kind=Kind.FUNDING),
    )
    catalogue.replace(seating.store, a_catalog(programs=programs), "catalog", seating.clock())


def _ids(found: list[SessionDate]) -> list[str]:
    return [one.id for one in found]


def test_a_session_is_told_in_its_own_zone(seating: Seating, booked: StoredSessions) -> None:
    id = seating.session(capacity=4, programs=["EMT", "CNA-EVE"], link="https://meet.example/a", note=both("A", "B"))
    seating.book(id, seats=3)
    (found,) = booked.dates([id], seating.clock())
    assert found == SessionDate(
        id=id,
        session_id=seating.row(id).session_id,
        programs=("EMT", "CNA-EVE"),
        starts_at=dt.datetime(2026, 12, 1, 18, tzinfo=ZoneInfo(ZONE)),
        minutes=60,
        place=both("Room 12", "Aula 12"),
        online=False,
        link="https://meet.example/a",
        languages=frozenset({"en", "es"}),
        note=both("A", "B"),
        capacity=4,
        free=1,
        closes_at=dt.datetime(2026, 12, 1, 18, tzinfo=ZoneInfo(ZONE)),
    )
    assert found.starts_at.hour == 18
    assert booked.dates(["01NOTHING\0"], seating.clock()) == []


def test_cancelled_and_past_sessions_are_found_by_their_id(seating: Seating, booked: StoredSessions) -> None:
    id = seating.session()
    seating.do(session_dates.cancel, id)
    seating.clock.now = TUESDAY + DAY
    (found,) = booked.dates([id], seating.clock())
    assert (found.cancelled, found.sequence) == (True, 1)


def test_sessions_are_found_in_the_order_in_which_they_are_named(seating: Seating, booked: StoredSessions) -> None:
    first, second, third = (seating.session(starts_at=TUESDAY + days * DAY) for days in (0, 7, 14))
    assert _ids(booked.dates([third, "01NOTHING", first, second], seating.clock())) == [third, first, second]


def test_the_next_of_a_program_soonest_first_full_ones_too(seating: Seating, booked: StoredSessions) -> None:
    later, soon = seating.session(starts_at=TUESDAY + DAY), seating.session(capacity=1)
    both_programs = seating.session(starts_at=TUESDAY + 2 * DAY, programs=["EMT", "CNA-EVE"])
    other, called_off = seating.session(programs=["EMT"]), seating.session()
    seating.do(session_dates.cancel, called_off)
    seating.book(soon)
    now = seating.clock()
    found = booked.upcoming(now, ["CNA-EVE"], limit=10)
    assert _ids(found) == [soon, later, both_programs]
    assert [one.free for one in found] == [0, 10, 10]
    assert _ids(booked.upcoming(now, ["CNA-EVE"], limit=2)) == [soon, later]
    assert _ids(booked.upcoming(now, {"EMT"}, limit=10)) == [other, both_programs]
    assert _ids(booked.upcoming(now, ["EMT", "CNA-EVE"], limit=10)) == [*sorted([soon, other]), later, both_programs]
    assert booked.upcoming(now, [], limit=10) == booked.upcoming(now, ["NOTHING"], limit=10) == []


def test_what_is_closed_is_not_offered(seating: Seating, booked: StoredSessions) -> None:
    id = seating.session(closes_minutes=60)
    assert _ids(booked.upcoming(TUESDAY - HOUR - dt.timedelta(microseconds=1), ["CNA-EVE"], limit=1)) == [id]
    assert booked.upcoming(TUESDAY - HOUR, ["CNA-EVE"], limit=1) == []


def test_the_next_of_each_program_on_offer(seating: Seating, booked: StoredSessions) -> None:
    _programs(seating)
    walk_in = [seating.session(starts_at=TUESDAY + n * DAY) for n in range(5)]
    emt = seating.session(starts_at=TUESDAY + 3 * DAY, programs=["EMT"])
    for program in ("OLD", "WIOA", "NEVER"):
        seating.session(starts_at=TUESDAY - DAY, programs=[program])
    now = seating.clock()
    assert _ids(booked.upcoming(now, limit=5)) == [walk_in[0], emt]
    assert _ids(booked.upcoming(now, limit=1)) == [walk_in[0]]
    seating.do(session_dates.cancel, walk_in[0])
    assert _ids(booked.upcoming(now, limit=5)) == [walk_in[1], emt]
    about_both = seating.session(starts_at=TUESDAY - DAY, programs=["EMT", "CNA-EVE"])
    assert _ids(booked.upcoming(now, limit=5)) == [about_both]


def test_the_next_in_a_language(seating: Seating, booked: StoredSessions) -> None:
    _programs(seating)
    english = seating.session(languages=["en"])
    spanish = seating.session(languages=["es"], starts_at=TUESDAY + DAY)
    both_ways = seating.session(languages=["es", "en"], starts_at=TUESDAY + 2 * DAY)
    now = seating.clock()
    assert _ids(booked.upcoming(now, ["CNA-EVE"], limit=9, language="es")) == [spanish, both_ways]
    assert _ids(booked.upcoming(now, ["CNA-EVE"], limit=9, language="en")) == [english, both_ways]
    assert _ids(booked.upcoming(now, limit=9, language="es")) == [spanish]


# ---- whose seats ----------------------------------------------------------------------------------------------------


def _conversation(seating: Seating, who: Who | None, *, named: bool = False) -> str:
    """A talk on this person's phone, in which they gave their name or did not."""
    with transaction(seating.store) as session:
        talk = Conversation(
            channel="sms",
            thread="x",
            contact_id=who.contact_id if who else None,
            applicant_id=who.applicant_id if who else None,
            identified_at=seating.clock() if named else None,
            started_at=seating.clock(),
            last_at=seating.clock(),
        )
        session.add(talk)
        session.flush()
        return talk.id


def _mine(found: list[Seat]) -> list[tuple[str, str, str | None]]:
    return [(seat.id, seat.status.value, seat.name) for seat in found]


def test_a_phone_has_the_seats_of_all_who_get_texts_on_it(seating: Seating, booked: StoredSessions) -> None:
    rosa = seating.person("Rosa", phone="+12095550117")
    luz = seating.person("Luz", phone="+12095550117")
    early = seating.session()
    first, second = seating.book(seating.session(starts_at=TUESDAY + DAY), rosa), seating.book(early, luz)
    seating.book(early)
    now = seating.clock()
    unnamed, named = _conversation(seating, rosa), _conversation(seating, rosa, named=True)
    assert _mine(booked.seats_of(unnamed, now)) == [(second, "booked", "Luz"), (first, "booked", "Rosa")]
    assert _mine(booked.seats_of(named, now)) == [(first, "booked", "Rosa")]
    assert booked.seats_of("01NOTHING", now) == booked.seats_of(_conversation(seating, None), now) == []


def test_a_person_has_their_seats_on_any_phone(seating: Seating, booked: StoredSessions) -> None:
    rosa = seating.person("Rosa")
    booking = seating.book(seating.session(), rosa, seats=2, program="CNA-EVE")
    elsewhere = Who(applicant_id=rosa.applicant_id)
    (mine,) = booked.seats_of(_conversation(seating, elsewhere, named=True), seating.clock())
    assert (mine.id, mine.seats, mine.program, mine.applicant, mine.sequence) == (
        booking,
        2,
        "CNA-EVE",
        rosa.applicant_id,
        0,
    )
    assert mine.session.free == 8


def test_a_talk_without_phone_or_name_has_what_was_booked_in_it(seating: Seating, booked: StoredSessions) -> None:
    chat = _conversation(seating, None)
    nobody = seating.person(None, phone=None, conversation_id=chat)
    booking = seating.book(seating.session(), nobody)
    assert _mine(booked.seats_of(chat, seating.clock())) == [(booking, "booked", None)]


def test_only_what_lies_ahead_or_goes_on_is_theirs(seating: Seating, booked: StoredSessions) -> None:
    rosa = seating.person()
    talk = _conversation(seating, rosa)
    session, full = seating.session(), seating.session(capacity=1, starts_at=TUESDAY + DAY)
    here, other = seating.book(session, rosa), seating.book(full)
    held = seating.wait(full, rosa)
    gone = seating.book(seating.session(), rosa)
    seating.cancel(gone)
    seating.cancel(other)
    found = booked.seats_of(talk, seating.clock())
    assert _mine(found) == [(here, "booked", "Rosa"), (held, "offered", "Rosa")]
    assert found[1].hold_until == seating.clock() + 2 * HOUR
    assert len(booked.seats_of(talk, TUESDAY + HOUR - dt.timedelta(microseconds=1))) == 2
    assert _mine(booked.seats_of(talk, TUESDAY + HOUR)) == [(held, "offered", "Rosa")]
    seating.clock.now = TUESDAY
    seating.do(seats.mark, here, True, STAFF)
    assert _mine(booked.seats_of(talk, TUESDAY)) == [(held, "offered", "Rosa")]
