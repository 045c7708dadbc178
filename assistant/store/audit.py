"""The log of who looked at and changed what. Rows are only ever added."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, insert, select, tuple_
from sqlalchemy.orm import Session

from assistant.store.staff_tables import AuditRow
from assistant.store.tables import new_id

SAW = "saw"


def record(
    session: Session,
    member_id: str | None,
    action: str,
    kind: str,
    id: str,
    details: dict[str, Any],
    now: dt.datetime,
) -> None:
    """Note one change, in the transaction that makes it. `action` and `kind` are words of the code: merged, lead."""
    session.add(AuditRow(at=now, member_id=member_id, action=action, kind=kind, subject_id=id, details=details))


def record_looks(session: Session, member_id: str, looks: Sequence[tuple[str, str]], now: dt.datetime) -> None:
    """Note that the data behind each `(kind, id)` was shown; each once, in the order of looking."""
    seen = {"at": now, "member_id": member_id, "action": SAW, "details": {}}
    rows = [seen | {"id": new_id(), "kind": kind, "subject_id": id} for kind, id in dict.fromkeys(looks)]
    # Many for a list, and of no use to the session: without making rows of them.
    session.connection().execute(insert(AuditRow), rows)


def has_seen(session: Session, member_id: str, kind: str, id: str, since: dt.datetime) -> bool:
    """Whether it was noted since then that the member saw this."""
    same = (AuditRow.kind == kind, AuditRow.subject_id == id, AuditRow.at >= since)
    looked = select(AuditRow.id).where(*same, AuditRow.member_id == member_id, AuditRow.action == SAW)
    return session.scalar(looked.limit(1)) is not None


def not_seen(session: Session, member_id: str, kind: str, ids: Collection[str], since: dt.datetime) -> list[str]:
    """Of these the ones of which it was not noted since then that the member saw them."""
    noted = (AuditRow.kind == kind, AuditRow.subject_id.in_(ids), AuditRow.at >= since)
    looked = select(AuditRow.subject_id).where(*noted, AuditRow.member_id == member_id, AuditRow.action == SAW)
    return sorted(set(ids) - set(session.scalars(looked)))


@dataclass(frozen=True)
class LogFilter:
    """Which lines of the log; `since` and `until` are moments, the first included, the second not."""

    member_id: str | None = None
    action: str | None = None
    kind: str | None = None
    subject_id: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class LogPage:
    """`older` is where the page after this one begins; `None` where there is none."""

    rows: Sequence[AuditRow]
    older: str | None


def page(session: Session, wanted: LogFilter, *, before: str | None = None, most: int = 50) -> LogPage:
    """The newest lines first, from before the id `before`."""
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (AuditRow.member_id, wanted.member_id),
        (AuditRow.action, wanted.action),
        (AuditRow.kind, wanted.kind),
        (AuditRow.subject_id, wanted.subject_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.since is not None:
        conditions.append(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditRow.at < wanted.until)
    last = session.get(AuditRow, before) if before is not None else None
    if last is not None:
        conditions.append(tuple_(AuditRow.at, AuditRow.id) < tuple_(last.at, last.id))
    newest = select(AuditRow).where(*conditions).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    found = session.scalars(newest.limit(most + 1)).all()
    return LogPage(found[:most], found[most - 1].id if len(found) > most else None)
