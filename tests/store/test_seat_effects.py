import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from assistant.conversation.turn import Effect
from assistant.errors import SeatGoneError
from assistant.store import seats, session_dates
from assistant.store.booked import StoredSessions
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.engine import reading
from assistant.store.screening_tables import Guardian
from assistant.store.seats import Who
from assistant.store.tables import Applicant, ContactPoint, Conversation, Handoff, Message
from tests.factories.seats import TUESDAY, Seating
from tests.factories.turns import ROSA, a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns

STAFF = Who(by="staff")
DAY = dt.timedelta(days=1)
OTHER = "+12095550118"


def _book(session: str, **args: Any) -> Effect:
    return an_effect("book", session=session, **args)


def _name(name: str) -> Effect:
    return an_effect("name", name=name)


def _people(turns: Turns, conversation: str) -> list[tuple[str, str | None]]:
    """Status and name of the seats that this conversation may speak of."""
    found = StoredSessions(turns.store).seats_of(conversation, turns.clock())
    return [(seat.status.value, seat.name) for seat in found]


def test_a_seat_is_the_person_s_and_texts_go_to_their_phone(turns: Turns, seating: Seating) -> None:
    session = seating.session(programs=["CNA-EVE", "EMT"])
    talk = turns.take(a_text("sí"), _name("Rosa"), _book(session, seats=2, program="EMT"), language="es")
    (booking,), (rosa,), (contact,) = turns.rows(BookingRow), turns.rows(Applicant), turns.rows(ContactPoint)
    assert (booking.applicant_id, booking.contact_id, booking.seats, booking.program_id) == (
        rosa.id,
        contact.id,
        2,
        "EMT",
    )
    assert (booking.channel, booking.language, booking.conversation_id) == ("sms", "es", talk)
    (event,) = turns.rows(BookingEventRow)
    said = next(message for message in turns.rows(Message) if message.direction == "in")
    assert (event.kind, event.by, event.exempt, event.message_id, event.told_at) == (
        "booked",
        "person",
        True,
        said.id,
        None,
    )
    assert (seating.taken(session), turns.rows(Handoff)) == (2, [])


def test_the_name_may_come_with_the_seat(turns: Turns, seating: Seating) -> None:
    talk = turns.take(a_call(), _book(seating.session(), name="Rosa Díaz"))
    assert [person.name for person in turns.rows(Applicant)] == ["Rosa Díaz"]
    assert _people(turns, talk) == [("booked", "Rosa Díaz")]


@pytest.mark.parametrize("reason", ["session_full", "session_closed", "session_cancelled", "already_booked"])
def test_what_went_meanwhile_makes_the_turn_look_again(turns: Turns, seating: Seating, reason: str) -> None:
    session = seating.session(capacity=1 if reason == "session_full" else 5)
    if reason == "already_booked":
        turns.take(a_text(), _name("Rosa"), _book(session))
    elif reason == "session_full":
        seating.book(session)
    elif reason == "session_cancelled":
        seating.do(session_dates.cancel, session)
    else:
        turns.clock.now = TUESDAY
    before = len(turns.rows(BookingEventRow))
    with pytest.raises(SeatGoneError, match=reason):
        turns.take(a_text(), _name("Rosa"), _book(session))
    assert len(turns.rows(BookingEventRow)) == before


def test_what_is_not_there_makes_the_turn_look_again(turns: Turns) -> None:
    for effect in (_book("01NOTHING"), an_effect("cancel_seat", booking="01NOTHING"), an_effect("late", booking="x")):
        with pytest.raises(SeatGoneError, match="unknown"):
            turns.take(a_text(), effect)


def test_nothing_of_a_turn_that_looks_again_is_left(turns: Turns, seating: Seating) -> None:
    session = seating.session(capacity=1)
    seating.book(session)
    people = len(turns.rows(Applicant))
    with pytest.raises(SeatGoneError):
        turns.take(a_text(), _name("Rosa"), an_effect("lead", program="EMT"), _book(session))
    assert (len(turns.rows(Applicant)), seating.taken(session)) == (people, 1)


# ---- which phone ----------------------------------------------------------------------------------------------------


