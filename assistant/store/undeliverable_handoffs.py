"""Who must know of texts that do not arrive: staff, who call the person instead, and the operator, who mends the line.

Both are handoffs of the kind `undeliverable`, its reason the fault. One with no phone is the operator's.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, select
from sqlalchemy.orm import Session

from assistant.conversation.effects import HandoffKind
from assistant.store import people
from assistant.store.engine import one_at_a_time, reading
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import ContactPoint, Handoff


@dataclass(frozen=True)
class Alert:
    """Something of the line itself that keeps texts from arriving. `texts`: how many it has struck so far."""

    fault: str
    code: int
    since: dt.datetime
    texts: int


def alerts(engine: Engine) -> list[Alert]:
    """What the operator has to mend, oldest first; it is mended when somebody has set the handoff to done."""
    with reading(engine) as session:
        return [
            Alert(handoff.reason, handoff.details["code"], handoff.created_at, handoff.details["texts"])
            for handoff in session.scalars(_unfinished(Handoff.contact_id.is_(None)))
        ]


def call(session: Session, row: OutboxRow, contact: ContactPoint, fault: str, code: int, now: dt.datetime) -> None:
    """Ask staff to call. One for a phone at a time; what else does not arrive there is counted."""
    one_at_a_time(session, f"undeliverable:{contact.id}")
    handoff = session.scalar(_unfinished(Handoff.contact_id == contact.id).limit(1))
    if handoff is None:
        person = people.sole_applicant(session, contact.id)
        conversation = _free_conversation(session, row.conversation_id)
        handoff = _begin(session, fault, now)
        handoff.contact_id, handoff.conversation_id = contact.id, conversation
        handoff.applicant_id = row.applicant_id or (person.id if person is not None else None)
        handoff.language = row.language or contact.language
    _count(handoff, fault, now, code=code, cause=row.cause, outbox=row.id)


def alert(session: Session, fault: str, code: int, now: dt.datetime) -> None:
    """Tell the operator. One for what is to be mended, however many texts it strikes."""
    one_at_a_time(session, f"undeliverable:{fault}")
    handoff = session.scalar(_unfinished(Handoff.contact_id.is_(None), Handoff.reason == fault).limit(1))
    _count(handoff or _begin(session, fault, now), fault, now, code=code)


def _begin(session: Session, fault: str, now: dt.datetime) -> Handoff:
    handoff = Handoff(
        kind=HandoffKind.UNDELIVERABLE, reason=fault, status="open", details={}, created_at=now, updated_at=now
    )
    session.add(handoff)
    return handoff


def _free_conversation(session: Session, id: str | None) -> str | None:
    """A conversation has one open handoff of a kind; somebody may have given it another phone before."""
    if id is None:
        return None
    taken = session.scalar(_unfinished(Handoff.conversation_id == id).limit(1))
    return id if taken is None else None


def _count(handoff: Handoff, fault: str, now: dt.datetime, **details: Any) -> None:
    handoff.reason, handoff.updated_at = fault, now
    handoff.details = {**handoff.details, **details, "texts": handoff.details.get("texts", 0) + 1}


def _unfinished(*which: Any) -> Select[Handoff]:
    """Open, or somebody is at it."""
    status = Handoff.status.in_(("open", "taken"))
    return select(Handoff).where(Handoff.kind == HandoffKind.UNDELIVERABLE, status, *which).order_by(Handoff.id)
