"""The catalogue in the store: replaced whole by an import, read as an immutable snapshot."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Catalog
from assistant.errors import CatalogError, StoreBusyError
from assistant.store import catalogue_import
from assistant.store.engine import reading, write
from assistant.store.tables import (
    CatalogRevision,
    CataloguePartRow,
    FaqRow,
    ObligationRow,
    OrganisationRow,
    ProgramRow,
    SupportServiceRow,
)

log = logging.getLogger(__name__)

# How old the answer to "is there a newer catalogue?" may be, in seconds.
FRESH_FOR = 1.0


def replace(engine: Engine, catalog: Catalog, source: str, now: dt.datetime) -> int:
    """Put `catalog` in force and return its revision; the one in force stays where nothing changed."""
    return write(engine, lambda session: catalogue_import.replace(session, catalog, source, now))


def snapshot(engine: Engine) -> Catalog:
    """The catalogue in force. Raises `CatalogError` where none was ever imported."""
    with reading(engine) as session:
        revision = session.scalar(select(CatalogRevision).order_by(CatalogRevision.id.desc()).limit(1))
        if revision is None:
            raise CatalogError(["the store has no catalogue yet: run ./porchlight import catalog"])
        programs = select(ProgramRow).where(ProgramRow.retired_at.is_(None)).order_by(ProgramRow.position)
        organisations = select(OrganisationRow.document).where(OrganisationRow.retired_at.is_(None))
        return Catalog.model_validate(
            {
                "revision": revision.id,
                "partnership": revision.document,
                "organisations": session.scalars(organisations.order_by(OrganisationRow.position)).all(),
                "programs": [_program(row) for row in session.scalars(programs)],
                "support": session.scalars(
                    select(SupportServiceRow.document).order_by(SupportServiceRow.position)
                ).all(),
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
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in catalogue_import.PARTS}
    columns = select(CataloguePartRow.kind, CataloguePartRow.document)
    for kind, document in session.execute(columns.order_by(CataloguePartRow.position)):
        found[kind].append(document)
    return found


class StoredCatalogue:
    """Implements `assistant.conversation.ports.Catalogue`: an import is live within `FRESH_FOR` seconds.

    `clock` counts seconds and need not tell the time of day.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._snapshot: Catalog | None = None
        self._checked_at = 0.0

    def current(self) -> Catalog:
        known = self._snapshot
        if known is not None and self._clock() - self._checked_at < FRESH_FOR:
            return known
        with self._lock:
            return self._refreshed()

    def _refreshed(self) -> Catalog:
        known = self._snapshot
        if known is not None and self._clock() - self._checked_at < FRESH_FOR:
            return known  # another thread has just looked
        try:
            if known is None or self._newest_revision() != known.revision:
                known = snapshot(self._engine)
        except StoreBusyError as error:
            if known is None:
                raise
            # What was true a moment ago is still better than silence.
            log.warning("going on with catalogue revision %s: %s", known.revision, error)
        self._snapshot = known
        self._checked_at = self._clock()
        return known

    def _newest_revision(self) -> int | None:
        with reading(self._engine) as session:
            return session.scalar(select(func.max(CatalogRevision.id)))
