"""Many rows into a store quickly, as text straight into the database: COPY on PostgreSQL, executemany on SQLite."""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import Engine, Table

from assistant.store import triggers
from assistant.store.tables import Base, UtcDateTime

_CHUNK = 50_000
# As the migration fills them.
_SEARCHED = (
    """INSERT INTO search_said (text, message, conversation)
    SELECT text, id, conversation_id FROM messages WHERE direction = 'in' AND text <> '' ORDER BY id""",
    "INSERT INTO search_names (name, person) SELECT name, id FROM applicants WHERE name IS NOT NULL",
)
_COMPARED = "INSERT INTO likely_marks (applicant_id) SELECT id FROM applicants WHERE name IS NOT NULL ORDER BY id"

Row = tuple[Any, ...]


class Bulk:
    """Writes to tables of an empty store. JSON is given as text, moments as aware datetimes in UTC.

    Columns that a row does not give get their default; a table that needs one without is refused with `ValueError`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._connection = engine.raw_connection()
        self._driver: Any = self._connection.driver_connection
        if self._sqlite:
            self._driver.execute("PRAGMA foreign_keys = OFF")
            self._driver.execute("PRAGMA synchronous = OFF")
        else:
            # What is put in is whole; looking every reference up again would take most of the time.
            self._driver.execute("SET session_replication_role = replica")
            self._driver.execute("SET statement_timeout = 0")
            self._driver.commit()

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
        """How many were written."""
        found = Base.metadata.tables[table]
        names, tail = _with_defaults(found, columns)
        if self._sqlite:
            return self._insert(found, names, (row + tail for row in rows))
        return self._copy(found, names, (row + tail for row in rows))

    def _insert(self, table: Table, names: Sequence[str], rows: Iterable[Row]) -> int:
        moments = [place for place, name in enumerate(names) if isinstance(table.c[name].type, UtcDateTime)]
        asked = ", ".join("?" * len(names))
        quoted = ", ".join(f'"{name}"' for name in names)
        statement = f'INSERT INTO "{table.name}" ({quoted}) VALUES ({asked})'  # noqa: S608 — names of our own
        written = 0
        driver = cast("sqlite3.Connection", self._driver)
        for chunk in _chunks(_as_text(rows, moments)):
            driver.execute("BEGIN IMMEDIATE")
            driver.executemany(statement, chunk)
            driver.execute("COMMIT")
            written += len(chunk)
        return written

    def _copy(self, table: Table, names: Sequence[str], rows: Iterable[Row]) -> int:
        driver = cast("psycopg.Connection[Any]", self._driver)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
        )
        written = 0
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                written += 1
        driver.commit()
        return written

    def close(self) -> None:
        """For good: nobody else gets a connection that looks no references up."""
        self._connection.detach()
        self._connection.close()


@contextmanager
def without_indexes(engine: Engine, tables: Sequence[str]) -> Iterator[None]:
    """Their indexes, and what triggers write, are made when the rows are there: row by row is slow."""
    indexes = [index for name in tables for index in Base.metadata.tables[name].indexes]
    with engine.begin() as connection:
        triggers.remove(connection)
        for index in indexes:
            index.drop(connection)
    yield
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        else:
            for statement in _SEARCHED:
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql(_COMPARED)
        triggers.install(connection)
        for index in indexes:
            index.create(connection)


def _with_defaults(table: Table, columns: Sequence[str]) -> tuple[list[str], Row]:
    names, tail = list(columns), []
    for column in table.columns:
        if column.name in columns or column.nullable or column.server_default is not None:
            continue
        default: Any = column.default
        if default is None:
            raise ValueError(f"{table.name}.{column.name} has no default and is not given")
        names.append(column.name)
        tail.append("{}" if default.is_callable else default.arg)
    return names, tuple(tail)


def _as_text(rows: Iterable[Row], moments: Sequence[int]) -> Iterator[Row]:
    """With moments as SQLite keeps them."""
    if not moments:
        yield from rows
        return
    text: Callable[[Any], str | None] = _moment
    for row in rows:
        values = list(row)
        for place in moments:
            values[place] = text(values[place])
        yield tuple(values)


def _moment(value: dt.datetime | None) -> str | None:
    return None if value is None else value.isoformat(" ", "microseconds")[:26]


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    given = iter(rows)
    while chunk := list(islice(given, _CHUNK)):
        yield chunk
