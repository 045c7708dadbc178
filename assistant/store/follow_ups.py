"""The planner: looks what people are to be told, and puts it into the outbox. Safe to stop anywhere and to run twice.

Each batch is a transaction of its own, so nobody waits long for the store however many there are; whoever may be told
news is looked for without holding up those who write. What is in the outbox once is known by its `cause_key` and never
put there again.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from assistant.store import follow_up_leads, follow_up_screenings, outbox
from assistant.store.booking_tables import BookingEventRow
from assistant.store.engine import reading, write_some
from assistant.store.follow_up_events import tell_events
from assistant.store.follow_up_letters import KEY, Line, Notice
from assistant.store.follow_up_people import has_reason, put
from assistant.store.follow_up_reminders import remind_ahead
from assistant.store.outbox_tables import OutboxRow

P = TypeVar("P")
K = TypeVar("K")
_ANY_UNTOLD = select(exists().where(BookingEventRow.told_at.is_(None)))
_OFF_BATCH = 200
# So many are looked at in one view of the store, and so many told in one transaction.
LOOKED_AT, TOLD = 200, 20


def plan_events(engine: Engine, line: Line, now: dt.datetime) -> None:
    """Tell what has happened to seats. Where nothing has, one query."""
    with reading(engine) as session:
        if not session.scalar(_ANY_UNTOLD):
            return
    _all(engine, "", partial(tell_events, line=line, now=now))


def plan_ahead(engine: Engine, line: Line, now: dt.datetime, *, anew: bool) -> None:
    """Keep the reminders of the next days in step. `anew`: the catalogue or its words may have changed."""
    _all(engine, "", partial(remind_ahead, line=line, now=now, anew=anew))
    if anew:
        _all(engine, "", partial(_drop_off, line=line, now=now))


def plan_people(engine: Engine, line: Line, now: dt.datetime) -> None:
    """Tell who showed interest, or was screened, what has become of it."""
    with reading(engine) as session:
        news = follow_up_leads.news(session, line, now)
    for one in news:
        interested = partial(follow_up_leads.whom, one=one, line=line, now=now)
        _tell(engine, interested, partial(follow_up_leads.notices, one=one, line=line, now=now), line, now)
    for follow_up in follow_up_screenings.scheduled(line):
        screened = partial(follow_up_screenings.whom, follow_up=follow_up)
        about = partial(follow_up_screenings.notices, follow_up=follow_up, line=line, now=now)
        _tell(engine, screened, about, line, now)


def _tell(
    engine: Engine,
    whom: Callable[[Session], Sequence[K]],
    notices: Callable[[Session, Sequence[K]], Iterable[Notice]],
    line: Line,
    now: dt.datetime,
) -> None:
    with reading(engine) as session:
        everybody = whom(session)
    for some in _parts(everybody, LOOKED_AT):
        with reading(engine) as session:
            due = [notice for notice in notices(session, some) if has_reason(session, notice)]
        for few in _parts(due, TOLD):
            write_some(engine, partial(_put, notices=few, line=line, now=now))


def _put(session: Session, notices: Iterable[Notice], line: Line, now: dt.datetime) -> None:
    for notice in notices:
        put(session, line, notice, now)


def _parts(whole: Sequence[K], size: int) -> Iterator[Sequence[K]]:
    return (whole[start : start + size] for start in range(0, len(whole), size))


def _all(engine: Engine, start: P, batch: Callable[[Session, P], P | None]) -> None:
    """Batch after batch, until one finds nothing."""
    after: P | None = start
    while after is not None:
        after = write_some(engine, partial(_from, batch, after))


def _from(batch: Callable[[Session, P], P | None], after: P, session: Session) -> P | None:
    return batch(session, after)


def _drop_off(session: Session, after: str, line: Line, now: dt.datetime) -> str | None:
    """What waits of a follow-up that was switched off, or is no longer on the schedule, is not sent."""
    running = [one.id for one in line.catalog.follow_ups if not one.off]
    waiting = select(OutboxRow).where(
        OutboxRow.id > after,
        OutboxRow.status == "queued",
        OutboxRow.cause_key.like(f"{KEY}:%"),
        OutboxRow.cause.not_in(running),
    )
    rows = session.scalars(waiting.order_by(OutboxRow.id).limit(_OFF_BATCH).with_for_update(skip_locked=True)).all()
    for row in rows:
        outbox.settle(session, row, "dropped", now, error="switched off in the schedule")
    return rows[-1].id if rows else None
