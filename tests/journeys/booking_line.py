"""A line that books seats, as processes of their own, with phones in people's hands and a time that the test moves."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import httpx
from icalendar import Calendar, Event
from sqlalchemy import Engine, select

from assistant.booking.calendar_links import staff_feed
from assistant.settings import Settings
from assistant.store import session_dates
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import ContactPoint, Message
from tests.conversations.line import demo_catalogue
from tests.factories.apps import AppProcess, an_app
from tests.factories.moved_clock import MovedClock
from tests.factories.stocked import stock

ZONE = ZoneInfo("America/Los_Angeles")
SECONDS = 180.0


def local(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of 2026, by the clock on the partnership's wall."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


# A Tuesday; CNA's sessions are on two Tuesdays of each month.
TODAY = local(11, 24, 10)
FIRST, SECOND = local(12, 1, 18), local(12, 15, 18)


def until(true: Callable[[], object], what: str) -> None:
    """Other processes do it, and nothing but looking tells when they have."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, f"it never came to be: {what}"
        time.sleep(0.05)


class Phone(Protocol):
    """Somebody's phone. `write` comes back when the text was answered."""

    number: str

    def write(self, text: str) -> None: ...
    def received(self) -> list[str]: ...


@dataclass
class Handset:
    """The same phone as on the page, by its HTTP doors."""

    client: httpx.Client
    number: str

    def write(self, text: str) -> None:
        sent = self.client.post("/local/texts", json={"from": self.number, "body": text})
        assert (sent.status_code, sent.json()["status"]) == (200, "delivered"), sent.text

    def received(self) -> list[str]:
        shown = self.client.get("/local/handset", params={"number": self.number}).json()
        assert shown["errors"] == []
        return [text["body"] for text in shown["texts"] if text["way"] == "received"]


@dataclass
class BookingLine:
    app: AppProcess
    database: Engine
    clock: MovedClock
    client: httpx.Client

    def handset(self, number: str) -> Handset:
        return Handset(self.client, number)

    def told(self, number: str) -> list[str]:
        """Why this phone was texted without having asked, in that order."""
        return [row.cause for row in self._outbox(number) if row.status in ("sent", "delivered")]

    def wait_for(self, phone: Phone, *causes: str) -> None:
        """Until this phone shows what it is told for these reasons, and nothing else has been told to it."""
        until(lambda: self.told(phone.number) == list(causes), f"{causes} at {phone.number}")
        bodies = Counter(row.body for row in self._outbox(phone.number) if row.status in ("sent", "delivered"))
        until(lambda: Counter(phone.received()) >= bodies, f"{causes} on the phone")

    def said_to(self, number: str) -> str:
        """All that the store says was texted to this phone; an answer of several sentences is several rows."""
        with reading(self.database) as session:
            outgoing = select(Message.text).where(Message.direction == "out", Message.recipient == number)
            return "\n".join(session.scalars(outgoing.order_by(Message.created_at, Message.position, Message.id)))

    def nothing_waits(self) -> bool:
        with reading(self.database) as session:
            statuses = ("queued", "sending", "failed", "suppressed")
            return session.scalar(select(OutboxRow.id).where(OutboxRow.status.in_(statuses)).limit(1)) is None

    def seat(self, number: str) -> tuple[str, dt.datetime]:
        """The seat of whoever has this phone: its status, and when the session is."""
        row = self._booking(number)
        return row.status, row.session_date.starts_at.astimezone(ZONE)

    def entry(self, number: str) -> Event:
        """What the link in their texts puts into their calendar."""
        return self._events(f"/c/{self._booking(number).token}")[0]

    def staff_entry(self, starts_at: dt.datetime) -> Event:
        """CNA's session then, as staff see it in their calendar."""
        settings = Settings(_env_file=None, **self.app.settings)
        uid = f"{self._session(starts_at)}@porchlight"
        (found,) = [each for each in self._events(staff_feed("", settings.signing_key)) if each["UID"] == uid]
        return found

    def limit(self, starts_at: dt.datetime, capacity: int) -> None:
        """Staff say how many seats CNA's session has."""
        with transaction(self.database) as session:
            session_dates.set_capacity(session, self._session(starts_at), capacity, now=self.clock())

    def _session(self, starts_at: dt.datetime) -> str:
        about = (SessionDateRow.session_id == "CNA-EVE-INFO", SessionDateRow.starts_at == starts_at)
        with reading(self.database) as session:
            return session.scalars(select(SessionDateRow.id).where(*about)).one()

    def _outbox(self, number: str) -> list[OutboxRow]:
        with reading(self.database) as session:
            mine = select(OutboxRow).where(OutboxRow.recipient == number, OutboxRow.kind == "text")
            return list(session.scalars(mine.order_by(OutboxRow.sent_at, OutboxRow.id)))

    def _booking(self, number: str) -> BookingRow:
        with reading(self.database) as session:
            mine = select(BookingRow).join(ContactPoint).where(ContactPoint.value == number)
            row = session.scalars(mine).one()
            row.session_date  # noqa: B018  (loaded while it can be)
            return row

    def _events(self, path: str) -> list[Event]:
        answer = self.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        return list(Calendar.from_ical(answer.content).events)


@contextmanager
def booking_line(folder: Path, store_url: str, engine_url: str, port: int, **settings: Any) -> Iterator[BookingLine]:
    """Served, on the store at `store_url` with the demo partnership's catalogue; it is ten o'clock on a Tuesday."""
    clock = MovedClock(folder / "clock")
    clock.at(TODAY)
    database = make_engine(store_url)
    stock(database, demo_catalogue(), clock())
    with (
        an_app(folder / "home", store_url, engine_url, port, clock, **settings) as app,
        httpx.Client(base_url=app.url, timeout=SECONDS) as client,
    ):
        has_worker = app.settings.get("worker") != "separate"
        app.wait("store", "catalogue", "engine", *(["worker"] if has_worker else []))
        yield BookingLine(app, database, clock, client)
    database.dispose()
