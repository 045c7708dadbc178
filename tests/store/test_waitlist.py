import datetime as dt
from typing import Any

import pytest

from assistant.catalog.schema import TextHours
from assistant.errors import BookingError
from assistant.store import catalogue, guardians, seats, session_dates, waitlist
from assistant.store.engine import transaction
from assistant.store.seat_holds import SEAT_HOLD
from assistant.store.seats import Who
from assistant.store.tables import ApplicantContact, ContactPoint
from tests.factories.catalogs import a_catalog, a_partnership
from tests.factories.follow_ups import Planner
from tests.factories.seats import TUESDAY, Seating

STAFF = Who(by="staff")
HOUR = dt.timedelta(hours=1)


def _full(seating: Seating, *wishes: int, capacity: int = 1, **changes: Any) -> tuple[str, str, list[str]]:
    """A full session, the booking that fills it, and who waits (for so many seats), in order."""
    session = seating.session(capacity=capacity, **changes)
    booking = seating.book(session, seats=capacity)
    waiting = []
    for wish in wishes:
        seating.clock.advance(seconds=1)
        waiting.append(seating.wait(session, seats=wish))
    return session, booking, waiting


def _expire(seating: Seating) -> int:
    return seating.do(waitlist.expire_holds)


def test_a_place_on_the_waitlist_takes_no_seat(seating: Seating) -> None:
    session, _, (luz,) = _full(seating, 1)
    row = seating.booking(luz)
    assert (row.status, row.waiting_since, row.hold_until) == ("waiting", seating.clock(), None)
    assert (seating.taken(session), seating.kinds(luz)) == (1, ["waitlisted"])


def test_a_freed_seat_is_held_for_the_first(seating: Seating) -> None:
    session, booking, (first, second) = _full(seating, 1, 1)
    seating.cancel(booking)
    assert seating.status(first, second) == ["offered", "waiting"]
    until = seating.clock() + 2 * HOUR
    assert seating.booking(first).hold_until == until
    assert seating.events(first)[-1] == ("offered", "system", {"hold_until": until.isoformat()})
    assert seating.taken(session) == 1
    with pytest.raises(BookingError, match="no 1 seats left"):
        seating.book(session)


def test_an_offered_seat_that_is_accepted_is_theirs(seating: Seating) -> None:
    session, booking, (first, second) = _full(seating, 1, 1)
    seating.cancel(booking)
    seating.do(waitlist.accept, first, Who(by="person"))
    row = seating.booking(first)
    assert (row.status, row.hold_until, seating.status(second)) == ("booked", None, ["waiting"])
    assert seating.kinds(first) == ["waitlisted", "offered", "accepted"]
    with pytest.raises(BookingError) as refused:
        seating.do(waitlist.accept, first, Who(by="person"))
    assert (refused.value.reason, seating.taken(session)) == ("not_active", 1)


@pytest.mark.parametrize("how", ["confirm", "book"])
def test_an_offered_seat_is_taken_by_whatever_says_yes(seating: Seating, how: str) -> None:
    session = seating.session(capacity=1)
    booking, luz = seating.book(session), seating.person("Luz")
    waiting = seating.wait(session, luz)
    seating.cancel(booking)
    if how == "book":
        assert seating.book(session, luz) == waiting
    else:
        seating.do(seats.confirm, waiting, luz)
    assert (seating.status(waiting), seating.taken(session)) == (["booked"], 1)


@pytest.mark.parametrize("how", [waitlist.decline, seats.cancel])
def test_an_offered_seat_that_is_declined_goes_to_the_next(seating: Seating, how: Any) -> None:
    session, booking, (first, second, third) = _full(seating, 1, 1, 1)
    seating.cancel(booking)
    seating.clock.advance(minutes=10)
    seating.do(how, first, Who(by="person"))
    assert seating.status(first, second, third) == ["cancelled", "offered", "waiting"]
    assert seating.booking(second).hold_until == seating.clock() + 2 * HOUR
    assert seating.taken(session) == 1


def test_who_waits_may_stop_waiting(seating: Seating) -> None:
    session, _, (first, second) = _full(seating, 1, 1)
    seating.do(waitlist.decline, first, Who(by="person"))
    assert (seating.status(first, second), seating.taken(session)) == (["cancelled", "waiting"], 1)


