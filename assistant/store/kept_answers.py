"""Answers that are given again to whoever repeats a request with the same `Idempotency-Key`.

Key, effect and answer are written in one transaction: whoever dies before it ends has done nothing, and whoever dies
after it has kept the answer. Keys are each token's own.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy import exc as sql_errors
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assistant.errors import AnswerPendingError, KeyReusedError
from assistant.store.outbox_tables import KeptAnswerRow

KEPT = dt.timedelta(hours=24)
# PostgreSQL's lock_not_available: what `lock_timeout` ends with.
_WAITED_IN_VAIN = "55P03"


@dataclass(frozen=True)
class Asked:
    """A request with a key (at most 255 characters). `digest`: 64 characters that tell its method, address and body."""

    key: str
    token_id: str
    digest: str


@dataclass(frozen=True)
class KeptAnswer:
    """`body` as it was sent."""

    status: int
    body: str


def begin(session: Session, asked: Asked, now: dt.datetime) -> KeptAnswer | None:
    """The answer of an earlier request with this key; `None` where this one answers, and then has to `keep` it.

    While another transaction answers it, this waits. Raises `AnswerPendingError` where that takes too long, and
    `KeyReusedError` where the earlier request was another.
    """
    while not _first(session, asked, now):
        row = session.scalar(
            select(KeptAnswerRow).where(*_mine(asked)).with_for_update().execution_options(populate_existing=True)
        )
        if row is None:  # forgotten between the two looks
            continue
        if row.created_at + KEPT <= now:
            row.request, row.status, row.answer, row.created_at = asked.digest, None, None, now
            session.flush()
            return None
        if row.request != asked.digest:
            raise KeyReusedError("This Idempotency-Key was used for another request.")
        if row.status is None or row.answer is None:
            raise AnswerPendingError("A request with this Idempotency-Key is being answered.")
        return KeptAnswer(row.status, row.answer)
    return None


def keep(session: Session, asked: Asked, answer: KeptAnswer) -> None:
    row = session.get_one(KeptAnswerRow, (asked.key, asked.token_id))
    row.status, row.answer = answer.status, answer.body
    session.flush()


def forget(session: Session, now: dt.datetime) -> None:
    """Delete what need not be kept any longer."""
    session.execute(delete(KeptAnswerRow).where(KeptAnswerRow.created_at <= now - KEPT))


def _first(session: Session, asked: Asked, now: dt.datetime) -> bool:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = dialect.insert(KeptAnswerRow).values(
        key=asked.key, token_id=asked.token_id, request=asked.digest, created_at=now
    )
    try:
        return session.scalar(row.on_conflict_do_nothing().returning(KeptAnswerRow.key)) is not None
    except sql_errors.OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _WAITED_IN_VAIN:
            raise AnswerPendingError("A request with this Idempotency-Key is being answered.") from error
        raise


def _mine(asked: Asked) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return KeptAnswerRow.key == asked.key, KeptAnswerRow.token_id == asked.token_id
