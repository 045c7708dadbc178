"""What begins first in a worker and what ends last, with the real DBOS, in this process."""

import asyncio
import datetime as dt
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant import wiring
from assistant.jobs import durable as durable_module
from assistant.jobs import seats
from assistant.jobs import worker as worker_module
from assistant.jobs.durable import Durable
from assistant.jobs.rounds import Round
from assistant.jobs.worker import ROUNDS, Worker
from assistant.settings import Settings
from assistant.store import outbox, workers
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.wiring import Services
from tests.factories.catalogs import a_catalog
from tests.factories.stocked import stock

OFTEN, SECONDS = dt.timedelta(seconds=0.02), 60


@pytest.fixture
async def services(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Services]:
    settings = Settings(_env_file=None, home=tmp_path, database_url=sqlite_url)
    services = wiring.build(settings)
    stock(services.database, a_catalog(), services.clock())
    await services.start_sending()
    yield services
    await services.stop()


@asynccontextmanager
async def at_work(services: Services, *rounds: Round) -> AsyncIterator[Worker]:
    worker = Worker(services, rounds)
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110  (another thread does it)
            await asyncio.sleep(0.01)


def a_letter(services: Services) -> None:
    with transaction(services.database) as session:
        given = {"kind": "email", "recipient": "rosa@example.org", "subject": "Hola", "body": "Hola.", "cause": "x"}
        outbox.put(session, **given, cause_key="once", now=services.clock(), exempt=True)


async def test_rounds_begin_when_what_they_put_can_be_sent(services: Services) -> None:
    found: list[bool] = []

    async def run(services: Services, _now: dt.datetime) -> None:
        found.append(worker._durable is not None and worker._problem is None)
        a_letter(services)

    worker = Worker(services, (Round("letters", OFTEN, run),))
    await worker.start()
    try:

        def is_sent() -> bool:
            with reading(services.database) as session:
                return session.scalars(select(OutboxRow.status)).all() == ["sent"]

        await until(is_sent)
    finally:
        await worker.stop()
    assert set(found) == {True}
    assert len(list((services.settings.home / "mail").iterdir())) == 1


async def test_while_nothing_can_be_sent_nothing_is_offered_for_a_while(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_START_AGAIN_SECONDS", 0.05)
    ran: list[str] = []

    async def run(name: str) -> None:
        ran.append(name)

    rounds = (
        Round("offers", OFTEN, lambda *_: run("offers"), sends=True),
        Round("others", OFTEN, lambda *_: run("others")),
    )
    assert durable_module._in_use.acquire(blocking=False)
    try:
        async with at_work(services, *rounds):
            await until(lambda: ran.count("others") > 3)
            assert "offers" not in ran
            durable_module._in_use.release()
            await until(lambda: "offers" in ran)
    finally:
        if durable_module._in_use.locked():
            durable_module._in_use.release()


def test_seats_are_what_is_offered_for_a_while() -> None:
    assert [each.name for each in ROUNDS if each.sends] == [seats.HOLDS.name]


async def test_a_round_that_has_begun_is_let_finish_before_what_sends_is_closed(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    begun, goes_on = threading.Event(), threading.Event()

    async def run(services: Services, _now: dt.datetime) -> None:
        def work() -> None:
            begun.set()
            assert goes_on.wait(SECONDS)
            a_letter(services)
            order.append("round")

        await asyncio.to_thread(work)

    close = Durable.close

    def noted(durable: Durable) -> None:
        order.append("close")
        close(durable)

    monkeypatch.setattr(Durable, "close", noted)
    monkeypatch.setattr(worker_module, "_SECONDS_TO_FINISH", SECONDS)
    worker = Worker(services, (Round("slow", OFTEN, run),))
    await worker.start()
    await until(begun.is_set)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    goes_on.set()
    await stopping
    assert order == ["round", "close"]
    assert workers.problem(services.database, services.clock()) == "none runs"


async def test_a_worker_that_never_could_start_stops_at_once(services: Services) -> None:
    assert durable_module._in_use.acquire(blocking=False)
    try:
        async with at_work(services, seats.HOLDS) as worker:
            await until(lambda: worker._problem != "it is starting")
    finally:
        durable_module._in_use.release()
    assert workers.problem(services.database, services.clock()) == "none runs"