def test_a_phone_given_in_a_chat_is_where_texts_go(turns: Turns, seating: Seating) -> None:
    talk = turns.take(a_chat(), _name("Ana"), _book(seating.session(), phone="(209) 555-0118"))
    (booking,), (ana,), (contact,) = turns.rows(BookingRow), turns.rows(Applicant), turns.rows(ContactPoint)
    assert (contact.value, booking.contact_id, booking.applicant_id) == (OTHER, contact.id, ana.id)
    assert turns.rows(Conversation)[0].contact_id is None
    assert _people(turns, talk) == [("booked", "Ana")]
    reply = turns.take(a_text("yes", phone=OTHER))
    assert _people(turns, reply) == [("booked", "Ana")]


@pytest.mark.parametrize("phone", [None, "", "555", "not a phone"])
def test_a_chat_without_a_phone_books_too(turns: Turns, seating: Seating, phone: str | None) -> None:
    talk = turns.take(a_chat(), _name("Ana"), _book(seating.session(), phone=phone))
    assert (turns.rows(ContactPoint), _people(turns, talk)) == ([], [("booked", "Ana")])


def test_who_is_known_at_the_phone_is_one_person(turns: Turns, seating: Seating) -> None:
    turns.take(a_text(), _name("Rosa Díaz"), an_effect("lead", program="EMT"))
    turns.take(a_chat(), _name("rosa diaz"), _book(seating.session(), phone=ROSA))
    (person,), (booking,) = turns.rows(Applicant), turns.rows(BookingRow)
    assert (person.name, booking.applicant_id) == ("Rosa Díaz", person.id)


def test_who_booked_by_text_and_again_in_a_chat_has_one_seat_and_is_sent_it_again(
    turns: Turns, seating: Seating
) -> None:
    session = seating.session()
    turns.take(a_text(), _name("Rosa"), _book(session))
    turns.take(a_chat(), _name("Rosa"), _book(session, phone=ROSA, seats=2))
    assert seating.taken(session) == 1
    assert [(event.kind, event.details) for event in turns.rows(BookingEventRow)] == [
        ("booked", {}),
        ("booked", {"again": True}),
    ]


def test_who_has_a_seat_and_gives_another_phone_is_sent_it_there(turns: Turns, seating: Seating) -> None:
    session = seating.session()
    turns.take(a_text(), _name("Rosa"), _book(session))
    turns.take(a_text(), _book(session, phone=OTHER))
    (booking,) = turns.rows(BookingRow)
    assert seating.kinds(booking.id) == ["booked", "booked"]
    with reading(turns.store) as reader:
        assert reader.get_one(ContactPoint, booking.contact_id).value == OTHER


def test_another_name_on_the_phone_is_another_person(turns: Turns, seating: Seating) -> None:
    session = seating.session()
    turns.take(a_text(), _name("Rosa"), _book(session))
    turns.take(a_chat(), _name("Luz"), _book(session, phone=ROSA))
    assert seating.taken(session) == 2
    reply = turns.take(a_call(call="CA9"))
    assert sorted(_people(turns, reply)) == [("booked", "Luz"), ("booked", "Rosa")]


def test_a_caller_s_other_phone_gets_the_texts(turns: Turns, seating: Seating) -> None:
    turns.take(a_call(), _name("Rosa"), _book(seating.session(), phone=OTHER))
    (booking,) = turns.rows(BookingRow)
    with reading(turns.store) as session:
        assert session.get_one(ContactPoint, booking.contact_id).value == OTHER


# ---- whose it turns out to be ---------------------------------------------------------------------------------------


def test_a_seat_booked_before_the_name_was_known_is_the_named_person_s(turns: Turns, seating: Seating) -> None:
    turns.take(a_call(call="CA1"), _name("Rosa"))
    turns.take(a_call(call="CA2"), _name("Luz"))
    session = seating.session()
    talk = turns.take(a_call(call="CA3"), _book(session))
    assert _people(turns, talk) == [("booked", None)]
    turns.take(a_call(call="CA3"), _name("Luz"))
    assert _people(turns, talk) == [("booked", "Luz")]
    assert ([person.name for person in turns.rows(Applicant)], seating.taken(session)) == (["Rosa", "Luz"], 1)


