"""Sessions and seats for calendars: as values, and as the rows that they are read from."""

import datetime as dt
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from assistant.booking.calendar_entries import BookedSeat, DatedSession
from assistant.booking.calendar_file import Entry
from assistant.booking.ports import SeatEvent, SeatStatus
from assistant.store.booking_tables import BookingEventRow, BookingRow, SessionDateRow, SessionProgramRow
from assistant.store.engine import transaction
from assistant.store.tables import Applicant, ContactPoint
from tests.factories.catalogs import both

ZONE = ZoneInfo("America/Los_Angeles")
TUESDAY = dt.datetime(2026, 12, 1, 18, 0, tzinfo=ZONE)
MADE = dt.datetime(2026, 11, 20, 8, 30, tzinfo=dt.UTC)
_numbers = count(1)


def an_entry(**changes: Any) -> Entry:
    given: dict[str, Any] = {
        "id": "SEAT1",
        "sequence": 0,
        "status": "CONFIRMED",
        "starts_at": TUESDAY,
        "minutes": 60,
        "zone": ZONE.key,
        "summary": "Information session",
        "location": "Room 4",
        "description": "In English.",
        "url": None,
        "changed_at": MADE,
    }
    return Entry(**{**given, **changes})


def a_dated_session(**changes: Any) -> DatedSession:
    given: dict[str, Any] = {
        "id": "DATE1",
        "starts_at": TUESDAY,
        "zone": ZONE.key,
        "minutes": 60,
        "place": both("Room 4", "Salón 4"),
        "link": None,
        "languages": frozenset({"en", "es"}),
        "note": None,
        "capacity": 30,
        "cancelled": False,
        "sequence": 0,
        "programs": (both("Nurse assistant", "Auxiliar de enfermería"),),
        "changed_at": MADE,
    }
    return DatedSession(**{**given, **changes})


def a_seat(session: DatedSession | None = None, **changes: Any) -> BookedSeat:
    given: dict[str, Any] = {
        "id": "SEAT1",
        "status": SeatStatus.BOOKED,
        "seats": 1,
        "language": "en",
        "changes": 1,
        "changed_at": MADE,
    }
    return BookedSeat(session=session or a_dated_session(), **{**given, **changes})


def put_session(store: Engine, *programs: str, id: str | None = None, **changes: Any) -> str:
    """A session of these programs in the store, in their order; its id."""
    given: dict[str, Any] = {
        "id": id or f"DATE{next(_numbers)}",
        "session_id": "INFO",
        "starts_at": TUESDAY,
        "zone": ZONE.key,
        "minutes": 60,
        "place_en": "Room 4",
        "place_es": "Salón 4",
        "online": False,
        "languages": ["en", "es"],
        "capacity": 30,
        "created_at": MADE,
        "updated_at": MADE,
        **changes,
    }
    given.setdefault("on", given["starts_at"].astimezone(ZONE).date())
    given["session_id"] += given["id"]
    with transaction(store) as session:
        session.add(SessionDateRow(**given))
        session.flush()
        session.add_all(
            SessionProgramRow(session_date_id=given["id"], program_id=program, position=position)
            for position, program in enumerate(programs)
        )
    return str(given["id"])


def put_seat(
    store: Engine, session_date: str, *events: SeatEvent, name: str = "Rosa Fuentes", **changes: Any
) -> tuple[str, str]:
    """A person's seat with what happened to it; the booking's id and the token of its link."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "id": f"SEAT{number}",
        "session_date_id": session_date,
        "status": SeatStatus.BOOKED,
        "token": f"token-{number}",
        "channel": "sms",
        "language": "es",
        "created_at": MADE,
        "updated_at": MADE,
        **changes,
    }
    with transaction(store) as session:
        contact = ContactPoint(kind="phone", value=f"+1209555{number:04}", created_at=MADE)
        person = Applicant(name=name, created_at=MADE, contacts=[contact])
        session.add(person)
        session.flush()
        session.add(BookingRow(applicant_id=person.id, contact_id=contact.id, **given))
        session.flush()
        session.add_all(
            BookingEventRow(booking_id=given["id"], kind=kind, by="person", created_at=MADE)
            for kind in (events or (SeatEvent.BOOKED,))
        )
    return str(given["id"]), str(given["token"])
