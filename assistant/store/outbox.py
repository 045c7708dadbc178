"""What goes out by itself is put here, inside the transaction in which it was decided; a worker sends it.

`assistant.store.sending` is the worker's side of it. Ids and moments as everywhere: ULIDs, aware.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from assistant.messages.segments import segments as segments_of
from assistant.store.once import insert_once
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Message, new_id
from assistant.store.text import storable

_OUTBOX = cast("Table", OutboxRow.__table__)
# Made once: putting a statement together costs more than running it.
_PUT = {name: once.returning(_OUTBOX.c.id) for name, once in insert_once(_OUTBOX, "cause_key").items()}
_OF_MESSAGE = update(cast("Table", Message.__table__)).where(Message.__table__.c.id == bindparam("of"))


def put(
    session: Session,
    *,
    recipient: str,
    body: str,
    cause: str,
    now: dt.datetime,
    kind: str = "text",
    due_at: dt.datetime | None = None,
    cause_key: str | None = None,
    subject: str | None = None,
    payload: dict[str, Any] | None = None,
    language: str | None = None,
    wording: str | None = None,
    segments: int | None = None,
    reason: dict[str, Any] | None = None,
    asks: dict[str, Any] | None = None,
    exempt: bool = False,
    applicant_id: str | None = None,
    contact_id: str | None = None,
    booking_id: str | None = None,
    conversation_id: str | None = None,
    message_id: str | None = None,
    expires_at: dt.datetime | None = None,
) -> str | None:
    """One text (to an E.164 number), email or webhook (to a URL) that is sent when `due_at` (now) has come; its id.

    `None` where one with this `cause_key` is there already, whatever became of it: nothing is told twice, whoever
    else is writing the same at this moment.
    """
    text = storable(body)
    session.flush()  # the rows that it names may still be on their way
    values = {
        "id": new_id(),
        "kind": kind,
        "status": "queued",
        "recipient": storable(recipient),
        "subject": None if subject is None else storable(subject),
        "body": text,
        "payload": payload or {},
        "language": language,
        "wording": wording,
        "segments": segments_of(text) if kind == "text" and segments is None else segments,
        "cause": cause,
        "cause_key": cause_key,
        "reason": reason,
        "asks": asks,
        "exempt": exempt,
        "applicant_id": applicant_id,
        "contact_id": contact_id,
        "booking_id": booking_id,
        "conversation_id": conversation_id,
        "message_id": message_id,
        "due_at": due_at or now,
        "expires_at": expires_at,
        "attempts": 0,
        "created_at": now,
        "updated_at": now,
    }
    put_in: str | None = session.connection().scalar(_PUT[session.get_bind().dialect.name], values)
    return put_in


def cancel(session: Session, id: str, by: str, now: dt.datetime) -> bool:
    """Not to be sent any more, says `by` (`staff`, …). False where a worker has it already, or there is none."""
    return _cancel(session, [OutboxRow.id == id], f"cancelled by {by}", now) == [id]


def cancel_waiting(session: Session, recipient: str, now: dt.datetime) -> int:
    """The person said stop: texts to this number that wait are not sent. How many there were."""
    waiting = [OutboxRow.kind == "text", OutboxRow.recipient == recipient]
    return len(_cancel(session, waiting, "the person said stop", now))


def retry(session: Session, id: str, by: str, now: dt.datetime) -> bool:
    """Send once more what has failed, says `by`. False for what may have been sent, or has not failed."""
    row = session.get(OutboxRow, storable(id), with_for_update=True, populate_existing=True)
    if row is None or not surely_unsent(row):
        return False
    # It has all its tries again; what became of the others is not forgotten.
    kept = {key: value for key, value in row.payload.items() if key != "unsent"}
    row.payload = {**kept, "retried": [*kept.get("retried", ()), {"by": by, "at": now.isoformat(), "error": row.error}]}
    settle(session, row, "queued", now, due_at=now, claimed_at=None, error=None, error_code=None)
    session.flush()
    return True


def surely_unsent(row: OutboxRow) -> bool:
    """It has failed, and neither we nor the carrier think that it may have gone out."""
    unsure = row.payload.get("unsure") or row.payload.get("lost")
    return row.status == "failed" and row.carrier_id is None and not unsure


def _cancel(session: Session, which: Iterable[Any], why: str, now: dt.datetime) -> list[str]:
    queued = select(OutboxRow).where(OutboxRow.status == "queued", *which).with_for_update()
    rows = session.scalars(queued).all()
    for row in rows:
        settle(session, row, "cancelled", now, error=why)
    session.flush()
    return [row.id for row in rows]


def settle(session: Session, row: OutboxRow, status: str, now: dt.datetime, **values: Any) -> None:
    """The row, and its message in the conversation, have come to this status."""
    row.status, row.updated_at = status, now
    for column, value in values.items():
        setattr(row, column, value)
    if row.message_id is not None:
        error = values.get("error_code") or values.get("error")
        told = {"status": status} | ({"error": str(error)} if error is not None else {})
        carrier = {"carrier_id": row.carrier_id} if row.carrier_id is not None else {}
        session.connection().execute(_OF_MESSAGE.values(told | carrier), {"of": row.message_id})
