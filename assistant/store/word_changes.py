"""Words that coordinators rewrote: what is in force, what was before, who changed it when."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from assistant.errors import CatalogueOvertakenError, StoreBusyError
from assistant.messages.words import Wording
from assistant.store.coordination_tables import WordChangeRow
from assistant.store.engine import one_at_a_time, reading

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WordChange:
    """`before` and `after` are wordings as a file has them; missing where the shipped words were, or are, in force."""

    id: int
    name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    shipped: dict[str, Any]
    at: dt.datetime
    member_id: str | None
    undoes: int | None
    undone_by: int | None


def rewrite(
    session: Session,
    name: str,
    wording: Wording | None,
    shipped: Wording,
    now: dt.datetime,
    *,
    member_id: str | None,
    upon: int | None,
    undoes: int | None = None,
) -> int:
    """Put words in force, with `None` the shipped ones again; the id of the change.

    `upon`: the last change of this name that its author saw; raises `CatalogueOvertakenError` where there is a later.
    """
    one_at_a_time(session, "words")
    last = session.scalar(
        select(WordChangeRow).where(WordChangeRow.name == name).order_by(WordChangeRow.id.desc()).limit(1)
    )
    if (None if last is None else last.id) != upon:
        raise CatalogueOvertakenError(f"the words of {name} were changed meanwhile.")
    row = WordChangeRow(
        name=name,
        wording=None if wording is None else plain(wording),
        before=None if last is None else last.wording,
        shipped=plain(shipped),
        member_id=member_id,
        undoes=undoes,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def plain(wording: Wording) -> dict[str, Any]:
    """A wording as a file has it."""
    return wording.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def in_force(session: Session) -> dict[str, WordChange]:
    """The newest change of each name, names whose shipped words are in force again left out."""
    newest = select(func.max(WordChangeRow.id)).group_by(WordChangeRow.name)
    rows = select(WordChangeRow).where(WordChangeRow.id.in_(newest))
    return {row.name: _view(row, None) for row in session.scalars(rows) if row.wording is not None}


def history(
    session: Session, name: str | None = None, *, before: int | None = None, limit: int = 50
) -> list[WordChange]:
    """The newest first. `before`: the id with which the last page ended."""
    undoing = aliased(WordChangeRow)
    undone = select(func.max(undoing.id)).where(undoing.undoes == WordChangeRow.id).scalar_subquery()
    query = select(WordChangeRow, undone).order_by(WordChangeRow.id.desc()).limit(limit)
    if name is not None:
        query = query.where(WordChangeRow.name == name)
    if before is not None:
        query = query.where(WordChangeRow.id < before)
    return [_view(row, undone_by) for row, undone_by in session.execute(query)]


def change(session: Session, id: int) -> WordChange | None:
    row = session.get(WordChangeRow, id)
    return None if row is None else _view(row, None)


def last(session: Session, name: str) -> WordChange | None:
    """The newest change of a name."""
    return next(iter(history(session, name, limit=1)), None)


def _view(row: WordChangeRow, undone_by: int | None) -> WordChange:
    return WordChange(
        id=row.id,
        name=row.name,
        before=row.before,
        after=row.wording,
        shipped=row.shipped,
        at=row.created_at,
        member_id=row.member_id,
        undoes=row.undoes,
        undone_by=undone_by,
    )


class StoredWords:
    """Implements `assistant.messages.words.Rewritten`. While the store cannot be read, what was known goes on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._revision = 0
        self._wordings: dict[str, Wording] = {}
        self._unread = False

    def revision(self) -> int:
        if self._unread:  # so that they are asked for again
            self._unread = False
            return -1
        try:
            with reading(self._engine) as session:
                self._revision = session.scalar(select(func.max(WordChangeRow.id))) or 0
        except (StoreBusyError, SQLAlchemyError) as error:
            log.warning("going on with the words as they were known: %s", error)
        return self._revision

    def wordings(self) -> Mapping[str, Wording]:
        try:
            with reading(self._engine) as session:
                changes = in_force(session)
        except (StoreBusyError, SQLAlchemyError) as error:
            log.warning("going on with the words as they were known: %s", error)
            self._unread = True
            return self._wordings
        found = {}
        for name, known in changes.items():
            try:
                found[name] = Wording.model_validate(known.after)
            except ValidationError:
                log.warning("the rewritten words of %s are of another version and are left out", name)
        self._wordings = found
        return found
