"""Rows that are put in once: who comes second with the same key puts in nothing."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def insert_once(table: Table, *key: str) -> dict[str, SqliteInsert | PostgresqlInsert]:
    """The statement by the database's name, to be made once. `key`: columns that are unique together."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=key),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=key),
    }
