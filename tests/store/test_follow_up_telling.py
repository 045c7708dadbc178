"""How what happened is told: when, once, to whom, over what, whatever dies in between."""

import datetime as dt
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from assistant.store import seats, session_dates
from assistant.store.booking_tables import BookingRow
from assistant.store.engine import make_engine, transaction
from assistant.store.follow_up_events import tell_events
from assistant.store.reasons import gone
from assistant.store.seats import Who
from assistant.store.tables import ApplicantContact, ContactPoint
from tests.conftest import Clock
from tests.factories.follow_ups import NEXT, STAFF, Planner, calendar_link, local, plan_once, speaking
from tests.factories.seats import TUESDAY, Seating
from tests.factories.workers import FORKS

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("hour", "due"),
    [
        (local(2026, 11, 24, 8, 59), local(2026, 11, 24, 9)),
        (local(2026, 11, 24, 9), local(2026, 11, 24, 9)),
        (local(2026, 11, 24, 19, 59), local(2026, 11, 24, 19, 59)),
        (local(2026, 11, 24, 20), local(2026, 11, 25, 9)),
        (local(2026, 11, 22, 10), local(2026, 11, 22, 12)),  # a Sunday
    ],
)
def test_what_staff_did_waits_for_the_morning_and_an_answer_does_not(
    seating: Seating, planner: Planner, clock: Clock, hour: dt.datetime, due: dt.datetime
) -> None:
    clock.now = hour
    session = seating.session()
    seating.book(session, replace(seating.person(), exempt=False, by="staff"))
    seating.book(session)
    planner.tell()
    assert [(row.due_at, row.exempt) for row in planner.rows("confirmation")] == [(due, False), (hour, True)]


@pytest.mark.parametrize(
    ("late", "due", "exempt"),
    [
        (HOUR - dt.timedelta(seconds=1), local(2026, 11, 24, 23, 59) + dt.timedelta(seconds=59), True),
        (HOUR, local(2026, 11, 25, 9), False),
    ],
)
def test_an_answer_that_comes_late_at_night_waits_for_the_morning(
    seating: Seating, planner: Planner, clock: Clock, late: dt.timedelta, due: dt.datetime, exempt: bool
) -> None:
    clock.now = local(2026, 11, 24, 23)
    seating.book(seating.session())
    clock.now += late
    planner.tell()
    row = planner.row("confirmation")
    assert (row.due_at, row.exempt) == (due, exempt)


def test_the_hour_of_an_online_session_is_somebody_s(seating: Seating, planner: Planner) -> None:
    """A phone of New York: six o'clock is six in California."""
    session = seating.session(online=True)
    seating.book(session, seating.person(phone="+12125550117"))
    seating.book(session, seating.person(phone="+12095550117"))
    planner.tell()
    there, here = planner.told("confirmation")
    assert there.startswith("Hi Rosa. Your seat is saved: Tue, Dec 1 at 6 pm, Pacific Time, Room 12.")
    assert here.startswith("Hi Rosa. Your seat is saved: Tue, Dec 1 at 6 pm, Room 12.")


def test_what_happened_meanwhile_is_told_alone(seating: Seating, planner: Planner) -> None:
    session = seating.session()
    booking = seating.book(session)
    seating.do(session_dates.move, session, who=STAFF, starts_at=NEXT)
    seating.cancel(booking)
    planner.tell()
    assert planner.causes() == ["cancelled"]


def test_what_staff_switched_off_is_not_told(seating: Seating, planner: Planner) -> None:
    planner.schedule("confirmation", off=True)
    seating.book(seating.session())
    planner.tell()
    assert (planner.causes(), planner.untold()) == ([], 0)


def test_it_may_be_for_some_programs_only(seating: Seating, planner: Planner) -> None:
    planner.schedule("confirmation", programs=["EMT"])
    seating.book(seating.session())
    seating.book(seating.session(programs=["EMT"]))
    planner.tell()
    assert len(planner.rows("confirmation")) == 1


def test_without_a_phone_nobody_is_texted(seating: Seating, planner: Planner) -> None:
    seating.book(seating.session(), seating.person(phone=None))
    planner.tell()
    assert (planner.causes(), planner.untold()) == ([], 0)


def _with_email(seating: Seating, who: Who, address: str = "rosa@example.org") -> None:
    with transaction(seating.store) as session:
        contact = ContactPoint(kind="email", value=address, created_at=seating.clock())
        session.add(contact)
        session.flush()
        session.add(ApplicantContact(applicant_id=who.applicant_id, contact_id=contact.id))


def test_who_gave_an_email_gets_one_with_the_file(seating: Seating, planner: Planner) -> None:
    files = [{"name": "x.ics", "content_type": "text/calendar", "content": "BEGIN:VCALENDAR"}]
    planner.attach = lambda booking, language, address: files
    who = speaking(seating, "es", "María Vega")
    _with_email(seating, who)
    booking = seating.book(seating.session(), who)
    planner.tell()
    text, email = planner.rows("confirmation")
    assert (text.kind, text.body.startswith("Lugar apartado: ")) == ("text", True)  # í would take twice the room
    assert (email.kind, email.recipient, email.subject) == (
        "email",
        "rosa@example.org",
        "Su lugar: martes 1 de diciembre a las 6 pm",
    )
    assert email.body == (
        "Hola, María. Lugar apartado en la junta de clase de CNA: martes 1 de diciembre a las 6 pm, Aula 12. Para su "
        f"calendario: {calendar_link(seating, booking)} Si algo cambia, mándenos un mensaje o llámenos."
    )
    assert email.payload == {"attachments": files}
    assert (email.asks, email.segments) == (None, None)


