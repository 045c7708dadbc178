"""Rows of any table, as a merge changes and remembers them: by their primary key, values as JSON."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    Table,
    UniqueConstraint,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from assistant.store.duplicates_tables import MergeStepRow
from assistant.store.tables import Base, UtcDateTime

CHANGED, ASIDE, SEAT = "changed", "aside", "seat"

Row = Mapping[str, Any]
Once = tuple[tuple[Column[Any], ...], ColumnElement[bool] | None]


def unique_sets(table: Table, column: Column[Any]) -> Iterator[Once]:
    """What may be there once, of the sets of columns with this one; the condition of those that hold for some rows."""
    if column.primary_key:
        yield tuple(table.primary_key.columns), None
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and column in set(constraint.columns):
            yield tuple(constraint.columns), None
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        if index.unique and column.name in index.columns:
            yield tuple(index.columns), _condition(index)


def clash(session: Session, table: Table, row: Row, column: Column[Any], value: str) -> Row | None:
    """The row that this one could not stand beside if its column had this value."""
    for columns, condition in unique_sets(table, column):
        others = [one == (value if one is column else row[one.name]) for one in columns]
        if condition is not None:
            if session.execute(select(table).where(at(table, key_of(table, row)), condition)).first() is None:
                continue
            others.append(condition)
        found = session.execute(select(table).where(*others)).mappings().first()
        if found is not None:
            return dict(found)
    return None


def change(session: Session, merge_id: str, table: Table, row: Row, values: Row) -> None:
    """Give the row these values; noted with what was there before."""
    key = key_of(table, row)
    session.execute(update(table).where(at(table, key)).values(**values))
    note_change(session, merge_id, table, {**row, **values}, {name: row[name] for name in values}, values)


def note_change(session: Session, merge_id: str, table: Table, row: Row, before: Row, after: Row) -> None:
    """`row` as it is now."""
    told = {"key": plain(key_of(table, row)), "before": plain(before), "after": plain(after)}
    session.add(MergeStepRow(merge_id=merge_id, kind=CHANGED, of_table=table.name, **told))
    session.flush()


def set_aside(session: Session, merge_id: str, table: Table, row: Row) -> None:
    """Take the row away; all of it is noted."""
    key = key_of(table, row)
    session.execute(delete(table).where(at(table, key)))
    session.add(
        MergeStepRow(merge_id=merge_id, kind=ASIDE, of_table=table.name, key=plain(key), before=plain(row), after=None)
    )
    session.flush()


def bring_back(session: Session, step: MergeStepRow) -> bool:
    """A row that was set aside; False where something that it hangs from is gone."""
    table = Base.metadata.tables[step.of_table]
    row = read(table, step.before)
    for column in table.c:
        for key in column.foreign_keys:
            to, id = key.column, row[column.name]
            if id is not None and session.execute(select(to).where(to == id)).first() is None:
                return False
    if session.execute(select(table).where(at(table, key_of(table, row)))).first() is not None:
        return False
    session.execute(insert(table).values(**row))
    return True


def change_back(session: Session, step: MergeStepRow) -> bool:
    """What is still as the merge left it is as it was before; False where it was changed since, or is gone."""
    table, after = Base.metadata.tables[step.of_table], step.after or {}
    which = at(table, read(table, step.key))
    row = session.execute(select(table).where(which)).mappings().first()
    if row is None:
        return False
    now = plain(dict(row))
    values = {name: value for name, value in step.before.items() if now[name] == after[name]}
    if values:
        session.execute(update(table).where(which).values(**read(table, values)))
    return len(values) == len(step.before)


def key_of(table: Table, row: Row) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.primary_key.columns}


def at(table: Table, key: Row) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in key.items()))


def plain(row: Row) -> dict[str, Any]:
    """As JSON."""
    return {name: _plain(value) for name, value in row.items()}


def read(table: Table, row: Row) -> dict[str, Any]:
    """From JSON."""
    return {name: _read(table.c[name], value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _read(column: Column[Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(column.type, UtcDateTime | DateTime):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(column.type, Date) else value


def _condition(index: Index) -> ColumnElement[bool] | None:
    where: ColumnElement[bool] | None = index.dialect_options["sqlite"]["where"]
    return where
