"""What was changed in the catalogue, by whom and when; and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Query, Response
from pydantic import ValidationError

from assistant.catalog.differences import Difference, differences
from assistant.catalog.drafts import Draft, with_models
from assistant.catalog.pieces import KINDS, MODELS, piece
from assistant.catalog.schema import Catalog, Strict
from assistant.catalog.taken_back import ChangedSinceError, taken_back
from assistant.console.catalogue import saving
from assistant.console.catalogue.room import EDIT, HOME, address, room, today_of, undo_of
from assistant.console.visit import Visiting
from assistant.store import catalogue_versions, staff
from assistant.store.catalogue_versions import Change, digest_of

PAGE = 50
# A revision that changed more pieces than that is one line.
FEW = 3


@dataclass(frozen=True)
class Told:
    """A change with what is another; `who` is the name of a member of staff, or empty."""

    change: Change
    who: str
    differences: list[Difference]


@room.get("/catalogue/history", permission=EDIT)
def history(
    visit: Visiting, kind: str | None = None, key: str | None = None, before: Annotated[str | None, Query()] = None
) -> Response:
    """Of one piece, or a line a revision; one that changed many pieces, such as an import, has them on its own page."""
    with visit.reading() as session:
        if kind is not None and key is not None:
            found = catalogue_versions.history(session, kind=kind, key=key, before=_cursor(before), limit=PAGE + 1)
            shown = found[:PAGE]
            last = shown[-1] if len(found) > PAGE else None
            older = last and f"{last.revision}:{last.kind}:{last.key}"
            told, counts = _told(session, shown), {change.revision: 1 for change in shown}
        else:
            since = int(before) if before is not None and before.isdecimal() else None
            made = catalogue_versions.revisions(session, before=since, limit=PAGE + 1)
            counts = dict(made[:PAGE])
            older = str(made[PAGE - 1][0]) if len(made) > PAGE else None
            few = [revision for revision, count in counts.items() if count <= FEW]
            firsts = catalogue_versions.firsts(session, [revision for revision in counts if revision not in few])
            told = _told(session, catalogue_versions.history(session, among=few, limit=PAGE * FEW))
            told = sorted([*told, *_told(session, firsts)], key=lambda one: -one.change.revision)
    facts: dict[str, Any] = {"told": told, "counts": counts, "few": FEW, "kind": kind, "key": key, "one": None}
    return visit.page("catalogue/history.html.jinja", older=older, begun=before is not None, tab="tab_history", **facts)


@room.get("/catalogue/history/{revision}", permission=EDIT)
def one_revision(visit: Visiting, revision: int) -> Response:
    with visit.reading() as session:
        told = _told(session, catalogue_versions.history(session, revision=revision, limit=2000))
    if not told:
        return visit.refused("not_found", 404)
    facts: dict[str, Any] = {
        "told": told,
        "kind": None,
        "key": None,
        "older": None,
        "tab": "tab_history",
        "begun": False,
    }
    return visit.page("catalogue/history.html.jinja", one=revision, **facts)


@room.post("/catalogue/history/{revision}/undo", permission=EDIT)
def undo(
    visit: Visiting,
    revision: int,
    kind: Annotated[str | None, Form()] = None,
    key: Annotated[str | None, Form()] = None,
) -> Response:
    """Take back what a revision did, to one piece or to all: a new revision. What was changed since in other places
    stays; in the same place it is refused.
    """
    with visit.reading() as session:
        changes = catalogue_versions.history(session, kind=kind, key=key, revision=revision, limit=2000)
        digests = {digest for change in changes for digest in (change.before, change.after) if digest is not None}
        documents = catalogue_versions.contents(session, digests)
    if not changes:
        return visit.refused("not_found", 404)
    known = saving.replies(visit)

    def make(catalog: Catalog) -> Draft:
        back = [
            (change.kind, change.key, _taken_back(catalog, change, documents), change.position)
            for change in reversed(changes)
        ]
        return with_models(catalog, back, today_of(visit, catalog), replies=known)

    first = changes[0]
    try:
        saved = saving.save(visit, make, kind=first.kind, key=first.key, undoes=revision, action="undo")
    except ChangedSinceError:
        return visit.refused("changed_since", 409)
    assert saved.draft is not None
    if saved.revision is None:
        facts: dict[str, Any] = {"kind": first.kind, "key": first.key, "place": ""}
        return visit.page("catalogue/stays.html.jinja", 409, problems=saved.draft.problems, **facts)
    alone = len(changes) == 1 and first.before is not None
    to = address(first.kind, first.key) if alone else f"{HOME}/history"
    return visit.to(to, told="undone", undo=undo_of(saved.revision))


def _taken_back(catalog: Catalog, change: Change, documents: Mapping[str, Any]) -> Strict | None:
    """The piece without this change; `None` where it was not there before."""
    there = piece(catalog, change.kind, change.key)
    now = None if there is None else there.document
    if (None if now is None else digest_of(now)) == change.after:
        before = None if change.before is None else documents[change.before]
    elif now is None or change.before is None or change.after is None:
        raise ChangedSinceError
    else:
        before = taken_back(documents[change.before], documents[change.after], now)
    try:
        return None if before is None else MODELS[change.kind].model_validate(before)
    except ValidationError as error:  # what was changed since does not go with what was there before
        raise ChangedSinceError from error


def _told(session: Any, changes: list[Change]) -> list[Told]:
    """Three queries, however many they are."""
    digests = {digest for change in changes for digest in (change.before, change.after) if digest is not None}
    documents = catalogue_versions.contents(session, digests)
    names = staff.names(session)
    return [
        Told(
            change,
            names.get(change.member_id or "", ""),
            differences(documents.get(change.before or ""), documents.get(change.after or "")),
        )
        for change in changes
    ]


def _cursor(given: str | None) -> tuple[int, str, str] | None:
    revision, _, rest = (given or "").partition(":")
    kind, _, key = rest.partition(":")
    return (int(revision), kind, key) if revision.isdecimal() and kind in KINDS else None
