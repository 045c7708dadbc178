"""Who is forgotten, and whose words are: of whom nobody has heard for so long, and for whom nobody has to do anything.

Each is looked at again while it is held, in the transaction in which it happens; what is found before that is a list
of who to look at.
"""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session

from assistant.applicants.retention import HELD_STAGES
from assistant.store import audit, retention_rows
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.desk_tables import TakeoverRow
from assistant.store.erasure import erase, overwrite_what_is_deleted
from assistant.store.recruiting_tables import NoteRow, TaskRow
from assistant.store.screening_tables import FactRow, ScreeningRow
from assistant.store.sharing_tables import PrivacyRequestRow, SharingConsent
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, Consent, Conversation, Handoff, Lead

# A place in the list of conversations: when it was last spoken in, and its id.
Place = tuple[dt.datetime, str]
_AT_WORK = ("open", "taken")
_ASKED = ("waiting", "confirmed")


def people(session: Session, before: dt.datetime, after: str = "", most: int = 100) -> list[str]:
    """Ids of those who are to be forgotten, in order; `after`: the last one that was looked at."""
    query = select(Applicant.id).where(_forgotten(before), Applicant.id > after)
    return list(session.scalars(query.order_by(Applicant.id).limit(most)))


def count_people(session: Session, before: dt.datetime) -> int:
    return session.scalar(select(func.count()).select_from(Applicant).where(_forgotten(before))) or 0


def forget(
    session: Session, id: str, before: dt.datetime, screened_since: dt.datetime | None, key: str, now: dt.datetime
) -> bool:
    """Forget one of them, but for the screenings since then, which are nobody's from now on; False where they are not
    to be forgotten after all. `key`: of the hashes by which evidence is found again.
    """
    held = select(Applicant.id).where(Applicant.id == id).with_for_update()
    if (
        session.scalar(held) is None
        or session.scalar(select(Applicant.id).where(_forgotten(before), Applicant.id == id)) is None
    ):
        return False
    gone = erase(session, id, key, now, screened_since=screened_since)
    if gone is not None:
        audit.record(session, None, "forgotten", "applicant", id, {}, now)
    return gone is not None


def talks(session: Session, before: dt.datetime, after: Place | None = None, most: int = 100) -> list[Place]:
    """Conversations whose words are to go, those that ended first before others."""
    query = select(Conversation.last_at, Conversation.id).where(_wordless(before))
    if after is not None:
        query = query.where(tuple_(Conversation.last_at, Conversation.id) > after)
    found = session.execute(query.order_by(Conversation.last_at, Conversation.id).limit(most))
    return [(at, id) for at, id in found]


def take_words(session: Session, ids: list[str], before: dt.datetime, now: dt.datetime) -> int:
    """Take the words out of these conversations, as far as that still holds of them; of how many."""
    held = (
        select(Conversation.id)
        .where(Conversation.id.in_(ids))
        .order_by(Conversation.id)
        .with_for_update(of=Conversation)
    )
    session.execute(held)
    query = select(Conversation.id, Conversation.applicant_id).where(Conversation.id.in_(ids), _wordless(before))
    found = dict(session.execute(query).all())
    if found:
        overwrite_what_is_deleted(session)
        retention_rows.empty(session, set(found), {id for id in found.values() if id is not None}, before, now)
    return len(found)


def drop_screenings(session: Session, before: dt.datetime, most: int = 200) -> int:
    """The oldest ones, with all that came of them; how many."""
    mine = exists().where(Applicant.id == ScreeningRow.applicant_id, _is_held())
    old = select(ScreeningRow.id).where(ScreeningRow.created_at < before, ~mine)
    ids = list(session.scalars(old.order_by(ScreeningRow.created_at, ScreeningRow.id).limit(most)))
    session.execute(delete(ScreeningRow).where(ScreeningRow.id.in_(ids)))
    return len(ids)


