"""Words: found, rewritten, listened to, taken back, taken out as the files in which they are shipped."""

import io
import zipfile
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from assistant.catalog.differences import Difference, differences
from assistant.catalog.export import as_yaml
from assistant.console.visit import Visit, Visiting
from assistant.console.wording.listening import sounds
from assistant.console.wording.room import EDIT, HOME, room
from assistant.errors import CatalogueOvertakenError, WordsError
from assistant.messages.wording_checks import Flaw, flaws, read_wording
from assistant.messages.words import Wording, facts_of
from assistant.store import staff, word_changes
from assistant.store.word_changes import WordChange, plain

PAGE = 50
_MEDIA = ("text", "voice", "chat")


@dataclass(frozen=True)
class Told:
    change: WordChange
    who: str
    differences: list[Difference]


@room.get("/words", permission=EDIT)
def words(visit: Visiting, q: str = "", file: str = "", own: bool = False) -> Response:
    """All that the line says by itself; `q` is looked for in names and sentences, `own` are the rewritten ones."""
    spoken = visit.services.words
    with visit.reading() as session:
        rewritten = word_changes.in_force(session)
    wordings, files = spoken.wordings, spoken.files
    wanted = q.strip().lower()
    found = {
        stem: [
            (name, wordings[name])
            for name in names
            if _fits(name, wordings[name], wanted) and (not own or name in rewritten)
        ]
        for stem, names in files.items()
        if not file or stem == file
    }
    found = {stem: names for stem, names in found.items() if names}
    listed = {stem: names if wanted or own or file else [] for stem, names in found.items()}
    facts: dict[str, Any] = {"found": found, "listed": listed, "rewritten": rewritten, "q": q, "file": file, "own": own}
    return visit.page("words/list.html.jinja", files=list(files), **facts)


@room.get("/words/history", permission=EDIT)
def history(visit: Visiting, before: Annotated[int | None, Query()] = None) -> Response:
    with visit.reading() as session:
        found = word_changes.history(session, before=before, limit=PAGE + 1)
        told = _told(visit, found[:PAGE], staff.names(session))
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return visit.page("words/history.html.jinja", told=told, older=older, begun=before is not None)


