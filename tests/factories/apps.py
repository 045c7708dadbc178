"""The app as a process of its own, served on loopback, with a time that the test moves."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr

from assistant.app import create_app
from assistant.settings import Settings
from assistant.wiring import Clock, build
from tests.engine.conftest import SECRET
from tests.factories.patience import patience, patient
from tests.factories.workers import Forked

TOKEN = "token-of-the-carrier"
SECONDS_TO_START = 180.0


class AppProcess(Forked):
    """Started when it is made, with the local carrier and the worker that the settings say. `log`: what it said."""

    def __init__(self, home: Path, store_url: str, engine_url: str, port: int, clock: Clock, **settings: Any) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.settings = {
            "home": home,
            "database_url": store_url,
            "public_url": self.url,
            "port": port,
            "engine_url": engine_url,
            "engine_secret": SecretStr(SECRET),
            "twilio_auth_token": SecretStr(TOKEN),
            "texts_per_second": 1000,
            "carrier_grace": 1.0,
            **settings,
        }
        home.mkdir(exist_ok=True)
        self.log = home / "app.log"
        super().__init__(serve, self.settings, self.log, clock)

    def wait(self, *parts: str) -> None:
        """Until these parts of it are ready, as `/readyz` tells."""
        deadline = time.monotonic() + SECONDS_TO_START
        told: Any = None
        with httpx.Client(base_url=self.url) as client:
            while time.monotonic() < deadline:
                try:
                    told = client.get("/readyz").json()["parts"]
                    if all(told[part]["ready"] for part in parts):
                        return
                except httpx.TransportError as error:
                    told = error
                time.sleep(0.1)
        raise AssertionError(f"the app is not ready: {told}")


@contextmanager
def an_app(*given: Any, **settings: Any) -> Iterator[AppProcess]:
    app = AppProcess(*given, **settings)
    try:
        yield app
    finally:
        app.stop()


def serve(given: dict[str, Any], log: Path, clock: Clock) -> None:
    """The whole of such a process."""
    logging.basicConfig(
        filename=log, level="INFO", format="%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
    )
    app = create_app(build(patient(Settings(_env_file=None, **given)), clock))
    with patience():
        uvicorn.run(app, port=given["port"], log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none")
