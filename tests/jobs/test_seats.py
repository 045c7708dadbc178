"""The rounds that end holds and put sessions on their days, as a worker runs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.jobs import seats as jobs
from assistant.settings import Settings
from assistant.store.booking_tables import SessionDateRow
from assistant.store.engine import reading
from assistant.wiring import Services, build
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog
from tests.factories.seats import TUESDAY, Seating
from tests.factories.stocked import stock


@pytest.fixture
def services(store_url: str, tmp_path: Path, clock: Clock) -> Iterator[Services]:
    services = build(Settings(_env_file=None, database_url=store_url, home=tmp_path, seat_hold_minutes=45), clock=clock)
    yield services
    services.database.dispose()


async def test_a_hold_that_is_over_goes_to_the_next(services: Services, clock: Clock) -> None:
    seating = Seating(services.database, clock)
    session = seating.session(capacity=1)
    booking = seating.book(session)
    first, second = seating.wait(session), seating.wait(session)
    seating.cancel(booking)
    clock.advance(minutes=44)
    await jobs.HOLDS.run(services, clock())
    assert seating.status(first, second) == ["offered", "waiting"]
    clock.advance(minutes=1)  # as the setting says
    await jobs.HOLDS.run(services, clock())
    assert (seating.status(first, second), seating.taken(session)) == (["expired", "offered"], 1)


async def test_a_block_s_release_is_offered(services: Services, clock: Clock) -> None:
    seating = Seating(services.database, clock)
    session = seating.session(capacity=1, blocks=(("SVMC", 1, 48),))
    waiting = seating.wait(session)
    await jobs.HOLDS.run(services, clock())
    assert seating.status(waiting) == ["waiting"]
    clock.now = seating.row(session).blocks[0].release_at
    await jobs.HOLDS.run(services, clock())
    assert (seating.status(waiting), clock() < TUESDAY) == (["offered"], True)


async def test_the_days_go_on_as_time_does(services: Services, clock: Clock) -> None:
    stock(services.database, a_catalog(), clock())
    days = select(SessionDateRow.on).order_by(SessionDateRow.on.desc()).limit(1)
    with reading(services.database) as session:
        last = session.scalars(days).one()
    clock.advance(days=40)
    for _ in range(2):
        await jobs.DAYS.run(services, clock())
    with reading(services.database) as session:
        assert session.scalars(days).one() > last


def test_both_rounds_are_walked() -> None:
    assert jobs.ROUNDS == (jobs.HOLDS, jobs.DAYS)
