"""`/console/import`: leads out of a spreadsheet, looked at line by line before anything is written."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import File, Form, Response, UploadFile
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants import lead_sheets
from assistant.applicants.names import folded
from assistant.console.doors import Room
from assistant.console.imports import files
from assistant.console.imports.files import Line
from assistant.console.people import sight
from assistant.console.visit import Visit, Visiting
from assistant.console.words import words_of
from assistant.staff.roles import Permission
from assistant.store import lead_imports, lead_matches
from assistant.store.duplicates_tables import LeadImportRow
from assistant.store.lead_matches import Found
from assistant.store.text import storable

room = Room("import")
PATH = "/console/import"
IMPORT = Permission.IMPORT_PEOPLE
# Made in one transaction: nobody else waits longer than for so many.
AT_ONCE = 40
# Lines of each kind that are shown.
SHOWN = 100
# Of what a column is called.
NAME = 60
# Among so many lines that say something the head is looked for.
TITLES = 10


@room.get("/import", permission=IMPORT)
def show_import(visit: Visiting) -> Response:
    with visit.reading() as session:
        made = LeadImportRow.made_at.is_not(None)
        past = session.scalars(select(LeadImportRow).where(made).order_by(LeadImportRow.id.desc()).limit(10)).all()
    return visit.page("import/start.html.jinja", past=past, programs=_programs(visit))


@room.post("/import", permission=IMPORT)
def bring(visit: Visiting, file: Annotated[UploadFile, File()], program: Annotated[str, Form()] = "") -> Response:
    """The dry run. `program`: of those whose line names none."""
    programs = _programs(visit)
    try:
        lines = files.read(file.file.read(files.MOST_BYTES + 1))
    except ValueError as error:
        return visit.refused(str(error) if str(error) in ("too_large", "too_long") else "not_a_sheet", 422)
    at, rows = _below_head(lines)
    if at is None:
        return visit.refused("no_columns", 422)
    called = _called(visit)
    otherwise = program if program in programs else ""
    read = [lead_sheets.row(line, cells, at, called, otherwise) for line, cells in rows]
    with visit.writing() as session:
        name, told = file.filename or "", _columns(lines, rows, at)
        id = lead_imports.keep(session, visit.member.id, name, read, visit.now, columns=told)
    return visit.to(f"{PATH}/{id}")


@room.get("/import/{id}", permission=IMPORT)
def look(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        kept = _kept(session, visit, id)
        found = lead_matches.look(session, lead_imports.rows_of(kept))
    kinds: dict[str, list[Found]] = {kind: [] for kind in ("new", "known", "doubtful", "wrong")}
    for one in found:
        kinds[one.kind].append(one)
    visit.saw("applicant", *(one.who for one in found if one.who is not None))
    return visit.page(
        "import/look.html.jinja", kept=kept, kinds=kinds, most=SHOWN, programs=_programs(visit), path=f"{PATH}/{id}"
    )


@room.post("/import/{id}", permission=IMPORT)
def make(
    visit: Visiting,
    id: str,
    agreed: Annotated[str, Form()] = "",
    consent: Annotated[str, Form()] = "",
    doubtful: Annotated[bool, Form()] = False,
) -> Response:
    """`agreed`: whether they agreed to texts; then `consent` says where and when."""
    if agreed not in ("yes", "no") or (agreed == "yes" and not consent.strip()):
        return visit.refused("say_consent", 422)
    with visit.writing() as session:
        kept = _kept(session, visit, id, held=True)
        rows = lead_imports.rows_of(kept)
        kept.made_at, kept.rows = visit.now, []
        kept.consent = storable(consent).strip()[:500] if agreed == "yes" else None
    made = 0
    for start in range(0, len(rows), AT_ONCE):
        with visit.writing() as session:
            kept = session.get_one(LeadImportRow, id)
            some = rows[start : start + AT_ONCE]
            made += lead_imports.make(session, kept, some, visit.member.id, visit.now, doubtful=doubtful)
    with visit.writing() as session:
        visit.changed(session, "leads", id, "imported", count=made, lines=len(rows), consent=agreed)
    return visit.to(PATH, told="imported", undo=f"{PATH}/{id}/undo", count=made)


@room.post("/import/{id}/undo", permission=IMPORT)
def undo(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        kept = session.get(LeadImportRow, storable(id), with_for_update=True)
        if kept is None or kept.made_at is None or kept.undone_at is not None:
            raise sight.nothing()
        if touched := lead_imports.touched(session, kept):
            return visit.refused("touched", 409, count=touched)
        gone = lead_imports.undo(session, kept, visit.member.id, visit.now)
        visit.changed(session, "leads", id, "undone", count=gone)
    return visit.to(PATH, told="import_undone", count=gone)


def _kept(session: Session, visit: Visit, id: str, *, held: bool = False) -> LeadImportRow:
    """One of this member's own that is not made yet; 404 for all others."""
    kept = session.get(LeadImportRow, storable(id), with_for_update=held)
    if kept is None or kept.member_id != visit.member.id or kept.made_at is not None:
        raise sight.nothing()
    return kept


def _programs(visit: Visit) -> dict[str, str]:
    return {one.id: one.short.in_(visit.language) for one in sight.catalog_of(visit).programs if one.active}


def _called(visit: Visit) -> Mapping[str, str]:
    """Every running program by all that it is called."""
    found: dict[str, str] = {}
    for one in sight.catalog_of(visit).programs:
        names = (one.id, one.name.en, one.name.es, one.short.en, one.short.es, *one.names.en, *one.names.es)
        if one.active:
            for name in names:
                found.setdefault(folded(name), one.id)
    return found


def _below_head(lines: Sequence[Line]) -> tuple[dict[str, int] | None, Sequence[Line]]:
    """Where the columns stand, and the lines below: a title may stand above the head."""
    known, beside = _heads(), _beside()
    for place, (_, cells) in enumerate(lines[:TITLES]):
        at = lead_sheets.columns(cells, known, beside)
        if at.keys() & {"phone", "email"}:
            return at, lines[place + 1 :]
    return None, ()


def _columns(lines: Sequence[Line], below: Sequence[Line], at: dict[str, int]) -> dict[str, Any]:
    """Which columns were read and which were not, as they are called there."""
    _, head = lines[len(lines) - len(below) - 1]
    names = [storable(" ".join(cell.split()))[:NAME] for cell in head]
    left = [name for place, name in enumerate(names) if name and place not in at.values()]
    return {"read": {key: names[at[key]] for key in lead_sheets.COLUMNS if key in at}, "left": left}


def _heads() -> dict[str, list[str]]:
    """What each column may be called, in both languages."""
    words = (words_of("import", "en"), words_of("import", "es"))
    return {
        key: [name.strip() for one in words for name in one[f"heads_{key}"].split(",")] for key in lead_sheets.COLUMNS
    }


def _beside() -> frozenset[str]:
    """Words that may stand beside what a column is called, in both languages."""
    words = (words_of("import", "en"), words_of("import", "es"))
    return frozenset(name.strip() for one in words for name in one["heads_beside"].split(","))
