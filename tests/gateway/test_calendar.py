import datetime as dt
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from httpx import Response
from icalendar import Calendar, Event

from assistant.booking.calendar_links import staff_secret
from assistant.booking.ports import SeatStatus
from assistant.gateway import calendar
from assistant.store import seats, session_dates, waitlist
from assistant.store.booking_tables import SessionDateRow
from assistant.store.catalogue import replace
from assistant.store.engine import make_engine, transaction
from tests.factories.calendars import MADE, TUESDAY, put_seat, put_session
from tests.factories.catalogs import a_catalog
from tests.factories.seats import Seating
from tests.gateway.conftest import Client, Line

LINK = "https://zoom.example/j/1"


@pytest.fixture
def client(line: Line) -> Client:
    replace(line.database, a_catalog(), "catalog", MADE)
    with transaction(line.database) as session:
        session.execute(SessionDateRow.__table__.delete())
    app = FastAPI()
    app.state.services = line
    app.include_router(calendar.router)
    return Client(app)


def events(answer: Response) -> list[Event]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    read = Calendar.from_ical(answer.content)
    assert read["METHOD"] == "PUBLISH"
    return list(read.events)


def get(client: Client, path: str, **headers: str) -> Response:
    return client.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def staff_path(line: Line) -> str:
    return f"/calendar/staff/{staff_secret(line.settings.signing_key)}.ics"


# ---- a person's own seat ------------------------------------------------------------------------


def test_the_link_in_the_text_is_the_persons_entry(line: Line, client: Client) -> None:
    booking, token = put_seat(line.database, put_session(line.database, "CNA-EVE", link=LINK), name="Rosa Fuentes")
    answer = get(client, f"/c/{token}", accept_language="en")
    (event,) = events(answer)
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (f"{booking}@porchlight", 0, "CONFIRMED")
    assert (str(event["SUMMARY"]), event.start, str(event["URL"])) == (
        "Junta informativa: Auxiliar de enfermería CNA-EVE",
        TUESDAY,
        LINK,
    )
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-disposition"] == 'inline; filename="2026-12-01.ics"'
    assert (answer.headers["x-robots-tag"], answer.headers["referrer-policy"]) == ("noindex", "no-referrer")
    # The link may be passed on: it tells what and when, not who.
    assert b"Rosa" not in answer.content and b"555-0" not in answer.content.replace(b"555-0100", b"")


def test_the_entry_is_in_the_persons_language_unless_another_is_asked_for(line: Line, client: Client) -> None:
    session = put_session(line.database, "CNA-EVE")
    _, spanish = put_seat(line.database, session, language="es")
    _, unknown = put_seat(line.database, session, language=None)
    asked = {
        f"/c/{spanish}": "Junta",
        f"/c/{spanish}?lang=en": "Information",
        f"/c/{spanish}?lang=fr": "Junta",
        f"/c/{unknown}": "Information",
        f"/c/{unknown}?lang=es": "Junta",
    }
    assert {path: str(events(get(client, path))[0]["SUMMARY"]).split()[0] for path in asked} == asked
    assert str(events(get(client, f"/c/{unknown}", accept_language="es-MX"))[0]["SUMMARY"]).startswith("Junta")


def test_the_link_tells_the_truth_of_now_whatever_was_changed(line: Line, client: Client) -> None:
    seating, now = Seating(line.database, line.clock), line.clock
    first, second = seating.session(), seating.session(starts_at=TUESDAY + dt.timedelta(days=14))
    rosa = seating.person(language="es")
    booking = seating.do(seats.book, first, rosa)

    def told() -> tuple[Event, tuple[str, int, str]]:
        (event,) = events(get(client, f"/c/{booking.token}"))
        return event, (str(event["STATUS"]), event["SEQUENCE"], str(event["SUMMARY"]).partition(":")[0])

    def change(work: Callable[..., object], *given: object, **named: object) -> tuple[Event, tuple[str, int, str]]:
        now.advance(hours=1)
        seating.do(work, *given, **named)
        return told()

    event, seen = told()
    assert (event.start, event["UID"], seen) == (
        TUESDAY,
        f"{booking.id}@porchlight",
        ("CONFIRMED", 0, "Junta informativa"),
    )
    # The session is put off, and again: its own sequence rises, and with it that of the entry.
    for sequence in (1, 2):
        later = TUESDAY + dt.timedelta(hours=sequence)
        event, seen = change(session_dates.move, first, starts_at=later)
        assert (event.start, event.LAST_MODIFIED, seen) == (later, now(), ("CONFIRMED", sequence, "Junta informativa"))
    assert change(seats.confirm, booking.id, rosa)[1] == ("CONFIRMED", 2, "Junta informativa")
    # Moved to a session that was never changed: the sequence does not fall back.
    event, seen = change(seats.move, booking.id, second, rosa)
    assert (event.start, event["UID"], seen) == (
        TUESDAY + dt.timedelta(days=14),
        f"{booking.id}@porchlight",
        ("CONFIRMED", 3, "Junta informativa"),
    )
    assert change(seats.cancel, booking.id, rosa)[1] == ("CANCELLED", 4, "Cancelada")


