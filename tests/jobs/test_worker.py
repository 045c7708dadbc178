"""Workers as real processes, killed at every moment that matters: each row is one message at the carrier, no more."""

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from assistant.jobs import durable
from assistant.store import catalogue, outbox, workers
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.outbox_tables import OutboxRow
from tests.factories.carriers import HeldCarrier, Moment
from tests.factories.catalogs import a_catalog
from tests.factories.workers import WorkerProcess, a_worker

SECONDS = 180.0


@pytest.fixture
def database(store_url: str) -> Iterator[Engine]:
    engine = make_engine(store_url)
    catalogue.replace(engine, a_catalog(), "tests", dt.datetime.now(dt.UTC))
    yield engine
    engine.dispose()


@pytest.fixture
def carrier() -> Iterator[HeldCarrier]:
    with HeldCarrier() as carrier:
        yield carrier


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def put(database: Engine, count: int, prefix: str = "Text") -> None:
    """Answers, so that they go at whatever hour the tests are run; each to a phone and with words of its own."""
    now = dt.datetime.now(dt.UTC)
    with transaction(database) as session:
        for number in range(count):
            given = {"recipient": f"+1209555{number:04d}", "body": f"{prefix} {number}", "cause": "reply"}
            outbox.put(session, **given, now=now, exempt=True)


def statuses(database: Engine) -> dict[str, int]:
    with reading(database) as session:
        counted = select(OutboxRow.status, func.count()).group_by(OutboxRow.status)
        return dict(map(tuple, session.execute(counted)))


def until(true: Callable[[], bool]) -> None:
    """Another process does it, and nothing but looking tells when it has."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def all_sent(database: Engine, count: int) -> None:
    until(lambda: statuses(database) == {"sent": count})


def each_once(carrier: HeldCarrier, count: int, prefix: str = "Text") -> None:
    assert Counter(sent.body for sent in carrier.created) == {f"{prefix} {number}": 1 for number in range(count)}


def test_killed_at_every_moment_of_a_create(database: Engine, store_url: str, home: Path, carrier: HeldCarrier) -> None:
    """Before the request had arrived, before it was answered, and before the answer was noted."""
    moments: tuple[Moment, ...] = ("arrived", "taken", "answered")
    for number, moment in enumerate(moments):
        carrier.hold(moment)
        now = dt.datetime.now(dt.UTC)
        with transaction(database) as session:
            given = {"recipient": f"+1209555{number:04d}", "body": f"Text {number}", "cause": "reply"}
            outbox.put(session, **given, now=now, exempt=True)
        worker = WorkerProcess(home, store_url, carrier)
        carrier.wait_for_one()
        worker.kill()
        carrier.let_go(lost=moment == "arrived")
    with a_worker(home, store_url, carrier):
        all_sent(database, len(moments))
    each_once(carrier, len(moments))
    assert carrier.asked > 0


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_killed_twice_over_the_same_text(database: Engine, store_url: str, home: Path, carrier: HeldCarrier) -> None:
    put(database, 1)
    for _ in range(2):
        carrier.hold("arrived")
        worker = WorkerProcess(home, store_url, carrier)
        carrier.wait_for_one()
        worker.kill()
        carrier.let_go(lost=True)
    with a_worker(home, store_url, carrier):
        all_sent(database, 1)
    each_once(carrier, 1)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_killed_at_any_moment(database: Engine, store_url: str, home: Path, carrier: HeldCarrier) -> None:
    count, seed = 60, random.randrange(1_000_000)
    put(database, count)
    chance = random.Random(seed)
    done = 0
    for _ in range(3):
        worker = WorkerProcess(home, store_url, carrier)
        done = min(count, done + chance.randrange(1, 15))
        carrier.wait_for(done)
        time.sleep(chance.random() * 0.05)
        worker.kill()
        done = len(carrier.created)
    with a_worker(home, store_url, carrier):
        all_sent(database, count)
    each_once(carrier, count)


def test_two_workers_at_once(database: Engine, store_url: str, home: Path, carrier: HeldCarrier) -> None:
    """On one machine, one of them killed in the middle."""
    count = 60
    put(database, count)
    first = WorkerProcess(home, store_url, carrier)
    with a_worker(home, store_url, carrier):
        carrier.wait_for(10)
        first.kill()
        all_sent(database, count)
    each_once(carrier, count)


def test_asked_to_stop_it_finishes_and_goes(database: Engine, store_url: str, home: Path, carrier: HeldCarrier) -> None:
    carrier.hold("taken")
    put(database, 1)
    worker = WorkerProcess(home, store_url, carrier)
    carrier.wait_for_one()
    until(lambda: workers.problem(database, dt.datetime.now(dt.UTC)) is None)
    carrier.let_go()
    assert worker.stop() == 0
    assert statuses(database) == {"sent": 1}
    assert workers.problem(database, dt.datetime.now(dt.UTC)) == "none runs"
    each_once(carrier, 1)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_no_faster_than_the_number_may(database: Engine, store_url: str, home: Path, carrier: HeldCarrier) -> None:
    """By when each was begun: on their way to the carrier a machine that stands still bunches them."""
    put(database, 9)
    with a_worker(home, store_url, carrier, texts_per_second=4):
        all_sent(database, 9)
    each_once(carrier, 9)
    begun, limits = begun_by_dbos(home)
    assert limits == {"texts": (4, 1.0), "letters": (None, None)}
    assert len(begun) == 9
    assert min(fifth - first for first, fifth in zip(begun, begun[4:], strict=False)) >= 1000


def begun_by_dbos(home: Path) -> tuple[list[int], dict[str, tuple[int | None, float | None]]]:
    """When each workflow was begun (milliseconds since the epoch, by DBOS's clock), and how many may be in how long."""
    kept = durable._sqlite(home / durable.FILE)
    with kept.connect() as connection:
        found = connection.execute(text("SELECT started_at_epoch_ms FROM workflow_status WHERE name = 'send'"))
        begun = sorted(found.scalars())
        told = connection.execute(text("SELECT name, rate_limit_max, rate_limit_period_sec FROM queues"))
        limits = {name: (most, seconds) for name, most, seconds in told}
    kept.dispose()
    return begun, limits
