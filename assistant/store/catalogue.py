"""The catalogue in the store: replaced whole by an import, read as an immutable snapshot."""

import datetime as dt
import logging
import math
import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine, func, select

from assistant.catalog.schema import Catalog
from assistant.errors import CatalogError, StoreBusyError
from assistant.store import catalogue_import
from assistant.store.catalogue_read import read
from assistant.store.engine import reading, write
from assistant.store.tables import CatalogRevision

log = logging.getLogger(__name__)

# How old the answer to "is there a newer catalogue?" may be, in seconds.
FRESH_FOR = 1.0


def replace(engine: Engine, catalog: Catalog, source: str, now: dt.datetime) -> int:
    """Put `catalog` in force and return its revision; the one in force stays where nothing changed."""
    return write(engine, lambda session: catalogue_import.replace(session, catalog, source, now))


def snapshot(engine: Engine) -> Catalog:
    """The catalogue in force. Raises `CatalogError` where none was ever imported."""
    with reading(engine) as session:
        found = read(session)
    if found is None:
        raise CatalogError(["the store has no catalogue yet: run ./porchlight import catalog"])
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

    def look_again(self) -> None:
        """Somebody has just changed it here; whoever asks next looks for it."""
        self._checked_at = -math.inf

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