def test_the_link_tells_of_a_session_that_was_called_off_and_of_a_waitlist(line: Line, client: Client) -> None:
    seating = Seating(line.database, line.clock)
    session = seating.session(1)
    rosa, luz = seating.person(), seating.person()
    booked = seating.do(seats.book, session, rosa)
    waiting = seating.do(waitlist.wait, session, luz)

    def told(token: str) -> tuple[str, int, str]:
        (event,) = events(get(client, f"/c/{token}"))
        return str(event["STATUS"]), event["SEQUENCE"], str(event["SUMMARY"]).partition(":")[0]

    assert told(waiting.token) == ("TENTATIVE", 0, "Waitlist")
    seating.do(seats.cancel, booked.id, rosa)
    assert (told(booked.token), told(waiting.token)) == (
        ("CANCELLED", 1, "Cancelled"),
        ("TENTATIVE", 1, "Information session"),
    )
    seating.do(waitlist.accept, waiting.id, luz)
    assert told(waiting.token) == ("CONFIRMED", 2, "Information session")
    seating.do(session_dates.cancel, session)
    assert told(waiting.token) == ("CANCELLED", 3, "Cancelled")


@pytest.mark.parametrize("path", ["/c/unknown", "/c/%00", "/calendar/programs/XX.ics", "/calendar/programs/%00.ics"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "There is no calendar at this link. Text or call (209) 555-0100 and we will help you."),
        ("es", "No hay calendario en este enlace. Mande un texto o llame al (209) 555-0100 y le ayudamos."),
    ],
)
def test_an_unknown_link_says_so_in_words(client: Client, path: str, language: str, words: str) -> None:
    answer = get(client, path, accept_language=language)
    assert (answer.status_code, answer.text) == (404, words)
    assert (answer.headers["content-type"], answer.headers["content-language"]) == (
        "text/plain; charset=utf-8",
        language,
    )


# ---- feeds --------------------------------------------------------------------------------------


def test_a_programs_feed_has_its_sessions_of_the_coming_months(line: Line, client: Client) -> None:
    database, now = line.database, line.clock()
    planned = put_session(database, "CNA-EVE", link=LINK)
    put_seat(database, planned, seats=7)
    called_off = put_session(
        database, "CNA-EVE", starts_at=TUESDAY + dt.timedelta(days=1), status="cancelled", sequence=1
    )
    put_session(database, "EMT")
    put_session(database, "CNA-EVE", starts_at=now - dt.timedelta(days=1, seconds=1))
    tonight = put_session(database, "CNA-EVE", starts_at=now - dt.timedelta(days=1))
    put_session(database, "CNA-EVE", starts_at=now + calendar.AHEAD)
    answer = get(client, "/calendar/programs/CNA-EVE.ics?lang=es")
    assert [(str(event["UID"]), str(event["STATUS"]), event["SEQUENCE"]) for event in events(answer)] == [
        (f"{tonight}@porchlight", "CONFIRMED", 0),
        (f"{planned}@porchlight", "CONFIRMED", 0),
        (f"{called_off}@porchlight", "CANCELLED", 1),
    ]
    read = Calendar.from_ical(answer.content)
    assert read.calendar_name == "Juntas informativas: Auxiliar de enfermería CNA-EVE"
    assert str(events(answer)[1]["URL"]) == "https://line.example.org/porch/"
    assert LINK.encode() not in answer.content and b"(7/" not in answer.content
    assert answer.headers["cache-control"] == "public, max-age=300"
    english = get(client, "/calendar/programs/cna-eve.ics", accept_language="en")
    assert str(events(english)[1]["SUMMARY"]) == "Information session: Nurse assistant CNA-EVE"


