"""What happened to seats, told once, in the person's language."""

import datetime as dt
from dataclasses import replace

import pytest

from assistant.catalog.schema import Bilingual
from assistant.store import seats, session_dates, waitlist
from assistant.store.booking_tables import FeedbackRow
from assistant.store.engine import reading, transaction
from assistant.store.reasons import gone
from assistant.store.seats import Who
from tests.conftest import Clock
from tests.factories.follow_ups import NEXT, STAFF, Planner, calendar_link, local, speaking
from tests.factories.seats import TUESDAY, Seating

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "Hi Rosa. Your seat is saved: Tue, Dec 1 at 6 pm, Room 12. Bring a pen. Calendar: {link} Any change? "
                "Just text me."
            ),
        ),
        (
            "es",
            (
                "Hola, Rosa. Lugar apartado: mar 1 dic a las 6 pm, Aula 12. Traiga pluma. Agenda: {link} Si cambia "
                "algo, escriba."
            ),
        ),
    ],
)
def test_a_booking_is_confirmed_at_once(seating: Seating, planner: Planner, language: str, told: str) -> None:
    session = seating.session(note=Bilingual(en="Bring a pen.", es="Traiga pluma."))
    who = speaking(seating, language)
    booking = seating.book(session, who, program="CNA-EVE")
    planner.tell()
    row = planner.row("confirmation")
    assert row.body == told.format(link=calendar_link(seating, booking))
    assert (row.kind, row.status, row.language, row.exempt, row.due_at) == (
        "text",
        "queued",
        language,
        True,
        planner.clock(),
    )
    assert (row.applicant_id, row.contact_id, row.booking_id) == (who.applicant_id, who.contact_id, booking)
    assert (row.expires_at, row.asks, row.segments) == (TUESDAY, None, 1)
    assert row.reason == {
        "booking": {
            "id": booking,
            "status": ["booked", "confirmed"],
            "session": session,
            "starts_at": TUESDAY.isoformat(),
        }
    }
    assert planner.untold() == 0


def test_several_seats_and_a_link_are_said(seating: Seating, planner: Planner) -> None:
    session = seating.session(online=True, link="https://zoom.example/j/1", place=Bilingual(en="Online", es="En Zoom"))
    booking = seating.book(session, speaking(seating, "es"), seats=2)
    planner.tell()
    assert planner.told("confirmation") == [
        (
            "Hola, Rosa. 2 lugares apartados: mar 1 dic a las 6 pm, En Zoom. Enlace: https://zoom.example/j/1 "
            f"Agenda: {calendar_link(seating, booking)} Si cambia algo, escriba."
        )
    ]


def test_nothing_is_told_twice(seating: Seating, planner: Planner) -> None:
    seating.book(seating.session())
    for _ in range(3):
        planner.tell()
    assert planner.causes() == ["confirmation"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Hi Rosa. Your new date: Tue, Dec 15 at 6 pm, Room 12. Calendar: {link} Any change? Just text me."),
        ("es", "Hola, Rosa. Nueva fecha: mar 15 dic a las 6 pm, Aula 12. Agenda: {link} Si cambia algo, escriba."),
    ],
)
def test_a_move_is_told_with_the_new_date(seating: Seating, planner: Planner, language: str, told: str) -> None:
    who = speaking(seating, language)
    booking = seating.book(seating.session(), who)
    planner.tell()
    seating.do(seats.move, booking, seating.session(starts_at=NEXT), who)
    planner.tell()
    assert planner.told("moved") == [told.format(link=calendar_link(seating, booking))]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            "Hi Rosa. Your place for Tue, Dec 1 at 6 pm is cancelled. If you want to come another day, just ask me.",
        ),
        ("es", "Hola, Rosa. Su lugar del mar 1 dic a las 6 pm queda cancelado. Si quiere otra fecha, solo pregunte."),
    ],
)
def test_a_cancellation_is_acknowledged(seating: Seating, planner: Planner, language: str, told: str) -> None:
    booking = seating.book(seating.session(), speaking(seating, language))
    planner.tell()
    seating.cancel(booking, Who(by="person", exempt=True))
    planner.tell()
    assert planner.told("cancelled") == [told]


