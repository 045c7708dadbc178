"""Programs as they are in force, and those that were retired while leads name them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, false, select

from assistant.store.engine import reading
from assistant.store.queries.pages import Filters, Page, is_, page
from assistant.store.tables import ProgramRow


@dataclass(frozen=True)
class ProgramView:
    """`status` is active, inactive or retired; `document` is the program as the catalogue's schema has it."""

    id: str
    kind: str
    status: str
    name: dict[str, str]
    owner: str
    document: dict[str, Any]


def programs(engine: Engine, filters: Filters) -> Page[ProgramView]:
    """By id. `status` and `program` narrow it; the rest of the filters say nothing of programs."""
    query = select(ProgramRow).where(*is_(ProgramRow.id, filters.program), *_in_status(filters.status))
    with reading(engine) as session:
        return page(session, query, ProgramRow.id, filters, _views, newest_first=False)


def program(engine: Engine, id: str) -> ProgramView | None:
    found = programs(engine, Filters(program=id)).items
    return found[0] if found else None


def _in_status(status: str | None) -> list[ColumnElement[bool]]:
    if status is None:
        return []
    if status == "retired":
        return [ProgramRow.retired_at.is_not(None)]
    if status not in ("active", "inactive"):
        return [false()]
    return [ProgramRow.retired_at.is_(None), ProgramRow.active.is_(status == "active")]


def _views(rows: list[ProgramRow]) -> list[ProgramView]:
    return [
        ProgramView(
            id=row.id,
            kind=row.kind,
            status="retired" if row.retired_at else "active" if row.active else "inactive",
            name={"en": row.name_en, "es": row.name_es},
            owner=row.owner_id,
            document={
                **row.document,
                "cohorts": [cohort.document for cohort in row.cohorts],
                "sessions": [session.document for session in row.sessions],
            },
        )
        for row in rows
    ]