@room.get("/words/words.zip", permission=EDIT)
def as_zip(visit: Visiting) -> Response:
    """Every file of data/responses as it is said now."""
    spoken = visit.services.words
    wordings, packed = spoken.wordings, io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for stem, names in spoken.files.items():
            responses = {name: [{"custom": plain(wordings[name])}] for name in names}
            folder.writestr(f"responses/{stem}.yml", as_yaml({"responses": responses}))
    named = {"Content-Disposition": 'attachment; filename="words.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=named)


@room.get("/words/{name}", permission=EDIT)
def show(visit: Visiting, name: str) -> Response:
    if name not in visit.services.words.names:
        return visit.refused("not_found", 404)
    return _page(visit, name)


@room.post("/words/{name}", permission=EDIT)
async def rewrite(visit: Visiting, request: Request, name: str) -> Response:
    form = await request.form()
    given = {key: value for key, value in form.items() if isinstance(value, str)}
    if name not in visit.services.words.names:
        return visit.refused("not_found", 404)
    return await run_in_threadpool(_rewritten, visit, name, given)


@room.post("/words/{name}/shipped", permission=EDIT)
def as_shipped(visit: Visiting, name: str) -> Response:
    shipped = _shipped(visit, name)
    if shipped is None:
        return visit.refused("not_found", 404)
    with visit.reading() as session:
        known = word_changes.last(session, name)
    if known is None or known.after is None:
        return visit.to(f"{HOME}/{name}", told="nothing_changed")
    return _put(visit, name, None, shipped, known.id, None)


@room.post("/words/changes/{id}/undo", permission=EDIT)
def undo(visit: Visiting, id: int) -> Response:
    with visit.reading() as session:
        change = word_changes.change(session, id)
        known = None if change is None else word_changes.last(session, change.name)
    shipped = None if change is None else _shipped(visit, change.name)
    if change is None or known is None or shipped is None:
        return visit.refused("not_found", 404)
    if known.id != change.id:
        return visit.refused("changed_since", 409)
    before = None if change.before is None else Wording.model_validate(change.before)
    return _put(visit, change.name, before, shipped, known.id, change.id)


def _rewritten(visit: Visit, name: str, given: dict[str, str]) -> Response:
    shipped = _shipped(visit, name)
    assert shipped is not None
    upon = int(given["seen"]) if given.get("seen", "").isdecimal() else None
    document = _document(given, shipped)
    try:
        wording = read_wording(document)
    except WordsError as error:
        missing = [Flaw("missing", where) for where in str(error).split("; ")]
        if given.get("act") == "listen":
            return _listened(visit, name, None, missing)
        return _page(visit, name, 422, document=document, found=missing)
    found = flaws(wording, shipped, _allowed(visit, name, shipped))
    if given.get("act") == "listen":
        return _listened(visit, name, wording, found)
    if any(not flaw.only_a_warning for flaw in found):
        return _page(visit, name, 422, document=document, found=found)
    with visit.reading() as session:
        known = word_changes.last(session, name)
    if (known and known.id) != upon:
        return _page(visit, name, 409, document=document, found=found, conflict=True)
    if plain(wording) == plain(visit.services.words.wordings[name]):
        return visit.to(f"{HOME}/{name}", told="nothing_changed")
    return _put(visit, name, None if plain(wording) == plain(shipped) else wording, shipped, upon, None)


def _put(
    visit: Visit, name: str, wording: Wording | None, shipped: Wording, upon: int | None, undoes: int | None
) -> Response:
    try:
        with visit.writing() as session:
            id = word_changes.rewrite(
                session, name, wording, shipped, visit.now, member_id=visit.member.id, upon=upon, undoes=undoes
            )
            visit.changed(session, "words", name, "undo" if undoes else "edit", change=id)
    except CatalogueOvertakenError:
        return visit.refused("changed_since", 409)
    visit.services.words.look_again()
    told = "undone" if undoes else "back_to_shipped" if wording is None else "in_force"
    return visit.to(f"{HOME}/{name}", told=told, undo=f"{HOME}/changes/{id}/undo")


def _page(
    visit: Visit,
    name: str,
    status: int = 200,
    *,
    document: dict[str, Any] | None = None,
    found: list[Flaw] | None = None,
    conflict: bool = False,
) -> Response:
    spoken = visit.services.words
    shipped, said = _shipped(visit, name), spoken.wordings[name]
    assert shipped is not None
    with visit.reading() as session:
        changes = word_changes.history(session, name, limit=PAGE)
        told = _told(visit, changes, staff.names(session))
    known = changes[0] if changes else None
    is_own = known is not None and known.after is not None
    return visit.page(
        "words/one.html.jinja",
        status,
        name=name,
        file=next(stem for stem, names in spoken.files.items() if name in names),
        shipped=shipped,
        said=said,
        document=document or plain(said),
        facts=sorted(_allowed(visit, name, shipped)),
        flaws=flaws(said, shipped, _allowed(visit, name, shipped)) if found is None else found,
        sounds=list(sounds(spoken, name, said)),
        told=told,
        seen="" if known is None else known.id,
        is_own=is_own,
        outdated=is_own and known is not None and known.shipped != plain(shipped),
        conflict=conflict,
        media=_MEDIA,
    )


def _listened(visit: Visit, name: str, wording: Wording | None, found: list[Flaw]) -> Response:
    made = [] if wording is None else list(sounds(visit.services.words, name, wording))
    if visit.is_htmx:
        return visit.part("words/_sounds.html.jinja", sounds=made, flaws=found)
    return visit.page("words/sounds.html.jinja", sounds=made, flaws=found, name=name)


def _document(given: dict[str, str], shipped: Wording) -> dict[str, Any]:
    """What the form gives, as a file has it. A medium that is left empty is said as `text` is."""
    found: dict[str, Any] = {}
    for medium in _MEDIA:
        both = {
            language: given.get(f"{medium}.{language}", "").replace("\r\n", "\n").strip() for language in ("en", "es")
        }
        if any(both.values()) or medium == "text":
            found[medium] = {language: said for language, said in both.items() if said}
    choices = []
    for index, choice in enumerate(shipped.choices):
        labels = {language: given.get(f"choices.{index}.{language}", "").strip() for language in ("en", "es")}
        send = {} if choice.send is None else {"send": choice.send.model_dump()}
        choices.append({**{language: said for language, said in labels.items() if said}, **send})
    return {**found, **({"choices": choices} if choices else {})}


def _lines(given: str) -> str:
    return given.replace("\r\n", "\n").strip()


def _allowed(visit: Visit, name: str, shipped: Wording) -> frozenset[str]:
    """The facts that a reply has: what its shipped words name, and what all lines of the schedule that use it have."""
    lines = [line.facts for line in visit.services.catalogue.current().follow_ups if name in (line.words, line.subject)]
    return facts_of(shipped) | (frozenset.intersection(*lines) if lines else frozenset())


def _shipped(visit: Visit, name: str) -> Wording | None:
    return next((names[name] for names in visit.services.words.files.values() if name in names), None)


def _fits(name: str, wording: Wording, wanted: str) -> bool:
    if not wanted:
        return True
    said = [
        name,
        *(part for both in (wording.text, wording.voice, wording.chat) if both for part in (both.en, both.es)),
    ]
    return any(wanted in text.lower() for text in said)


def _told(visit: Visit, changes: list[WordChange], names: dict[str, str]) -> list[Told]:
    return [
        Told(
            change,
            names.get(change.member_id or "", ""),
            differences(change.before or change.shipped, change.after or change.shipped),
        )
        for change in changes
    ]


__all__ = ["room"]
