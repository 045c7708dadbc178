"""The catalogue's rows as a catalogue, within a transaction."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Catalog
from assistant.store.tables import (
    CatalogRevision,
    CataloguePartRow,
    FaqRow,
    ObligationRow,
    OrganisationRow,
    ProgramRow,
    SupportServiceRow,
)

# What rules speak of, and the schedule of follow-ups, in one table.
PARTS = ("questions", "documents", "events", "lists", "tables", "follow_ups")


def newest(session: Session) -> CatalogRevision | None:
    """The revision in force; `None` where nothing was ever imported."""
    return session.scalar(select(CatalogRevision).order_by(CatalogRevision.id.desc()).limit(1))


def read(session: Session) -> Catalog | None:
    """The catalogue in force; `None` where none was ever imported."""
    revision = newest(session)
    if revision is None:
        return None
    programs = select(ProgramRow).where(ProgramRow.retired_at.is_(None)).order_by(ProgramRow.position)
    organisations = select(OrganisationRow.document).where(OrganisationRow.retired_at.is_(None))
    return Catalog.model_validate(
        {
            "revision": revision.id,
            "partnership": revision.document,
            "organisations": session.scalars(organisations.order_by(OrganisationRow.position)).all(),
            "programs": [_program(row) for row in session.scalars(programs)],
            "support": session.scalars(select(SupportServiceRow.document).order_by(SupportServiceRow.position)).all(),
            "obligations": session.scalars(select(ObligationRow.document).order_by(ObligationRow.position)).all(),
            "faqs": session.scalars(select(FaqRow.document).order_by(FaqRow.position)).all(),
            **_parts(session),
        }
    )


def _program(row: ProgramRow) -> dict[str, Any]:
    return {
        **row.document,
        "cohorts": [cohort.document for cohort in row.cohorts],
        "sessions": [session.document for session in row.sessions],
    }


def _parts(session: Session) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in PARTS}
    columns = select(CataloguePartRow.kind, CataloguePartRow.document)
    for kind, document in session.execute(columns.order_by(CataloguePartRow.position)):
        found[kind].append(document)
    return found
