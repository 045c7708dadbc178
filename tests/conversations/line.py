"""The whole line, served: the real app with its store, the demo catalogue, and the trained engine behind it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine as Database

from assistant.app import create_app
from assistant.catalog.load import load
from assistant.catalog.schema import Catalog
from assistant.cli.ports import free_port
from assistant.settings import Settings
from assistant.store.engine import make_engine
from assistant.wiring import Services, build
from tests.conftest import Clock
from tests.conversations.people import Caller, Carrier, Person, Texter, Visitor
from tests.conversations.rows import Left, left
from tests.engine.conftest import SECRET
from tests.factories.patience import SECONDS, patience, patient
from tests.factories.servers import Server
from tests.factories.stocked import stock

CATALOG = Path(__file__).resolve().parents[2] / "catalog"
# A Tuesday at ten in the morning at the partnership, when the front desk is open, and nine at night.
OPEN = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
CLOSED = dt.datetime(2026, 11, 25, 5, 0, tzinfo=dt.UTC)
TOKEN = "token-of-the-carrier"
# Between two messages of people who are played by tests; the web chat holds nobody up who writes at this pace.
PAUSE = dt.timedelta(seconds=2)


@dataclass
class PeoplesClock(Clock):
    """Stands still but for a pause before each message. `at` sets it for what follows."""

    now: dt.datetime = OPEN

    def at(self, moment: dt.datetime) -> None:
        self.now = moment


@dataclass
class Line:
    """An app that is being served, and the people who reach it."""

    app: FastAPI
    services: Services
    url: str
    clock: PeoplesClock
    client: httpx.Client = field(repr=False)

    @property
    def database(self) -> Database:
        return self.services.database

    @property
    def carrier(self) -> Carrier:
        return Carrier(self.client, self.url, TOKEN)

    def texter(self, **given: Any) -> Texter:
        return Texter(self.carrier, **given)

    def caller(self, **given: Any) -> Caller:
        return Caller(self.carrier, **given)

    def visitor(self, **given: Any) -> Visitor:
        return Visitor(self.client, self.url, **given)

    def person(self, channel: str) -> Person:
        people: dict[str, Any] = {"sms": self.texter, "voice": self.caller, "chat": self.visitor}
        person: Person = people[channel]()
        return person

    def left(self, thread: str) -> Left:
        return left(self.database, thread)


@cache
def demo_catalogue() -> Catalog:
    return load(CATALOG, OPEN.date())


def with_room(catalog: Catalog) -> Catalog:
    """Hundreds of people are played on one line, and the last of them finds a seat as the first did."""
    roomy = []
    for program in catalog.programs:
        sessions = tuple(session.model_copy(update={"capacity": 10_000}) for session in program.sessions)
        roomy.append(program.model_copy(update={"sessions": sessions}))
    return catalog.model_copy(update={"programs": tuple(roomy)})


@contextmanager
def served_line(home: Path, store_url: str, engine_url: str, *, port: int = 0, **settings: Any) -> Iterator[Line]:
    """A line on the migrated store at `store_url`; started, and stopped at the end. `port` 0: any free one."""
    clock = PeoplesClock()
    database = make_engine(store_url)
    stock(database, with_room(demo_catalogue()), clock())
    database.dispose()
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    given = {
        "home": home,
        "database_url": store_url,
        "public_url": url,
        "engine_url": engine_url,
        "engine_secret": SecretStr(SECRET),
        "twilio_auth_token": SecretStr(TOKEN),
        # Nothing goes out by itself while time stands still; there is one worker a process at the most.
        "worker": "separate",
    }
    made = Settings(_env_file=None, **{**given, **settings})
    services = build(made if "engine_timeout" in settings else patient(made), clock)
    app = create_app(services)

    def pause(_request: httpx.Request) -> None:
        clock.now += PAUSE

    with (
        patience(),
        Server(app, port=port, lifespan=True),
        httpx.Client(timeout=SECONDS, event_hooks={"request": [pause]}) as client,
    ):
        yield Line(app, services, url, clock, client)
