"""The carrier's doors on a real app: real desk, ledger, words and catalogue; the engine follows a script."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy import Engine as Database
from twilio.request_validator import RequestValidator

from assistant.catalog.schema import Catalog, Hours, Language
from assistant.conversation.desk import Desk
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Effect, Reply, State
from assistant.errors import CarrierGoneError, EngineError
from assistant.gateway import sms, status, voice
from assistant.gateway.later import Later
from assistant.messages.words import Words
from assistant.settings import Settings
from assistant.store.engine import make_engine
from assistant.store.ledger import StoredLedger
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog, a_partnership

RESPONSES = Path(__file__).resolve().parents[2] / "data" / "responses"
PUBLIC_URL = "https://line.example.org/porch"
TOKEN, NEW_TOKEN = "token-of-yesterday", "token-of-today"
ROSA = "+12095550117"
DESK = ("+12095550190", "+12095550191")
# A Tuesday morning at the partnership, and the evening after it.
OPEN = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
CLOSED = dt.datetime(2026, 11, 25, 5, 0, tzinfo=dt.UTC)


@dataclass
class ScriptedEngine:
    """Understands what the test wrote down, by intent where one is forced, else by the words."""

    script: dict[str, Understanding] = field(default_factory=dict)
    down: bool = False
    heard: list[tuple[str, str | None]] = field(default_factory=list)

    def on(
        self,
        words: str,
        *replies: str,
        intent: str = "inform",
        language: Language = "en",
        effects: tuple[Effect, ...] = (),
        state: State | None = None,
        facts: dict[str, Any] | None = None,
    ) -> None:
        self.script[words] = Understanding(
            intent=intent,
            confidence=0.9,
            language=language,
            language_confidence=0.95,
            replies=tuple(Reply(name=name, facts=facts or {}) for name in replies),
            effects=effects,
            state=state or State(),
        )

    async def turn(self, *, text: str, state: State, intent: str | None, **_given: Any) -> Understanding:
        self.heard.append((text, intent))
        if self.down:
            raise EngineError("the engine is down")
        found = self.script.get(intent or "") or self.script.get(text)
        if found is None:
            return Understanding(
                "nlu_fallback", 0.1, "en", 0.0, replies=(Reply(name="utter_voice_how_help"),), state=state
            )
        return found

    async def parse(self, text: str, language: Language | None = None) -> Understanding:
        return await self.turn(text=text, state=State(), intent=None)

    async def ready(self) -> bool:
        return not self.down


@dataclass
class FixedCatalogue:
    catalog: Catalog

    def current(self) -> Catalog:
        return self.catalog


@dataclass
class Line:
    settings: Settings
    database: Database
    words: Words
    catalogue: FixedCatalogue
    ledger: Any
    desk: Any
    clock: Clock
    engine: ScriptedEngine
    carrier: "Legs"


@dataclass
class Legs:
    """Where the carrier was asked to let legs go on: their ids and paths. `gone`: those that are over."""

    moved: list[tuple[str, str]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)

    async def move_call(self, call: str, url: str) -> None:
        if call in self.gone:
            raise CarrierGoneError(f"{call} is over", code=21220)
        self.moved.append((call, url.removeprefix(PUBLIC_URL)))


@dataclass
class Client:
    """Requests to the app in this process, one event loop each, as from a server that knows only its own address."""

    app: FastAPI

    def request(self, method: str, path: str, **given: Any) -> Response:
        return asyncio.run(self._request(method, path, given))

    def post(self, path: str, **given: Any) -> Response:
        return self.request("POST", path, **given)

    async def _request(self, method: str, path: str, given: dict[str, Any]) -> Response:
        async with AsyncClient(transport=ASGITransport(self.app), base_url="http://127.0.0.1:8000") as client:
            return await client.request(method, path, **given)


@dataclass
class Carrier:
    """Posts as the carrier does: a form, signed for the public URL."""

    client: Client

    def post(
        self, path: str, params: Mapping[str, str], *, token: str = TOKEN, headers: Mapping[str, str] | None = None
    ) -> Response:
        path = path.removeprefix(PUBLIC_URL)
        signature = RequestValidator(token).compute_signature(PUBLIC_URL + path, dict(params))
        given = {"X-Twilio-Signature": signature, **(headers or {})}
        return self.client.post(path, data=dict(params), headers=given)

    def text(self, body: str, sid: str = "SM1", **more: str) -> Response:
        return self.post("/twilio/sms", {"From": ROSA, "Body": body, "MessageSid": sid, "NumMedia": "0", **more})

    def call(self, path: str = "/twilio/voice", sid: str = "CA1", **more: str) -> Response:
        return self.post(path, {"CallSid": sid, "From": ROSA, "To": "+12095550100", **more})


@pytest.fixture
def clock() -> Clock:
    return Clock(OPEN)


@pytest.fixture(scope="session")
def real_words() -> Words:
    return Words(RESPONSES)


@pytest.fixture
def line(sqlite_engine: Database, tmp_path: Path, clock: Clock, real_words: Words) -> Iterator[Line]:
    database = sqlite_engine
    settings = Settings(
        _env_file=None,
        home=tmp_path,
        public_url=PUBLIC_URL,
        twilio_auth_token=SecretStr(f"{NEW_TOKEN},{TOKEN}"),
        twilio_account_sid="AC1",
        front_desk_numbers=",".join(DESK),
    )
    words = real_words
    always = Hours(days=("tue",), opens=dt.time(8, 30), closes=dt.time(17, 30))
    catalogue = FixedCatalogue(a_catalog(partnership=a_partnership(front_desk=(always,))))
    ledger = StoredLedger(database, words.word)
    engine = ScriptedEngine()
    desk = Desk(ledger=ledger, engine=engine, words=words, catalogue=catalogue, clock=clock)
    yield Line(settings, database, words, catalogue, ledger, desk, clock, engine, Legs())
    database.dispose()


@pytest.fixture
def impatient(line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The store as the line has it, waiting for nobody."""
    monkeypatch.setattr("assistant.store.engine.WAIT_SECONDS", 0)
    engine = make_engine(str(line.database.url))
    line.ledger._engine = engine
    yield engine
    engine.dispose()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    with database.connect() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("BEGIN EXCLUSIVE")
        yield
        other.exec_driver_sql("ROLLBACK")


@pytest.fixture
def carrier(line: Line) -> Carrier:
    app = FastAPI()
    app.state.services, app.state.later = line, Later()
    for router in (sms.router, voice.router, status.router):
        app.include_router(router)
    return Carrier(Client(app))


class Broken:
    """Stands where a desk or ledger stands and fails in one way."""

    def __init__(self, error: Callable[[], BaseException]) -> None:
        self._error = error

    async def take(self, _inbound: object) -> None:
        raise self._error()

    def receive(self, *_given: object) -> None:
        raise self._error()

    finish = receive


class Stuck:
    async def take(self, _inbound: object) -> None:
        await asyncio.Event().wait()
