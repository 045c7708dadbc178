from dataclasses import replace
from pathlib import Path

import pytest

from assistant.booking.calendar_entries import Attendance, CalendarWords
from assistant.booking.ports import SeatStatus
from assistant.catalog.schema import Language
from assistant.messages.words import Words
from tests.factories.calendars import MADE, TUESDAY, a_dated_session, a_seat
from tests.factories.catalogs import both

PAGE = "https://line.example.org/"
LINK = "https://zoom.example/j/1"
NOTE = both("Bring an ID.", "Traiga una ID.")
LANGUAGES: tuple[Language, ...] = ("en", "es")


@pytest.fixture(scope="module")
def calendar() -> CalendarWords:
    return CalendarWords(Words(Path(__file__).resolve().parents[2] / "data" / "responses"), "+12095550100", PAGE)


def test_a_seat_says_what_where_and_how_to_change_it(calendar: CalendarWords) -> None:
    seat = a_seat(a_dated_session(note=NOTE), seats=2)
    english, spanish = (calendar.seat(seat, language) for language in LANGUAGES)
    assert (english.id, english.status, english.starts_at, english.minutes) == ("SEAT1", "CONFIRMED", TUESDAY, 60)
    assert (english.summary, english.location) == ("Information session: Nurse assistant", "Room 4")
    assert english.description.splitlines() == [
        "Seats saved: 2.",
        "In English and Spanish.",
        "Bring an ID.",
        "To change or give up your seat, text or call (209) 555-0100, day or night.",
    ]
    assert (spanish.summary, spanish.location) == ("Junta informativa: Auxiliar de enfermería", "Salón 4")
    assert spanish.description.splitlines() == [
        "Lugares apartados: 2.",
        "En español e inglés.",
        "Traiga una ID.",
        "Para cambiar o dejar su lugar, mande un texto o llame al (209) 555-0100, de día o de noche.",
    ]


def test_a_seat_online_has_the_link_and_only_a_seat_has_it(calendar: CalendarWords) -> None:
    session = a_dated_session(link=LINK, languages=frozenset({"es"}))
    booked = calendar.seat(a_seat(session), "es")
    assert booked.url == LINK
    assert booked.description.splitlines()[:2] == ["En español.", f"Entre aquí: {LINK}"]
    for status in (SeatStatus.WAITING, SeatStatus.OFFERED, SeatStatus.AWAITING_GUARDIAN, SeatStatus.CANCELLED):
        entry = calendar.seat(a_seat(session, status=status), "es")
        assert (entry.url, LINK in entry.description) == (None, False)
    assert calendar.public(session, "es").url == PAGE
    assert LINK not in calendar.public(session, "es").description
    assert calendar.staff(session, "es").url == LINK


@pytest.mark.parametrize(
    ("status", "shown", "busy", "first_words"),
    [
        (SeatStatus.BOOKED, "CONFIRMED", True, "Information session"),
        (SeatStatus.CONFIRMED, "CONFIRMED", True, "Information session"),
        (SeatStatus.ATTENDED, "CONFIRMED", True, "Information session"),
        (SeatStatus.NO_SHOW, "CONFIRMED", True, "Information session"),
        (SeatStatus.OFFERED, "TENTATIVE", False, "Information session"),
        (SeatStatus.AWAITING_GUARDIAN, "TENTATIVE", False, "Information session"),
        (SeatStatus.WAITING, "TENTATIVE", False, "Waitlist"),
        (SeatStatus.CANCELLED, "CANCELLED", False, "Cancelled"),
        (SeatStatus.EXPIRED, "CANCELLED", False, "Cancelled"),
    ],
)
def test_every_state_of_a_seat_is_shown(
    calendar: CalendarWords, status: SeatStatus, shown: str, busy: bool, first_words: str
) -> None:
    entry = calendar.seat(a_seat(status=status), "en")
    assert (entry.status, entry.busy, entry.summary.partition(":")[0]) == (shown, busy, first_words)


def test_every_state_is_worded_in_both_languages(calendar: CalendarWords) -> None:
    for status in SeatStatus:
        entries = [calendar.seat(a_seat(status=status), language) for language in LANGUAGES]
        assert entries[0].summary != entries[1].summary
        assert entries[0].description != entries[1].description


