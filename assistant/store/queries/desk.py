"""The queue of the front desk: who waits for a person and since when, and whom somebody of staff has.

The number of queries is the same however many wait.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from assistant.applicants.minors import Minors
from assistant.conversation.effects import HandoffKind
from assistant.staff.member import Member
from assistant.store import takeovers
from assistant.store.desk_tables import TakeoverRow
from assistant.store.minors import minors_among
from assistant.store.tables import Applicant, ContactPoint, Conversation, Handoff, Lead, Message
from assistant.store.walls import talk_for

MOST = 200
_STOP = "opt_out"


@dataclass(frozen=True)
class Heard:
    """What the person said last, and whether anybody has answered it; whoever says stop wants no answer."""

    words: str
    at: dt.datetime
    is_answered: bool


@dataclass(frozen=True)
class QueueEntry:
    """One handoff that is open, or that somebody is at. `holder`: who of staff has the person's thread.

    `programs`: what the person is interested in; `phone` in E.164; `has_recording`: they left a recorded message.
    """

    id: str
    kind: str
    reason: str
    status: str
    summary: str
    language: str | None
    conversation: str | None
    channel: str | None
    applicant: str | None
    name: str | None
    phone: str | None
    minor: bool
    programs: tuple[str, ...]
    heard: Heard | None
    callback_at: str | None
    promised_at: dt.datetime | None
    has_recording: bool
    assignee: str | None
    holder: str | None
    since: dt.datetime
    details: dict[str, Any]

    @property
    def words(self) -> str:
        return telling(self.heard.words if self.heard is not None else None, self.summary)


@dataclass(frozen=True)
class HeldEntry:
    """A thread that a member of staff has. `heard` unanswered: the person waits for that member."""

    conversation: str
    channel: str
    language: str | None
    applicant: str | None
    name: str | None
    phone: str | None
    minor: bool
    holder: str
    since: dt.datetime
    heard: Heard | None


@dataclass(frozen=True)
class Queue:
    """`entries` in the order in which they were filed, emergencies before; `held` the longest first; `open`: how many
    nobody is at.
    """

    entries: tuple[QueueEntry, ...]
    held: tuple[HeldEntry, ...]
    open: int


def queue(session: Session, member: Member, minors: Minors, now: dt.datetime) -> Queue:
    """What the member may see of it, the oldest 200 of each at the most, and every emergency."""
    rows = session.execute(
        select(Handoff, Conversation.channel, Conversation.language, Applicant.name, ContactPoint.value)
        .outerjoin(Conversation, Handoff.conversation_id == Conversation.id)
        .outerjoin(Applicant, Handoff.applicant_id == Applicant.id)
        .outerjoin(ContactPoint, Handoff.contact_id == ContactPoint.id)
        .where(Handoff.status.in_(("open", "taken")), talk_for(member))
        # However many others wait: an emergency is among those that are shown.
        .order_by(Handoff.kind != HandoffKind.EMERGENCY, Handoff.created_at, Handoff.id)
        .limit(MOST)
    ).all()
    held = _held(session, member, now)
    talks = {row.Handoff.conversation_id for row in rows if row.Handoff.conversation_id}
    people = {row.Handoff.applicant_id for row in rows if row.Handoff.applicant_id}
    with_us = {row.Conversation.applicant_id for row in held if row.Conversation.applicant_id}
    heard = last_heard(session, talks | {row.Conversation.id for row in held})
    holders = takeovers.holders(session, sorted(talks))
    young = minors_among(session, people | with_us, minors)
    programs = _programs(session, people)
    entries = []
    for handoff, channel, language, name, phone in rows:
        holder = holders.get(handoff.conversation_id or "")
        entries.append(
            QueueEntry(
                id=handoff.id,
                kind=handoff.kind,
                reason=handoff.reason,
                status=handoff.status,
                summary=handoff.summary or "",
                language=handoff.language or language,
                conversation=handoff.conversation_id,
                channel=channel,
                applicant=handoff.applicant_id,
                name=name or handoff.details.get("name") or None,
                phone=phone or handoff.details.get("phone") or None,
                minor=handoff.applicant_id in young,
                programs=tuple(programs.get(handoff.applicant_id or "", ())),
                heard=heard.get(handoff.conversation_id or ""),
                callback_at=handoff.callback_at,
                promised_at=handoff.promised_at,
                has_recording=bool(handoff.recording or handoff.details.get("recordings")),
                assignee=handoff.assignee_id,
                holder=holder.member_id if holder is not None else None,
                since=handoff.created_at,
                details=handoff.details,
            )
        )
    return Queue(
        entries=tuple(entries),
        held=tuple(_held_entry(row, heard, young) for row in held),
        open=sum(1 for entry in entries if entry.status == "open"),
    )


def telling(*words: str | None) -> str:
    """The first that says something: keys that were pressed do not."""
    return next((each for each in words if each and any(letter.isalpha() for letter in each)), "")


def last_heard(session: Session, conversation_ids: Iterable[str]) -> dict[str, Heard]:
    """What was said last by the person, in each of these conversations."""
    ids = sorted(conversation_ids)
    of_person = select(func.max(Message.id)).where(Message.conversation_id.in_(ids), Message.direction == "in")
    ours = (
        select(Message.conversation_id, func.max(Message.id))
        .where(Message.conversation_id.in_(ids), Message.direction == "out", _is_of_a_person())
        .group_by(Message.conversation_id)
    )
    answered: dict[str, str] = dict(session.execute(ours).all())
    found = select(Message.id, Message.conversation_id, Message.text, Message.created_at, Message.intent)
    newest = found.where(Message.id.in_(of_person.group_by(Message.conversation_id)))
    return {
        row.conversation_id: Heard(
            row.text,
            row.created_at,
            is_answered=row.intent == _STOP or answered.get(row.conversation_id, "") > row.id,
        )
        for row in session.execute(newest)
    }


def _is_of_a_person() -> Any:
    """Words of staff; those of the bot answer nobody who waits for a person."""
    return or_(Message.member_id.is_not(None), Message.wording.is_(None) & Message.reply_to.is_(None))


def _held(session: Session, member: Member, now: dt.datetime) -> list[Any]:
    """Those that are open are found first: SQLite would look through all conversations for them."""
    open_ones = select(TakeoverRow.id, TakeoverRow.conversation_id).where(TakeoverRow.given_back_at.is_(None))
    first = open_ones.order_by(TakeoverRow.taken_at, TakeoverRow.id).limit(MOST).subquery()
    return list(
        session.execute(
            select(TakeoverRow, Conversation, Applicant.name, ContactPoint.value)
            .join(Conversation, TakeoverRow.conversation_id == Conversation.id)
            .outerjoin(Applicant, Conversation.applicant_id == Applicant.id)
            .outerjoin(ContactPoint, Conversation.contact_id == ContactPoint.id)
            .where(
                TakeoverRow.id.in_(select(first.c.id)),
                Conversation.id.in_(select(first.c.conversation_id)),
                talk_for(member),
            )
            .order_by(TakeoverRow.taken_at, TakeoverRow.id)
        ).all()
    )


def _held_entry(row: Any, heard: dict[str, Heard], young: Collection[str]) -> HeldEntry:
    conversation: Conversation = row.Conversation
    return HeldEntry(
        conversation=conversation.id,
        channel=conversation.channel,
        language=conversation.language,
        applicant=conversation.applicant_id,
        name=row.name,
        phone=row.value,
        minor=conversation.applicant_id in young,
        holder=row.TakeoverRow.member_id,
        since=row.TakeoverRow.taken_at,
        heard=heard.get(conversation.id),
    )


def _programs(session: Session, people: set[str]) -> dict[str, list[str]]:
    wanted = select(Lead.applicant_id, Lead.program_id).where(Lead.applicant_id.in_(people)).order_by(Lead.id)
    found: dict[str, list[str]] = {}
    for person, program in session.execute(wanted):
        found.setdefault(person, []).append(program)
    return found