def test_what_is_texted_goes_by_email_where_there_is_no_phone(seating: Seating, planner: Planner) -> None:
    session, who = seating.session(capacity=1), seating.person(phone=None)
    _with_email(seating, who)
    seating.book(session)
    seating.wait(session, who)
    planner.tell()
    row = planner.row("waitlisted")
    assert (row.kind, row.subject, row.payload) == ("email", "About your information session", {})


def test_on_a_shared_phone_the_name_is_said_whatever_it_takes(seating: Seating, planner: Planner) -> None:
    maria = seating.person("María Vega", phone="+12095550117")
    seating.person("José", phone="+12095550117")
    seating.book(seating.session(), maria)
    planner.tell()
    assert planner.told("confirmation")[0].startswith("Hi María. Your seat is saved")


def test_nobody_s_name_is_made_up(seating: Seating, planner: Planner) -> None:
    seating.book(seating.session(), seating.person(None))
    planner.tell()
    assert planner.told("confirmation")[0].startswith("Your seat is saved: Tue, Dec 1")


def test_another_system_is_told_of_every_event_by_ids(seating: Seating, planner: Planner) -> None:
    planner.webhook_url = "https://crm.example/hook"
    session, who = seating.session(), seating.person()
    booking = seating.book(session, who)
    seating.do(seats.confirm, booking, who)
    planner.tell()
    planner.tell()
    hooks = planner.rows("webhook")
    assert [(row.kind, row.recipient, row.subject, row.exempt) for row in hooks] == [
        ("webhook", "https://crm.example/hook", f"booking.{kind}", True) for kind in ("booked", "confirmed")
    ]
    told: dict[str, Any] = json.loads(hooks[0].body)
    assert hooks[0].cause_key == f"webhook:{told['id']}"
    assert told == {
        "id": told["id"],
        "event": "booking.booked",
        "at": planner.clock().isoformat(),
        "by": "person",
        "details": {},
        "booking": {
            "id": booking,
            "status": "confirmed",
            "seats": 1,
            "applicant": who.applicant_id,
            "program": "CNA-EVE",
            "session": session,
            "starts_at": TUESDAY.isoformat(),
        },
    }


def test_killed_in_the_middle_and_run_again(seating: Seating, planner: Planner) -> None:
    seating.book(seating.session())
    with suppress(KeyboardInterrupt), transaction(planner.store) as session:
        tell_events(session, "", planner.line, planner.clock())
        raise KeyboardInterrupt
    assert (planner.causes(), planner.untold()) == ([], 1)
    planner.tell()
    assert (planner.causes(), planner.untold()) == (["confirmation"], 0)


def test_killed_at_any_moment_and_run_again(store_url: str, clock: Clock) -> None:
    """Processes of their own that die after a while, each a little later than the one before."""
    engine = make_engine(store_url)
    seating, planner = Seating(engine, clock), Planner(engine, clock)
    session = seating.session(capacity=None)
    bookings = [seating.book(session) for _ in range(150)]
    for lives in (0.0, 0.05, 0.1):
        begins = FORKS.Event()
        process = FORKS.Process(target=plan_once, args=(store_url, clock(), begins), daemon=True)
        process.start()
        assert begins.wait(60)
        process.join(lives)
        process.kill()
        process.join(60)
    planner.tell()
    told = [row.booking_id for row in planner.rows("confirmation")]
    left = planner.untold()
    engine.dispose()
    assert (sorted(map(str, told)), left) == (sorted(bookings), 0)


def test_broken_words_keep_an_event_for_when_they_are_mended(seating: Seating, planner: Planner) -> None:
    planner.schedule("confirmation", words="utter_not_there")
    seating.book(seating.session())
    seating.cancel(seating.book(seating.session()))
    planner.tell()
    assert (planner.causes(), planner.untold()) == (["cancelled"], 1)
    planner.schedule("confirmation")
    planner.tell()
    assert (planner.causes(), planner.untold()) == (["cancelled", "confirmation"], 0)


def _reads(store: Engine, work: Callable[[], None]) -> int:
    """How many queries it takes."""
    selects: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            selects.append(statement)

    event.listen(store, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(store, "before_cursor_execute", note)
    return len(selects)


def test_a_round_without_news_asks_once(seating: Seating, planner: Planner) -> None:
    seating.book(seating.session())
    planner.tell()
    assert _reads(planner.store, planner.tell) == 1


def test_a_batch_asks_as_often_for_many_as_for_one(seating: Seating, planner: Planner) -> None:
    session = seating.session(capacity=None)
    found = []
    for bookings in (1, 5):
        for _ in range(bookings):
            seating.book(session)
        found.append(_reads(planner.store, planner.tell))
    assert found[0] == found[1]


def test_more_than_a_batch_is_told_in_one_round(
    seating: Seating, planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.store.follow_up_events.BATCH", 2)
    session = seating.session()
    for _ in range(5):
        seating.book(session)
    planner.tell()
    assert planner.causes() == ["confirmation"] * 5


def test_a_booking_that_is_deleted_is_no_reason(seating: Seating, planner: Planner) -> None:
    booking = seating.book(seating.session())
    planner.tell()
    row = planner.row("confirmation")
    with transaction(planner.store) as session:
        session.delete(session.get_one(BookingRow, booking))
    with Session(planner.store) as session:
        assert gone(session, row, planner.clock()) == "booking_deleted"
