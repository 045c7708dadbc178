"""The rounds with the app's real parts: what they put into the outbox, and when they look again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import event, select

from assistant import wiring
from assistant.jobs import worker
from assistant.jobs.follow_ups import ROUNDS, Ahead, tell
from assistant.settings import Settings
from assistant.store import seats
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.seats import Who
from assistant.store.tables import ApplicantContact, ContactPoint
from assistant.wiring import Services
from tests.conftest import Clock
from tests.factories.follow_ups import a_told_catalog, changed, local
from tests.factories.seats import Seating


@pytest.fixture
async def services(store_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Services]:
    settings = Settings(
        _env_file=None,
        home=tmp_path,
        database_url=store_url,
        webhook_url="https://crm.example/hook",
        local_carrier=True,
    )
    services = wiring.build(settings, clock)
    replace(services.database, a_told_catalog(), "test", clock())
    yield services
    services.database.dispose()


@pytest.fixture
def line(services: Services, clock: Clock) -> Seating:
    return Seating(services.database, clock)


def _outbox(services: Services, *kinds: str) -> list[OutboxRow]:
    with reading(services.database) as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    return [row for row in rows if row.kind in (kinds or ("text", "email"))]


def _with_email(seating: Seating, who: Who) -> None:
    with transaction(seating.store) as session:
        contact = ContactPoint(kind="email", value="rosa@example.org", created_at=seating.clock())
        session.add(contact)
        session.flush()
        session.add(ApplicantContact(applicant_id=who.applicant_id, contact_id=contact.id))


def test_the_worker_walks_them() -> None:
    assert set(ROUNDS) <= set(worker.ROUNDS)


async def test_a_booking_is_told_everywhere(services: Services, line: Seating) -> None:
    who = line.person()
    _with_email(line, who)
    booking = line.book(line.session(), who)
    await tell(services, services.clock())
    text, email = _outbox(services)
    link = f"http://127.0.0.1:8000/c/{line.booking(booking).token}"
    assert (
        text.body
        == f"Hi Rosa. Your seat is saved: Tue, Dec 1 at 6 pm, Room 12. Calendar: {link} Any change? Just text me."
    )
    (file,) = email.payload["attachments"]
    assert (file["name"], file["content_type"]) == ("2026-12-01.ics", "text/calendar; charset=utf-8; method=REQUEST")
    calendar = Calendar.from_ical(file["content"])
    (entry,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], entry["SEQUENCE"], entry["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert entry.decoded("DTSTART") == local(2026, 12, 1, 18)
    assert entry["ATTENDEE"] == "mailto:rosa@example.org"
    (hook,) = _outbox(services, "webhook")
    assert (hook.recipient, hook.subject) == ("https://crm.example/hook", "booking.booked")


async def test_the_same_entry_is_changed_and_taken_out(services: Services, line: Seating) -> None:
    who = line.person()
    _with_email(line, who)
    booking = line.book(line.session(), who)
    await tell(services, services.clock())
    line.do(seats.move, booking, line.session(starts_at=local(2026, 12, 15, 18)), who)
    await tell(services, services.clock())
    line.cancel(booking, who)
    await tell(services, services.clock())
    files = [row.payload["attachments"][0] for row in _outbox(services, "email")]
    entries = [Calendar.from_ical(file["content"]).walk("VEVENT")[0] for file in files]
    assert len({str(entry["UID"]) for entry in entries}) == 1
    assert [(entry.decoded("SEQUENCE"), str(entry["STATUS"])) for entry in entries] == [
        (0, "CONFIRMED"),
        (1, "CONFIRMED"),
        (2, "CANCELLED"),
    ]
    assert files[2]["content_type"].endswith("method=CANCEL")


async def test_the_outbox_follows_the_catalogue(services: Services, line: Seating, clock: Clock) -> None:
    line.book(line.session())
    clock.now = local(2026, 11, 30, 9)
    ahead = Ahead()
    await ahead.run(services, clock())
    assert [(row.cause, row.status) for row in _outbox(services)] == [("day_before", "queued"), ("two_hours", "queued")]
    off = a_told_catalog(follow_ups=changed("two_hours", off=True))
    replace(services.database, off, "test", clock())
    services.catalogue._snapshot = None  # it looks once a second
    await ahead.run(services, clock.advance(seconds=2))
    assert [(row.cause, row.status) for row in _outbox(services)] == [
        ("day_before", "queued"),
        ("two_hours", "dropped"),
    ]


async def test_ahead_looks_seldom_while_nothing_changes(services: Services, line: Seating, clock: Clock) -> None:
    line.book(line.session())
    ahead = Ahead()
    await ahead.run(services, clock())
    asked: list[str] = []
    event.listen(services.database, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await ahead.run(services, clock.advance(minutes=4, seconds=59))
    quiet = [one for one in asked if "bookings" in one]
    await ahead.run(services, clock.advance(seconds=1))
    assert quiet == []
    assert [one for one in asked if "bookings" in one] != []
