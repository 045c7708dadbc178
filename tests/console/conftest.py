"""The console on a real store and its real services; requests of staff of each role, as from their browsers."""

import copy
import dataclasses
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine as Database
from sqlalchemy import event

from assistant.catalog.basics import Language
from assistant.console.rooms import router
from assistant.console.threshold import csrf_of
from assistant.conversation.desk import Desk
from assistant.insight.meters import MeteredLedger, Meters
from assistant.messages.words import Words
from assistant.settings import Settings
from assistant.staff.member import Member
from assistant.staff.roles import Role
from assistant.store import staff, staff_sessions
from assistant.store.booked import StoredSessions
from assistant.store.catalogue import StoredCatalogue
from assistant.store.engine import transaction
from assistant.store.ledger import StoredLedger
from assistant.store.memory import StoredMemory
from assistant.store.sharing_known import StoredSharing
from assistant.store.word_changes import StoredWords
from assistant.wiring import ROOT, Services
from integrations.email.choose import make_mailer
from integrations.local.carrier import LocalCarrier
from integrations.rasa.client import RasaEngine
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog
from tests.factories.stocked import stock

URL = "http://porchlight.test"


@dataclass
class House:
    """The services of an app whose console is asked, on the test's store; `app` serves the console alone."""

    services: Services
    clock: Clock

    @property
    def database(self) -> Database:
        return self.services.database

    @property
    def app(self) -> FastAPI:
        """Made once for all tests; the last house that asked has it."""
        app = _app()
        app.state.services = self.services
        return app

    def member(
        self,
        role: Role | str = "coordinator",
        *,
        name: str = "",
        email: str = "",
        organisation: str | None = None,
        language: Language = "en",
        **given: Any,
    ) -> Member:
        """A new account; the name and email are of the role where none are given."""
        role = Role(role)
        with transaction(self.database) as session:
            row = staff.add(
                session,
                email=email or f"{role.value}.{organisation or 'own'}.{len(staff.names(session))}@porchlight.test",
                name=name or role.value.replace("_", " ").title(),
                role=role,
                organisation_id=organisation,
                language=language,
                now=self.clock(),
                **given,
            )
            return staff.member_of(row)

    def changed(self, **settings: Any) -> "House":
        """The same house with other settings."""
        given = self.services.settings.model_copy(update=settings)
        return House(dataclasses.replace(self.services, settings=given), self.clock)


@cache
def _app() -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    return app


@dataclass
class Browser:
    """Somebody's browser: `get` and `post` as pages and forms do it, with the `csrf` in it; no redirect is followed."""

    client: AsyncClient
    member: Member | None
    csrf: str = ""

    async def get(self, path: str, **given: Any) -> Response:
        return await self.client.get(path, **given)

    async def post(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> Response:
        return await self.client.post(path, data={"csrf": self.csrf, **(data or {})}, **given)

    async def put(self, path: str, data: dict[str, Any] | None = None, **given: Any) -> Response:
        return await self.client.put(path, data={"csrf": self.csrf, **(data or {})}, **given)

    async def delete(self, path: str, **given: Any) -> Response:
        return await self.client.delete(path, headers={"X-CSRF": self.csrf, **given.pop("headers", {})}, **given)

    async def fill(self, path: str, data: dict[str, Any], **given: Any) -> Response:
        """Open the page and send its form: for pages before the sign-in, whose token stands in them alone."""
        page = await self.get(path, **given)
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
        assert found, page.text
        self.csrf = found[1]
        return await self.post(path.partition("?")[0], data)


Signed = Callable[..., Awaitable[Browser]]


@pytest.fixture
def house(store: Database, clock: Clock, tmp_path: Path) -> House:
    return a_house(store, clock, tmp_path)


def a_house(store: Database, clock: Clock, home: Path, **settings: Any) -> House:
    """Services as the wiring makes them, on this store; engine, carrier and mailer are not started."""
    stock(store, a_catalog(), clock())
    given = Settings(_env_file=None, **{"home": home, "public_url": URL, **settings})
    words, meters = _words(store, clock), Meters()
    # Whether what they know is fresh goes by the test's time: how often the store is asked does not hang on ours.
    catalogue = StoredCatalogue(store, lambda: clock().timestamp())
    ledger = StoredLedger(store, word=words.word, catalogue=catalogue.current)
    engine, local = RasaEngine("http://127.0.0.1:9", "secret", timeout=1), LocalCarrier(given, clock)
    desk = Desk(ledger=MeteredLedger(ledger, meters), engine=engine, words=words, catalogue=catalogue, clock=clock)
    services = Services(
        settings=given,
        clock=clock,
        database=store,
        catalogue=catalogue,
        ledger=ledger,
        memory=StoredMemory(store, clock),
        sessions=StoredSessions(store),
        sharing=StoredSharing(store),
        words=words,
        engine=engine,
        desk=desk,
        meters=meters,
        carrier=local,
        mailer=make_mailer(given, clock),
        local=local,
        calendar=None,
    )
    return House(services, clock)


@cache
def _files() -> Words:
    return Words(ROOT / "data" / "responses")


def _words(store: Database, clock: Clock) -> Words:
    """The files are read once; what is rewritten is of the test's own store, and the time the test's."""
    words = copy.copy(_files())
    words._rewritten, words._seconds = StoredWords(store), lambda: clock().timestamp()
    words.look_again()
    return words


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Browser]:
    """A browser that nobody is signed in with."""
    async with a_client(house) as client:
        yield Browser(client, None)


@pytest.fixture
async def signed(house: House) -> AsyncIterator[Signed]:
    """`await signed("recruiter")`, `await signed("recruiter", organisation="SVMC")`, `await signed(member)`."""
    async with AsyncExitStack() as stack:

        async def sign_in(who: Role | str | Member, **given: Any) -> Browser:
            member = who if isinstance(who, Member) else house.member(who, **given)
            with transaction(house.database) as session:
                token = staff_sessions.begin(session, member.id, house.clock(), browser="Tests")
            client = await stack.enter_async_context(a_client(house))
            client.cookies.set("porchlight-session", token)
            return Browser(client, member, csrf_of(house.services.settings, token))

        yield sign_in


def a_client(house: House) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(house.app), base_url=URL)


@dataclass
class Queries:
    """What was asked of the store while it counted."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


Count = Callable[[Database], Any]


@pytest.fixture
def queries() -> Count:
    """`with queries(store) as asked: …`, then `asked.count`."""

    @contextmanager
    def counting(database: Database) -> Iterator[Queries]:
        asked = Queries()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")):
                asked.statements.append(statement)

        event.listen(database, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(database, "before_cursor_execute", note)

    return counting
