"""Texts that do not arrive: what `assistant.messages.undeliverable` says they deserve is done here.

Inside the caller's transaction: the sender's, on a create that was refused, or the delivery report's.
"""

import datetime as dt
import logging

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.messages.undeliverable import Deserves, deserves
from assistant.store import outbox, people, undeliverable_handoffs
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Consent, ContactPoint, Message

log = logging.getLogger(__name__)

# A text that goes out this much later is no answer to somebody who has just written: quiet hours hold for it.
_LATER = dt.timedelta(hours=1)


def refused(session: Session, row: OutboxRow, code: int | None, error: str, now: dt.datetime) -> None:
    """The carrier would not take the text, and said why; the row leaves `sending`.

    Not for what may be tried again at once (429), nor for what nobody can tell (`CarrierError.unsure`).
    """
    what = _what(row, code)
    if not _put_back(session, row, what, now, error):
        status = "suppressed" if what.unreachable or what.opt_out else "failed"
        outbox.settle(session, row, status, now, error=error, error_code=code, claimed_at=None)
    _follow(session, row, code, what, now)


def reported(session: Session, row: OutboxRow, code: int | None, now: dt.datetime) -> None:
    """A delivery report ended the text (`undelivered`, `failed`), which the row says already.

    It may go back to `queued`, under the carrier's next id.
    """
    what = _what(row, code)
    _put_back(session, row, what, now, f"undelivered: {code}")
    _follow(session, row, code, what, now)


def reachable(session: Session, contact_id: str) -> None:
    """They wrote: the phone takes texts after all."""
    flag = {"unreachable_at": None, "unreachable_code": None}
    session.execute(update(ContactPoint).where(ContactPoint.id == contact_id).values(flag))


def _what(row: OutboxRow, code: int | None) -> Deserves:
    """Counted with the row: its attempts are not only failures, and the carrier knows each by another id."""
    failures: dict[str, int] = dict(row.payload.get("failures", {}))
    failures[str(code)] = failures.get(str(code), 0) + 1
    row.payload = {**row.payload, "failures": failures}
    return deserves(code, failures[str(code)])


def _put_back(session: Session, row: OutboxRow, what: Deserves, now: dt.datetime, error: str) -> bool:
    """Whether it goes out again, later. Not where it would then come too late."""
    if what.again is None:
        return False
    due = now + what.again
    if row.expires_at is not None and due >= row.expires_at:
        return False
    if what.again >= _LATER:
        row.exempt = False
    # The next try has an id of its own, and what is still reported of this one is of no matter.
    row.carrier_id = None
    session.execute(update(Message).where(Message.id == row.message_id).values(carrier_id=None))
    outbox.settle(session, row, "queued", now, due_at=due, error=error, error_code=None, claimed_at=None, sent_at=None)
    return True


def _follow(session: Session, row: OutboxRow, code: int | None, what: Deserves, now: dt.datetime) -> None:
    if what.fault is None or code is None:
        return
    if what.alert:
        log.error("texts do not arrive: %s (%s), outbox row %s", what.fault, code, row.id)
        undeliverable_handoffs.alert(session, what.fault, code, now)
    contact = people.contact_at(session, row.recipient, now)
    if contact is None:
        return
    if what.opt_out and contact.opted_out_at is None:
        _opted_out(session, row, contact, code, now)
    if what.unreachable:
        contact.unreachable_at, contact.unreachable_code = now, code
        _suppress_waiting(session, contact.value, code, now)
    if what.call and row.status != "queued":
        undeliverable_handoffs.call(session, row, contact, what.fault, code, now)
    session.flush()


def _opted_out(session: Session, row: OutboxRow, contact: ContactPoint, code: int, now: dt.datetime) -> None:
    """They said stop to the carrier, and we had not heard of it."""
    session.add(
        Consent(
            contact_id=contact.id,
            applicant_id=row.applicant_id,
            kind="sms",
            granted=False,
            wording=f"carrier error {code}",
            channel="sms",
            message_id=row.message_id,
            created_at=now,
        )
    )
    contact.opted_out_at = now
    outbox.cancel_waiting(session, contact.value, now)


def _suppress_waiting(session: Session, phone: str, code: int, now: dt.datetime) -> None:
    waiting = select(OutboxRow).where(
        OutboxRow.kind == "text", OutboxRow.recipient == phone, OutboxRow.status == "queued"
    )
    for row in session.scalars(waiting.with_for_update()):
        outbox.settle(session, row, "suppressed", now, error="the phone takes no texts", error_code=code)
