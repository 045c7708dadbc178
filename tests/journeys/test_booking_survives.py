"""The same days while the worker, a process of its own, dies again and again: people get the same texts, each once."""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import select

from assistant.store.engine import reading
from assistant.store.outbox_tables import WorkerRow
from tests.factories.carriers import Moment
from tests.factories.databases import SqliteStores
from tests.factories.roads import HeldRoad
from tests.factories.workers import WorkerProcess
from tests.journeys.booked_days import ANA, ROSA, BookedDays
from tests.journeys.booking_line import BookingLine, booking_line, until

# Not there while it happens; dead right after it; or with a text that far on its way to the carrier.
Death = Literal["before", "after"] | Moment
DEATHS: dict[str, Death] = {
    "booking": "before",
    "waiting": "after",
    "the day before": "arrived",
    "two hours before": "taken",
    "moving": "answered",
    "accepting": "arrived",
    "the day before the other": "before",
    "two hours before the other": "answered",
}
# On both databases the worker is the same: each moment on one of them, and each way of dying.
ON_POSTGRESQL = ("booking", "the day before", "two hours before", "moving")
ON_SQLITE = ("waiting", "two hours before", "accepting", "the day before the other", "two hours before the other")


def texts(line: BookingLine) -> dict[str, list[str]]:
    """What both phones show, but for the secret of each calendar link."""
    received = {number: line.handset(number).received() for number in (ROSA, ANA)}
    return {number: [re.sub(r"/c/[\w-]+", "/c/…", text) for text in got] for number, got in received.items()}


@pytest.fixture(scope="module")
def undisturbed_texts(
    sqlite_stores: SqliteStores, tmp_path_factory: pytest.TempPathFactory, engine_url: str, app_port: int
) -> dict[str, list[str]]:
    """With the worker in the app, which nobody kills."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with sqlite_stores.store(folder) as url, booking_line(folder, url, engine_url, app_port) as line:
        play(BookedDays(line, line.handset(ROSA), line.handset(ANA)))
        return texts(line)


def play(days: BookedDays) -> None:
    days.play()
    days.check()
    days.later()
    until(days.line.nothing_waits, "nothing waits")


class MortalWorker:
    """A worker of `line`, over a road on which its texts can be held; another takes its place when it dies."""

    def __init__(self, line: BookingLine, road: HeldRoad) -> None:
        self.line, self.road = line, road
        here = ON_POSTGRESQL if line.database.dialect.name == "postgresql" else ON_SQLITE
        self.deaths = {moment: DEATHS[moment] for moment in here}
        self.lives = 0
        self.begin()

    def begin(self) -> None:
        settings = {**self.line.app.settings, "port": self.road.port, "twilio_account_sid": ""}
        given = {name: value for name, value in settings.items() if name not in ("home", "database_url")}
        self.began = self.line.clock()  # before it is there: it may be quick
        self.process = WorkerProcess(settings["home"], settings["database_url"], self.road, self.line.clock, **given)
        self.lives += 1

    def works(self) -> bool:
        """Whether this one has begun to look into the outbox."""
        with reading(self.line.database) as session:
            newest = select(WorkerRow.problem).order_by(WorkerRow.started_at.desc()).limit(1)
            found = session.execute(newest.where(WorkerRow.started_at >= self.began)).one_or_none()
            return found is not None and found.problem is None

    def die(self) -> None:
        self.process.kill()
        self.begin()

    @contextmanager
    def meanwhile(self, moment: str) -> Iterator[None]:
        death = self.deaths.get(moment)
        if death is None:
            yield
        elif death == "before":
            self.process.kill()
            yield
            self.begin()
        elif death == "after":
            yield
            self.die()
        else:
            self.road.hold(death)
            yield
            self.road.wait_for_one()
            self.process.kill()
            self.road.let_go(lost=death == "arrived")
            self.begin()


@pytest.fixture
def mortal(tmp_path: Path, store_url: str, engine_url: str, app_port: int) -> Iterator[MortalWorker]:
    with (
        booking_line(tmp_path, store_url, engine_url, app_port, worker="separate") as line,
        HeldRoad(line.app.url) as road,
    ):
        worker = MortalWorker(line, road)
        yield worker
        worker.process.stop()


def test_killed_before_between_and_in_the_middle(mortal: MortalWorker, undisturbed_texts: dict[str, list[str]]) -> None:
    line = mortal.line
    play(BookedDays(line, line.handset(ROSA), line.handset(ANA), mortal.meanwhile))
    assert texts(line) == undisturbed_texts
    assert mortal.lives == len(mortal.deaths) + 1


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_killed_at_any_moment(mortal: MortalWorker, undisturbed_texts: dict[str, list[str]]) -> None:
    line, seed = mortal.line, random.randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)

    @contextmanager
    def meanwhile(_moment: str) -> Iterator[None]:
        if chance.random() < 1 / 2:
            yield
            return
        until(mortal.works, "the worker works")
        yield
        # Somewhere in what follows; every third time the next one dies too, while it starts.
        for longest in (1.5, 0.5) if chance.random() < 1 / 3 else (1.5,):
            time.sleep(chance.uniform(0, longest))
            mortal.die()

    play(BookedDays(line, line.handset(ROSA), line.handset(ANA), meanwhile))
    assert texts(line) == undisturbed_texts
