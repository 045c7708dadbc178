"""One piece of the catalogue: read, edited in place, listened to, taken away."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from assistant.catalog.differences import Difference, differences_at
from assistant.catalog.drafts import Draft, linted, without
from assistant.catalog.export import as_yaml
from assistant.catalog.lint import Lint
from assistant.catalog.pieces import KINDS, LISTS, PARTNERSHIP, Piece, piece
from assistant.catalog.places import NEW
from assistant.catalog.schema import Catalog
from assistant.catalog.yaml_lines import parse
from assistant.console.catalogue import saving
from assistant.console.catalogue.editing import Form, draft_of, form_of, text_given, with_flaws
from assistant.console.catalogue.hearing import Hearing, hearings
from assistant.console.catalogue.room import EDIT, HOME, Data, address, in_thread, last, room, sent, today_of, undo_of
from assistant.console.catalogue.shown import PROGRAM_SECTIONS, facts_of, places_of, shown_at
from assistant.console.visit import Visit, Visiting


@room.get("/catalogue/{kind}/new", permission=EDIT)
def ask_new(visit: Visiting, kind: str) -> Response:
    if kind not in LISTS:
        return visit.refused("not_found", 404)
    form = form_of(saving.in_force(visit), kind, None, "", "")
    return visit.page("catalogue/edit.html.jinja", **_form_facts(visit, form))


@room.post("/catalogue/{kind}/new", permission=EDIT)
async def add(visit: Visiting, request: Request, kind: str) -> Response:
    if kind not in LISTS:
        return visit.refused("not_found", 404)
    return await answered(visit, kind, None, await sent(request))


@room.get("/catalogue/{kind}/{key}", permission=EDIT)
def show(visit: Visiting, kind: str, key: str) -> Response:
    catalog = saving.in_force(visit)
    found = piece(catalog, kind, key) if kind in KINDS else None
    if found is None:
        return visit.refused("not_found", 404)
    today = today_of(visit, catalog)
    facts: dict[str, Any] = {"piece": found, "catalog": catalog, "today": today}
    if kind == "programs":
        sections = [
            (key_, [shown_at(found, catalog, today, place) for place in places]) for key_, places in PROGRAM_SECTIONS
        ]
        warnings = [one for one in linted(catalog, today) if one.where.startswith(key)]
        facts |= {"told": facts_of(found, catalog, today), "sections": sections, "warnings": warnings}
        return visit.page("catalogue/program.html.jinja", **facts)
    facts |= {"places": places_of(found, catalog, today)}
    return visit.page("catalogue/piece.html.jinja", **facts)


@room.get("/catalogue/{kind}/{key}/edit", permission=EDIT)
def ask(visit: Visiting, kind: str, key: str, place: str = "") -> Response:
    catalog = saving.in_force(visit)
    if kind not in KINDS or piece(catalog, kind, key) is None:
        return visit.refused("not_found", 404)
    try:
        form = form_of(catalog, kind, key, place, _seen(catalog, kind, key, place))
    except (KeyError, AttributeError):
        return visit.refused("not_found", 404)
    return _form(visit, form)


@room.get("/catalogue/{kind}/{key}/place", permission=EDIT)
def show_place(visit: Visiting, kind: str, key: str, place: str = "") -> Response:
    """One place as it is read: what the form gives way to when nothing is changed."""
    catalog = saving.in_force(visit)
    found = piece(catalog, kind, key) if kind in KINDS else None
    if found is None:
        return visit.refused("not_found", 404)
    if not visit.is_htmx or place.endswith(NEW):
        return visit.to(address(kind, key))
    return _place(visit, catalog, found, place)


@room.post("/catalogue/{kind}/{key}/edit", permission=EDIT)
async def edit(visit: Visiting, request: Request, kind: str, key: str) -> Response:
    if kind not in KINDS:
        return visit.refused("not_found", 404)
    return await answered(visit, kind, key, await sent(request))


@room.post("/catalogue/{kind}/{key}/remove", permission=EDIT)
async def remove(visit: Visiting, request: Request, kind: str, key: str) -> Response:
    """The whole piece, or with a place what stands there."""
    data = await sent(request)
    place = last(data, "place")
    if kind == PARTNERSHIP and not place:
        return visit.refused("not_possible", 409)
    return await in_thread(_removed, visit, kind, key, place)


def _removed(visit: Visit, kind: str, key: str, place: str) -> Response:
    known = saving.replies(visit)

    def make(catalog: Catalog) -> Draft:
        if not place:
            return without(catalog, kind, key, today_of(visit, catalog), replies=known)
        return draft_of(catalog, Form(kind, key, place, (), "", ""), "", visit.now, known)

    saved = saving.save(visit, make, kind=kind, key=key, place=place, action="remove")
    if saved.revision is None:
        assert saved.draft is not None
        # htmx shows only what came with 200.
        facts: dict[str, Any] = {"kind": kind, "key": key, "place": place, "problems": saved.draft.problems}
        return visit.page("catalogue/stays.html.jinja", 200 if visit.is_htmx else 409, **facts)
    to = address(kind, key) if place else f"{HOME}/{kind}"
    return visit.to(to, told="taken_away", undo=undo_of(saved.revision))


async def answered(visit: Visit, kind: str, key: str | None, data: Data) -> Response:
    return await in_thread(_answered, visit, kind, key, data)


def _answered(visit: Visit, kind: str, key: str | None, data: Data) -> Response:
    """A form that was sent: listened to or saved."""
    place, seen = last(data, "place"), last(data, "seen")
    catalog, known = saving.in_force(visit), saving.replies(visit)
    if key is not None and piece(catalog, kind, key) is None:
        return visit.refused("not_found", 404)
    try:
        form = form_of(catalog, kind, key, place, seen)
        text = text_given(catalog, form, data)
    except (KeyError, AttributeError):
        return visit.refused("not_found", 404)
    if last(data, "act") == "listen":
        return _listened(visit, catalog, form, draft_of(catalog, form, text, visit.now, known))
    saved = saving.save(
        visit,
        lambda now: draft_of(now, form, text, visit.now, known),
        kind=kind,
        key=key or "",
        place=place,
        seen=None if key is None else seen,
        action="add" if key is None or place.endswith(NEW) else "edit",
    )
    if saved.conflict:
        return _conflict(visit, form, text, saved.theirs)
    assert saved.draft is not None
    if saved.revision is None:
        return _form(visit, _again(catalog, form, text, saved.draft), 422)
    return _after(visit, form, saved)


def _after(visit: Visit, form: Form, saved: saving.Saved) -> Response:
    assert saved.draft is not None and saved.draft.catalog is not None and saved.revision is not None
    told, undo = ("nothing_changed", None) if saved.same else ("in_force", undo_of(saved.revision))
    found = piece(saved.draft.catalog, form.kind, saved.draft.key)
    if not visit.is_htmx or found is None or form.key is None or form.place.endswith(NEW):
        return visit.to(address(form.kind, saved.draft.key), told=told, undo=undo)
    return _place(visit, saved.draft.catalog, found, form.place, saved.draft.warnings, told=told, undo=undo)


def _place(
    visit: Visit, catalog: Catalog, found: Piece, place: str, warnings: Sequence[Lint] = (), **told: str | None
) -> Response:
    try:
        shown = shown_at(found, catalog, today_of(visit, catalog), place)
    except KeyError:
        return visit.refused("not_found", 404)
    facts: dict[str, Any] = {"piece": found, "catalog": catalog, "today": today_of(visit, catalog), "shown": shown}
    # As deep as on the page that it stands on.
    facts["news"] = warnings
    facts["level"] = (3 if found.kind == "programs" else 2) + ("." in place and not place.startswith("facts."))
    return visit.part("catalogue/_place.html.jinja", told=told.get("told"), undo=told.get("undo"), **facts)


def _form(visit: Visit, form: Form, status: int = 200) -> Response:
    facts = _form_facts(visit, form)
    if visit.is_htmx:
        # Problems are an answer to look at; htmx shows only what came with 200.
        return visit.part("catalogue/_form.html.jinja", 200, **facts)
    return visit.page("catalogue/edit.html.jinja", status, **facts)


def _form_facts(visit: Visit, form: Form) -> dict[str, Any]:
    catalog = visit.services.catalogue.current()
    orgs = {one.id: one.name.in_(visit.language) for one in catalog.organisations}
    return {"form": form, "kind": form.kind, "key": form.key, "place": form.place, "orgs": orgs}


def _again(catalog: Catalog, form: Form, text: str, made: Draft) -> Form:
    """The form with what was filled in, and what is wrong with it."""
    flaws = with_flaws(catalog, form, made)
    if form.is_yaml:
        return Form(form.kind, form.key, form.place, (), text, form.seen, flaws)
    value = parse(text).data
    single = len(form.fields) == 1 and form.fields[0].name == "value"
    fields = form_of(catalog, form.kind, form.key, form.place, form.seen, value if single else value or {}).fields
    return Form(form.kind, form.key, form.place, fields, "", form.seen, flaws)


def _listened(visit: Visit, catalog: Catalog, form: Form, made: Draft) -> Response:
    heard: tuple[Hearing, ...] = ()
    if made.catalog is not None:
        heard = hearings(made.catalog, form.kind, made.key, form.place, visit.services.words, visit.now)
    facts: dict[str, Any] = {"heard": heard, "draft": made, "flaws": with_flaws(catalog, form, made), "form": form}
    if visit.is_htmx:
        return visit.part("catalogue/_heard.html.jinja", **facts)
    return visit.page("catalogue/heard.html.jinja", **facts)


def _conflict(visit: Visit, form: Form, text: str, theirs: Any) -> Response:
    """Both are shown; nothing of either is lost."""
    catalog = saving.in_force(visit)
    key = form.key or ""
    facts: dict[str, Any] = {
        "form": form,
        "kind": form.kind,
        "key": key,
        "mine": text,
        "theirs": "" if theirs is None else as_yaml(theirs),
        "differences": _differences(form.place, theirs, text),
        "seen": saving.seen_of(catalog, form.kind, key, form.place),
    }
    if visit.is_htmx:
        return visit.part("catalogue/_conflict.html.jinja", **facts)
    return visit.page("catalogue/conflict.html.jinja", 409, **facts)


def _differences(place: str, theirs: Any, text: str) -> list[Difference]:
    """From what is in force to what was written; none where that cannot be read."""
    parsed = parse(text)
    return [] if parsed.problems else differences_at(place, theirs, parsed.data)


def _seen(catalog: Catalog, kind: str, key: str, place: str) -> str:
    return saving.seen_of(catalog, kind, key, place)