def test_somebody_who_had_the_seat_already_has_it_once(turns: Turns, seating: Seating) -> None:
    session = seating.session(capacity=2)
    turns.take(a_call(call="CA1"), _name("Rosa"), _book(session))
    turns.take(a_call(call="CA2"), _name("Luz"))
    turns.take(a_call(call="CA3"), _book(session))
    waiting = seating.wait(session)
    turns.take(a_call(call="CA3"), _name("Rosa"))
    first, twin = (row for row in turns.rows(BookingRow) if row.id != waiting)
    assert (first.status, twin.status, first.applicant_id == twin.applicant_id) == ("booked", "cancelled", True)
    assert (seating.status(waiting), seating.taken(session)) == (["offered"], 2)
    with reading(turns.store) as reader:
        told = select(BookingEventRow.told_at).where(
            BookingEventRow.booking_id == twin.id, BookingEventRow.kind == "cancelled"
        )
        assert reader.scalars(told).one() == turns.clock()


def test_who_has_a_seat_is_not_forgotten(turns: Turns, seating: Seating) -> None:
    """Nameless people who are named nowhere else are removed when the conversation turns out to be somebody's."""
    session = seating.session()
    turns.take(a_call(call="CA1"), _name("Rosa"))
    turns.take(a_call(call="CA2"), _name("Luz"))
    turns.take(a_call(call="CA3"), _book(session))
    turns.take(a_call(call="CA4"), an_effect("lead", program="EMT"))
    turns.take(a_call(call="CA4"), _name("Luz"))
    assert (len(turns.rows(Applicant)), seating.taken(session)) == (3, 1)


# ---- minors ---------------------------------------------------------------------------------------------------------


def test_a_minor_s_seat_is_held_and_the_desk_asks_the_guardian(turns: Turns, seating: Seating) -> None:
    session = seating.session()
    guardian = an_effect("guardian", name="María", phone=OTHER)
    talk = turns.take(a_text("sí"), _book(session, minor=True), guardian, _name("Luz"), language="es")
    (booking,), (handoff,) = turns.rows(BookingRow), turns.rows(Handoff)
    assert (booking.status, booking.hold_until) == ("awaiting_guardian", turns.clock() + dt.timedelta(hours=72))
    assert (handoff.kind, handoff.reason, handoff.summary, handoff.conversation_id, handoff.language) == (
        "booking",
        "needs_guardian",
        "sí",
        talk,
        "es",
    )
    assert handoff.applicant_id == booking.applicant_id
    assert handoff.details == {
        "booking": booking.id,
        "session": session,
        "starts_at": TUESDAY.isoformat(),
        "program": "CNA-EVE",
        "name": "Luz",
        "guardian_name": "María",
        "guardian_phone": OTHER,
    }


@pytest.mark.parametrize("args", [{"minor": True}, {"hold": True}, {"minor": True, "hold": True}])
def test_a_guardian_who_agrees_in_the_conversation_gives_the_seat(
    turns: Turns, seating: Seating, args: dict[str, Any]
) -> None:
    yes = an_effect("guardian", name="María", agreed=True, wording="Yes, she may come.")
    session = seating.session()
    turns.take(a_text(), _name("Luz"), _book(session, **args))
    turns.take(a_text(), yes)
    assert [row.status for row in turns.rows(BookingRow)] == ["booked"]
    later = seating.session(starts_at=TUESDAY + DAY)
    turns.take(a_text(), _book(later, **args))
    assert [row.status for row in turns.rows(BookingRow)] == ["booked", "booked"]
    assert [row.agreed for row in turns.rows(Guardian)] == [True]


def test_a_minor_who_waited_needs_the_guardian_when_a_seat_is_free(turns: Turns, seating: Seating) -> None:
    session = seating.session(capacity=1)
    booking = seating.book(session)
    turns.take(a_text(), _name("Luz"), an_effect("waitlist", session=session, minor=True))
    waiting = turns.rows(BookingRow)[-1].id
    assert turns.rows(Handoff) == []
    seating.cancel(booking)
    turns.take(a_text("yes"), an_effect("accept_seat", booking=waiting))
    (handoff,) = turns.rows(Handoff)
    assert (seating.status(waiting), handoff.reason, handoff.details["name"]) == (
        ["awaiting_guardian"],
        "needs_guardian",
        "Luz",
    )


# ---- changed --------------------------------------------------------------------------------------------------------


def _seat(turns: Turns, session: str) -> str:
    turns.take(a_text(), _name("Rosa"), _book(session))
    return str(turns.rows(BookingRow)[-1].id)


