"""The outbox as staff see it: what goes out, when and why, and what became of it.

To which phone or address is left out for a minor before a guardian has agreed.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import Minors
from assistant.applicants.phones import e164
from assistant.applicants.subjects import GONE
from assistant.store.engine import reading
from assistant.store.minors import row_waits
from assistant.store.outbox import surely_unsent
from assistant.store.outbox_tables import OutboxRow
from assistant.store.queries.pages import Filters, Page, between, is_, page
from assistant.store.text import storable


@dataclass(frozen=True)
class OutboxView:
    """`retryable`: it has failed and was surely not sent."""

    id: str
    kind: str
    status: str
    recipient: str | None
    subject: str | None
    body: str
    language: str | None
    wording: str | None
    segments: int | None
    cause: str
    cause_key: str | None
    applicant: str | None
    booking: str | None
    conversation: str | None
    message: str | None
    waits_for_guardian: bool
    due_at: dt.datetime
    expires_at: dt.datetime | None
    attempts: int
    retryable: bool
    carrier_id: str | None
    error_code: int | None
    error: str | None
    created_at: dt.datetime
    sent_at: dt.datetime | None
    updated_at: dt.datetime


def outbox(
    engine: Engine,
    filters: Filters,
    minors: Minors,
    *,
    kind: str | None = None,
    recipient: str | None = None,
    cause: str | None = None,
    booking: str | None = None,
    due_since: dt.datetime | None = None,
    due_until: dt.datetime | None = None,
) -> Page[OutboxView]:
    """Put there in the time, newest first; `recipient` is a phone in any writing, an address or a URL."""
    query = select(OutboxRow).where(
        *between(OutboxRow.created_at, filters),
        *between(OutboxRow.due_at, Filters(since=due_since, until=due_until)),
        *is_(OutboxRow.status, filters.status),
        *is_(OutboxRow.kind, kind),
        *is_(OutboxRow.recipient, _as_kept(recipient)),
        *is_(OutboxRow.cause, cause),
        *is_(OutboxRow.booking_id, booking),
    )
    with reading(engine) as session:
        return page(session, query, OutboxRow.id, filters, lambda rows: views(session, rows, minors))


def item(engine: Engine, id: str, minors: Minors) -> OutboxView | None:
    with reading(engine) as session:
        found = session.get(OutboxRow, storable(id))
        return None if found is None else views(session, [found], minors)[0]


def counts(engine: Engine) -> dict[str, int]:
    """How many there are in each status that any is in."""
    with reading(engine) as session:
        return dict(session.execute(select(OutboxRow.status, func.count()).group_by(OutboxRow.status)).all())


def _as_kept(recipient: str | None) -> str | None:
    written = recipient is None or "@" in recipient or "/" in recipient
    return recipient if written else e164(recipient) or recipient


def views(session: Session, rows: Sequence[OutboxRow], minors: Minors) -> list[OutboxView]:
    """As they stand in this transaction."""
    of_these = OutboxRow.id.in_([row.id for row in rows])
    held = set(session.scalars(select(OutboxRow.id).where(of_these, row_waits(OutboxRow, minors))))
    return [_view(row, waits=row.id in held and row.kind != "webhook") for row in rows]


def _view(row: OutboxRow, *, waits: bool) -> OutboxView:
    def told(text: str | None) -> str | None:
        return text.replace(row.recipient, GONE) if waits and text is not None else text

    return OutboxView(
        id=row.id,
        kind=row.kind,
        status=row.status,
        recipient=None if waits else row.recipient,
        subject=row.subject,
        body=row.body,
        language=row.language,
        wording=row.wording,
        segments=row.segments,
        cause=row.cause,
        cause_key=told(row.cause_key),
        applicant=row.applicant_id,
        booking=row.booking_id,
        conversation=row.conversation_id,
        message=row.message_id,
        waits_for_guardian=waits,
        due_at=row.due_at,
        expires_at=row.expires_at,
        attempts=row.attempts,
        retryable=surely_unsent(row),
        carrier_id=row.carrier_id,
        error_code=row.error_code,
        error=told(row.error),
        created_at=row.created_at,
        sent_at=row.sent_at,
        updated_at=row.updated_at,
    )
