"""Links that are used once: an invitation, a new password, the first account. Only their hash is kept."""

import datetime as dt
import secrets
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assistant.store import staff
from assistant.store.staff_sessions import fingerprint
from assistant.store.staff_tables import StaffLinkRow, StaffRow

LinkKind = Literal["invitation", "password", "first"]
VALID: dict[LinkKind, dt.timedelta] = {
    "invitation": dt.timedelta(days=7),
    "password": dt.timedelta(hours=24),
    "first": dt.timedelta(hours=48),
}


def make(
    session: Session, kind: LinkKind, member_id: str | None, now: dt.datetime, *, made_by: str | None = None
) -> str:
    """A new link's secret, which can be read this once; those made before for the same end are worth nothing more."""
    withdraw(session, member_id, now)
    token = secrets.token_urlsafe(24)
    session.add(
        StaffLinkRow(
            hash=fingerprint(token),
            kind=kind,
            member_id=member_id,
            made_by=made_by,
            created_at=now,
            expires_at=now + VALID[kind],
        )
    )
    session.flush()
    return token


def in_force(session: Session, token: str, now: dt.datetime) -> StaffLinkRow | None:
    """The link, unless it is unknown, used, expired, of an account that is off, or the first where there is one."""
    row = session.scalar(
        select(StaffLinkRow).where(
            StaffLinkRow.hash == fingerprint(token), StaffLinkRow.used_at.is_(None), StaffLinkRow.expires_at > now
        )
    )
    if row is None:
        return None
    if row.member_id is None:
        return row if staff.is_empty(session) else None
    member = session.get(StaffRow, row.member_id)
    return row if member is not None and member.deactivated_at is None else None


def use(session: Session, row: StaffLinkRow, now: dt.datetime) -> bool:
    """Whether it was this use that used it up: two at the same moment are one."""
    used = update(StaffLinkRow).where(StaffLinkRow.id == row.id, StaffLinkRow.used_at.is_(None))
    return bool(session.connection().execute(used.values(used_at=now)).rowcount)


def withdraw(session: Session, member_id: str | None, now: dt.datetime) -> None:
    """Make this account's links worthless; without one, those to the first account."""
    whose = StaffLinkRow.member_id == member_id if member_id is not None else StaffLinkRow.member_id.is_(None)
    session.execute(update(StaffLinkRow).where(whose, StaffLinkRow.used_at.is_(None)).values(used_at=now))


def invited(session: Session, now: dt.datetime) -> set[str]:
    """The accounts whose invitation still waits."""
    waiting = (StaffLinkRow.kind == "invitation", StaffLinkRow.used_at.is_(None), StaffLinkRow.expires_at > now)
    found = session.scalars(select(StaffLinkRow.member_id).where(*waiting))
    return {member_id for member_id in found if member_id is not None}
