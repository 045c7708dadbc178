"""Delivery callbacks: they come late, twice and in any order, so a message's status only ever moves forward."""

import datetime as dt

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.store.engine import one_at_a_time, write
from assistant.store.tables import DeliveryReport, Message
from assistant.store.text import storable

# How far along each status is; one that is not here is kept as a report and moves nothing.
_FAR = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}


def record(engine: Engine, carrier_id: str, status: str, error_code: int | None, now: dt.datetime) -> None:
    """Keep one callback, once a status; a carrier id that nobody knows (yet) is kept too."""
    write(engine, lambda session: _record(session, storable(carrier_id), storable(status)[:20], error_code, now))


def move_on(message: Message, status: str, error_code: int | None) -> None:
    """Take a reported status over where it is further on; the first end is the end."""
    if _FAR.get(status, -1) <= _FAR.get(message.status, 99):
        return
    message.status = status
    if error_code is not None:
        message.error = str(error_code)


def _record(session: Session, carrier_id: str, status: str, error_code: int | None, now: dt.datetime) -> None:
    one_at_a_time(session, carrier_id)
    sent = select(Message).where(Message.carrier_id == carrier_id, Message.direction == "out")
    message = session.scalar(sent.limit(1))
    same = select(DeliveryReport.id).where(DeliveryReport.carrier_id == carrier_id, DeliveryReport.status == status)
    if session.scalar(same) is None:
        session.add(DeliveryReport(carrier_id=carrier_id, status=status, error_code=error_code, created_at=now))
        session.flush()
    if message is not None:
        move_on(message, status, error_code)
