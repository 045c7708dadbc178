"""What the catalogue was in every revision, and who changed what of it when."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from assistant.catalog.pieces import catalog_of, pieces
from assistant.catalog.schema import Catalog
from assistant.store import catalogue_read
from assistant.store.coordination_tables import CatalogueChangeRow, CatalogueContentRow, CatalogueVersionRow
from assistant.store.tables import CatalogRevision

# Kind, key and the digest of the document.
Listed = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """What one revision did to one piece. `member_id` is empty where it came by the command line, from `source`."""

    revision: int
    kind: str
    key: str
    before: str | None
    after: str | None
    position: int
    at: dt.datetime
    source: str
    member_id: str | None
    undoes: int | None
    undone_by: int | None


def digest_of(document: Any) -> str:
    """A document's fingerprint, the same for the same content."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def known_before(session: Session, latest: CatalogRevision | None) -> list[Listed]:
    """The pieces of the revision in force, before it is replaced.

    One that is older than this table is written down now, while it can still be read.
    """
    if latest is None:
        return []
    version = session.get(CatalogueVersionRow, latest.id)
    if version is None:
        try:
            catalog = catalogue_read.read(session)
        except ValidationError:
            return []  # made by another version of the program: nobody can read it any more
        assert catalog is not None
        version = _keep(session, catalog, latest.id, None, None)
    return [(kind, key, digest) for kind, key, digest in version.pieces]


def record(
    session: Session,
    catalog: Catalog,
    revision: int,
    before: Sequence[Listed],
    *,
    member_id: str | None = None,
    undoes: int | None = None,
) -> None:
    """Keep a new revision and what it changed."""
    after = _keep(session, catalog, revision, member_id, undoes).pieces
    session.add_all(_changes(revision, before, [(kind, key, digest) for kind, key, digest in after]))
    session.flush()


def catalog_at(session: Session, revision: int) -> Catalog | None:
    """The whole catalogue as it was in a revision; `None` where that was not kept."""
    version = session.get(CatalogueVersionRow, revision)
    if version is None:
        return None
    known = contents(session, {digest for _, _, digest in version.pieces})
    return catalog_of(((kind, known[digest]) for kind, _, digest in version.pieces), revision)


def contents(session: Session, digests: Collection[str]) -> dict[str, dict[str, Any]]:
    """The documents of these digests."""
    rows = select(CatalogueContentRow.digest, CatalogueContentRow.document)
    found: dict[str, dict[str, Any]] = {}
    for some in _some(sorted(digests)):
        found.update(session.execute(rows.where(CatalogueContentRow.digest.in_(some))).all())
    return found


def history(
    session: Session,
    *,
    kind: str | None = None,
    key: str | None = None,
    revision: int | None = None,
    among: Collection[int] | None = None,
    only: ColumnElement[bool] | None = None,
    before: tuple[int, str, str] | None = None,
    limit: int = 50,
) -> list[Change]:
    """What was changed, the newest first; of one piece or kind, by one revision or those `among` some.

    `only`: a condition on `CatalogueChangeRow`. `before`: where the last page ended (revision, kind, key). What the
    very first import brought is no change.
    """
    undoing = aliased(CatalogueVersionRow)
    undone_by = (
        select(undoing.revision)
        .where(undoing.undoes == CatalogueChangeRow.revision)
        .order_by(undoing.revision.desc())
        .limit(1)
    )
    query = (
        select(CatalogueChangeRow, CatalogRevision, CatalogueVersionRow, undone_by.scalar_subquery())
        .join(CatalogRevision, CatalogRevision.id == CatalogueChangeRow.revision)
        .join(CatalogueVersionRow, CatalogueVersionRow.revision == CatalogueChangeRow.revision)
        .order_by(CatalogueChangeRow.revision.desc(), CatalogueChangeRow.kind, CatalogueChangeRow.key)
        .limit(limit)
    )
    for column, value in (
        (CatalogueChangeRow.kind, kind),
        (CatalogueChangeRow.key, key),
        (CatalogueChangeRow.revision, revision),
    ):
        if value is not None:
            query = query.where(column == value)
    if among is not None:
        query = query.where(CatalogueChangeRow.revision.in_(among))
    if only is not None:
        query = query.where(only)
    if before is not None:
        at, of, name = before
        same = CatalogueChangeRow.revision == at
        query = query.where(
            (CatalogueChangeRow.revision < at)
            | (same & (CatalogueChangeRow.kind > of))
            | (same & (CatalogueChangeRow.kind == of) & (CatalogueChangeRow.key > name))
        )
    return [
        Change(
            revision=change.revision,
            kind=change.kind,
            key=change.key,
            before=change.before,
            after=change.after,
            position=change.position,
            at=made.imported_at,
            source=made.source,
            member_id=version.member_id,
            undoes=version.undoes,
            undone_by=undone,
        )
        for change, made, version, undone in session.execute(query)
    ]


