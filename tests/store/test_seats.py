import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.errors import BookingError
from assistant.store import guardians, seats, session_dates
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.engine import reading
from assistant.store.seats import Who
from tests.factories.seats import TUESDAY, Seating

STAFF = Who(by="staff")
HOUR = dt.timedelta(hours=1)


def _refused(seating: Seating, reason: str, work: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(BookingError) as refused:
        seating.do(work, *given, **named)
    assert refused.value.reason == reason


def test_a_seat_is_a_row_and_an_event(seating: Seating) -> None:
    session, rosa = seating.session(), seating.person(message_id=None)
    booking = seating.booking(seating.book(session, rosa, program="CNA-EVE"))
    assert (booking.status, booking.seats, booking.program_id, booking.sequence) == ("booked", 1, "CNA-EVE", 0)
    assert (booking.applicant_id, booking.contact_id, booking.channel, booking.language) == (
        rosa.applicant_id,
        rosa.contact_id,
        "sms",
        "en",
    )
    assert len(booking.token) >= 20
    with reading(seating.store) as reader:
        (event,) = reader.scalars(select(BookingEventRow))
        assert (event.kind, event.by, event.exempt, event.details, event.told_at, event.created_at) == (
            "booked",
            "person",
            True,
            {},
            None,
            seating.clock(),
        )
    assert seating.row(session).updated_at == seating.clock()


def test_a_seat_is_about_the_session_s_own_program(seating: Seating) -> None:
    session = seating.session(programs=["EMT", "CPT1"])
    assert seating.booking(seating.book(session)).program_id == "EMT"
    assert seating.booking(seating.book(session, program="CPT1")).program_id == "CPT1"


def test_the_last_seat_is_the_last(seating: Seating) -> None:
    session = seating.session(capacity=2)
    seating.book(session)
    seating.book(session)
    _refused(seating, "session_full", seats.book, session, seating.person())
    assert seating.taken(session) == 2


def test_two_seats_need_two(seating: Seating) -> None:
    session = seating.session(capacity=3)
    seating.book(session, seats=2)
    _refused(seating, "session_full", seats.book, session, seating.person(), seats=2)
    seating.book(session, seats=1)
    assert seating.taken(session) == 3


def test_a_session_without_a_limit_takes_everybody(seating: Seating) -> None:
    session = seating.session(capacity=None)
    seating.book(session, seats=400)
    assert seating.taken(session) == 400


def test_nobody_is_twice_in_a_session(seating: Seating) -> None:
    session, rosa = seating.session(), seating.person()
    first = seating.book(session, rosa)
    _refused(seating, "already_booked", seats.book, session, rosa)
    assert seating.taken(session) == 1
    seating.cancel(first)
    seating.book(session, rosa)
    assert seating.taken(session) == 1


def test_bookings_end_when_they_close_and_not_before(seating: Seating) -> None:
    session = seating.session(closes_minutes=90)
    seating.clock.now = TUESDAY - dt.timedelta(minutes=90, microseconds=1)
    seating.book(session)
    seating.clock.now = TUESDAY - dt.timedelta(minutes=90)
    _refused(seating, "session_closed", seats.book, session, seating.person())


def test_a_session_that_begins_this_very_minute_is_closed(seating: Seating) -> None:
    session = seating.session()
    seating.clock.now = TUESDAY
    _refused(seating, "session_closed", seats.book, session, seating.person())


def test_a_session_that_is_not_there_cannot_be_booked(seating: Seating) -> None:
    _refused(seating, "unknown_session", seats.book, "01NOTHING\0", seating.person())
    _refused(seating, "unknown_booking", seats.cancel, "01NOTHING", STAFF)


def test_no_seats_are_a_mistake(seating: Seating) -> None:
    session = seating.session()
    with pytest.raises(ValueError, match="one seat at least"):
        seating.book(session, seats=0)
    assert seating.taken(session) == 0


# ---- given back -----------------------------------------------------------------------------------------------------


def test_a_seat_given_back_is_free_again(seating: Seating) -> None:
    session = seating.session(capacity=1)
    booking = seating.book(session)
    seating.cancel(booking, seating.person(), why="no ride")
    assert (seating.status(booking), seating.taken(session)) == (["cancelled"], 0)
    assert seating.events(booking)[1] == ("cancelled", "person", {"was": "booked", "why": "no ride"})
    assert seating.booking(booking).sequence == 1
    _refused(seating, "not_active", seats.cancel, booking, STAFF)
    assert seating.taken(session) == 0
    seating.book(session)


# ---- moved ----------------------------------------------------------------------------------------------------------


def test_a_move_frees_the_old_seat_and_takes_the_new(seating: Seating) -> None:
    old, new = seating.session(capacity=1), seating.session(capacity=1, starts_at=TUESDAY + dt.timedelta(days=14))
    booking = seating.book(old)
    token = seating.booking(booking).token
    seating.do(seats.confirm, booking, STAFF)
    assert seating.do(seats.move, booking, new, seating.person()).id == booking
    row = seating.booking(booking)
    assert (row.session_date_id, row.status, row.sequence, row.token) == (new, "booked", 1, token)
    assert (seating.taken(old), seating.taken(new)) == (0, 1)
    assert seating.events(booking)[-1] == ("moved", "person", {"was": old, "was_at": TUESDAY.isoformat()})


def test_a_move_into_a_full_session_changes_nothing(seating: Seating) -> None:
    old, new = seating.session(), seating.session(capacity=1)
    booking = seating.book(old)
    seating.book(new)
    _refused(seating, "session_full", seats.move, booking, new, STAFF)
    assert (seating.booking(booking).session_date_id, seating.booking(booking).sequence) == (old, 0)
    assert (seating.taken(old), seating.taken(new), seating.kinds(booking)) == (1, 1, ["booked"])


def test_a_move_is_refused_where_it_cannot_be(seating: Seating) -> None:
    rosa = seating.person()
    old, other, over = seating.session(), seating.session(), seating.session(starts_at=seating.clock())
    booking = seating.book(old, rosa)
    seating.book(other, rosa)
    _refused(seating, "already_booked", seats.move, booking, other, STAFF)
    _refused(seating, "already_booked", seats.move, booking, old, STAFF)
    _refused(seating, "session_closed", seats.move, booking, over, STAFF)
    _refused(seating, "unknown_session", seats.move, booking, "01NOTHING", STAFF)
    seating.cancel(booking)
    _refused(seating, "not_active", seats.move, booking, over, STAFF)


def test_somebody_s_calendar_never_goes_back(seating: Seating) -> None:
    """iCalendar takes a change only with a higher SEQUENCE: the session's and the booking's together."""
    old, new = seating.session(), seating.session()
    for hours in (1, 2, 3):
        seating.do(session_dates.move, old, starts_at=TUESDAY + hours * HOUR)
    booking = seating.book(old)
    seating.do(seats.move, booking, new, STAFF)
    assert seating.row(new).sequence + seating.booking(booking).sequence == 4


def test_a_move_to_another_program_s_session_is_about_that_program(seating: Seating) -> None:
    booking = seating.book(seating.session(programs=["CNA-EVE"]))
    seating.do(seats.move, booking, seating.session(programs=["EMT"]), STAFF)
    assert seating.booking(booking).program_id == "EMT"


def test_who_did_not_come_is_booked_anew_and_the_no_show_stays(seating: Seating) -> None:
    old, new = seating.session(), seating.session(starts_at=TUESDAY + dt.timedelta(days=14))
    rosa = seating.person()
    booking = seating.book(old, rosa, seats=2)
    seating.clock.now = TUESDAY + HOUR
    seating.do(seats.mark, booking, False, STAFF)
    again = seating.do(seats.rebook, booking, new, Who(channel="voice", by="person"))
    assert (again.id != booking, again.seats, again.applicant_id, again.contact_id) == (
        True,
        2,
        rosa.applicant_id,
        rosa.contact_id,
    )
    assert (seating.status(booking, again.id), seating.taken(old), seating.taken(new)) == (["no_show", "booked"], 2, 2)


# ---- confirmed, late, marked ----------------------------------------------------------------------------------------


def test_confirmed_twice_is_noted_once(seating: Seating) -> None:
    booking = seating.book(seating.session())
    for _ in range(2):
        assert seating.do(seats.confirm, booking, STAFF).status == "confirmed"
    assert seating.kinds(booking) == ["booked", "confirmed"]
    seating.cancel(booking)
    _refused(seating, "not_active", seats.confirm, booking, STAFF)


def test_late_is_a_note_and_changes_nothing(seating: Seating) -> None:
    booking = seating.book(seating.session())
    seating.do(seats.late, booking, STAFF, minutes=15)
    seating.do(seats.late, booking, STAFF)
    assert seating.status(booking) == ["booked"]
    assert seating.events(booking)[1:] == [("late", "staff", {"minutes": 15}), ("late", "staff", {})]


def test_attendance_is_marked_and_put_right(seating: Seating) -> None:
    session = seating.session()
    booking = seating.book(session)
    seating.clock.now = TUESDAY
    for attended in (False, False, True):
        seating.do(seats.mark, booking, attended, STAFF)
    assert (seating.status(booking), seating.taken(session)) == (["attended"], 1)
    assert seating.kinds(booking) == ["booked", "no_show", "attended"]


def test_nobody_is_missed_before_it_begins(seating: Seating) -> None:
    booking = seating.book(seating.session())
    seating.clock.now = TUESDAY - dt.timedelta(microseconds=1)
    _refused(seating, "not_begun", seats.mark, booking, False, STAFF)
    assert seating.do(seats.mark, booking, True, STAFF).status == "attended"


def test_who_gave_their_seat_back_and_came_has_one_again_if_there_is_one(seating: Seating) -> None:
    session = seating.session(capacity=1)
    rosa, luz = seating.book(session), None
    seating.cancel(rosa)
    luz = seating.book(session)
    _refused(seating, "session_full", seats.mark, rosa, True, STAFF)
    seating.cancel(luz)
    seating.do(seats.mark, rosa, True, STAFF)
    assert (seating.status(rosa), seating.taken(session)) == (["attended"], 1)
    seating.clock.now = TUESDAY + HOUR
    _refused(seating, "not_active", seats.mark, luz, False, STAFF)


# ---- a guardian has to agree ----------------------------------------------------------------------------------------


def _answer(seating: Seating, who: Who, agreed: bool | None) -> None:
    def work(session: Session, now: dt.datetime) -> None:
        guardians.record(
            session,
            who.applicant_id,
            name="María",
            phone=None,
            agreed=agreed,
            wording="asked by phone",
            said_by="staff",
            now=now,
        )

    seating.do(work)


def test_a_guardian_s_yes_makes_the_held_seat_theirs(seating: Seating) -> None:
    session, luz = seating.session(capacity=1), seating.person("Luz")
    booking = seating.book(session, luz, awaits_guardian=True)
    row = seating.booking(booking)
    assert (row.status, row.hold_until) == ("awaiting_guardian", seating.clock() + dt.timedelta(hours=72))
    assert seating.taken(session) == 1
    _refused(seating, "needs_guardian", seats.confirm, booking, STAFF)
    _answer(seating, luz, None)
    assert seating.status(booking) == ["awaiting_guardian"]
    _answer(seating, luz, True)
    row = seating.booking(booking)
    assert (row.status, row.hold_until, seating.taken(session)) == ("booked", None, 1)
    assert seating.events(booking)[1:] == [("guardian_agreed", "staff", {})]


def test_a_guardian_s_no_gives_the_held_seats_back(seating: Seating) -> None:
    first, second, luz = seating.session(), seating.session(), seating.person("Luz")
    held = [seating.book(session, luz, awaits_guardian=True) for session in (first, second)]
    theirs = seating.book(first)
    _answer(seating, luz, False)
    assert (seating.status(*held), seating.status(theirs)) == (["cancelled", "cancelled"], ["booked"])
    assert seating.events(held[0])[1:] == [("cancelled", "staff", {"was": "awaiting_guardian", "why": "guardian"})]
    assert (seating.taken(first), seating.taken(second)) == (1, 0)


def test_a_guardian_s_hold_ends_with_the_bookings_at_the_latest(seating: Seating) -> None:
    session = seating.session(closes_minutes=60)
    seating.clock.now = TUESDAY - dt.timedelta(hours=5)
    booking = seating.booking(seating.book(session, awaits_guardian=True))
    assert booking.hold_until == TUESDAY - HOUR


def test_a_moved_hold_is_no_longer_than_it_was(seating: Seating) -> None:
    later = seating.session(starts_at=TUESDAY + dt.timedelta(days=14))
    booking = seating.book(seating.session(), awaits_guardian=True)
    until = seating.booking(booking).hold_until
    seating.clock.advance(hours=3)
    seating.do(seats.move, booking, later, STAFF)
    row = seating.booking(booking)
    assert (row.status, row.hold_until) == ("awaiting_guardian", until)


def test_the_store_itself_holds_that_nobody_is_twice_in_a_session(seating: Seating) -> None:
    """The partial index holds whoever goes past these functions, too."""
    place, rosa = seating.session(), seating.person()
    seating.book(place, rosa)
    twin = {"applicant_id": rosa.applicant_id, "session_date_id": place, "status": "booked", "seats": 1}

    def past(session: Session, now: dt.datetime) -> None:
        session.add(BookingRow(**twin, token="x", channel="sms", created_at=now, updated_at=now))
        session.flush()

    with pytest.raises(IntegrityError):
        seating.do(past)
