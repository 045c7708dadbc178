"""A change of the catalogue, made on what is in force: checked, put in force, or told why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assistant.catalog.drafts import Draft
from assistant.catalog.pieces import piece
from assistant.catalog.places import path_of, value_at
from assistant.catalog.schema import Catalog
from assistant.console.visit import Visit
from assistant.errors import CatalogueOvertakenError
from assistant.messages.words import facts_of
from assistant.store import catalogue_import
from assistant.store.catalogue_read import newest
from assistant.store.catalogue_versions import digest_of

SOURCE = "console"
_TRIES = 3


@dataclass(frozen=True)
class Saved:
    """`draft` has the problems where there is no `revision`. `conflict`: it was made on something else than is there
    now, which is `theirs`. `same`: nothing has changed.
    """

    draft: Draft | None
    revision: int | None = None
    same: bool = False
    conflict: bool = False
    theirs: Any = None


def in_force(visit: Visit) -> Catalog:
    """The catalogue as it is at this moment, other processes' changes of the last second among it."""
    with visit.reading() as session:
        there = newest(session)
    known = visit.services.catalogue.current()
    if there is None or known.revision == there.id:
        return known
    visit.services.catalogue.look_again()
    return visit.services.catalogue.current()


def replies(visit: Visit) -> dict[str, frozenset[str]]:
    """The facts that each reply names, as an import is checked with."""
    return {name: facts_of(wording) for name, wording in visit.services.words.wordings.items()}


def seen_of(catalog: Catalog, kind: str, key: str, place: str) -> str:
    """The fingerprint of what stands at a place, by which a form knows what it was made on."""
    found = piece(catalog, kind, key)
    if found is None:
        return ""
    document = found.document
    return digest_of(value_at(document, path_of(document, place)) if place else document)


def save(
    visit: Visit,
    make: Callable[[Catalog], Draft],
    *,
    kind: str,
    key: str,
    place: str = "",
    seen: str | None = None,
    undoes: int | None = None,
    action: str = "edit",
    also: Callable[[Session, Draft], None] | None = None,
) -> Saved:
    """Make a draft of the catalogue in force and put it in force. `seen`: what its author had before them (`seen_of`).

    Another change that comes between is not lost: the draft is made again, on that. `also` is done in the transaction
    of the change, where nothing is another either: both stand or neither, and what it raises is raised here.
    """
    for _ in range(_TRIES):
        catalog = in_force(visit)
        if seen is not None and (there := seen_of(catalog, kind, key, place)) != seen:
            return Saved(None, conflict=True, theirs=_there(catalog, kind, key, place) if there else None)
        draft = make(catalog)
        if draft.catalog is None:
            return Saved(draft)
        try:
            with visit.writing() as session:
                revision = catalogue_import.replace(
                    session,
                    draft.catalog,
                    SOURCE,
                    visit.now,
                    member_id=visit.member.id,
                    undoes=undoes,
                    upon=catalog.revision,
                )
                if revision != catalog.revision:
                    visit.changed(session, kind, draft.key, action, place=place, revision=revision)
                if also is not None:
                    also(session, draft)
        except CatalogueOvertakenError:
            continue
        visit.services.catalogue.look_again()
        return Saved(draft, revision, same=revision == catalog.revision)
    raise CatalogueOvertakenError("others change the catalogue all the time.")


def _there(catalog: Catalog, kind: str, key: str, place: str) -> Any:
    found = piece(catalog, kind, key)
    if found is None:
        return None
    document = found.document
    return value_at(document, path_of(document, place)) if place else document
