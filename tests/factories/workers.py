"""Workers as processes of their own, which can be killed.

They are forked from a server that has imported everything, so each is at work within a moment.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from assistant.settings import Settings
from assistant.wiring import Clock, build, utc_now
from tests.factories.carriers import ACCOUNT, HeldCarrier

FORKS = get_context("forkserver")
_PRELOADED = ("api_processes", "apps", "follow_ups", "moved_clock", "prepared", "workers")
FORKS.set_forkserver_preload(["dbos", "pysqlite3.dbapi2", *(f"tests.factories.{name}" for name in _PRELOADED)])


class Forked:
    """A process that runs `work(*given)`; it begins when this is made."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self._process = FORKS.Process(target=work, args=given, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.join(60)

    def stop(self, seconds: float = 60) -> int | None:
        """Asked kindly; the code that it ends with, none where it does not."""
        if self._process.is_alive():
            os.kill(self.pid, signal.SIGTERM)
            self._process.join(seconds)
        code = self._process.exitcode
        self.kill()
        return code


class WorkerProcess(Forked):
    """Started when it is made. `log` is the file with what it had to say; `clock` a time that the test moves."""

    def __init__(
        self, home: Path, store_url: str, carrier: HeldCarrier, clock: Clock = utc_now, **settings: Any
    ) -> None:
        given = {
            "home": home,
            "database_url": store_url,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": "secret",
            "twilio_api_base": carrier.url,
            "texts_per_second": 1000,
            "carrier_grace": 2.0,
            "worker": "separate",
        }
        home.mkdir(exist_ok=True)
        self.log = home / "worker.log"
        super().__init__(run, {**given, **settings}, self.log, clock)


@contextmanager
def a_worker(*given: Any, **settings: Any) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(*given, **settings)
    try:
        yield worker
    finally:
        worker.stop()


def run(given: dict[str, Any], log: Path, clock: Clock) -> None:
    """The whole of such a process."""
    from assistant.worker import work

    logging.basicConfig(
        filename=log, level="INFO", format="%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
    )
    asyncio.run(work(build(Settings(_env_file=None, **given), clock, remote=True)))
