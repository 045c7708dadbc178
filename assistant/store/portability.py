"""Everything that the store has of one person, as rows of JSON: what they are given when they ask for their data."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, select, true
from sqlalchemy.orm import Session

from assistant.store.personal import CONTACTS, belongings, within
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Base

# What opens doors, or is our own bookkeeping of a turn; it tells nothing of the person.
_OURS = frozenset(
    {"token", "link_hash", "hash", "version", "turn_key", "cause_key", "state", "answer", "reason", "asks"}
)
# How a call was put through to staff and whom of them a note names: it tells of them, down to their phones.
_OF_STAFF = frozenset({"desk_calls", "mentions"})
_LOG = ("at", "action", "kind", "subject_id")

Row = dict[str, Any]


def portrait(session: Session, applicant_id: str) -> dict[str, list[Row]]:
    """By table, oldest first. Staff stand in it by their ids alone; of the log, when somebody looked or changed.

    Of whoever was taken for them for a while, or looks like them, and is somebody else, there is nothing in it.
    """
    mine, alone = belongings(session, applicant_id), _of_nobody_else()
    told: dict[str, list[Row]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in _OF_STAFF:
            continue
        condition = mine.rows(table)
        if table.name == CONTACTS:
            condition = within(table.c.id, mine.of(CONTACTS) | mine.shared)
        condition = and_(condition, alone.get(table.name, true()))
        rows = session.execute(select(table).where(condition).order_by(*table.primary_key)).mappings().all()
        if rows:
            told[table.name] = [_plain(table, dict(row)) for row in rows]
    log: Table = Base.metadata.tables[AuditRow.__tablename__]
    looked = select(*(log.c[name] for name in _LOG)).where(within(log.c.subject_id, mine.people)).order_by(log.c.id)
    seen = [_plain(log, dict(row)) for row in session.execute(looked).mappings()]
    return told | ({log.name: seen} if seen else {})


def _of_nobody_else() -> dict[str, ColumnElement[bool]]:
    """What two people were parted from says what the other one had."""
    merges, steps = Base.metadata.tables["merges"], Base.metadata.tables["merge_steps"]
    still = merges.c.parted_at.is_(None)
    return {
        "merges": still,
        "merge_steps": steps.c.merge_id.in_(select(merges.c.id).where(still)),
        "two_people": false(),
    }


def _plain(table: Table, row: Row) -> Row:
    return {name: _json(value) for name, value in row.items() if name not in _OURS and value is not None}


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