def test_an_offer_ends_with_its_hold_and_not_before(seating: Seating) -> None:
    session, booking, (first, second, third) = _full(seating, 1, 1, 1)
    seating.cancel(booking)
    began = seating.clock()
    seating.clock.now = began + 2 * HOUR - dt.timedelta(microseconds=1)
    assert (_expire(seating), seating.status(first)) == (0, ["offered"])
    seating.clock.now = began + 2 * HOUR
    assert _expire(seating) == 1
    assert seating.status(first, second, third) == ["expired", "offered", "waiting"]
    assert seating.events(first)[-1] == ("expired", "system", {"was": "offered"})
    assert seating.booking(second).hold_until == began + 4 * HOUR
    assert (_expire(seating), seating.taken(session)) == (0, 1)
    with pytest.raises(BookingError, match="no longer offered"):
        seating.do(waitlist.accept, first, Who(by="person"))


def test_an_offer_that_nobody_else_waits_for_frees_the_seat(seating: Seating) -> None:
    session, booking, (first,) = _full(seating, 1)
    seating.cancel(booking)
    seating.clock.advance(hours=2)
    _expire(seating)
    assert (seating.status(first), seating.taken(session)) == (["expired"], 0)
    seating.book(session)


def test_a_guardian_s_hold_that_is_over_frees_the_seat_for_the_next(seating: Seating) -> None:
    session = seating.session(capacity=1)
    held = seating.book(session, awaits_guardian=True)
    waiting = seating.wait(session)
    seating.clock.advance(hours=72)
    assert _expire(seating) == 1
    assert (seating.status(held, waiting), seating.taken(session)) == (["expired", "offered"], 1)
    assert seating.events(held)[-1] == ("expired", "system", {"was": "awaiting_guardian"})


def test_the_first_whose_wish_fits_is_offered_it_and_nobody_loses_their_place(seating: Seating) -> None:
    session = seating.session(capacity=3)
    one, two = seating.book(session), seating.book(session, seats=2)
    waiting = [seating.wait(session, seats=wish) for wish in (3, 2, 1)]
    seating.cancel(one)
    assert seating.status(*waiting) == ["waiting", "waiting", "offered"]
    seating.cancel(two)
    assert seating.status(*waiting) == ["waiting", "offered", "offered"]
    seating.do(waitlist.decline, waiting[1], STAFF)
    seating.do(waitlist.decline, waiting[2], STAFF)
    assert (seating.status(*waiting), seating.taken(session)) == (["offered", "cancelled", "cancelled"], 3)


def test_a_seat_that_fits_nobody_who_waits_is_anybody_s(seating: Seating) -> None:
    session, booking, (pair,) = _full(seating, 2)
    seating.cancel(booking)
    assert seating.status(pair) == ["waiting"]
    seating.book(session)
    assert seating.taken(session) == 1


def test_who_begins_to_wait_when_a_seat_got_free_is_offered_it(seating: Seating) -> None:
    session, booking, _ = _full(seating)
    seating.cancel(booking)
    waiting = seating.wait(session)
    assert (seating.kinds(waiting), seating.taken(session)) == (["waitlisted", "offered"], 1)


def test_who_waits_and_books_where_there_is_room_has_the_seat(seating: Seating) -> None:
    session = seating.session(capacity=2)
    luz, one = seating.person("Luz"), seating.book(session, seats=2)
    waiting = seating.wait(session, luz, seats=3)
    seating.cancel(one)
    assert seating.book(session, luz, seats=2) == waiting
    assert (seating.booking(waiting).seats, seating.status(waiting), seating.taken(session)) == (2, ["booked"], 2)


def test_nobody_waits_twice_or_where_nothing_can_come(seating: Seating) -> None:
    session, luz = seating.session(capacity=1), seating.person("Luz")
    seating.book(session)
    seating.wait(session, luz)
    reasons = []
    for moment in (seating.clock(), TUESDAY):
        seating.clock.now = moment
        for who in (luz, seating.person()):
            try:
                seating.wait(session, who)
            except BookingError as refused:
                reasons.append(refused.reason)
                continue
            reasons.append("waits")
    assert reasons == ["already_booked", "waits", "already_booked", "session_closed"]


def test_a_move_frees_the_seat_for_the_first(seating: Seating) -> None:
    session, booking, (first,) = _full(seating, 1)
    later = seating.session(starts_at=TUESDAY + dt.timedelta(days=14))
    seating.do(seats.move, booking, later, STAFF)
    assert (seating.status(booking, first), seating.taken(session)) == (["booked", "offered"], 1)


