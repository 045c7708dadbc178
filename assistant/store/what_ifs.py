"""How a draft of the rules would change people's results: what is known of them, a batch at a time; how far it is."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine, delete, distinct, func, select
from sqlalchemy.orm import Session

from assistant.staff.member import Member
from assistant.store.coordination_tables import WhatIfRow
from assistant.store.engine import reading, transaction
from assistant.store.screening_tables import FactRow
from assistant.store.tables import Applicant
from assistant.store.walls import people_for

# People at a time, and how many of those whose result would change are kept by name.
BATCH = 500
KEPT = 500
KEPT_FOR = dt.timedelta(days=1)

# A person's id with the newest answers, as JSON by question.
Known = tuple[str, dict[str, Any]]


def begin(session: Session, member: Member, program_id: str, draft: str, now: dt.datetime) -> str:
    """The id of a new count. Those of yesterday are forgotten."""
    session.execute(delete(WhatIfRow).where(WhatIfRow.created_at < now - KEPT_FOR))
    total = session.scalar(_people(select(func.count(distinct(FactRow.applicant_id))), member, now)) or 0
    row = WhatIfRow(
        member_id=member.id,
        program_id=program_id,
        draft=draft,
        status="running",
        done=0,
        total=total,
        moves=[],
        people=[],
        created_at=now,
        seen_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def found(session: Session, id: str, member_id: str) -> WhatIfRow | None:
    """A count of this member's; `None` for anybody else's."""
    row = session.get(WhatIfRow, id)
    return row if row is not None and row.member_id == member_id else None


def known_of_people(engine: Engine, member: Member, now: dt.datetime, batch: int = BATCH) -> Iterator[list[Known]]:
    """Everybody whose facts are known and whom the member may see, by id; never more than a batch is held."""
    last = ""
    while True:
        with reading(engine) as session:
            query = _people(select(FactRow.applicant_id), member, now).where(FactRow.applicant_id > last)
            ids = [id for id in session.scalars(query.distinct().order_by(FactRow.applicant_id).limit(batch)) if id]
            facts: dict[str, dict[str, Any]] = {id: {} for id in ids}
            rows = select(FactRow.applicant_id, FactRow.question, FactRow.value)
            newest = rows.where(FactRow.applicant_id.in_(ids), FactRow.superseded_at.is_(None)).order_by(FactRow.id)
            for applicant_id, question, value in session.execute(newest):
                facts[applicant_id][question] = value
        if not ids:
            return
        yield list(facts.items())
        last = ids[-1]


def note(
    engine: Engine,
    id: str,
    status: str,
    done: int,
    moves: Mapping[tuple[str, str], int],
    people: list[tuple[str, str, str]],
    now: dt.datetime,
) -> bool:
    """How far it is; whether anybody still waits for it."""
    with transaction(engine) as session:
        row = session.get(WhatIfRow, id)
        if row is None:
            return False
        row.status, row.done, row.seen_at = status, done, now
        row.moves = [[before, after, count] for (before, after), count in sorted(Counter(moves).items())]
        row.people = [list(person) for person in people[:KEPT]]
    return True


def names_of(session: Session, ids: list[str], member: Member, now: dt.datetime) -> dict[str, str | None]:
    """The names of those of these people whom the member may see at this moment."""
    rows = session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_(ids), people_for(member, now)))
    return dict(rows.all())


def _people(query: Any, member: Member, now: dt.datetime) -> Any:
    """Of `FactRow`: those in force, of people whom the member may see."""
    seen = select(Applicant.id).where(people_for(member, now))
    of_somebody = (FactRow.applicant_id.is_not(None), FactRow.superseded_at.is_(None))
    return query.where(*of_somebody, FactRow.applicant_id.in_(seen))
