"""Texts that wait to be sent: the row is the truth, a worker only moves it.

A worker claims what is due, hands each to the carrier and marks what became of it. A message is claimed
by one worker; marking it twice, or after a delivery report, changes nothing that is further on.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, select, update
from sqlalchemy.orm import Session

from assistant.store.deliveries import move_on
from assistant.store.engine import one_at_a_time, transaction
from assistant.store.tables import ContactPoint, DeliveryReport, Message

BATCH = 20


@dataclass(frozen=True)
class Outgoing:
    """A text to send now. `attempts` counts this one."""

    id: str
    conversation: str
    recipient: str
    text: str
    language: str | None
    attempts: int


def claim(engine: Engine, now: dt.datetime, limit: int = BATCH) -> list[Outgoing]:
    """Take up to `limit` texts that are due, oldest first; those to people who said stop are suppressed instead."""
    with transaction(engine) as session:
        due = _due(session, now, limit)
        silent = _opted_out(session, {message.recipient for message in due})
        claimed = []
        for message in due:
            if message.recipient is None or message.recipient in silent:
                message.status = "suppressed"
                continue
            message.status = "sending"
            message.claimed_at = now
            message.attempts += 1
            claimed.append(_outgoing(message, message.recipient))
        return claimed


def mark_sent(engine: Engine, id: str, carrier_id: str) -> None:
    """The carrier has taken it. Reports that came before this is known are caught up with."""
    with transaction(engine) as session:
        one_at_a_time(session, carrier_id)  # a report of it may be on its way in at this very moment
        message = session.get(Message, id)
        if message is None or message.status != "sending":
            return
        message.carrier_id = carrier_id
        message.status = "sent"
        reports = select(DeliveryReport).where(DeliveryReport.carrier_id == carrier_id)
        for report in session.scalars(reports.order_by(DeliveryReport.id)):
            move_on(message, report.status, report.error_code)


def mark_failed(engine: Engine, id: str, error: str) -> None:
    """The carrier will not take it; nobody tries again."""
    _leave_sending(engine, id, status="failed", error=error)


def requeue(engine: Engine, id: str, due_at: dt.datetime, error: str | None = None) -> None:
    """The carrier asked to come back later. Only for what it surely did not take."""
    _leave_sending(engine, id, status="queued", due_at=due_at, error=error)


def give_up(engine: Engine, claimed_before: dt.datetime) -> int:
    """Mark as failed what a worker claimed and died over; how many.

    The carrier may have taken them: sending again could text a person twice, so staff see a failure instead.
    """
    with transaction(engine) as session:
        lost = (Message.status == "sending", Message.claimed_at < claimed_before)
        result = session.execute(update(Message).where(*lost).values(status="failed", error="worker lost"))
        return cast("CursorResult[Any]", result).rowcount


def _due(session: Session, now: dt.datetime, limit: int) -> list[Message]:
    """Other workers' rows are passed over. On SQLite the transaction itself keeps others out."""
    waiting = select(Message).where(Message.status == "queued", Message.due_at <= now)
    oldest = waiting.order_by(Message.due_at, Message.id).limit(limit).with_for_update(skip_locked=True)
    return list(session.scalars(oldest))


def _opted_out(session: Session, recipients: set[str | None]) -> set[str]:
    stopped = select(ContactPoint.value).where(
        ContactPoint.kind == "phone",
        ContactPoint.value.in_(recipients - {None}),
        ContactPoint.opted_out_at.is_not(None),
    )
    return set(session.scalars(stopped))


def _outgoing(message: Message, recipient: str) -> Outgoing:
    return Outgoing(
        id=message.id,
        conversation=message.conversation_id,
        recipient=recipient,
        text=message.text,
        language=message.language,
        attempts=message.attempts,
    )


def _leave_sending(engine: Engine, id: str, **values: Any) -> None:
    with transaction(engine) as session:
        session.execute(update(Message).where(Message.id == id, Message.status == "sending").values(values))
