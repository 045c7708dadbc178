import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from assistant.errors import StoreBusyError
from assistant.messages.words import Words
from assistant.store import engine as engine_module
from assistant.store.engine import make_engine, reading, transaction, write, write_some
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Applicant, ContactPoint
from tests.conftest import Clock
from tests.factories.turns import a_finished, a_text


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_by_psycopg(scheme: str) -> None:
    assert make_engine(f"{scheme}://user:secret@db/porchlight").url.drivername == "postgresql+psycopg"


def test_sqlite_is_set_up_for_many_readers_and_one_writer(sqlite: Engine) -> None:
    with reading(sqlite) as session:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        assert [session.execute(text(f"PRAGMA {name}")).scalar() for name in names] == ["wal", 1, 1, 3000]


def test_a_transaction_is_committed_whole(store: Engine, clock: Clock) -> None:
    with transaction(store) as session:
        session.add(Applicant(name="Rosa", created_at=clock()))
    with reading(store) as session:
        assert session.scalars(select(Applicant.name)).all() == ["Rosa"]


def test_a_transaction_that_raises_leaves_nothing(store: Engine, clock: Clock) -> None:
    def work() -> None:
        with transaction(store) as session:
            session.add(Applicant(name="Rosa", created_at=clock()))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    with reading(store) as session:
        assert session.scalars(select(Applicant.name)).all() == []


def test_reading_never_writes(store: Engine, clock: Clock) -> None:
    with reading(store) as session:
        session.add(Applicant(name="Rosa", created_at=clock()))
    with reading(store) as session:
        assert session.scalars(select(Applicant.name)).all() == []


def test_reading_sees_one_moment(store: Engine, clock: Clock) -> None:
    with reading(store) as session:
        assert session.scalars(select(Applicant.name)).all() == []
        with transaction(store) as writer:
            writer.add(Applicant(name="Rosa", created_at=clock()))
        assert session.scalars(select(Applicant.name)).all() == []


def test_a_moment_without_a_zone_is_refused(store: Engine, clock: Clock) -> None:
    with pytest.raises(Exception, match="a moment needs a zone"), transaction(store) as session:
        session.add(Applicant(name="Rosa", created_at=clock().replace(tzinfo=None)))


@pytest.mark.usefixtures("patient")
def test_reading_then_writing_never_deadlocks(store: Engine, clock: Clock) -> None:
    """Deferred SQLite transactions fail here at once: two readers cannot both become writers."""
    with transaction(store) as session:
        session.add(ContactPoint(kind="phone", value="+1", language="", created_at=clock()))
    barrier = threading.Barrier(4)

    def add_letter() -> None:
        barrier.wait()
        for _ in range(5):
            with transaction(store) as session:
                contact = session.scalars(select(ContactPoint).with_for_update()).one()
                contact.value += "1"

    threads = [threading.Thread(target=add_letter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(store) as session:
        assert session.scalars(select(ContactPoint.value)).one() == "+" + "1" * 21


def test_a_lock_held_by_another_process_is_busy(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, line_words: Words, clock: Clock
) -> None:
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 0)
    engine = make_engine(sqlite_url)
    ledger = StoredLedger(engine, line_words.word)
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError, match="locked") as caught:
        ledger.finish(a_finished(opened, inbound), clock())
    assert caught.value.retry
    with reading(engine) as session:  # readers do not wait for the writer
        assert session.scalars(select(Applicant)).all() == []
    other.execute("ROLLBACK")
    other.close()
    ledger.finish(a_finished(opened, inbound), clock())
    engine.dispose()


def test_a_full_disk_is_busy_and_leaves_no_half_turn(sqlite: Engine, line_words: Words, clock: Clock) -> None:
    ledger = StoredLedger(sqlite, line_words.word)
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    with sqlite.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreBusyError, match="full"):
        ledger.finish(a_finished(opened, inbound, said=("x" * 1000,) * 40), clock())
    with sqlite.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    assert ledger.receive(inbound, clock()) == opened


def test_a_row_locked_in_postgresql_is_busy(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 1)
    with request.getfixturevalue("postgresql_stores").store() as url:
        engine = make_engine(url)
        with transaction(engine) as session:
            session.add(ContactPoint(kind="phone", value="+1", created_at=clock()))
        with transaction(engine) as holder:
            holder.scalars(select(ContactPoint).with_for_update()).one()
            with pytest.raises(StoreBusyError, match="lock timeout"), transaction(engine) as session:
                session.scalars(select(ContactPoint).with_for_update()).one()
        engine.dispose()


def test_a_server_that_went_away_is_busy_and_comes_back(request: pytest.FixtureRequest) -> None:
    with request.getfixturevalue("postgresql_stores").store() as url:
        engine = make_engine(url)
        with pytest.raises(StoreBusyError), reading(engine) as session:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        with reading(engine) as session:
            assert session.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql://postgres@127.0.0.1:1/nothing"])
def test_a_store_that_is_not_there_is_busy(url: str) -> None:
    with pytest.raises(StoreBusyError), reading(make_engine(url)) as session:
        session.execute(text("SELECT 1"))


def test_a_mistake_in_sql_is_not_busy(store: Engine) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), reading(store) as session:
        session.execute(text("SELECT nothing FROM nowhere"))


def test_write_runs_again_where_another_was_first(store: Engine, clock: Clock) -> None:
    tries = []

    def work(session: object) -> int:
        tries.append(session)
        if len(tries) == 1:
            raise IntegrityError("INSERT", {}, Exception("duplicate key"))
        return len(tries)

    assert write(store, work) == 2


def test_write_gives_up_after_three_tries(store: Engine) -> None:
    tries = []

    def work(session: object) -> None:
        tries.append(session)
        raise IntegrityError("INSERT", {}, Exception("duplicate key"))

    with pytest.raises(IntegrityError):
        write(store, work)
    assert len(tries) == 3


def test_between_batches_another_process_has_as_long_as_one_took(sqlite: Engine) -> None:
    begun, ended = [], []

    def work(session: object) -> int:
        begun.append(time.monotonic())
        threading.Event().wait(0.2)
        ended.append(time.monotonic())
        return len(ended)

    assert [write_some(sqlite, work), write_some(sqlite, work)] == [1, 2]
    assert begun[1] - ended[0] >= ended[0] - begun[0]