def test_who_was_answered_by_text_is_not_texted_the_same_again(seating: Seating, planner: Planner) -> None:
    rosa = seating.person()
    message = seating.texted(rosa)
    session, other = seating.session(capacity=1), seating.session(starts_at=NEXT)
    booking = seating.book(other, rosa)
    planner.tell()
    seating.cancel(booking, Who(by="person", exempt=True, message_id=message))
    seating.book(session)
    seating.wait(session, replace(rosa, message_id=message))
    planner.tell()
    assert (planner.rows("cancelled", "waitlisted"), planner.untold()) == ([], 0)


@pytest.mark.parametrize(
    ("language", "waits", "offered", "expired"),
    [
        (
            "en",
            (
                "Hi Rosa. You are on the waitlist for Tue, Dec 1 at 6 pm, Room 12. If a seat opens up, I text you "
                "and hold it for a while."
            ),
            (
                "Hi Rosa. A seat opened up: Tue, Dec 1 at 6 pm, Room 12. I hold it for you until Tue, Nov 24 at 12 "
                "pm. Do you want it?"
            ),
            (
                "Hi Rosa. I could not hold the seat for Tue, Dec 1 at 6 pm any longer. Next dates: Tue, Dec 15 at 6 "
                "pm. Do you want another date?"
            ),
        ),
        (
            "es",
            (
                "Hola, Rosa. Queda en la lista de espera para el mar 1 dic a las 6 pm, Aula 12. Si se desocupa un "
                "lugar, le escribo y se lo guardo un rato."
            ),
            (
                "Hola, Rosa. Se desocupa un lugar: mar 1 dic a las 6 pm, Aula 12. Se lo guardo hasta el mar 24 nov a "
                "las 12 pm. ¿Lo quiere?"
            ),
            (
                "Hola, Rosa. Ya no le pude guardar el lugar del mar 1 dic a las 6 pm. Siguientes fechas: mar 15 dic "
                "a las 6 pm. ¿Quiere otra fecha?"
            ),
        ),
    ],
)
def test_the_way_of_a_place_on_the_waitlist(
    seating: Seating, planner: Planner, clock: Clock, language: str, waits: str, offered: str, expired: str
) -> None:
    session, next_one = seating.session(capacity=1), seating.session(starts_at=NEXT)
    taken = seating.book(session)
    booking = seating.wait(session, speaking(seating, language))
    planner.tell()
    assert planner.told("waitlisted") == [waits]
    seating.cancel(taken)
    planner.tell()
    row = planner.row("seat_offered")
    until = seating.booking(booking).hold_until
    assert until is not None
    assert (row.body, row.exempt, row.expires_at) == (offered, False, until)
    offer = {"kind": "seat_offer", "options": [booking], "topic": None, "more": [], "until": until.isoformat()}
    assert row.asks == offer
    clock.now = until
    seating.do(waitlist.expire_holds)
    planner.tell()
    row = planner.row("hold_expired")
    assert row.body == expired
    assert row.asks is not None
    assert (row.asks["kind"], row.asks["options"], row.asks["more"]) == ("rebook", [booking], [next_one])


def test_an_offer_that_was_taken_is_confirmed(seating: Seating, planner: Planner) -> None:
    session = seating.session(capacity=1)
    taken, booking = seating.book(session), seating.wait(session)
    planner.tell()
    seating.cancel(taken)
    planner.tell()
    seating.do(waitlist.accept, booking, Who(by="person", exempt=True))
    planner.tell()
    assert planner.told("confirmation_from_waitlist") == [
        (
            f"Hi Rosa. Your seat is saved: Tue, Dec 1 at 6 pm, Room 12. Calendar: {calendar_link(seating, booking)} "
            "Any change? Just text me."
        )
    ]


def test_who_waited_in_vain_is_told_so(seating: Seating, planner: Planner, clock: Clock) -> None:
    session = seating.session(capacity=1, closes_minutes=60)
    seating.book(session)
    seating.wait(session)
    planner.tell()
    clock.now = TUESDAY - HOUR
    seating.do(waitlist.expire_holds)
    planner.tell()
    assert planner.told("wait_over") == ["Hi Rosa. No seat opened up for Tue, Dec 1 at 6 pm. Do you want another date?"]


