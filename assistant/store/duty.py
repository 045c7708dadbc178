"""Who of staff is told by text that somebody waits, while nobody has the console open: once a handoff and phone."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.conversation.effects import HandoffKind
from assistant.messages.segments import segments
from assistant.staff.roles import Permission, Role, may
from assistant.store import outbox
from assistant.store.desk_tables import PresenceRow
from assistant.store.presence import GONE
from assistant.store.staff_tables import StaffRow
from assistant.store.tables import Handoff
from assistant.store.threads import ON_DUTY

# A page that is being loaded again is not an empty office.
GRACE = dt.timedelta(seconds=20)
# What is older was told of, or waited for a day on which somebody is there.
NEWS = dt.timedelta(hours=12)
# Out of hours nobody is woken for anything else.
ALWAYS = (HandoffKind.EMERGENCY,)
_MOST = 50


@dataclass(frozen=True)
class OnDuty:
    member: str
    phone: str
    language: Language


def on_duty(session: Session) -> list[OnDuty]:
    """Staff of the partnership itself who may take threads, say that they are on duty, and have a phone."""
    query = select(StaffRow).where(
        StaffRow.on_duty,
        StaffRow.phone.is_not(None),
        StaffRow.deactivated_at.is_(None),
        StaffRow.organisation_id.is_(None),
    )
    return [
        OnDuty(row.id, row.phone or "", "es" if row.language == "es" else "en")
        for row in session.scalars(query.order_by(StaffRow.id))
        if may(Role(row.role), Permission.TAKE_THREADS)
    ]


def alert(session: Session, word: Callable[[Handoff, Language], str], now: dt.datetime, *, is_open: bool) -> int:
    """Put a text for whoever is on duty, for each handoff that nobody has seen; how many texts. `is_open`: the desk."""
    there = exists().where(PresenceRow.seen_at > now - GONE)
    waiting = select(Handoff).where(
        Handoff.status == "open", Handoff.created_at > now - NEWS, Handoff.created_at <= now - GRACE, ~there
    )
    if not is_open:
        waiting = waiting.where(Handoff.kind.in_(ALWAYS))
    found = session.scalars(waiting.order_by(Handoff.id).limit(_MOST)).all()
    told = 0
    for duty in on_duty(session) if found else ():
        for handoff in found:
            body = word(handoff, duty.language)
            id = outbox.put(
                session,
                recipient=duty.phone,
                body=body,
                cause=ON_DUTY,
                cause_key=f"{ON_DUTY}:{handoff.id}:{duty.member}",
                now=now,
                language=duty.language,
                wording="utter_duty_alert",
                segments=segments(body),
                exempt=True,
                expires_at=now + dt.timedelta(hours=1),
            )
            told += id is not None
    return told