def test_who_waits_here_may_take_a_seat_elsewhere(seating: Seating) -> None:
    session, booking, (first, second) = _full(seating, 1, 1)
    later = seating.session(starts_at=TUESDAY + dt.timedelta(days=14))
    seating.cancel(booking)
    seating.do(seats.move, first, later, Who(by="person"))
    row = seating.booking(first)
    assert (row.status, row.hold_until, row.waiting_since) == ("booked", None, None)
    assert (seating.status(second), seating.taken(session), seating.taken(later)) == (["offered"], 1, 1)


def test_more_seats_go_to_those_who_wait(seating: Seating) -> None:
    session, _, (first, second, third) = _full(seating, 1, 1, 1)
    seating.do(session_dates.set_capacity, session, 3)
    assert seating.status(first, second, third) == ["offered", "offered", "waiting"]
    assert seating.taken(session) == 3


def test_the_time_of_a_hold_is_a_setting(seating: Seating) -> None:
    _, booking, (first,) = _full(seating, 1)
    seating.store = seating.store.execution_options(**{SEAT_HOLD: 30})
    seating.cancel(booking)
    assert seating.booking(first).hold_until == seating.clock() + dt.timedelta(minutes=30)


# ---- at night, and when bookings end --------------------------------------------------------------------------------


def _pacific(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Late November 2026: eight hours behind UTC. The 27th is a Friday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.timezone(-8 * HOUR))


@pytest.mark.parametrize(
    ("freed", "until"),
    [
        pytest.param(_pacific(27, 19, 59), _pacific(27, 21, 59), id="a minute before texting ends"),
        pytest.param(_pacific(27, 20), _pacific(28, 11), id="when texting has ended"),
        pytest.param(_pacific(28, 8, 59), _pacific(28, 11), id="a minute before it begins"),
        pytest.param(_pacific(28, 22), _pacific(29, 14), id="before a Sunday, which begins at noon"),
    ],
)
def test_a_hold_begins_when_a_text_may_go(seating: Seating, freed: dt.datetime, until: dt.datetime) -> None:
    _, booking, (first,) = _full(seating, 1)
    seating.clock.now = freed
    seating.cancel(booking)
    assert seating.booking(first).hold_until == until


def test_a_hold_in_another_zone_begins_when_it_is_day_there(seating: Seating) -> None:
    session = seating.session(capacity=1)
    booking = seating.book(session)
    new_york = seating.wait(session, seating.person(phone="+12125550118"))
    seating.clock.now = _pacific(27, 17, 30)
    seating.cancel(booking)
    assert seating.booking(new_york).hold_until == _pacific(28, 8)


def test_the_partnership_s_own_hours_count(seating: Seating) -> None:
    evenings = a_partnership(texting=TextHours(opens=dt.time(7), closes=dt.time(22), sunday_opens=dt.time(7)))
    catalogue.replace(seating.store, a_catalog(partnership=evenings), "catalog", seating.clock())
    _, booking, (first,) = _full(seating, 1)
    seating.clock.now = _pacific(27, 21)
    seating.cancel(booking)
    assert seating.booking(first).hold_until == _pacific(27, 23)


def test_a_hold_ends_with_the_bookings(seating: Seating) -> None:
    _, booking, (first,) = _full(seating, 1, closes_minutes=30)
    seating.clock.now = TUESDAY - HOUR
    seating.cancel(booking)
    assert seating.booking(first).hold_until == TUESDAY - dt.timedelta(minutes=30)


def test_nothing_is_offered_to_somebody_who_cannot_be_told_in_time(seating: Seating) -> None:
    """Freed at night, and the session begins before texts may go: whoever calls at seven has it."""
    early = _pacific(28, 8)
    session, booking, (first,) = _full(seating, 1, starts_at=early)
    by_email = seating.wait(session, _with_email(seating, seating.person("Ana", phone=None)))
    seating.clock.now = _pacific(27, 23)
    seating.cancel(booking)
    assert seating.status(first, by_email) == ["waiting", "offered"]
    seating.do(waitlist.decline, by_email, STAFF)
    seating.clock.now = _pacific(28, 7)
    seating.book(session)
    assert seating.taken(session) == 1


