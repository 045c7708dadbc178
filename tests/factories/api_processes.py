"""The API in processes of its own, which ask it all at once, or die at any write.

They are forked from a server that has imported everything. What came of it is told by `Process.ended`.
"""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from assistant.api import v1
from assistant.settings import Settings
from assistant.store import engine as engine_module
from assistant.store.catalogue import StoredCatalogue
from assistant.store.engine import make_engine
from tests.conftest import Clock
from tests.factories.workers import FORKS, Forked

TOKEN = "token-for-processes"
EACH = 5


@dataclass
class Services:
    settings: Settings
    database: Database
    catalogue: StoredCatalogue
    clock: Clock
    engine: None = None


# Gets what is said to its process, and tells it something; gives what came of it.
Doing = Callable[[str, dict[str, Any], Connection], list[Any]]


class Process(Forked):
    """`crowd` or `deaths`, on this store; begun when it is made."""

    def __init__(self, doing: Doing, store: Database, body: dict[str, Any]) -> None:
        self.told, theirs = FORKS.Pipe()
        super().__init__(_tell, doing, store.url.render_as_string(hide_password=False), body, theirs)
        theirs.close()

    def hears(self) -> Any:
        """The next that it tells."""
        assert self.told.poll(120), "nothing came of it"
        return self.told.recv()

    def ended(self) -> list[Any]:
        """What came of it, and its end."""
        found: list[Any] = self.hears()
        self.kill()
        return found


def _tell(doing: Doing, url: str, body: dict[str, Any], told: Connection) -> None:
    told.send(doing(url, body, told))


def _app() -> FastAPI:
    app = FastAPI()
    app.include_router(v1.router)
    configure_mappers()
    return app


def _opened(app: FastAPI, url: str) -> Database:
    # The first of them puts its statements together while the others wait, and this machine has other things to do.
    engine_module.WAIT_SECONDS = 60
    database = make_engine(url)
    catalogue = StoredCatalogue(database)
    catalogue.current()
    app.state.services = Services(Settings(_env_file=None, api_token=TOKEN), database, catalogue, Clock())
    return database


async def _ask(app: FastAPI, key: str, body: dict[str, Any], times: int) -> list[Response]:
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": key}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://porchlight.test", headers=headers) as client:
        asked = [client.post("/api/v1/bookings", json=body) for _ in range(times)]
        return await asyncio.gather(*asked)


def crowd(url: str, body: dict[str, Any], told: Connection) -> list[Any]:
    """The same request `EACH` times at once, when it is told to: status, body and whether it was replayed."""
    app = _app()
    _opened(app, url)
    told.send("ready")
    told.recv()
    answers = asyncio.run(_ask(app, "crowd", body, EACH))
    return [[one.status_code, one.text, one.headers.get("idempotency-replayed")] for one in answers]


def deaths(url: str, body: dict[str, Any], _told: Connection) -> list[Any]:
    """Killed before its first write, its second …, its commit, and after it; asked again each time.

    Of each the status, and whether the answer had been kept. What takes time at first is done once before all that, by
    a request that lives: all others have its app and its statements.
    """
    found, app = [], _app()
    database = _opened(app, url)
    asyncio.run(_ask(app, "alive", body, 1))
    database.dispose()
    while threading.active_count() > 1:  # no thread may be cut off by a fork
        threading.Event().wait(0.01)
    for number in range(1, 100):
        whose = {**body, "person": {**body["person"], "phone": f"+1209555{1000 + number}"}}
        died = _forked(app, database, f"death-{number}", whose, dies_at=number)
        read, write = os.pipe()
        _forked(app, database, f"death-{number}", whose, tells=write)
        os.close(write)
        with os.fdopen(read) as told:
            found.append(json.load(told))
        if not died:
            break
    return found


def _forked(
    app: FastAPI, database: Database, key: str, body: dict[str, Any], *, dies_at: int = 0, tells: int | None = None
) -> bool:
    """Whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            if dies_at:
                _die_at(database, dies_at)
            (answer,) = asyncio.run(_ask(app, key, body, 1))
            if tells is not None:
                os.write(tells, json.dumps([answer.status_code, answer.headers.get("idempotency-replayed")]).encode())
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _die_at(database: Database, number: int) -> None:
    steps = iter(range(1, 1000))

    def step(*_: Any) -> None:
        if next(steps) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("SELECT"):
            step()

    event.listen(database, "before_cursor_execute", write)
    event.listen(database, "commit", step)
