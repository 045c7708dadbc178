"""Two records turn out to be one person: what is of one becomes the other's, and can be given back.

Every row that names the person is given to whoever is kept. What may be there once (a program, a phone that both have)
stays with the kept person, and the other's is set aside, whole; of two leads for a program the further stage stays. Of
two places in a session the other is given back (`assistant.store.merge_seats`). Of two answers to a question the newer
counts, and both are kept. `MergeStepRow` has every change, so that parting them gives every row back; what is new since
stays with the kept person.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from assistant.applicants.stages import ROAD, Stage
from assistant.errors import MergeError
from assistant.store import merge_rows, merge_seats
from assistant.store.duplicates_tables import MergeRow, MergeStepRow
from assistant.store.merge_rows import ASIDE, SEAT, Row, change
from assistant.store.personal import APPLICANTS, references
from assistant.store.seat_events import Who
from assistant.store.tables import Applicant, Base
from assistant.store.text import storable

# What of the two themselves can be chosen.
CHOICES = ("name", "language", "organisation_id")
_ABOUT_PAIRS = frozenset({APPLICANTS, "merges", "merge_steps", "two_people"})
# Nobody sits twice. One who booked at this very moment is looked at again.
_SEATS = "bookings"
_WAITS = ("queued", "sending")


@dataclass(frozen=True)
class Parted:
    """`back`: rows that were given back. `stays`: rows that are new with the kept person since, by table. `changed`:
    rows that were changed or deleted since, and stay so. `seats_back`: places in sessions that they have again;
    `seats_gone`: those that somebody else has now.
    """

    kept_id: str
    merged_id: str
    back: int
    stays: dict[str, int] = field(default_factory=dict)
    changed: int = 0
    seats_back: int = 0
    seats_gone: int = 0


def merge(
    session: Session, kept_id: str, merged_id: str, by: str, now: dt.datetime, *, take: Collection[str] = ()
) -> MergeRow:
    """`merged_id` is `kept_id` from now on. `take`: of `CHOICES`, what the merged one had is right.

    Raises `MergeError`.
    """
    merge_seats.hold(session, storable(kept_id), storable(merged_id))
    kept, merged = _both(session, storable(kept_id), storable(merged_id))
    row = MergeRow(kept_id=kept.id, merged_id=merged.id, member_id=by, merged_at=now)
    session.add(row)
    session.flush()
    merge_seats.one_place_each(session, row.id, kept.id, merged.id, _staff(by), now)
    leads = Base.metadata.tables["leads"]
    before = _rows(session, leads, leads.c.applicant_id, kept.id)
    for table, column in _places():
        for one in _rows(session, table, column, merged.id):
            _give(session, row.id, table, column, one, kept.id)
    _newest_counts(session, row.id, kept.id, now)
    _reasons(session, row.id, kept.id, merged.id)
    # The database itself changes leads when talks are given to somebody else: what came of all of it is noted.
    for one in before:
        _note_lead(session, row.id, leads, one)
    people = Base.metadata.tables[APPLICANTS]
    mine, theirs = (_one(session, people, id) for id in (kept.id, merged.id))
    chosen = {name: theirs[name] for name in CHOICES if name in take or mine[name] is None}
    if chosen:
        change(session, row.id, people, mine, chosen)
    change(session, row.id, people, theirs, {"merged_into": kept.id})
    session.expire_all()
    return row


def part(session: Session, merge_id: str, by: str, now: dt.datetime) -> Parted:
    """They are two people after all. Raises `MergeError`; the newest merge into somebody is taken back first."""
    row = session.get(MergeRow, storable(merge_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise MergeError("unknown")
    if row.parted_at is not None:
        raise MergeError("parted_already")
    _lock(session, row.kept_id, row.merged_id)
    if newest(session, row.kept_id) != row.id or session.get_one(Applicant, row.kept_id).merged_into is not None:
        raise MergeError("newer_first")
    stays = _new_since(session, row)
    mine = select(MergeStepRow).where(MergeStepRow.merge_id == row.id)
    steps = session.scalars(mine.where(MergeStepRow.kind != SEAT)).all()
    done = [_back(session, step) for step in sorted(steps, key=_order, reverse=True)]
    session.expire_all()
    given_back = session.scalars(mine.where(MergeStepRow.kind == SEAT).order_by(MergeStepRow.id)).all()
    seated = [merge_seats.give_again(session, step, _staff(by), now) for step in given_back]
    row.parted_at, row.parted_by = now, by
    session.flush()
    session.expire_all()
    return Parted(
        row.kept_id,
        row.merged_id,
        sum(done),
        stays,
        len(done) - sum(done),
        seats_back=seated.count(True),
        seats_gone=seated.count(False),
    )


def newest(session: Session, kept_id: str) -> str | None:
    """The last merge into this person that was not taken back."""
    mine = (MergeRow.kept_id == kept_id, MergeRow.parted_at.is_(None))
    return session.scalar(select(MergeRow.id).where(*mine).order_by(MergeRow.id.desc()).limit(1))


def given_back(session: Session, merge_id: str) -> int:
    """How many places in sessions were given back because both had one there."""
    seats = (MergeStepRow.merge_id == merge_id, MergeStepRow.kind == SEAT)
    return session.scalar(select(func.count()).select_from(MergeStepRow).where(*seats)) or 0


def who_now(session: Session, applicant_id: str) -> str:
    """The id under which somebody is known now: their own, where they were not merged."""
    id = applicant_id
    while (into := session.scalar(select(Applicant.merged_into).where(Applicant.id == id))) is not None:
        id = into
    return id


def _staff(by: str) -> Who:
    return Who(channel="console", by="staff", member=by)


def _both(session: Session, kept_id: str, merged_id: str) -> tuple[Applicant, Applicant]:
    if kept_id == merged_id:
        raise MergeError("same")
    found = _lock(session, kept_id, merged_id)
    if len(found) < 2 or any(one.erased_at is not None for one in found.values()):
        raise MergeError("unknown")
    if any(one.merged_into is not None for one in found.values()):
        raise MergeError("merged_already")
    return found[kept_id], found[merged_id]


def _lock(session: Session, *ids: str) -> dict[str, Applicant]:
    query = select(Applicant).where(Applicant.id.in_(ids)).order_by(Applicant.id).with_for_update(key_share=True)
    return {one.id: one for one in session.scalars(query.execution_options(populate_existing=True))}


def _places() -> Iterator[tuple[Table, Column[str]]]:
    """Every column that names a person."""
    for table, column in references(APPLICANTS):
        if table.name not in _ABOUT_PAIRS:
            yield table, column


def _rows(session: Session, table: Table, column: Column[str], id: str) -> list[Row]:
    query = select(table).where(column == id).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.execute(query).mappings()]


def _one(session: Session, table: Table, id: str) -> Row:
    return dict(session.execute(select(table).where(table.c.id == id)).mappings().one())


def _give(session: Session, merge_id: str, table: Table, column: Column[str], row: Row, kept_id: str) -> None:
    own = merge_rows.clash(session, table, row, column, kept_id)
    if own is None:
        change(session, merge_id, table, row, {column.name: kept_id})
        return
    if table.name == _SEATS:
        raise MergeError("two_seats")
    if "id" in table.c:
        for child, link in references(table.name):
            for one in _rows(session, child, link, row["id"]):
                change(session, merge_id, child, one, {link.name: own["id"]})
    merge_rows.set_aside(session, merge_id, table, row)
    if table.name == "leads":
        _further(session, table, own, row)


def _further(session: Session, leads: Table, own: Row, other: Row) -> None:
    """Of two leads for a program: the further stage, the newest result, the last contact, whoever has it."""
    values: dict[str, Any] = {"last_contact_at": max(own["last_contact_at"], other["last_contact_at"])}
    if _how_far(other["stage"]) > _how_far(own["stage"]):
        values |= {name: other[name] for name in ("stage", "stage_reason", "stage_at", "cohort_id")}
    if other["result_at"] is not None and (own["result_at"] is None or other["result_at"] > own["result_at"]):
        values |= {name: other[name] for name in ("result", "result_at")}
    values |= {name: other[name] for name in ("assignee_id", "cohort_id", "conversation_id") if own[name] is None}
    session.execute(leads.update().where(leads.c.id == own["id"]).values(**values))


def _how_far(stage: str) -> int:
    """Beside the road is before its beginning: whoever is on it is interested."""
    return ROAD.index(Stage(stage)) if stage in ROAD else -1


def _note_lead(session: Session, merge_id: str, leads: Table, before: Row) -> None:
    now = _one(session, leads, before["id"])
    names = [name for name in now if now[name] != before[name]]
    if names:
        old, new = ({name: row[name] for name in names} for row in (before, now))
        merge_rows.note_change(session, merge_id, leads, now, old, new)


def _newest_counts(session: Session, merge_id: str, kept_id: str, now: dt.datetime) -> None:
    facts, latest = Base.metadata.tables["facts"], dict[str, Row]()
    mine = select(facts).where(facts.c.applicant_id == kept_id, facts.c.superseded_at.is_(None))
    for row in session.execute(mine.order_by(facts.c.created_at, facts.c.id)).mappings().all():
        older = latest.get(row["question"])
        if older is not None:
            change(session, merge_id, facts, older, {"superseded_at": now})
        latest[row["question"]] = dict(row)


def _reasons(session: Session, merge_id: str, kept_id: str, merged_id: str) -> None:
    """What waits to be sent is sent while it is true of the kept person."""
    outbox = Base.metadata.tables["outbox"]
    waits = select(outbox).where(outbox.c.applicant_id == kept_id, outbox.c.status.in_(_WAITS))
    for row in session.execute(waits.where(outbox.c.reason.is_not(None))).mappings().all():
        told = json.dumps(row["reason"])
        if merged_id in told:
            change(session, merge_id, outbox, dict(row), {"reason": json.loads(told.replace(merged_id, kept_id))})


def _order(step: MergeStepRow) -> tuple[bool, str]:
    """Talks are given back first: the database changes leads by them, and those are set right after."""
    return step.of_table == "conversations", step.id


def _back(session: Session, step: MergeStepRow) -> bool:
    return merge_rows.bring_back(session, step) if step.kind == ASIDE else merge_rows.change_back(session, step)


def _new_since(session: Session, row: MergeRow) -> dict[str, int]:
    """What came to the kept person since, by table. Ids rise with time."""
    counted: dict[str, int] = {}
    for table, column in _places():
        if "id" in table.c:
            new = select(func.count()).select_from(table).where(column == row.kept_id, table.c.id > row.id)
            count = session.scalar(new) or 0
            if count:
                counted[table.name] = counted.get(table.name, 0) + count
    return counted
