"""What staff do with a handoff: take it, finish it, open it again, put a recording with it."""

import datetime as dt
from typing import Literal

from sqlalchemy import Engine, exists, func, select
from sqlalchemy.orm import Session

from assistant.store.engine import reading, write
from assistant.store.tables import Handoff
from assistant.store.text import storable

Status = Literal["open", "taken", "done"]


def set_status(engine: Engine, id: str, status: Status, now: dt.datetime) -> bool:
    """Whether it could be: there is such a handoff, and none of its kind is open already where it is to be opened."""
    return change(engine, id, now, status=status)


def change(engine: Engine, id: str, now: dt.datetime, *, status: Status | None = None, note: str | None = None) -> bool:
    """`set_status` and put a note of the front desk's with it, in `details`; what is not given stays."""

    def work(session: Session) -> bool:
        handoff = session.get(Handoff, storable(id), with_for_update=True)
        if handoff is None:
            return False
        if status == "open" and _another_is_open(session, handoff):
            return False
        if status is not None and status != handoff.status:
            _moved(handoff, status, now)
        if note is not None:
            handoff.details = {**handoff.details, "note": storable(note)}
        handoff.updated_at = now
        return True

    return write(engine, work)


def _moved(handoff: Handoff, status: Status, now: dt.datetime) -> None:
    """With when it was taken and done; who of staff has it is known where they took it themselves (`store.desk`)."""
    handoff.status = status
    if status == "open":
        handoff.assignee_id = handoff.taken_at = handoff.done_at = handoff.outcome = None
    elif status == "taken":
        handoff.taken_at, handoff.done_at, handoff.outcome = now, None, None
    else:
        handoff.done_at = now


def attach_recording(engine: Engine, id: str, recording: str, now: dt.datetime) -> bool:
    """Put a recorded message (its URL or file) with a handoff; whether there is such a handoff."""

    def work(session: Session) -> bool:
        handoff = session.get(Handoff, storable(id))
        if handoff is None:
            return False
        handoff.recording = recording
        handoff.updated_at = now
        return True

    return write(engine, work)


def count_open(engine: Engine) -> int:
    """How many people wait for one of the front desk."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Handoff).where(Handoff.status == "open")) or 0


def _another_is_open(session: Session, handoff: Handoff) -> bool:
    if handoff.conversation_id is None:
        return False
    same = (Handoff.conversation_id == handoff.conversation_id, Handoff.kind == handoff.kind, Handoff.status == "open")
    return bool(session.scalar(select(exists().where(*same, Handoff.id != handoff.id))))