def _with_email(seating: Seating, who: Who) -> Who:
    with transaction(seating.store) as session:
        contact = ContactPoint(kind="email", value=f"{who.applicant_id}@example.org", created_at=seating.clock())
        session.add(contact)
        session.flush()
        session.add(ApplicantContact(applicant_id=who.applicant_id, contact_id=contact.id))
    return who


def _marked(seating: Seating, who: Who, **flags: Any) -> Who:
    """Their phone, so."""
    with transaction(seating.store) as session:
        for name, value in flags.items():
            setattr(session.get_one(ContactPoint, who.contact_id), name, value)
    return who


@pytest.mark.parametrize("why", ["opted_out", "unreachable", "no_contact"])
def test_who_cannot_be_told_is_passed_over_and_staff_see_why(seating: Seating, why: str) -> None:
    who = seating.person("Ana", phone=None if why == "no_contact" else "")
    if why != "no_contact":
        _marked(seating, who, **{f"{why}_at": seating.clock()})
    session, booking, _ = _full(seating)
    silent = seating.wait(session, who)
    second = seating.wait(session)
    seating.cancel(booking)
    assert seating.status(silent, second) == ["waiting", "offered"]
    assert seating.events(silent)[-1] == ("passed_over", "system", {"why": why})
    seating.do(waitlist.decline, second, STAFF)
    for _ in range(2):  # it comes round every few seconds
        seating.do(waitlist.offer_everywhere)
    assert (seating.kinds(silent), seating.taken(session)) == (["waitlisted", "passed_over"], 0)


def test_who_said_stop_and_starts_again_is_offered_the_seat(seating: Seating) -> None:
    who = _marked(seating, seating.person("Ana"), opted_out_at=seating.clock())
    session, booking, _ = _full(seating)
    waiting = seating.wait(session, who)
    seating.cancel(booking)
    assert seating.status(waiting) == ["waiting"]
    _marked(seating, who, opted_out_at=None)
    assert (seating.do(waitlist.offer_everywhere), seating.status(waiting)) == (1, ["offered"])


def test_who_said_stop_to_texts_is_told_by_email(seating: Seating, planner: Planner) -> None:
    """And on none of their other phones, whatever they are."""
    ana = _with_email(seating, _marked(seating, seating.person("Ana"), opted_out_at=seating.clock()))
    other = seating.person("Other")
    with transaction(seating.store) as session:
        session.add(ApplicantContact(applicant_id=ana.applicant_id, contact_id=str(other.contact_id)))
    session_date, booking, _ = _full(seating)
    waiting = seating.wait(session_date, ana)
    planner.tell()
    seating.cancel(booking)
    planner.tell()
    assert seating.status(waiting) == ["offered"]
    assert [(row.kind, row.recipient) for row in planner.rows("seat_offered")] == [
        ("email", f"{ana.applicant_id}@example.org")
    ]


def test_a_seat_freed_when_bookings_have_ended_is_offered_to_nobody(seating: Seating) -> None:
    session, booking, (first,) = _full(seating, 1)
    seating.clock.now = TUESDAY
    seating.cancel(booking)
    assert (seating.status(first), seating.taken(session)) == (["waiting"], 0)


def test_the_waiting_ends_when_bookings_do(seating: Seating) -> None:
    _, _, (first,) = _full(seating, 1, closes_minutes=60)
    seating.clock.now = TUESDAY - HOUR - dt.timedelta(microseconds=1)
    assert _expire(seating) == 0
    seating.clock.now = TUESDAY - HOUR
    assert (_expire(seating), seating.status(first)) == (1, ["expired"])
    assert seating.events(first)[-1] == ("expired", "system", {"was": "waiting"})


# ---- minors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("agreed", "status"), [(None, "awaiting_guardian"), (True, "booked")])
def test_a_minor_who_is_offered_a_seat_still_needs_a_yes(seating: Seating, agreed: bool | None, status: str) -> None:
    session, luz = seating.session(capacity=1), seating.person("Luz")
    booking = seating.book(session)
    waiting = seating.wait(session, luz, minor=True)
    if agreed is not None:
        given = {"name": "María", "phone": None, "agreed": agreed, "wording": "asked", "said_by": "staff"}
        seating.do(guardians.record, luz.applicant_id, **given)
    seating.cancel(booking)
    seating.do(waitlist.accept, waiting, luz)
    assert (seating.status(waiting), seating.taken(session)) == ([status], 1)
