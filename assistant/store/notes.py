"""What staff write down of people, and whom of staff they name in it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import Session

from assistant.applicants.mentions import mentioned
from assistant.staff.member import Member
from assistant.store import lead_stages, staff
from assistant.store.recruiting_tables import MentionRow, NoteRow
from assistant.store.text import storable
from assistant.store.walls import of_people_for

LONGEST = 4000
CALL = "call"


@dataclass(frozen=True)
class Mention:
    """A note that names somebody, and of whom it is."""

    note: str
    applicant: str
    text: str
    by: str
    created_at: dt.datetime
    seen_at: dt.datetime | None


def write(
    session: Session, applicant_id: str, text: str, *, by: Member, now: dt.datetime, kind: str = "note"
) -> NoteRow:
    """A note, or (`call`) that they had one with the person, which moves new leads on. Raises `ValueError` for none.

    A partner's people are named by the partner's own alone.
    """
    text = storable(text).strip()[:LONGEST]
    if not text:
        raise ValueError("a note has words")
    note = NoteRow(applicant_id=applicant_id, kind=kind, text=text, by=by.id, created_at=now)
    session.add(note)
    session.flush()
    others = {one.id: one.name for one in staff.members(session) if one.organisation_id in (None, by.organisation_id)}
    for id in mentioned(text, others):
        session.add(MentionRow(note_id=note.id, member_id=id))
    session.flush()
    if kind == CALL:
        lead_stages.contacted(session, applicant_id, by.id, now)
    return note


def remove(session: Session, note_id: str, now: dt.datetime | None) -> NoteRow | None:
    """Take a note back; None as the moment puts it there again."""
    note = session.get(NoteRow, storable(note_id))
    if note is not None:
        note.deleted_at = now
        session.flush()
    return note


def unseen(member_id: str) -> ScalarSelect[int]:
    """How many name this member, who has not seen them, for a query."""
    mine = (MentionRow.member_id == member_id, MentionRow.seen_at.is_(None), NoteRow.deleted_at.is_(None))
    return select(func.count()).select_from(MentionRow).join(NoteRow).where(*mine).scalar_subquery()


def mentions_of(session: Session, member: Member, now: dt.datetime, *, limit: int = 50) -> Sequence[Mention]:
    """Newest first, of people whom they may see."""
    rows = session.execute(
        select(NoteRow, MentionRow.seen_at)
        .join(MentionRow, MentionRow.note_id == NoteRow.id)
        .where(
            MentionRow.member_id == member.id,
            NoteRow.deleted_at.is_(None),
            of_people_for(member, NoteRow.applicant_id, now),
        )
        .order_by(NoteRow.id.desc())
        .limit(limit)
    )
    return [Mention(note.id, note.applicant_id, note.text, note.by, note.created_at, seen_at) for note, seen_at in rows]


def names_member(session: Session, member_id: str, applicant_id: str) -> bool:
    """Whether something on this person's page names the member, who has not seen it."""
    mine = (MentionRow.member_id == member_id, MentionRow.seen_at.is_(None), NoteRow.applicant_id == applicant_id)
    return session.scalar(select(MentionRow.note_id).join(NoteRow).where(*mine).limit(1)) is not None


def look(session: Session, member_id: str, now: dt.datetime, applicant_id: str | None = None) -> None:
    """They have seen what names them: all of it, or what stands on one person's page."""
    mine = update(MentionRow).where(MentionRow.member_id == member_id, MentionRow.seen_at.is_(None))
    if applicant_id is not None:
        mine = mine.where(MentionRow.note_id.in_(select(NoteRow.id).where(NoteRow.applicant_id == applicant_id)))
    session.execute(mine.values(seen_at=now))
