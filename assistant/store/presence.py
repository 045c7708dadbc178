"""Who of staff is there: whoever has a page of the console open. A page says so every few seconds while it is."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.store.desk_tables import PresenceRow
from assistant.store.staff_tables import StaffRow

# How often an open page says so, and after how much silence it is taken for closed.
BEAT = dt.timedelta(seconds=10)
GONE = dt.timedelta(seconds=35)


@dataclass(frozen=True)
class Present:
    """A member who is there. `pages`: the keys of what they have open (`queue`, `conversation:…`, `person:…`)."""

    member: str
    name: str
    role: str
    since: dt.datetime
    pages: frozenset[str]


def beat(session: Session, id: str, member_id: str, page: str, now: dt.datetime) -> None:
    """This page is open."""
    row = session.get(PresenceRow, id)
    if row is None:
        session.add(PresenceRow(id=id, member_id=member_id, page=page[:80], since=now, seen_at=now))
    else:
        row.seen_at = now
    session.flush()


def leave(session: Session, id: str, now: dt.datetime) -> None:
    """It was closed; pages that ended without a word go with it."""
    session.execute(delete(PresenceRow).where((PresenceRow.id == id) | (PresenceRow.seen_at <= now - GONE)))


def mark(session: Session, now: dt.datetime) -> str:
    """Changes whenever somebody comes, goes, or opens another page."""
    there = select(PresenceRow.member_id, PresenceRow.page).where(PresenceRow.seen_at > now - GONE).distinct()
    return " ".join(f"{member}@{page}" for member, page in session.execute(there.order_by(*there.selected_columns)))


def present(session: Session, now: dt.datetime) -> list[Present]:
    """Who is there, by name."""
    query = (
        select(PresenceRow, StaffRow.name, StaffRow.role)
        .join(StaffRow, PresenceRow.member_id == StaffRow.id)
        .where(PresenceRow.seen_at > now - GONE)
        .order_by(StaffRow.name, StaffRow.id)
    )
    found: dict[str, Present] = {}
    for row, name, role in session.execute(query):
        known = found.get(row.member_id)
        since = min(row.since, known.since) if known else row.since
        pages = (known.pages if known else frozenset()) | {row.page}
        found[row.member_id] = Present(row.member_id, name, role, since, pages)
    return list(found.values())