def revisions(session: Session, *, before: int | None = None, limit: int = 50) -> list[tuple[int, int]]:
    """The revisions that changed something, the newest first, with how many pieces each changed."""
    query = select(CatalogueChangeRow.revision, func.count()).group_by(CatalogueChangeRow.revision)
    if before is not None:
        query = query.where(CatalogueChangeRow.revision < before)
    found = session.execute(query.order_by(CatalogueChangeRow.revision.desc()).limit(limit))
    return [(revision, count) for revision, count in found]


def firsts(session: Session, among: Collection[int]) -> list[Change]:
    """The first change of each of these revisions: who made it, and when."""
    name = CatalogueChangeRow.kind + ":" + CatalogueChangeRow.key
    first = select(CatalogueChangeRow.revision, func.min(name)).where(CatalogueChangeRow.revision.in_(among))
    only = tuple_(CatalogueChangeRow.revision, name).in_(first.group_by(CatalogueChangeRow.revision))
    return history(session, only=only, limit=len(among))


def _keep(
    session: Session, catalog: Catalog, revision: int, member_id: str | None, undoes: int | None
) -> CatalogueVersionRow:
    documents: dict[str, Mapping[str, Any]] = {}
    listed: list[list[str]] = []
    for piece in pieces(catalog):
        document = piece.document
        digest = digest_of(document)
        documents[digest] = document
        listed.append([piece.kind, piece.key, digest])
    known: set[str] = set()
    for some in _some(sorted(documents)):
        known |= set(session.scalars(select(CatalogueContentRow.digest).where(CatalogueContentRow.digest.in_(some))))
    session.add_all(
        CatalogueContentRow(digest=digest, document=dict(document))
        for digest, document in documents.items()
        if digest not in known
    )
    version = CatalogueVersionRow(revision=revision, member_id=member_id, undoes=undoes, pieces=listed)
    session.add(version)
    session.flush()
    return version


def _changes(revision: int, before: Sequence[Listed], after: Sequence[Listed]) -> Iterator[CatalogueChangeRow]:
    if not before:
        return
    old, new = ({(kind, key): digest for kind, key, digest in listed} for listed in (before, after))
    places = {**_places(before), **_places(after)}
    for kind, key in dict.fromkeys([*new, *old]):
        was, is_ = old.get((kind, key)), new.get((kind, key))
        if was != is_:
            yield CatalogueChangeRow(
                revision=revision, kind=kind, key=key, position=places[kind, key], before=was, after=is_
            )


def _places(listed: Sequence[Listed]) -> dict[tuple[str, str], int]:
    """Each one's place among those of its kind."""
    counts: dict[str, int] = {}
    found = {}
    for kind, key, _ in listed:
        found[kind, key] = counts.get(kind, 0)
        counts[kind] = found[kind, key] + 1
    return found


def _some(digests: Sequence[str], at_once: int = 500) -> Iterator[Sequence[str]]:
    """SQLite takes only so many parameters in a statement."""
    for start in range(0, len(digests), at_once):
        yield digests[start : start + at_once]
