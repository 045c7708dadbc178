"""The API in processes of its own, which ask it all at once, or die at any write.

`python -m tests.factories.api_processes crowd|deaths STORE_URL BODY` prints what came of it as JSON; a crowd waits for
a line on its input before it asks.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine as Database
from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from assistant.api import v1
from assistant.settings import Settings
from assistant.store.catalogue import StoredCatalogue
from assistant.store.engine import make_engine
from tests.conftest import Clock

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-for-processes"
EACH = 5


@dataclass
class Services:
    settings: Settings
    database: Database
    catalogue: StoredCatalogue
    clock: Clock
    engine: None = None


def process(what: str, store: Database, body: dict[str, Any]) -> subprocess.Popen[str]:
    url = store.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.factories.api_processes", what, url, json.dumps(body)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _app() -> FastAPI:
    app = FastAPI()
    app.include_router(v1.router)
    configure_mappers()
    return app


def _opened(app: FastAPI, url: str) -> Database:
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


def crowd(url: str, body: dict[str, Any]) -> list[Any]:
    """The same request `EACH` times at once: status, body and whether it was replayed."""
    app = _app()
    _opened(app, url)
    print("ready", flush=True)
    sys.stdin.readline()
    answers = asyncio.run(_ask(app, "crowd", body, EACH))
    return [[one.status_code, one.text, one.headers.get("idempotency-replayed")] for one in answers]


def deaths(url: str, body: dict[str, Any]) -> list[Any]:
    """Killed before its first write, its second …, its commit, and after it; asked again each time.

    Of each the status, and whether the answer had been kept. What takes time at first is done once before all that, by
    a request that lives.
    """
    found, app = [], _app()
    database = _opened(app, url)
    asyncio.run(_ask(app, "alive", body, 1))
    database.dispose()
    while threading.active_count() > 1:  # no thread may be cut off by a fork
        threading.Event().wait(0.01)
    for number in range(1, 100):
        whose = {**body, "person": {**body["person"], "phone": f"+1209555{1000 + number}"}}
        died = _forked(app, url, f"death-{number}", whose, dies_at=number)
        read, write = os.pipe()
        _forked(app, url, f"death-{number}", whose, tells=write)
        os.close(write)
        with os.fdopen(read) as told:
            found.append(json.load(told))
        if not died:
            break
    return found


def _forked(
    app: FastAPI, url: str, key: str, body: dict[str, Any], *, dies_at: int = 0, tells: int | None = None
) -> bool:
    """Whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            database = _opened(app, url)
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


if __name__ == "__main__":
    what, url, given = sys.argv[1:]
    print(json.dumps({"crowd": crowd, "deaths": deaths}[what](url, json.loads(given))), flush=True)
