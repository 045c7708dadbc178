"""Signs of life of the workers: the app says by them whether anybody sends, in whatever process."""

import datetime as dt

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from assistant.store.engine import reading, write
from assistant.store.outbox_tables import WorkerRow

# Said this often; one that has been silent for so long is taken for dead, and forgotten after a day.
EVERY = dt.timedelta(seconds=5)
ALIVE = dt.timedelta(seconds=30)
_REMEMBERED = dt.timedelta(days=1)


def beat(engine: Engine, id: str, now: dt.datetime, problem: str | None) -> None:
    """`problem`: why it can do nothing at present."""

    def work(session: Session) -> None:
        row = session.get(WorkerRow, id)
        if row is None:
            session.execute(delete(WorkerRow).where(WorkerRow.beat_at < now - _REMEMBERED))
            row = WorkerRow(id=id, started_at=now)
            session.add(row)
        row.beat_at, row.problem = now, problem

    write(engine, work)


def leave(engine: Engine, id: str) -> None:
    """It stops by itself."""
    write(engine, lambda session: session.execute(delete(WorkerRow).where(WorkerRow.id == id)))


def problem(engine: Engine, now: dt.datetime) -> str | None:
    """Why nothing is sent; `None` while a worker lives that can."""
    with reading(engine) as session:
        newest = session.scalars(select(WorkerRow).order_by(WorkerRow.beat_at.desc()).limit(10)).all()
    alive = [worker for worker in newest if now - worker.beat_at < ALIVE]
    if any(worker.problem is None for worker in alive):
        return None
    if alive:
        return alive[0].problem
    return "none runs" if not newest else f"none has given a sign of life since {newest[0].beat_at:%Y-%m-%d %H:%M:%S}Z"