def test_a_seat_is_confirmed_moved_and_given_back(turns: Turns, seating: Seating) -> None:
    first, second = seating.session(), seating.session(starts_at=TUESDAY + DAY)
    booking = _seat(turns, first)
    turns.take(a_text(), an_effect("confirm_seat", booking=booking))
    turns.take(a_text(), an_effect("move_seat", booking=booking, session=second))
    turns.take(a_text(), an_effect("cancel_seat", booking=booking, why="no tengo ride"))
    assert (seating.status(booking), seating.taken(first), seating.taken(second)) == (["cancelled"], 0, 0)
    assert [(kind, by) for kind, by, _ in seating.events(booking)] == [
        ("booked", "person"),
        ("confirmed", "person"),
        ("moved", "person"),
        ("cancelled", "person"),
    ]
    assert seating.events(booking)[-1][2] == {"was": "booked", "why": "no tengo ride"}
    assert turns.rows(Handoff) == []


def test_a_seat_that_staff_gave_back_meanwhile_cannot_be_moved(turns: Turns, seating: Seating) -> None:
    first, full = seating.session(), seating.session(capacity=1)
    booking = _seat(turns, first)
    seating.book(full)
    for effect in ("confirm_seat", "accept_seat", "decline_seat", "cancel_seat"):
        if effect == "accept_seat":
            seating.cancel(booking)
        if effect != "confirm_seat":
            with pytest.raises(SeatGoneError, match="not_active"):
                turns.take(a_text(), an_effect(effect, booking=booking))
        else:
            with pytest.raises(SeatGoneError, match="session_full"):
                turns.take(a_text(), an_effect("move_seat", booking=booking, session=full))


@pytest.mark.parametrize("what", ["no_show", "begun", "called_off"])
def test_what_is_over_is_booked_anew(turns: Turns, seating: Seating, what: str) -> None:
    first, second = seating.session(), seating.session(starts_at=TUESDAY + DAY)
    booking = _seat(turns, first)
    if what == "called_off":
        seating.do(session_dates.cancel, first)
    else:
        turns.clock.now = TUESDAY + dt.timedelta(hours=2)
    if what == "no_show":
        seating.do(seats.mark, booking, False, STAFF)
    turns.take(a_text("sí, al otro"), an_effect("move_seat", booking=booking, session=second))
    old, new = turns.rows(BookingRow)
    expected = {"no_show": "no_show", "begun": "booked", "called_off": "cancelled"}[what]
    assert (old.status, new.status, new.session_date_id, new.contact_id) == (expected, "booked", second, old.contact_id)
    assert (seating.taken(first), seating.taken(second)) == (0 if what == "called_off" else 1, 1)


def test_the_waitlist_in_a_conversation(turns: Turns, seating: Seating) -> None:
    session = seating.session(capacity=1)
    booking = seating.book(session)
    wait = an_effect("waitlist", session=session, seats=1, program="CNA-EVE", phone=OTHER)
    turns.take(a_chat(), _name("Ana"), wait)
    turns.take(a_text(), _name("Rosa"), an_effect("waitlist", session=session, seats=1))
    ana, rosa = (row.id for row in turns.rows(BookingRow) if row.id != booking)
    seating.cancel(booking)
    turns.take(a_text("no", phone=OTHER), an_effect("decline_seat", booking=ana))
    turns.take(a_text("yes"), an_effect("confirm_seat", booking=rosa))
    assert (seating.status(ana, rosa), seating.taken(session)) == (["cancelled", "booked"], 1)
    assert seating.kinds(rosa) == ["waitlisted", "offered", "accepted"]


def test_late_is_a_note_for_staff(turns: Turns, seating: Seating) -> None:
    session = seating.session()
    booking = _seat(turns, session)
    turns.take(a_text("voy 15 tarde"), an_effect("late", booking=booking, minutes=15))
    (handoff,) = turns.rows(Handoff)
    assert (handoff.kind, handoff.reason, handoff.summary, handoff.status) == (
        "booking",
        "running_late",
        "voy 15 tarde",
        "open",
    )
    assert (handoff.details["booking"], handoff.details["minutes"], handoff.details["name"]) == (booking, 15, "Rosa")
    assert (seating.events(booking)[-1], seating.status(booking)) == (("late", "person", {"minutes": 15}), ["booked"])
    turns.take(a_text(), an_effect("late", booking=booking))
    assert len(turns.rows(Handoff)) == 1
