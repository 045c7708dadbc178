"""Browsers of staff that are signed in. Only a hash of the cookie is kept; they end by idling, by age, by hand."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from assistant.store.staff_tables import StaffRow, StaffSessionRow

# A look at a page is noted this often at the most: a write a request would be a write for nothing.
NOTED_EVERY = dt.timedelta(minutes=1)
# Between the password and the code from the phone.
FOR_THE_CODE = dt.timedelta(minutes=10)
LONGEST_BROWSER = 300


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts that nobody uses, and how long any lasts."""

    idle: dt.timedelta
    absolute: dt.timedelta


def begin(
    session: Session,
    member_id: str,
    now: dt.datetime,
    *,
    address: str = "",
    browser: str = "",
    needs_code: bool = False,
) -> str:
    """A new session; what its cookie says, which can be read this once."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSessionRow(
            hash=fingerprint(token),
            member_id=member_id,
            needs_code=needs_code,
            address=address,
            browser=browser[:LONGEST_BROWSER],
            created_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return token


def known(session: Session, token: str, lifetime: Lifetime, now: dt.datetime) -> Row[StaffSessionRow, StaffRow] | None:
    """The session of this cookie and whose it is; `None` where it has ended or the account has."""
    found = session.execute(
        _in_force(lifetime, now).where(StaffSessionRow.hash == fingerprint(token), StaffRow.deactivated_at.is_(None))
    ).one_or_none()
    if found is not None and found[0].needs_code and found[0].created_at <= now - FOR_THE_CODE:
        return None
    return found


def needs_note(row: StaffSessionRow, now: dt.datetime) -> bool:
    return now - row.seen_at >= NOTED_EVERY


def note(session: Session, id: str, now: dt.datetime) -> None:
    """It was used just now."""
    session.execute(update(StaffSessionRow).where(StaffSessionRow.id == id).values(seen_at=now))


def of_member(session: Session, member_id: str, lifetime: Lifetime, now: dt.datetime) -> Sequence[StaffSessionRow]:
    """The member's sessions in force, the last used first."""
    mine = _in_force(lifetime, now).where(StaffSessionRow.member_id == member_id, ~StaffSessionRow.needs_code)
    return [row for row, _ in session.execute(mine.order_by(StaffSessionRow.seen_at.desc(), StaffSessionRow.id))]


def end(session: Session, member_id: str, now: dt.datetime, *, id: str | None = None, but: str | None = None) -> None:
    """End this session of theirs; without `id` all of them, except `but`."""
    theirs = update(StaffSessionRow).where(StaffSessionRow.member_id == member_id, StaffSessionRow.ended_at.is_(None))
    if id is not None:
        theirs = theirs.where(StaffSessionRow.id == id)
    if but is not None:
        theirs = theirs.where(StaffSessionRow.id != but)
    session.execute(theirs.values(ended_at=now))


def _in_force(lifetime: Lifetime, now: dt.datetime) -> Select[StaffSessionRow, StaffRow]:
    return (
        select(StaffSessionRow, StaffRow)
        .join(StaffRow, StaffRow.id == StaffSessionRow.member_id)
        .where(
            StaffSessionRow.ended_at.is_(None),
            StaffSessionRow.seen_at > now - lifetime.idle,
            StaffSessionRow.created_at > now - lifetime.absolute,
        )
    )


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