def drop_audit(session: Session, before: dt.datetime, most: int = 1000) -> int:
    """The oldest lines; how many."""
    old = select(AuditRow.id).where(AuditRow.at < before).order_by(AuditRow.at, AuditRow.id).limit(most)
    ids = list(session.scalars(old))
    session.execute(delete(AuditRow).where(AuditRow.id.in_(ids)))
    return len(ids)


def _forgotten(before: dt.datetime) -> ColumnElement[bool]:
    """Of `applicants`."""
    return and_(Applicant.merged_into.is_(None), Applicant.erased_at.is_(None), _is_idle(before), ~_is_held())


def _wordless(before: dt.datetime) -> ColumnElement[bool]:
    """Of `conversations`: where it is not known who spoke, it counts who used that phone since."""
    talk, other = Conversation.__table__, Conversation.__table__.alias()
    has_words = or_(talk.c.words_gone_at.is_(None), talk.c.words_gone_at < talk.c.last_at)
    theirs = exists().where(Applicant.id == talk.c.applicant_id, _is_idle(before), ~_is_held())
    since = exists().where(other.c.contact_id == talk.c.contact_id, other.c.last_at >= before)
    wanted = select(Handoff.conversation_id).where(Handoff.status.in_(_AT_WORK), Handoff.conversation_id.is_not(None))
    called = select(Handoff.contact_id).where(Handoff.status.in_(_AT_WORK), Handoff.contact_id.is_not(None))
    free = and_(talk.c.id.not_in(wanted), or_(talk.c.contact_id.is_(None), talk.c.contact_id.not_in(called)))
    nobodys = and_(talk.c.applicant_id.is_(None), ~since, talk.c.status != "with_person")
    return and_(talk.c.last_at < before, has_words, free, or_(theirs, nobodys))


def _is_idle(before: dt.datetime) -> ColumnElement[bool]:
    """Nobody heard of them since, and nobody of staff did anything about them."""
    seats = exists().where(
        _theirs(BookingRow),
        BookingRow.session_date_id == SessionDateRow.id,
        or_(BookingRow.updated_at >= before, SessionDateRow.starts_at >= before),
    )
    leads = (Lead.created_at, Lead.stage_at, Lead.last_contact_at)
    return and_(
        Applicant.created_at < before,
        *(
            ~exists().where(_theirs(table), or_(*(moment >= before for moment in moments)))
            for table, moments in (
                (Conversation, (Conversation.last_at,)),
                (Lead, leads),
                (NoteRow, (NoteRow.created_at,)),
                (TaskRow, (TaskRow.created_at, TaskRow.done_at)),
                (ScreeningRow, (ScreeningRow.created_at,)),
                (FactRow, (FactRow.created_at,)),
                (Consent, (Consent.created_at,)),
                (SharingConsent, (SharingConsent.created_at,)),
            )
        ),
        ~seats,
    )


def _is_held() -> ColumnElement[bool]:
    """They are on their way to work or at it, or somebody still has to do something for them."""
    wanted = select(Handoff.applicant_id).where(Handoff.status.in_(_AT_WORK), Handoff.applicant_id.is_not(None))
    asked = select(PrivacyRequestRow.applicant_id).where(
        PrivacyRequestRow.status.in_(_ASKED), PrivacyRequestRow.applicant_id.is_not(None)
    )
    taken = (
        select(Conversation.applicant_id)
        .join(TakeoverRow, TakeoverRow.conversation_id == Conversation.id)
        .where(TakeoverRow.given_back_at.is_(None), Conversation.applicant_id.is_not(None))
    )
    return or_(
        exists().where(_theirs(Lead), Lead.stage.in_(HELD_STAGES)),
        exists().where(_theirs(TaskRow), TaskRow.done_at.is_(None)),
        *(Applicant.id.in_(ids) for ids in (wanted, asked, taken)),
    )


def _theirs(table: Any) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.applicant_id == Applicant.id
    return condition