def test_who_waits_and_whose_seat_is_held_are_told_so(calendar: CalendarWords) -> None:
    waiting, held = (calendar.seat(a_seat(status=status), "es") for status in (SeatStatus.WAITING, SeatStatus.OFFERED))
    assert waiting.summary == "Lista de espera: Junta informativa: Auxiliar de enfermería"
    assert waiting.description.startswith("Está en la lista de espera. Le mandamos un texto en cuanto haya un lugar.")
    assert held.description.startswith("Le estamos guardando un lugar. Todavía no está apartado.")


def test_a_session_that_was_called_off_is_cancelled_for_all(calendar: CalendarWords) -> None:
    session = a_dated_session(cancelled=True, sequence=1)
    seat, public, staff = (
        calendar.seat(a_seat(session, changes=2), "es"),
        calendar.public(session, "es"),
        calendar.staff(session, "es"),
    )
    assert {entry.status for entry in (seat, public, staff)} == {"CANCELLED"}
    assert {entry.busy for entry in (seat, public, staff)} == {False}
    assert seat.summary == "Cancelada: Junta informativa: Auxiliar de enfermería"
    told = "Esta junta no se va a hacer. Para otra, mande un texto o llame al (209) 555-0100."
    assert (seat.description, public.description) == (told, told)
    assert (seat.sequence, public.sequence, staff.sequence) == (1, 1, 1)


@pytest.mark.parametrize(("changes", "sequence"), [(0, 0), (1, 0), (2, 1), (5, 4)])
def test_the_sequence_rises_with_every_change_that_was_told(
    calendar: CalendarWords, changes: int, sequence: int
) -> None:
    # Moving to another session, whose own sequence is lower, must not take it back.
    assert calendar.seat(a_seat(a_dated_session(sequence=0), changes=changes), "en").sequence == sequence


def test_a_seat_has_changed_when_it_or_its_session_has(calendar: CalendarWords) -> None:
    later = MADE.replace(hour=20)
    assert calendar.seat(a_seat(changed_at=later), "en").changed_at == later
    assert calendar.seat(a_seat(a_dated_session(changed_at=later)), "en").changed_at == later


def test_staff_see_how_many_come(calendar: CalendarWords) -> None:
    counts = Attendance(booked=12, confirmed=5, held=1, waiting=3)
    session = a_dated_session(attendance=counts, note=NOTE)
    english, spanish = (calendar.staff(session, language) for language in LANGUAGES)
    assert english.summary == "Information session: Nurse assistant (12/30)"
    assert english.description.splitlines() == [
        "Booked: 12, of these confirmed: 5. Held: 1. Waiting: 3. Seats: 30.",
        "In English and Spanish.",
        "Bring an ID.",
    ]
    assert spanish.description.splitlines()[0] == (
        "Apartados: 12, de ellos confirmados: 5. Guardados: 1. En espera: 3. Lugares: 30."
    )
    after = replace(session, attendance=replace(counts, attended=9, no_show=3), capacity=None)
    told = calendar.staff(after, "es")
    assert told.summary == "Junta informativa: Auxiliar de enfermería (12)"
    assert told.description.splitlines()[:2] == [
        "Apartados: 12, de ellos confirmados: 5. Guardados: 1. En espera: 3. Lugares: sin límite.",
        "Vinieron: 9. No vinieron: 3.",
    ]


def test_the_public_sees_no_counts(calendar: CalendarWords) -> None:
    session = a_dated_session()
    booked = replace(session, attendance=Attendance(booked=12, waiting=3))
    assert calendar.public(booked, "es") == calendar.public(session, "es")
    assert calendar.public(session, "es").description.splitlines() == [
        "En español e inglés.",
        "Para apartar un lugar, mande un texto o llame al (209) 555-0100, de día o de noche.",
    ]


def test_a_session_may_be_about_several_programs_or_none(calendar: CalendarWords) -> None:
    several = a_dated_session(programs=(both("EMT", "Paramédico"), both("Nursing", "Enfermería")))
    assert [calendar.public(several, language).summary for language in LANGUAGES] == [
        "Information session: EMT and Nursing",
        "Junta informativa: Paramédico y Enfermería",
    ]
    assert calendar.public(a_dated_session(programs=()), "es").summary == "Junta informativa"


def test_feeds_have_names(calendar: CalendarWords) -> None:
    name = both("Nurse assistant", "Auxiliar de enfermería")
    assert calendar.feed_of(name, "en") == "Information sessions: Nurse assistant"
    assert calendar.feed_of(name, "es") == "Juntas informativas: Auxiliar de enfermería"
    assert calendar.feed_of_all("es") == "Juntas informativas con lugares"
