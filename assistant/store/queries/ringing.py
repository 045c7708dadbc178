"""Callers for whom the desk's phones ring at this moment, and those whom somebody of the desk is talking with."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.conversation.effects import HandoffKind
from assistant.staff.member import Member
from assistant.store.desk_tables import DeskCallRow
from assistant.store.queries.desk import last_heard, telling
from assistant.store.tables import Applicant, ContactPoint, Conversation, Handoff, Lead
from assistant.store.walls import of_people_for

# "One moment", then twenty seconds of ringing, and some for the carrier.
RINGS = dt.timedelta(seconds=40)
# A call whose end the carrier never told of is over by then.
LONGEST = dt.timedelta(hours=2)
# Whoever talks with the line itself says something, or is silent, more often than that.
TURN = dt.timedelta(minutes=3)
_RUNG = (HandoffKind.PERSON, HandoffKind.LINE_DOWN)


@dataclass(frozen=True)
class Ringing:
    """`since`: when it began to ring, or when it was taken. `taken_by`: the phone (E.164) that took it, `member` whose
    that is, where it is one member's own. `is_opened`: the screen of that member has been brought to it.

    `passed_to`: the phone that rings because whoever took the call passes it on, `passed_to_member` whose that is.
    """

    handoff: str
    conversation: str
    applicant: str | None
    name: str | None
    phone: str | None
    language: str | None
    reason: str
    words: str
    programs: tuple[str, ...]
    since: dt.datetime
    taken_by: str | None
    member: str | None
    is_opened: bool
    passed_to: str | None
    passed_to_member: str | None

    def rings_for(self, member: str) -> bool:
        """Whether this member may pick it up."""
        if self.taken_by is None:
            return True
        return self.passed_to is not None and self.passed_to_member in (None, member) and self.member != member


def ringing(session: Session, member: Member, now: dt.datetime) -> list[Ringing]:
    """What the member may see of them, the longest ringing first. A caller who was left to the voicemail is none."""
    query = (
        select(Handoff, Conversation, Applicant.name, ContactPoint.value, DeskCallRow)
        .join(Conversation, Handoff.conversation_id == Conversation.id)
        .outerjoin(Applicant, Handoff.applicant_id == Applicant.id)
        .outerjoin(ContactPoint, Handoff.contact_id == ContactPoint.id)
        .outerjoin(DeskCallRow, DeskCallRow.conversation_id == Conversation.id)
        .where(
            Handoff.status == "open",
            Handoff.kind.in_(_RUNG),
            Handoff.updated_at > now - LONGEST,
            Conversation.channel == "voice",
            Conversation.status != "closed",
            of_people_for(member, Handoff.applicant_id, now),
        )
        .order_by(Handoff.id)
    )
    rows = [row for row in session.execute(query) if _is_on(row.Handoff, now)]
    if not rows:
        return []
    heard = {talk: said.words for talk, said in last_heard(session, {row.Conversation.id for row in rows}).items()}
    programs = _programs(session, {row.Handoff.applicant_id for row in rows if row.Handoff.applicant_id})
    return [
        Ringing(
            handoff=row.Handoff.id,
            conversation=row.Conversation.id,
            applicant=row.Handoff.applicant_id,
            name=row.name,
            phone=row.value,
            language=row.Handoff.language or row.Conversation.language,
            reason=row.Handoff.reason,
            words=telling(row.Handoff.summary, heard.get(row.Conversation.id)),
            programs=tuple(programs.get(row.Handoff.applicant_id or "", ())),
            since=row.Handoff.taken_at or row.Handoff.updated_at,
            taken_by=row.Handoff.details.get("taken_by"),
            member=row.Handoff.assignee_id,
            is_opened=bool(row.Handoff.details.get("opened")),
            passed_to=row.DeskCallRow.to_phone if row.DeskCallRow is not None else None,
            passed_to_member=row.DeskCallRow.to_member if row.DeskCallRow is not None else None,
        )
        for row in rows
    ]


def is_calling(session: Session, member: Member, applicant_id: str, now: dt.datetime) -> bool:
    """Whether the person is on the phone with us: with the line, with the desk, or while the desk's phones ring."""
    if any(each.applicant == applicant_id for each in ringing(session, member, now)):
        return True
    theirs = (Conversation.applicant_id == applicant_id, Conversation.channel == "voice")
    talking = select(Conversation.id).where(*theirs, Conversation.status != "closed", Conversation.last_at > now - TURN)
    return session.scalar(talking.limit(1)) is not None


def _is_on(handoff: Handoff, now: dt.datetime) -> bool:
    if "taken_at" in handoff.details:
        return True
    return "outcome" not in handoff.details and handoff.updated_at > now - RINGS


def _programs(session: Session, people: set[str]) -> dict[str, list[str]]:
    wanted = select(Lead.applicant_id, Lead.program_id).where(Lead.applicant_id.in_(people)).order_by(Lead.id)
    found: dict[str, list[str]] = {}
    for person, program in session.execute(wanted):
        found.setdefault(person, []).append(program)
    return found
