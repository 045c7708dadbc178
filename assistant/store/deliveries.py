"""Delivery callbacks: they come late, twice and in any order, so a text's status only ever moves forward."""

import datetime as dt

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.store import outbox, undeliverable
from assistant.store.engine import one_at_a_time, write
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import DeliveryReport
from assistant.store.text import storable

# How far along each status is; one that is not here is kept as a report and moves nothing.
_FAR = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}
_ENDED_BADLY = ("undelivered", "failed")


def item_of(id: str, attempt: int) -> str:
    """What a status callback names a text by whose carrier id we may never have heard: its row, and which try."""
    return f"{id}.{attempt}"


def record(
    engine: Engine, carrier_id: str, status: str, error_code: int | None, now: dt.datetime, item: str | None = None
) -> None:
    """Keep one callback, once a status; a carrier id that nobody knows (yet) is kept too. `item`: see `item_of`."""
    kept = (storable(carrier_id), storable(status)[:20])
    write(engine, lambda session: _record(session, *kept, error_code, now, item))


def catch_up(session: Session, row: OutboxRow, now: dt.datetime) -> None:
    """What was reported of this text before its carrier id was known."""
    reports = select(DeliveryReport).where(DeliveryReport.carrier_id == row.carrier_id).order_by(DeliveryReport.id)
    for report in session.scalars(reports).all():
        _move_on(session, row, report.status, report.error_code, now)


def _record(
    session: Session, carrier_id: str, status: str, error_code: int | None, now: dt.datetime, item: str | None
) -> None:
    one_at_a_time(session, carrier_id)
    row = session.scalar(select(OutboxRow).where(OutboxRow.carrier_id == carrier_id).limit(1).with_for_update())
    if row is None and item is not None:
        row = _taken_after_all(session, carrier_id, item, now)
    same = select(DeliveryReport.id).where(DeliveryReport.carrier_id == carrier_id, DeliveryReport.status == status)
    if session.scalar(same) is None:
        session.add(DeliveryReport(carrier_id=carrier_id, status=status, error_code=error_code, created_at=now))
        session.flush()
    if row is not None:
        _move_on(session, row, status, error_code, now)


def _taken_after_all(session: Session, carrier_id: str, item: str, now: dt.datetime) -> OutboxRow | None:
    """The carrier speaks of a text whose sending has not been answered yet, or never will be."""
    id, _, attempt = storable(item).partition(".")
    row = session.get(OutboxRow, id, with_for_update=True)
    if row is None or row.status != "sending" or str(row.attempts) != attempt:
        return None
    row.carrier_id = carrier_id
    outbox.settle(session, row, "sent", now, sent_at=now)
    return row


def _move_on(session: Session, row: OutboxRow, status: str, error_code: int | None, now: dt.datetime) -> None:
    """Take a reported status over where it is further on; the first end is the end."""
    if row.carrier_id is None or _FAR.get(status, -1) <= _FAR.get(row.status, 99):
        return
    ended = {"error_code": error_code} if error_code is not None else {}
    outbox.settle(session, row, status, now, **ended)
    if status in _ENDED_BADLY:
        undeliverable.reported(session, row, error_code, now)
