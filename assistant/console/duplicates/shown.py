"""What a person's page shows of duplicates: who may be the same, and who was merged into them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.console.duplicates.sides import questions_of, sides
from assistant.console.visit import Visit
from assistant.store import likely_pairs
from assistant.store.duplicates_tables import MergeRow
from assistant.store.queries.person import Person

MOST = 5


def load(session: Session, visit: Visit, person: Person) -> dict[str, Any]:
    pairs = likely_pairs.of_person(session, person.id, questions_of(visit), MOST)
    mine = (MergeRow.kept_id == person.id, MergeRow.parted_at.is_(None))
    merged = session.scalars(select(MergeRow).where(*mine).order_by(MergeRow.id.desc())).all()
    return {"likely": sides(session, visit, pairs), "merged": merged, "applicant_id": person.id}