@pytest.mark.parametrize(
    ("language", "needed", "agreed"),
    [
        (
            "en",
            (
                "Hi Rosa. I am holding a seat for Tue, Dec 1 at 6 pm. Your parent or guardian has to agree, by text "
                "or phone, by Fri, Nov 27 at 10 am."
            ),
            "Hi Rosa. Your guardian agreed. Your seat is saved: Tue, Dec 1 at 6 pm, Room 12. Calendar: {link}",
        ),
        (
            "es",
            (
                "Hola, Rosa. Le guardo un lugar para el mar 1 dic a las 6 pm. Falta que su padre, madre o tutor nos "
                "diga que acepta, por mensaje o llamada, antes del vie 27 nov a las 10 am."
            ),
            "Hola, Rosa. Ya tenemos el permiso. Lugar apartado: mar 1 dic a las 6 pm, Aula 12. Agenda: {link}",
        ),
    ],
)
def test_a_minor_s_seat_waits_for_a_guardian(
    seating: Seating, planner: Planner, language: str, needed: str, agreed: str
) -> None:
    who = speaking(seating, language)
    booking = seating.book(seating.session(), who, awaits_guardian=True)
    planner.tell()
    assert planner.causes() == ["guardian_needed"]
    assert planner.told("guardian_needed") == [needed]
    seating.do(seats.guardian_agreed, who.applicant_id, STAFF)
    planner.tell()
    assert planner.told("guardian_agreed") == [agreed.format(link=calendar_link(seating, booking))]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "Hi Rosa. Your session has changed. It is now Wed, Dec 2 at 5:30 pm, Room 12. Next dates: Tue, Dec "
                "15 at 6 pm. Can you make it?"
            ),
        ),
        (
            "es",
            (
                "Hola, Rosa. Hay un cambio: su junta ahora es el mié 2 dic a las 5:30 pm, Aula 12. Siguientes "
                "fechas: mar 15 dic a las 6 pm. ¿Va a poder venir?"
            ),
        ),
    ],
)
def test_a_session_that_is_moved_is_told_with_others(
    seating: Seating, planner: Planner, language: str, told: str
) -> None:
    session, next_one = seating.session(), seating.session(starts_at=NEXT)
    booking = seating.book(session, speaking(seating, language))
    planner.tell()
    starts_at = local(2026, 12, 2, 17, 30)
    seating.do(session_dates.move, session, who=STAFF, starts_at=starts_at)
    planner.tell()
    row = planner.row("session_moved")
    assert (row.body, row.exempt) == (told, False)
    assert row.asks == {
        "kind": "attendance",
        "options": [booking],
        "topic": None,
        "more": [next_one],
        "until": starts_at.isoformat(),
    }


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "Hi Rosa. We are sorry: the session on Tue, Dec 1 at 6 pm is cancelled. Next dates: Tue, Dec 15 at 6 "
                "pm or Tue, Jan 5 at 6 pm. Do you want another date?"
            ),
        ),
        (
            "es",
            (
                "Hola, Rosa. Una disculpa: se cancela la junta del mar 1 dic a las 6 pm. Siguientes fechas: mar 15 "
                "dic a las 6 pm o mar 5 ene a las 6 pm. ¿Le aparto otra fecha?"
            ),
        ),
    ],
)
def test_a_session_that_is_cancelled_is_told_with_others(
    seating: Seating, planner: Planner, language: str, told: str
) -> None:
    session, others = seating.session(), [seating.session(starts_at=at) for at in (NEXT, local(2027, 1, 5, 18))]
    seating.session(starts_at=local(2027, 1, 19, 18))
    booking = seating.book(session, speaking(seating, language))
    planner.tell()
    seating.do(session_dates.cancel, session, who=STAFF)
    planner.tell()
    row = planner.row("session_cancelled")
    assert row.body == told
    assert row.asks is not None
    assert (row.asks["kind"], row.asks["options"], row.asks["more"]) == ("rebook", [booking], others)


def test_others_have_room_and_are_in_their_language(seating: Seating, planner: Planner) -> None:
    session = seating.session()
    seating.session(starts_at=NEXT, capacity=1)
    seating.session(starts_at=NEXT + HOUR, languages=["es"])
    seating.session(starts_at=NEXT + 2 * HOUR, programs=["EMT"])
    seating.book(session, seats=2)
    planner.tell()
    seating.do(session_dates.cancel, session, who=STAFF)
    planner.tell()
    assert planner.told("session_cancelled") == [
        "Hi Rosa. We are sorry: the session on Tue, Dec 1 at 6 pm is cancelled. Do you want another date?"
    ]


