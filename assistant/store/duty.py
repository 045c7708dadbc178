"""Who of staff is told by text that somebody waits: once a handoff and phone, while nobody is there to see it.

Somebody is there who has the console open and may take threads. A page that is open in an empty office hides nobody for
long: an emergency that nobody takes is told of all the same, and so is whoever else has waited in vain.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language, Partnership
from assistant.conversation.effects import HandoffKind
from assistant.conversation.turn import Reply
from assistant.handoff.hours import is_open, last_closing
from assistant.staff.roles import Permission, Role, may
from assistant.store import outbox
from assistant.store.desk_tables import PresenceRow
from assistant.store.presence import GONE
from assistant.store.staff_tables import StaffRow
from assistant.store.tables import Handoff
from assistant.store.threads import ON_DUTY
from assistant.store.turn_rows import Word

# A page that is being loaded again is not an empty office.
GRACE = dt.timedelta(seconds=20)
# So long whoever has the console open may let somebody wait before others hear of it.
GRACE_FOR_EMERGENCIES, PATIENCE = dt.timedelta(minutes=2), dt.timedelta(minutes=30)
# What is older was told of; what came while the desk was closed for longer is told in one text when it opens.
NEWS = dt.timedelta(hours=12)
# Out of hours nobody is woken for anything else.
ALWAYS = (HandoffKind.EMERGENCY,)
_MOST = 50
_STALE = dt.timedelta(hours=1)
_TAKERS = [role.value for role in Role if may(role, Permission.TAKE_THREADS)]


@dataclass(frozen=True)
class OnDuty:
    member: str
    phone: str
    language: Language


def on_duty(session: Session) -> list[OnDuty]:
    """Staff of the partnership itself who may take threads, say that they are on duty, and have a phone."""
    query = select(StaffRow).where(*_of_the_desk(), StaffRow.on_duty, StaffRow.phone.is_not(None))
    return [
        OnDuty(row.id, row.phone or "", "es" if row.language == "es" else "en")
        for row in session.scalars(query.order_by(StaffRow.id))
    ]


def alert(session: Session, partnership: Partnership, word: Word, link: str, now: dt.datetime) -> int:
    """Put texts for whoever is on duty, about whom nobody of the desk has seen; how many texts."""
    opened, empty = is_open(partnership, now), not _is_anybody_there(session, now)
    news = _news(session, now, opened=opened, empty=empty)
    waited = _waited(session, partnership, now) if opened and empty else None
    told = 0
    for member in on_duty(session) if news or waited else ():
        for handoff in news:
            why = {"reply": f"utter_duty_why_{handoff.kind}"}
            name = "utter_duty_alert" if empty else "utter_duty_left"
            reply = Reply(name=name, facts={"why": why, "link": link})
            told += text(session, member, reply, handoff.id, word, now)
        if waited is not None:
            told += text(session, member, waited.worded(link), waited.key, word, now)
    return told


@dataclass(frozen=True)
class _Waited:
    """Who has waited since before the desk opened, longer than what is news. `since`: as its clock stood."""

    count: int
    since: dt.datetime

    @property
    def key(self) -> str:
        return f"since:{self.since.isoformat()}"

    def worded(self, link: str) -> Reply:
        since = {"moment": self.since.strftime("%Y-%m-%dT%H:%M")}
        return Reply(name="utter_duty_waited", facts={"count": self.count, "since": since, "link": link})


def _news(session: Session, now: dt.datetime, *, opened: bool, empty: bool) -> Sequence[Handoff]:
    waiting = select(Handoff).where(Handoff.status == "open", Handoff.created_at > now - NEWS)
    if empty:
        waiting = waiting.where(Handoff.created_at <= now - GRACE)
    else:
        left = and_(Handoff.created_at <= now - PATIENCE, Handoff.promised_at.is_(None))
        urgent = and_(Handoff.created_at <= now - GRACE_FOR_EMERGENCIES, Handoff.kind.in_(ALWAYS))
        waiting = waiting.where(or_(left, urgent))
    if not opened:
        waiting = waiting.where(Handoff.kind.in_(ALWAYS))
    return session.scalars(waiting.order_by(Handoff.id).limit(_MOST)).all()


def _waited(session: Session, partnership: Partnership, now: dt.datetime) -> _Waited | None:
    closed = last_closing(partnership, now)
    if closed is None or closed > now - NEWS:
        return None
    theirs = (Handoff.created_at >= closed, Handoff.created_at <= now - NEWS, Handoff.promised_at.is_(None))
    count = session.scalar(select(func.count()).select_from(Handoff).where(Handoff.status == "open", *theirs)) or 0
    return _Waited(count, closed.astimezone(ZoneInfo(partnership.zone))) if count else None


def text(session: Session, member: OnDuty, reply: Reply, about: str, word: Word, now: dt.datetime) -> bool:
    """Put one for who is on duty, once about the same. Nothing of the person is in it: phones lie on tables."""
    (worded,) = word([reply], member.language, "text")
    id = outbox.put(
        session,
        recipient=member.phone,
        body=worded.text,
        cause=ON_DUTY,
        cause_key=f"{ON_DUTY}:{about}:{member.member}",
        now=now,
        language=member.language,
        wording=reply.name,
        segments=worded.segments,
        exempt=True,
        expires_at=now + _STALE,
    )
    return id is not None


def _is_anybody_there(session: Session, now: dt.datetime) -> bool:
    """Of those who could take somebody: a recruiter or a partner who reads does not."""
    there = exists().where(PresenceRow.seen_at > now - GONE, PresenceRow.member_id == StaffRow.id, *_of_the_desk())
    return bool(session.scalar(select(there)))


def _of_the_desk() -> tuple[ColumnElement[bool], ...]:
    return StaffRow.deactivated_at.is_(None), StaffRow.organisation_id.is_(None), StaffRow.role.in_(_TAKERS)
