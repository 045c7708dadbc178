"""Trainings from asking to in force. One is under way at a time; whoever is at it gives signs of life."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.store.review_tables import LearningRow, ReviewRow

# Without a sign of life for so long, whoever was at it is dead.
LOST = dt.timedelta(minutes=2)
# What a worker takes up, and what it is then.
_TAKEN_UP = {"asked": "training", "training": "training", "comparing": "training", "going_live": "going_live"}


def latest(session: Session) -> LearningRow | None:
    return session.scalar(select(LearningRow).order_by(LearningRow.id.desc()).limit(1))


def ask(session: Session, reviews: Collection[str], member_id: str, now: dt.datetime) -> LearningRow | None:
    """Ask for a training on these; nothing where one is under way."""
    row = LearningRow(
        status="asked", under_way=True, reviews=sorted(reviews), member_id=member_id, created_at=now, updated_at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row


def take(session: Session, now: dt.datetime) -> LearningRow | None:
    """What there is to do for a worker: new, or left by one that died over it."""
    row = session.scalar(select(LearningRow).where(LearningRow.under_way, LearningRow.status.in_(_TAKEN_UP)))
    if row is None or (row.beat_at is not None and now - row.beat_at < LOST):
        return None
    same = LearningRow.beat_at.is_(None) if row.beat_at is None else LearningRow.beat_at == row.beat_at
    mine = update(LearningRow).where(LearningRow.id == row.id, LearningRow.status == row.status, same)
    values = {"status": _TAKEN_UP[row.status], "beat_at": now, "updated_at": now}
    if session.execute(mine.values(values).execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        return None
    session.refresh(row)
    return row


def note(session: Session, id: str, now: dt.datetime, **values: Any) -> None:
    """A sign of life, and what has become of it."""
    session.execute(update(LearningRow).where(LearningRow.id == id).values(beat_at=now, updated_at=now, **values))


def settle(session: Session, id: str, status: str, now: dt.datetime, **values: Any) -> None:
    """It is over: live, dropped or failed."""
    over = {"status": status, "under_way": False, "updated_at": now, **values}
    session.execute(update(LearningRow).where(LearningRow.id == id).values(over))


def decide(session: Session, id: str, live: bool, now: dt.datetime) -> bool:
    """A compared one goes live, or is dropped; false where it is not (or no longer) to be decided."""
    row = session.get(LearningRow, id, with_for_update=True)
    if row is None or row.status != "compared":
        return False
    row.status, row.under_way, row.beat_at, row.updated_at = ("going_live" if live else "dropped"), live, None, now
    return True


def gone_live(session: Session, row: LearningRow, now: dt.datetime) -> None:
    """What it learned from is in force."""
    learned = update(ReviewRow).where(ReviewRow.id.in_(row.reviews), ReviewRow.live_since.is_(None))
    session.execute(learned.values(live_since=now))
    settle(session, row.id, "live", now)
