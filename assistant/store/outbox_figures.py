"""The outbox in numbers, for whoever watches the line."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from assistant.store.engine import reading
from assistant.store.outbox_tables import OutboxRow

_WENT_WRONG = ("failed", "undelivered", "suppressed")


@dataclass(frozen=True)
class OutboxFigures:
    """`rows` by (kind, status). `failed`: rows that went wrong by the carrier's code, empty where it gave none.

    `overdue`: how long the oldest row that is due has been waiting, in seconds.
    """

    rows: dict[tuple[str, str], int]
    failed: dict[str, int]
    overdue: float


def figures(engine: Engine, now: dt.datetime) -> OutboxFigures:
    counted = func.count()
    by_status = select(OutboxRow.kind, OutboxRow.status, counted).group_by(OutboxRow.kind, OutboxRow.status)
    wrong = OutboxRow.status.in_(_WENT_WRONG)
    by_code = select(OutboxRow.error_code, counted).where(wrong).group_by(OutboxRow.error_code)
    oldest = select(func.min(OutboxRow.due_at)).where(OutboxRow.status == "queued", OutboxRow.due_at <= now)
    with reading(engine) as session:
        rows = {(kind, status): count for kind, status, count in session.execute(by_status)}
        failed = {"" if code is None else str(code): count for code, count in session.execute(by_code)}
        since = session.scalar(oldest)
    return OutboxFigures(rows, failed, (now - since).total_seconds() if since is not None else 0.0)
