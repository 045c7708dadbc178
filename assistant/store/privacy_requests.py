"""Requests of people for their own data: filed by a conversation or by staff, decided by staff, then they happen."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from assistant.applicants.requests import LINK_LASTS, Identity, Request, due_on
from assistant.store.catalogue_read import newest
from assistant.store.sharing_tables import PrivacyRequestRow
from assistant.store.tables import Applicant, ApplicantContact, Handoff
from assistant.store.text import storable

State = Literal["open", "closed"]
OPEN = ("waiting", "confirmed")
MOST = 50


@dataclass(frozen=True)
class Filed:
    """What is asked for, by whom and where. `applicant_id` where it is known whose data it is."""

    kind: Request
    identity: Identity
    applicant_id: str | None
    language: str
    channel: str
    given_name: str | None = None
    conversation_id: str | None = None
    contact_id: str | None = None
    message_id: str | None = None


def file(session: Session, filed: Filed, now: dt.datetime) -> PrivacyRequestRow:
    """A request before staff; asked again while it waits, it is the same one, which has its day already.

    Whoever asks again with a copy at its link needs another link, so that waits for staff once more.
    """
    session.flush()
    row = _open_one(session, filed)
    due = due_on(now.astimezone(_zone(session)).date())
    if row is None:
        row = PrivacyRequestRow(
            kind=filed.kind.value,
            status="waiting",
            identity=filed.identity.value,
            applicant_id=filed.applicant_id,
            conversation_id=filed.conversation_id,
            language=filed.language,
            channel=filed.channel,
            due_on=due,
            created_at=now,
        )
        session.add(row)
    elif row.status == "confirmed":
        wait_again(row)
        row.due_on = due
    if filed.identity is Identity.CONFIRMED:
        row.identity = filed.identity.value
    row.given_name = storable(filed.given_name or "") or row.given_name
    row.contact_id, row.message_id = filed.contact_id or row.contact_id, filed.message_id or row.message_id
    session.flush()
    return row


def listed(session: Session, state: State, after: str | None = None) -> list[PrivacyRequestRow]:
    """A page: the open ones by the day on which they are due, the closed ones newest first. `after`: the last id."""
    rows = select(PrivacyRequestRow)
    last = session.get(PrivacyRequestRow, after) if after else None
    if state == "open":
        rows = rows.where(PrivacyRequestRow.status.in_(OPEN)).order_by(PrivacyRequestRow.due_on, PrivacyRequestRow.id)
        if last is not None:
            later = (PrivacyRequestRow.due_on == last.due_on) & (PrivacyRequestRow.id > last.id)
            rows = rows.where(or_(PrivacyRequestRow.due_on > last.due_on, later))
    else:
        rows = rows.where(PrivacyRequestRow.status.not_in(OPEN)).order_by(PrivacyRequestRow.id.desc())
        if last is not None:
            rows = rows.where(PrivacyRequestRow.id < last.id)
    return list(session.scalars(rows.limit(MOST + 1)))


def count_open(session: Session) -> int:
    waiting = select(func.count()).select_from(PrivacyRequestRow).where(PrivacyRequestRow.status == "waiting")
    return session.scalar(waiting) or 0


def candidates(session: Session, row: PrivacyRequestRow) -> list[Applicant]:
    """Whose data it may be: who uses the phone, and whoever has the name that was given."""
    named = func.lower(Applicant.name) == (row.given_name or "").strip().lower()
    linked = select(ApplicantContact.applicant_id).where(ApplicantContact.contact_id == row.contact_id)
    mine = or_(Applicant.id == row.applicant_id, Applicant.id.in_(linked), named)
    people = (
        select(Applicant)
        .where(mine, Applicant.erased_at.is_(None), Applicant.merged_into.is_(None))
        .order_by(Applicant.id)
        .limit(20)
    )
    return list(session.scalars(people))


def decide(
    session: Session, row: PrivacyRequestRow, status: str, reason: str, member_id: str, now: dt.datetime
) -> None:
    """Confirmed, done or declined, with the reason that staff give; who waits in the queue for it waits no more."""
    row.status, row.reason, row.decided_by, row.decided_at = status, storable(reason), member_id, now
    if status in ("done", "declined"):
        row.done_at = now
    if row.conversation_id is not None:
        filed = (Handoff.conversation_id == row.conversation_id, Handoff.kind == "privacy", Handoff.status != "done")
        session.execute(update(Handoff).where(*filed).values(status="done", done_at=now, updated_at=now))
    session.flush()


def wait_again(row: PrivacyRequestRow) -> None:
    """As if it had not been decided; a link that was sent opens nothing any more."""
    row.status, row.decided_at, row.decided_by, row.done_at, row.outcome = "waiting", None, None, None, None
    row.link_hash = row.link_expires_at = row.link_used_at = None


def others_open(session: Session, row: PrivacyRequestRow, applicant_id: str) -> list[PrivacyRequestRow]:
    """What else of this person is open, by another talk or a member of staff."""
    mine = (PrivacyRequestRow.applicant_id == applicant_id, PrivacyRequestRow.status.in_(OPEN))
    query = select(PrivacyRequestRow).where(*mine, PrivacyRequestRow.id != row.id).order_by(PrivacyRequestRow.id)
    return list(session.scalars(query))


def answer_with(
    session: Session, row: PrivacyRequestRow, applicant_id: str, reason: str, member_id: str, now: dt.datetime
) -> None:
    """Whatever this decision answers as well: the same asked twice; of who is deleted, everything."""
    for other in others_open(session, row, applicant_id):
        if row.kind in (other.kind, Request.DELETE):
            wait_again(other)
            decide(session, other, "done", reason, member_id, now)
            other.outcome = {"same_as": row.id}
    session.flush()


def wants_copy(session: Session, applicant_ids: Iterable[str]) -> set[str]:
    """Those of them whose copy is asked for and not taken yet."""
    asked = (PrivacyRequestRow.kind == Request.EXPORT, PrivacyRequestRow.status.in_(OPEN))
    found = select(PrivacyRequestRow.applicant_id).where(
        PrivacyRequestRow.applicant_id.in_(list(applicant_ids)), *asked
    )
    return {id for id in session.scalars(found) if id is not None}


def make_link(row: PrivacyRequestRow, now: dt.datetime) -> str:
    """The word that opens the copy, once; only its hash is kept."""
    token = secrets.token_urlsafe(24)
    row.link_hash, row.link_expires_at, row.link_used_at = _hash(token), now + LINK_LASTS, None
    return token


def behind(session: Session, token: str, now: dt.datetime) -> PrivacyRequestRow | None:
    """The request whose copy the link still opens."""
    row = session.scalar(
        select(PrivacyRequestRow).where(PrivacyRequestRow.link_hash == _hash(storable(token))).with_for_update()
    )
    if row is None or row.applicant_id is None or row.link_used_at is not None:
        return None
    return row if row.link_expires_at is not None and now < row.link_expires_at else None


def used(session: Session, row: PrivacyRequestRow, now: dt.datetime) -> None:
    """The copy was taken: the link is spent, the request done."""
    row.link_used_at, row.done_at, row.status = now, now, "done"
    session.flush()


def _open_one(session: Session, filed: Filed) -> PrivacyRequestRow | None:
    whose = (
        PrivacyRequestRow.applicant_id == filed.applicant_id
        if filed.applicant_id is not None
        else (PrivacyRequestRow.applicant_id.is_(None))
        & (PrivacyRequestRow.conversation_id == (filed.conversation_id or ""))
    )
    same = (PrivacyRequestRow.kind == filed.kind.value, PrivacyRequestRow.status.in_(OPEN), whose)
    return session.scalar(select(PrivacyRequestRow).where(*same).order_by(PrivacyRequestRow.id).limit(1))


def _zone(session: Session) -> dt.tzinfo:
    known = newest(session)
    return ZoneInfo(known.document["zone"]) if known is not None else dt.UTC


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