@pytest.mark.parametrize(
    ("language", "missed"),
    [
        (
            "en",
            (
                "Hi Rosa. We missed you at the session. No problem, things come up. Next dates: Tue, Dec 15 at 6 pm. "
                "Shall I save you a seat?"
            ),
        ),
        (
            "es",
            (
                "Hola, Rosa. No le vimos en la junta. No pasa nada, a todos nos pasa. Siguientes fechas: mar 15 dic "
                "a las 6 pm. ¿Le aparto un lugar?"
            ),
        ),
    ],
)
def test_who_did_not_come_is_asked_kindly_within_the_hour(
    seating: Seating, planner: Planner, clock: Clock, language: str, missed: str
) -> None:
    seating.session(starts_at=NEXT)
    booking = seating.book(seating.session(), speaking(seating, language))
    planner.tell()
    clock.now = TUESDAY + HOUR
    seating.do(seats.mark, booking, False, STAFF)
    planner.tell()
    row = planner.row("no_show")
    assert (row.body, row.due_at - clock.now) == (missed, dt.timedelta(minutes=15))
    with reading(planner.store) as session:
        assert gone(session, row, row.due_at) is None


def test_a_mark_that_was_put_right_is_not_told(seating: Seating, planner: Planner, clock: Clock) -> None:
    booking = seating.book(seating.session())
    planner.tell()
    clock.now = TUESDAY + HOUR
    seating.do(seats.mark, booking, False, STAFF)
    planner.tell()
    seating.do(seats.mark, booking, True, STAFF)
    planner.tell()
    missed = planner.row("no_show")
    with reading(planner.store) as session:
        assert gone(session, missed, missed.due_at) == "booking_attended"
    for attended in (False, True):
        seating.do(seats.mark, booking, attended, STAFF)
        planner.tell()
    assert [row.cause for row in planner.rows("feedback", "no_show")] == ["no_show", "feedback"]


def test_who_has_another_seat_already_is_not_asked(seating: Seating, planner: Planner, clock: Clock) -> None:
    who = seating.person()
    booking = seating.book(seating.session(), who)
    clock.now = TUESDAY + HOUR
    seating.do(seats.mark, booking, False, STAFF)
    planner.tell()
    row = planner.row("no_show")
    seating.book(seating.session(starts_at=NEXT), who)
    with reading(planner.store) as session:
        assert gone(session, row, row.due_at) == "has_another_seat"


@pytest.mark.parametrize(
    ("language", "asked", "step"),
    [
        (
            "en",
            "Hi Rosa. Thank you for coming. From 0 to 10, how useful was the session? And in a word, why?",
            "Hi Rosa. Your next step: Fill out the form.",
        ),
        (
            "es",
            "Hola, Rosa. Gracias por venir. Del 0 al 10, ¿qué tanto le ayuda lo que vio? Y en una palabra, ¿por qué?",
            "Hola, Rosa. Su siguiente paso: Llene la forma.",
        ),
    ],
)
def test_after_the_session(
    seating: Seating, planner: Planner, clock: Clock, language: str, asked: str, step: str
) -> None:
    booking = seating.book(seating.session(starts_at=local(2026, 12, 1, 12)), speaking(seating, language))
    clock.now = local(2026, 12, 1, 12, 10)  # marked at the door
    seating.do(seats.mark, booking, True, STAFF)
    planner.tell()
    question, next_step = planner.row("feedback"), planner.row("next_step")
    assert (question.body, next_step.body) == (asked, step)
    assert (question.due_at, next_step.due_at) == (local(2026, 12, 1, 13, 30), local(2026, 12, 2, 13))
    assert question.asks is not None
    assert (question.asks["kind"], question.asks["options"]) == ("rating", [booking])
    with transaction(planner.store) as session:
        session.add(FeedbackRow(booking_id=booking, score=9, channel="sms", created_at=clock(), updated_at=clock()))
        session.flush()
        assert gone(session, question, question.due_at) == "rated"
        assert gone(session, next_step, next_step.due_at) is None


def test_a_next_step_that_the_catalogue_does_not_say_is_not_told(
    seating: Seating, planner: Planner, clock: Clock
) -> None:
    booking = seating.book(seating.session(programs=["EMT"]))
    clock.now = TUESDAY + HOUR
    seating.do(seats.mark, booking, True, STAFF)
    planner.tell()
    assert planner.causes() == ["feedback"]
    assert planner.untold() == 0
