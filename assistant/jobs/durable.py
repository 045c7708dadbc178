"""The worker's queues, kept by DBOS: each due row is a short workflow, started at the carrier's pace, once.

The row of the outbox is the truth and a workflow only moves it: one that runs twice, or that a worker died over, finds
what has been done in its row. DBOS is one a process, and heavy; it is imported when the worker starts. A sender of more
than ten texts a second has several rows in one workflow: DBOS takes as much time for each as we do for a row.
"""

import asyncio
import datetime as dt
import hashlib
import logging
import socket
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from importlib import import_module
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from assistant.errors import PorchlightError
from assistant.settings import Settings
from assistant.store.sending import Due

if TYPE_CHECKING:
    from dbos import Queue

log = logging.getLogger(__name__)

Send = Callable[[str, dt.datetime], Awaitable[None]]
# (row, when it was due in ISO), as a workflow gets them.
Named = list[tuple[str, str]]

# Recovered is what was left by this version. It changes when the workflow's arguments do, and never otherwise.
VERSION = "1"
SCHEMA = "porchlight_jobs"
FILE = "jobs.db"
_NAME = "porchlight"
_TEXTS, _LETTERS = "texts", "letters"
# How often DBOS looks into its queues: a text leaves within a second of being due.
_POLL = {_TEXTS: 0.4, _LETTERS: 1.0}
_AT_ONCE = {_TEXTS: 32, _LETTERS: 4}
_SOON, _LATER = 1, 10
_WORKFLOWS_A_SECOND = 10
_FEWEST_AT_ONCE = 4
# What is over is of no use but to whoever looks for a mistake.
KEPT = dt.timedelta(hours=1)
_PRUNED_AT_ONCE = 500

_in_use = threading.Lock()


class WorkerError(PorchlightError):
    """The worker cannot start; what it sends waits."""

    retry = True


class Durable:
    """One a process. Made by `launch`, ended by `close`; both block, and belong into a thread."""

    def __init__(self, texts: "Queue", letters: "Queue", workflow: Callable[[Named], None], together: int) -> None:
        self._texts, self._letters, self._workflow, self._together = texts, letters, workflow, together

    @classmethod
    def launch(cls, settings: Settings, send: Send, loop: asyncio.AbstractEventLoop) -> "Durable":
        """`send` runs on `loop`. Raises `WorkerError` where what DBOS keeps cannot be opened."""
        if not _in_use.acquire(blocking=False):
            raise WorkerError("Another worker runs in this process.", hint="Set PORCHLIGHT_WORKER=separate for one.")
        try:
            return _launch(settings, send, loop)
        except BaseException:
            _destroy()
            raise

    def hand_on(self, rows: Sequence[Due]) -> None:
        """Put into the queues what is not there yet: the same row, due at the same time, is the same workflow.

        One that was lost is another; should the first turn up after all, the row says that it has nothing to do.
        """
        from dbos import SetEnqueueOptions, SetWorkflowID

        for group in _groups(rows, self._together):
            named: Named = [(row.id, row.due_at.isoformat()) for row in group]
            priority = _SOON if group[0].exempt else _LATER
            with SetWorkflowID(_name(group)), SetEnqueueOptions(priority=priority):
                (self._texts if group[0].is_text else self._letters).enqueue(self._workflow, named)

    def prune(self, now: dt.datetime) -> int:
        """Forget what has long been over; how many there were."""
        from dbos import DBOS

        pruned = 0
        while found := DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=(now - KEPT).isoformat(),
            limit=_PRUNED_AT_ONCE,
            load_input=False,
            load_output=False,
        ):
            DBOS.delete_workflows([workflow.workflow_id for workflow in found])
            pruned += len(found)
        return pruned

    def close(self) -> None:
        """Nothing more is started; what was begun and not finished is begun again by the next worker."""
        _destroy()


