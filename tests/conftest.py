"""What every test may ask for: an empty store on each database, and a clock that stands still."""

import datetime as dt
import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from assistant.store.engine import make_engine
from tests.factories.databases import PostgresqlStores, SqliteStores, emptied, postgresql_binaries, private_cluster
from tests.shares import Shares, turn

# How long an example takes is the machine's business.
settings.register_profile("porchlight", deadline=None)
settings.load_profile("porchlight")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares | None:
    """For `--dist loadfile`, as `./porchlight test` asks for."""
    return Shares(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: turn(item.nodeid))


def pytest_collection_finish() -> None:
    # Thousands of tests live until the end; looking through them for garbage, again and again, takes time.
    gc.collect()
    gc.freeze()


@dataclass
class Clock:
    """Tells a time that moves only when the test moves it. Called, it tells the moment (aware, UTC)."""

    now: dt.datetime = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **by: float) -> dt.datetime:
        """`advance(hours=12)` and the like; the moment it is then."""
        self.now += dt.timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def sqlite_stores(tmp_path_factory: pytest.TempPathFactory) -> SqliteStores:
    return SqliteStores(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_stores() -> Iterator[PostgresqlStores]:
    """Started when the first test asks for it, stopped at the end."""
    binaries = postgresql_binaries()
    if binaries is None:
        if "CI" in os.environ:
            pytest.fail("CI skips nothing: .ci/run installs PostgreSQL")
        pytest.skip("PostgreSQL is not installed")
    with private_cluster(binaries) as url:
        yield PostgresqlStores(url)


@pytest.fixture
def sqlite_url(sqlite_stores: SqliteStores, tmp_path: Path) -> Iterator[str]:
    """An empty store in SQLite, for what does not depend on the database."""
    with sqlite_stores.store(tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty store of the test's own, to bring up or break; the test runs once on each database."""
    if request.param == "sqlite":
        sqlite: SqliteStores = request.getfixturevalue("sqlite_stores")
        with sqlite.store(tmp_path) as url:
            yield url
    else:
        postgresql: PostgresqlStores = request.getfixturevalue("postgresql_stores")
        with postgresql.store() as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_store(sqlite_stores: SqliteStores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with sqlite_stores.store(tmp_path_factory.mktemp("shared")) as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql_store(postgresql_stores: PostgresqlStores) -> Iterator[Engine]:
    with postgresql_stores.store() as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_store: Engine) -> Iterator[Engine]:
    """An empty store in SQLite, one for the whole run as `store` is."""
    with emptied(sqlite_store):
        yield sqlite_store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty store; the test runs once on each database.

    One for the whole run, emptied after each test: a new engine would compile every statement again.
    """
    engine: Engine = request.getfixturevalue(f"{request.param}_store")
    with emptied(engine):
        yield engine
