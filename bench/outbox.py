"""`python -m bench.outbox`: a rush of due reminders through a worker that is killed on the way, to the local carrier.

The app serves the local carrier and takes its delivery reports; the worker is a process of its own, as
`./porchlight worker` starts it. Everything is on this machine. Prints what `docs/benchmarks.md` says.
"""

import argparse
import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import loads
from pathlib import Path

from sqlalchemy import Engine, func, select

from assistant.catalog.load import load
from assistant.catalog.schema import TextHours
from assistant.cli.environments import child_environment
from assistant.cli.place import DEMO_CATALOGUE, ROOT
from assistant.cli.ports import free_port
from assistant.settings import Settings
from assistant.store import catalogue, outbox
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.migrate import upgrade
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, ContactPoint
from bench.census import Process, memory
from integrations.local.remote import account_of

WHOLE_DAY = TextHours(opens=dt.time(0), closes=dt.time(23, 59, 59), sunday_opens=dt.time(0))
_BATCH = 500
_STARTED_WITHIN = 60.0
_GONE_BY = ("sent", "delivered")


@dataclass
class Run:
    """`memory`: MB by life of the worker and share of the rows that were gone then. Times in seconds."""

    rows: int
    rate: float
    seconds: float = 0.0
    kills: int = 0
    cpu: float = 0.0
    memory: list[list[tuple[float, float]]] = field(default_factory=list)
    twice: int = 0
    never: int = 0

    def report(self) -> Iterator[str]:
        yield f"{self.rows} due reminders, {self.rate:g} a second allowed, worker killed {self.kills} times"
        yield f"all gone after {self.seconds:.0f} s: {self.rows / self.seconds:.0f} a second, starts and looks included"
        yield f"at the carrier more than once: {self.twice}; never: {self.never}"
        for number, life in enumerate(self.memory, 1):
            told = ", ".join(f"{megabytes:.0f} MB at {share:.0%}" for share, megabytes in _thinned(life))
            yield f"memory of worker {number}: {told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rate", type=float, default=200.0, help="texts a second that the number may send")
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    # What was started is stopped, however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-") as folder:
        run = measured(Path(folder), Run(given.rows, given.rate), given.kills)
    for line in run.report():
        print(line)
    if run.twice or run.never:
        sys.exit(1)


def measured(folder: Path, run: Run, kills: int) -> Run:
    port = free_port()
    settings = Settings(
        _env_file=None,
        home=folder,
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        worker="separate",
        texts_per_second=run.rate,
        carrier_grace=5,
        log_level="WARNING",
    )
    upgrade(settings.store_url)
    database = make_engine(settings.store_url)
    _fill(database, run.rows)
    app = [sys.executable, "-m", "uvicorn", "assistant.app:create", "--factory", "--port", str(port)]
    with _started([*app, "--log-level", "warning", "--no-access-log"], settings):
        _until_open(settings.public_url)
        began = time.monotonic()
        for number in range(kills):
            with _started([sys.executable, "-m", "assistant.worker"], settings) as worker:
                _watch(database, run, worker.pid, run.rows * (number + 1) // (kills + 1))
                worker.send_signal(signal.SIGKILL)
                run.kills += 1
        with _started([sys.executable, "-m", "assistant.worker"], settings) as worker:
            _watch(database, run, worker.pid, run.rows)
        run.seconds = time.monotonic() - began
        taken = Counter(_taken(settings))
    run.twice = sum(1 for count in taken.values() if count > 1)
    run.never = run.rows - len(taken)
    database.dispose()
    return run


def _fill(database: Engine, rows: int) -> None:
    """Reminders that nobody has just asked for, to people whom the line knows and has not texted yet."""
    now = dt.datetime.now(dt.UTC)
    demo = load(DEMO_CATALOGUE, now.date())
    partnership = demo.partnership.model_copy(update={"texting": WHOLE_DAY})
    catalogue.replace(database, demo.model_copy(update={"partnership": partnership}), "bench", now)
    for first in range(0, rows, _BATCH):
        with transaction(database) as session:
            for number in range(first, min(first + _BATCH, rows)):
                contact = ContactPoint(kind="phone", value=f"+1209{5560000 + number}", created_at=now)
                person = Applicant(name=f"Person {number}", language="en", created_at=now, contacts=[contact])
                session.add(person)
                session.flush()
                outbox.put(
                    session,
                    recipient=contact.value,
                    body=f"Reminder {number}: your session is tomorrow at 6 pm.",
                    cause="day_before",
                    cause_key=f"bench:{number}",
                    applicant_id=person.id,
                    contact_id=contact.id,
                    language="en",
                    now=now,
                )


def _watch(database: Engine, run: Run, pid: int, goal: int) -> None:
    life: list[tuple[float, float]] = []
    run.memory.append(life)
    while True:
        with reading(database) as session:
            gone = select(func.count()).where(OutboxRow.status.in_(_GONE_BY))
            count = session.scalar(gone) or 0
        life.append((count / run.rows, memory(Process(pid, 0, "", 0.0)) / 1e6))
        if count >= goal:
            return
        time.sleep(0.5)


def _thinned(life: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The first when it was at work, the one in the middle, and the last."""
    worked = [(share, megabytes) for share, megabytes in life if share > life[0][0]] or life
    return [worked[0], worked[len(worked) // 2], worked[-1]]


def _taken(settings: Settings) -> Iterator[tuple[str, str]]:
    """What the carrier took, as its API lists it."""
    account = account_of(settings)
    login = b64encode(f"{account}:{settings.twilio_tokens[0]}".encode()).decode()
    path: str | None = f"/2010-04-01/Accounts/{account}/Messages.json?PageSize=1000"
    while path:
        headers = {"Authorization": f"Basic {login}"}
        # Our own app on loopback.
        request = urllib.request.Request(f"{settings.public_url}{path}", headers=headers)  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            page = loads(answer.read())
        yield from ((text["to"], text["body"]) for text in page["messages"])
        path = page["next_page_uri"]


@contextmanager
def _started(command: list[str], settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    given = {f"PORCHLIGHT_{name.upper()}": str(getattr(settings, name)) for name in settings.model_fields_set}
    given = {name: value for name, value in given.items() if not name.endswith("ENV_FILE")}
    environment = {name: value for name, value in child_environment().items() if not name.startswith("PORCHLIGHT_")}
    with (settings.home / "bench.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment | given, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


def _until_open(url: str) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN
    while True:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310  (our own app on loopback)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
