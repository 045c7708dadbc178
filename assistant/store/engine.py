"""The door to the database: connections as both databases need them, and the one place that commits."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Connection, Engine, Update, create_engine, event, func, make_url, select
from sqlalchemy import exc as sql_errors
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session

from assistant.errors import StoreBusyError
from assistant.store.turnstile import Turnstile

# Two waits of this length still leave time to answer within the carrier's eight seconds.
WAIT_SECONDS = 3
# Another process may put the same row in first; the work then runs again and finds it.
ATTEMPTS = 3
_OPEN_SECONDS = 3600

_SQLITE_OUT_OF_REACH = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_WRITES = "porchlight_writes"
_turnstiles: dict[str, Turnstile] = {}

T = TypeVar("T")


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…`. Nothing is connected to yet."""
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)


def _sqlite(url: URL) -> Engine:
    # A write takes a few milliseconds and one is made at a time, so a small pool serves many people.
    # A connection learns of the statistics (`assistant.store.upkeep`) when it is opened.
    engine = create_engine(url, pool_size=8, max_overflow=32, pool_timeout=WAIT_SECONDS, pool_recycle=_OPEN_SECONDS)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: Any) -> None:
        # sqlite3 would begin transactions by itself, too late and never IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that reads first takes the write lock before it reads: upgrading a read lock cannot wait.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=8,
        max_overflow=32,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": WAIT_SECONDS,
            "options": f"-c timezone=UTC -c lock_timeout={WAIT_SECONDS}s -c statement_timeout=10s",
        },
    )


class _Writing(Session):
    """Holds on to all rows that it has seen: SQLAlchemy forgets those that nobody uses, and would read them again."""


@event.listens_for(_Writing, "loaded_as_persistent")
@event.listens_for(_Writing, "pending_to_persistent")
def _hold_on(session: Session, row: Any) -> None:
    session.info.setdefault("rows", []).append(row)


class _CrossedError(StoreBusyError):
    """Two transactions waited for each other, and PostgreSQL ended this one."""


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A unit of writing: committed whole when the block ends, rolled back when it raises.

    Raises `StoreBusyError` where the database is locked, full or out of reach.
    """
    writing = engine.execution_options(**{_WRITES: True})
    with _turn(engine), _mapped_errors(), _Writing(writing, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A consistent view for reading, however many queries are made; it never waits for writers."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with _mapped_errors(), Session(engine, expire_on_commit=False) as session:
        yield session


def write(engine: Engine, work: Callable[[Session], T]) -> T:
    """Run `work` in a transaction, again where another process was first with a row that may be there once.

    Again, too, where the two waited for each other.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction(engine) as session:
                return work(session)
        except (sql_errors.IntegrityError, _CrossedError):
            if attempt + 1 == ATTEMPTS:
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def write_some(engine: Engine, work: Callable[[Session], T]) -> T:
    """`write`, for one batch of many: then SQLite's other writers have as long as it took.

    Those of other processes look ten times a second whether it is free, and between batches that follow each other
    they would hardly ever find it so.
    """
    began = time.monotonic()
    done = write(engine, work)
    if engine.dialect.name == "sqlite":
        time.sleep(time.monotonic() - began)
    return done


def one_at_a_time(session: Session, name: str) -> None:
    """Hold the rest of this transaction against others of the same name, in every process.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def rows_of(session: Session, statement: Update, values: dict[str, Any]) -> int:
    """Run an update with these values and parameters; how many rows it found."""
    return session.connection().execute(statement, values).rowcount


def _turn(engine: Engine) -> AbstractContextManager[None]:
    """SQLite's writers of this process queue here: its own waiting is by polling, and under load some starve."""
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _turnstiles.setdefault(str(engine.url.database), Turnstile()).passage(WAIT_SECONDS)


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (sql_errors.DBAPIError, sql_errors.TimeoutError) as error:
        if isinstance(
            error.orig if isinstance(error, sql_errors.DBAPIError) else None, psycopg.errors.DeadlockDetected
        ):
            raise _CrossedError(f"two writers waited for each other: {_first_line(error)}") from error
        if _is_out_of_reach(error):
            raise StoreBusyError(f"the store is busy, full or out of reach: {_first_line(error)}") from error
        raise


def _is_out_of_reach(error: sql_errors.DBAPIError | sql_errors.TimeoutError) -> bool:
    if isinstance(error, sql_errors.TimeoutError) or error.connection_invalidated:
        return True
    original = error.orig
    if isinstance(original, sqlite3.Error):
        # The low byte is the error, the rest says more of it. A mistake in SQL is plain SQLITE_ERROR.
        return getattr(original, "sqlite_errorcode", 0) & 0xFF in _SQLITE_OUT_OF_REACH
    return isinstance(original, psycopg.OperationalError)


def _first_line(error: Exception) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).strip().partition("\n")[0]
