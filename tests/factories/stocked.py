"""A catalogue in a store at once: imported the first time, and the same rows put back after that."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, Table, insert, select

from assistant.catalog.documents import digest
from assistant.catalog.schema import Catalog
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.tables import Base

Rows = list[tuple[Table, list[dict[str, Any]]]]
_kept: dict[tuple[str, str, dt.datetime], Rows] = {}


def stock(store: Engine, catalog: Catalog, now: dt.datetime) -> None:
    """As `replace` does; the store must be empty."""
    # PostgreSQL counts what a table was given: the numbers of one store may be to come in another.
    where = str(store.url) if store.dialect.name == "postgresql" else store.dialect.name
    key = (where, digest(catalog), now)
    if key in _kept:
        with transaction(store) as session:
            for table, rows in _kept[key]:
                session.execute(insert(table), rows)
    else:
        replace(store, catalog, "tests", now)
        _kept[key] = _rows(store)


def _rows(store: Engine) -> Rows:
    with reading(store) as session:
        found = [
            (table, [dict(row) for row in session.execute(select(table)).mappings()])
            for table in Base.metadata.sorted_tables
        ]
    return [(table, rows) for table, rows in found if rows]
