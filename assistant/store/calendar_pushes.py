"""What of our sessions stands in the calendar that staff use."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, delete, select
from sqlalchemy.orm import Session

from assistant.store.booking_tables import CalendarPushRow, SessionDateRow
from assistant.store.engine import reading, transaction, write


@dataclass(frozen=True)
class Push:
    """A session's event in the calendar. `digest` of what was written last, empty where nothing was.

    `version` is the calendar's own name for it. `error` says why the last writing failed, and `refusals` how often it
    was refused for what it is since it was last taken.
    """

    session_date: str
    digest: str
    version: str | None
    refusals: int
    error: str | None
    updated_at: dt.datetime


def pushes_of(engine: Engine, session_dates: Iterable[str]) -> dict[str, Push]:
    """By session date, of those that were pushed or tried."""
    return {push.session_date: push for push in _pushes(engine, CalendarPushRow.session_date_id.in_(session_dates))}


def left_behind(engine: Engine) -> Sequence[Push]:
    """Events whose session is not there any more."""
    return _pushes(engine, CalendarPushRow.session_date_id.not_in(select(SessionDateRow.id)))


def failing(engine: Engine) -> Sequence[Push]:
    """Those that the calendar did not take, for whoever has to mend it."""
    return _pushes(engine, CalendarPushRow.error.is_not(None))


def expect(engine: Engine, session_date: str, now: dt.datetime) -> None:
    """Something may stand there from now on, though nobody knows yet."""

    def add(session: Session) -> None:
        if session.get(CalendarPushRow, session_date) is None:
            session.add(CalendarPushRow(session_date_id=session_date, digest="", attempts=0, updated_at=now))

    write(engine, add)


def mark_written(engine: Engine, session_date: str, digest: str, version: str | None, now: dt.datetime) -> None:
    def mark(session: Session) -> None:
        row = _row(session, session_date)
        row.digest, row.etag, row.error, row.attempts = digest, version, None, 0
        row.pushed_at = row.updated_at = now

    write(engine, mark)


def mark_failed(engine: Engine, session_date: str, error: str, now: dt.datetime, *, refused: bool) -> None:
    """What was written before still stands there. `refused`: it was this event and not the calendar as a whole."""

    def mark(session: Session) -> None:
        row = _row(session, session_date)
        row.error, row.attempts, row.updated_at = error, row.attempts + refused, now

    write(engine, mark)


def forget(engine: Engine, session_date: str) -> None:
    with transaction(engine) as session:
        session.execute(delete(CalendarPushRow).where(CalendarPushRow.session_date_id == session_date))


def _row(session: Session, session_date: str) -> CalendarPushRow:
    row = session.get(CalendarPushRow, session_date)
    if row is None:
        row = CalendarPushRow(session_date_id=session_date, digest="", attempts=0)
        session.add(row)
    return row


def _pushes(engine: Engine, which: ColumnElement[bool]) -> list[Push]:
    with reading(engine) as session:
        rows = session.scalars(select(CalendarPushRow).where(which).order_by(CalendarPushRow.session_date_id))
        return [
            Push(
                session_date=row.session_date_id,
                digest=row.digest,
                version=row.etag,
                refusals=row.attempts,
                error=row.error,
                updated_at=row.updated_at,
            )
            for row in rows
        ]