def test_a_feed_is_sent_again_only_when_it_has_changed(line: Line, client: Client) -> None:
    session_date = put_session(line.database, "CNA-EVE")
    for path in ("/calendar/programs/CNA-EVE.ics", staff_path(line)):
        tag = get(client, path).headers["etag"]
        unchanged = get(client, path, if_none_match=f'"other", {tag}')
        assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
        assert get(client, f"{path}?lang=es", if_none_match=tag).status_code == 200
    public, staff = (get(client, path) for path in ("/calendar/programs/CNA-EVE.ics", staff_path(line)))
    put_seat(line.database, session_date, updated_at=line.clock())
    # A seat more is nothing that the public sees.
    assert get(client, "/calendar/programs/CNA-EVE.ics").headers["etag"] == public.headers["etag"]
    assert get(client, staff_path(line)).headers["etag"] != staff.headers["etag"]


def test_the_feed_of_staff_has_all_sessions_with_counts_and_no_names(line: Line, client: Client) -> None:
    database = line.database
    cna = put_session(database, "CNA-EVE")
    emt = put_session(database, "EMT", starts_at=line.clock() - dt.timedelta(days=31))
    put_seat(database, cna, seats=2, name="Rosa Fuentes")
    put_seat(database, cna, status=SeatStatus.CONFIRMED)
    put_seat(database, cna, status=SeatStatus.WAITING)
    answer = get(client, staff_path(line))
    past, coming = events(answer)
    assert (str(past["UID"]), str(coming["UID"])) == (f"{emt}@porchlight", f"{cna}@porchlight")
    assert str(coming["SUMMARY"]) == "Information session: Nurse assistant CNA-EVE (3/30)"
    assert str(coming["DESCRIPTION"]).splitlines()[0] == (
        "Booked: 3, of these confirmed: 1. Held: 0. Waiting: 1. Seats: 30."
    )
    assert b"Rosa" not in answer.content
    assert answer.headers["cache-control"] == "private, no-cache"
    spanish = events(get(client, f"{staff_path(line)}?lang=es"))
    assert str(spanish[1]["SUMMARY"]) == "Junta informativa: Auxiliar de enfermería CNA-EVE (3/30)"


def test_the_feed_of_staff_opens_with_its_secret_alone(line: Line, client: Client) -> None:
    secret = staff_secret(line.settings.signing_key)
    for wrong in (secret[:-1], secret + "A", secret.swapcase(), "%C3%A9", "sessions", line.settings.signing_key):
        assert get(client, f"/calendar/staff/{wrong}.ics").status_code == 404
    assert get(client, f"/calendar/staff/{secret}.ics").status_code == 200


# ---- every door ---------------------------------------------------------------------------------


def test_head_answers_as_get_does(line: Line, client: Client) -> None:
    _, token = put_seat(line.database, put_session(line.database, "CNA-EVE"))
    for path in (f"/c/{token}", "/calendar/programs/CNA-EVE.ics", staff_path(line), "/c/unknown"):
        head, got = client.request("HEAD", path), get(client, path)
        assert (head.status_code, dict(head.headers)) == (got.status_code, dict(got.headers))


def test_who_asks_too_fast_waits(line: Line, client: Client) -> None:
    for _ in range(calendar.READING.burst):
        assert get(client, "/c/unknown").status_code == 404
    answer = get(client, "/c/unknown?lang=es")
    assert (answer.status_code, answer.headers["retry-after"], answer.text) == (
        429,
        "1",
        "Espere un momento y abra este enlace otra vez.",
    )
    line.clock.advance(seconds=1)
    assert get(client, "/c/unknown").status_code == 404


def test_a_store_that_is_away_is_said_in_words(line: Line, client: Client) -> None:
    line.database = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    for path in ("/c/token", "/calendar/programs/CNA-EVE.ics", staff_path(line)):
        answer = get(client, f"{path}?lang=es")
        assert (answer.status_code, answer.headers["retry-after"], answer.headers["cache-control"]) == (
            503,
            "60",
            "private, no-store",
        )
        assert answer.text == (
            "Este calendario no se puede mostrar en este momento. "
            "Intente en un minuto, o mande un texto o llame al (209) 555-0100."
        )