def _launch(settings: Settings, send: Send, loop: asyncio.AbstractEventLoop) -> Durable:
    # Ours, before DBOS would add one of its own that prints everything twice.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    from dbos import DBOS

    @DBOS.workflow(name="send", max_recovery_attempts=None)
    def workflow(rows: Named) -> None:
        asyncio.run_coroutine_threadsafe(_sent(send, rows), loop).result()

    try:
        DBOS(config=_config(settings))
        DBOS.launch()
        rate = settings.texts_per_second
        # At most so many in any such span; less than one a second is one in a longer span.
        together = max(1, int(rate / _WORKFLOWS_A_SECOND))
        workflows = rate / together
        limit, period = (int(workflows), int(workflows) / workflows) if workflows >= 1 else (1, 1 / workflows)
        texts = DBOS.register_queue(
            _TEXTS,
            limiter={"limit": limit, "period": period},
            worker_concurrency=max(_FEWEST_AT_ONCE, _AT_ONCE[_TEXTS] // together),
            polling_interval_sec=_POLL[_TEXTS],
            on_conflict="always_update",
        )
        letters = DBOS.register_queue(
            _LETTERS,
            worker_concurrency=_AT_ONCE[_LETTERS],
            polling_interval_sec=_POLL[_LETTERS],
            on_conflict="always_update",
        )
    except WorkerError:
        raise
    except Exception as error:
        raise WorkerError(f"DBOS did not start: {_first_line(error)}", hint=_advice(settings)) from error
    return Durable(texts, letters, workflow, together)


async def _sent(send: Send, rows: Named) -> None:
    """All at once. What fails is logged: its row says how far it came, and comes round again."""
    sent = await asyncio.gather(
        *(send(id, dt.datetime.fromisoformat(due_at)) for id, due_at in rows), return_exceptions=True
    )
    for (id, _), error in zip(rows, sent, strict=True):
        if isinstance(error, Exception):
            log.error("outbox row %s was left as it is", id, exc_info=error)


def _groups(rows: Sequence[Due], together: int) -> Iterator[Sequence[Due]]:
    """Rows that go into one workflow: of one kind and urgency, in order."""
    for (_, is_text), alike in groupby(rows, key=lambda row: (row.exempt, row.is_text)):
        yield from batched(alike, together if is_text else 1)


def batched(rows: Iterable[Due], size: int) -> Iterator[Sequence[Due]]:
    """As `itertools.batched` of Python 3.12."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _name(rows: Sequence[Due]) -> str:
    """The same for the same rows, due at the same times and as often lost."""
    told = [f"{row.id}/{row.due_at.isoformat()}/{(row.lost_at and row.lost_at.isoformat()) or ''}" for row in rows]
    if len(told) == 1:
        return told[0]
    return f"{len(told)}/{hashlib.sha256(' '.join(told).encode()).hexdigest()}"


def _destroy() -> None:
    from dbos import DBOS

    try:
        DBOS.destroy(destroy_registry=True)
    finally:
        _in_use.release()


def _config(settings: Settings) -> Any:
    url = make_url(settings.store_url)
    config: dict[str, Any] = {
        "name": _NAME,
        "application_version": VERSION,
        # Those of another machine are its own to recover.
        "executor_id": socket.gethostname(),
        "log_level": "WARNING",
        "max_executor_threads": sum(_AT_ONCE.values()) + 8,
    }
    if url.get_backend_name() == "sqlite":
        file = settings.home.resolve() / FILE
        return {**config, "system_database_url": f"sqlite:///{file}", "system_database_engine": _sqlite(file)}
    url = url.set(drivername="postgresql+psycopg")
    return {
        **config,
        "system_database_url": url.render_as_string(hide_password=False),
        "dbos_system_schema": SCHEMA,
        "sys_db_pool_size": 8,
        "use_listen_notify": False,  # nobody waits for what a workflow says
    }


def _sqlite(file: Path) -> Engine:
    """DBOS needs SQLite 3.42; Debian 12's is 3.40, and pysqlite3 brings its own."""
    driver: Any = sqlite3
    if sqlite3.sqlite_version_info < (3, 42):
        try:
            driver = import_module("pysqlite3.dbapi2")
        except ImportError as error:
            raise WorkerError(
                f"SQLite {sqlite3.sqlite_version} is too old for the worker.",
                hint="Use a Python with SQLite 3.42 or newer, or PostgreSQL (PORCHLIGHT_DATABASE_URL).",
            ) from error
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{file}", module=driver, pool_size=8, max_overflow=32, pool_timeout=10)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 10000")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    return engine


def _advice(settings: Settings) -> str:
    url = make_url(settings.store_url)
    if url.get_backend_name() == "sqlite":
        file = settings.home / FILE
        return f"Look at {file}: is it locked, read-only, or on a full disk? It may be deleted while nothing runs."
    return f'Its tables are in the schema "{SCHEMA}" of the store; may the user make and use it?'


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).partition("\n")[0]
