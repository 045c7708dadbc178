"""The API on a real app and store; a language engine that understands one thing answers over HTTP on loopback."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine as Database

from assistant.api import v1
from assistant.settings import Settings
from assistant.store.catalogue import StoredCatalogue
from assistant.store.ledger import StoredLedger
from integrations.rasa.client import RasaEngine
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog
from tests.factories.screened import told
from tests.factories.servers import Server
from tests.factories.stocked import stock
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect

TOKEN = "token-for-tests"


@dataclass
class EngineDoor:
    """The engine's `/parse`. It understands one thing and takes note of what it is asked."""

    answer: dict[str, Any] = field(
        default_factory=lambda: {
            "intent": {"name": "ask_cost", "confidence": 0.97},
            "language": "en",
            "language_confidence": 0.9,
            "entities": [{"entity": "program", "text": "cna", "value": "CNA-EVE", "start": 16, "end": 19}],
        }
    )
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        # Read at every request: a test changes what it says.
        @app.post("/parse")
        async def parse(request: Request) -> JSONResponse:
            self.asked.append(await request.json())
            return JSONResponse(self.answer, self.status)

        return app


@pytest.fixture(scope="session")
def engine_standing() -> Iterator[tuple[EngineDoor, str]]:
    """One door for all tests, and its address: a server a test would take longer than most of them."""
    door = EngineDoor()
    with Server(door.app()) as server:
        yield door, server.url


@pytest.fixture
def engine_door(engine_standing: tuple[EngineDoor, str]) -> EngineDoor:
    door, fresh = engine_standing[0], EngineDoor()
    door.answer, door.status, door.asked = fresh.answer, fresh.status, fresh.asked
    return door


@pytest.fixture
def engine(engine_standing: tuple[EngineDoor, str], engine_door: EngineDoor) -> RasaEngine:
    """Not started: that is done on the event loop that it is used on."""
    return RasaEngine(engine_standing[1], "secret", timeout=8)


@dataclass
class House:
    """What the API asks of `Services`."""

    settings: Settings
    database: Database
    catalogue: StoredCatalogue
    engine: RasaEngine
    clock: Clock

    def app(self) -> FastAPI:
        """As `assistant.app` makes it, of the API alone; the last house that asked has it."""
        app = _app()
        app.state.services = self
        return app


@cache
def _app() -> FastAPI:
    """Made once: FastAPI looks into every route of an app at its first request."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = app.state.services.engine
        await engine.start()
        yield
        await engine.stop()

    app = FastAPI(
        title="Porchlight", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.include_router(v1.router)
    return app


@dataclass
class Api:
    """A client of the API that bears the token."""

    client: AsyncClient

    async def get(self, path: str, **params: Any) -> Response:
        return await self.client.get(f"/api/v1{path}", params=params)

    async def send(self, method: str, path: str, **given: Any) -> Response:
        return await self.client.request(method, f"/api/v1{path}", **given)

    async def list(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """The items of one page; the request must be served."""
        answer = await self.get(path, **params)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@asynccontextmanager
async def client_of(app: FastAPI, token: str | None = TOKEN) -> AsyncIterator[AsyncClient]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://porchlight.test", headers=headers) as client:
        yield client


@pytest.fixture
def house(store: Database, engine: RasaEngine, clock: Clock, tmp_path: Path) -> House:
    settings = Settings(_env_file=None, home=tmp_path, api_token=TOKEN)
    stock(store, a_catalog(), clock())
    return House(settings, store, StoredCatalogue(store), engine, clock)


@pytest.fixture
async def api(house: House) -> AsyncIterator[Api]:
    app = house.app()
    async with app.router.lifespan_context(app), client_of(app) as client:
        yield Api(client)


class Town:
    """People who get in touch, a turn each, with one of everything coming of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._ledger = StoredLedger(database, word=lambda *_: ())
        self._clock = clock

    def calls(self, name: str = "Rosa", phone: str | None = ROSA, **given: Any) -> str:
        return self._turn(a_call(call=f"CA-{name}-{self._clock():%d%H%M%S}", phone=phone), name, **given)

    def texts(self, name: str = "Rosa", phone: str = ROSA, **given: Any) -> str:
        return self._turn(a_text(phone=phone), name, **given)

    def chats(self, name: str = "Rosa", **given: Any) -> str:
        return self._turn(a_chat(), name, **given)

    def _turn(self, inbound: Any, name: str, program: str = "CNA-EVE", language: Any = "en") -> str:
        """The conversation's id."""
        opened = self._ledger.receive(inbound, self._clock())
        done = (
            an_effect("name", name=name),
            an_effect("language", language=language),
            an_effect("lead", program=program),
            an_effect("handoff", kind="callback", reason="asked", summary="Wants to know more."),
            an_effect("unanswered", reason="no_fact", program=program, topic="pay"),
            told({}, program, catalog=a_catalog()),
        )
        self._ledger.finish(a_finished(opened, inbound, *done, language=language), self._clock())
        return opened.conversation


@pytest.fixture
def town(house: House) -> Town:
    return Town(house.database, house.clock)


def moment(given: dt.datetime) -> str:
    """As the API writes it."""
    return given.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
