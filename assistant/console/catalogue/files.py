"""The catalogue as the files that `./porchlight import` and `export` know: brought in with a dry run, taken out."""

import io
import zipfile
import zlib
from collections import Counter
from typing import Annotated, Any

from fastapi import Response, UploadFile

from assistant.catalog.differences import Difference, differences
from assistant.catalog.drafts import linted
from assistant.catalog.export import as_files, as_one_file
from assistant.catalog.lint import lint
from assistant.catalog.load import load_texts
from assistant.catalog.parts import not_utf8
from assistant.catalog.pieces import pieces
from assistant.catalog.schema import Catalog
from assistant.console.catalogue import saving
from assistant.console.catalogue.room import EDIT, HOME, room, today_of, undo_of
from assistant.console.visit import Visit, Visiting
from assistant.errors import CatalogError, CatalogueOvertakenError
from assistant.store import catalogue_import, catalogue_uploads

# A catalogue of a large partnership is half a megabyte.
MOST = 5_000_000
_MOST_FILES = 1000
# What cannot be unpacked: no zip, broken, under a password, packed in a way that nobody here knows.
_UNREADABLE = (ValueError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError)


@room.get("/catalogue/files", permission=EDIT)
def files(visit: Visiting) -> Response:
    return visit.page("catalogue/files.html.jinja", tab="tab_files", problems=(), told=None)


@room.get("/catalogue/files/catalogue.zip", permission=EDIT)
def as_zip(visit: Visiting) -> Response:
    catalog = saving.in_force(visit)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in as_files(catalog).items():
            folder.writestr(f"catalog/{name}", text)
    return _download(packed.getvalue(), "application/zip", f"catalogue-{catalog.revision}.zip")


@room.get("/catalogue/files/catalogue.yml", permission=EDIT)
def as_yml(visit: Visiting) -> Response:
    catalog = saving.in_force(visit)
    return _download(as_one_file(catalog).encode(), "application/yaml", f"catalogue-{catalog.revision}.yml")


@room.post("/catalogue/files", permission=EDIT)
def bring(visit: Visiting, file: Annotated[UploadFile, "the files"]) -> Response:
    """A dry run: what is wrong, or what would be another. Nothing is in force yet."""
    try:
        texts = _texts(file)
    except _UNREADABLE:
        return visit.refused("not_files", 422)
    except CatalogError as error:
        return visit.page("catalogue/files.html.jinja", 422, tab="tab_files", problems=error.problems, told=None)
    catalog = saving.in_force(visit)
    made = _loaded(visit, catalog, texts)
    if isinstance(made, CatalogError):
        return visit.page("catalogue/files.html.jinja", 422, tab="tab_files", problems=made.problems, told=None)
    with visit.writing() as session:
        id = catalogue_uploads.keep(session, visit.member.id, texts, visit.now)
    return visit.page("catalogue/files.html.jinja", problems=(), tab="tab_files", **_dry_run(visit, catalog, made, id))


@room.post("/catalogue/files/{id}/force", permission=EDIT)
def put_in_force(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        texts = catalogue_uploads.texts(session, visit.member.id, id)
    if texts is None:
        return visit.refused("upload_gone", 404)
    catalog = saving.in_force(visit)
    made = _loaded(visit, catalog, texts)
    if isinstance(made, CatalogError):
        return visit.page("catalogue/files.html.jinja", 422, tab="tab_files", problems=made.problems, told=None)
    seen = visit.request.query_params.get("upon", "")
    if seen != str(catalog.revision):  # somebody was quicker: what is another is another now
        dry = _dry_run(visit, catalog, made, id)
        return visit.page("catalogue/files.html.jinja", 409, tab="tab_files", problems=(), overtaken=True, **dry)
    try:
        with visit.writing() as session:
            revision = catalogue_import.replace(
                session, made, saving.SOURCE, visit.now, member_id=visit.member.id, upon=catalog.revision
            )
            catalogue_uploads.forget(session, id)
            visit.changed(session, "catalogue", str(revision), "import", files=len(texts))
    except CatalogueOvertakenError:
        return visit.refused("overtaken", 409)
    visit.services.catalogue.look_again()
    if revision == catalog.revision:
        return visit.to(f"{HOME}/files", told="nothing_changed")
    return visit.to(f"{HOME}/history/{revision}", told="in_force", undo=undo_of(revision))


def _texts(file: UploadFile) -> dict[str, str]:
    """The YAML files in what was brought, by name. Raises `ValueError` or what zipfile raises for anything that cannot
    be a catalogue, `CatalogError` for files that are not UTF-8.
    """
    packed = file.file.read(MOST + 1)
    if len(packed) > MOST:
        raise ValueError("too large")
    if not packed.startswith(b"PK"):
        return _decoded({file.filename or "catalogue.yml": packed})
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        inside = [one for one in folder.infolist() if _is_catalogues(one.filename)]
        if not inside or len(inside) > _MOST_FILES or sum(one.file_size for one in inside) > 4 * MOST:
            raise ValueError("not a catalogue's files")
        return _decoded({one.filename: folder.read(one) for one in inside})


def _is_catalogues(name: str) -> bool:
    """Macs pack a second, hidden file beside each."""
    return name.endswith((".yml", ".yaml")) and not any(
        step == "__MACOSX" or step.startswith(".") for step in name.split("/")
    )


def _decoded(contents: dict[str, bytes]) -> dict[str, str]:
    texts, problems = {}, []
    for name, content in contents.items():
        try:
            texts[name] = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(str(not_utf8(error, name)))
    if problems:
        raise CatalogError(problems)
    return texts


def _loaded(visit: Visit, catalog: Catalog, texts: dict[str, str]) -> Catalog | CatalogError:
    try:
        return load_texts(texts, today_of(visit, catalog), saving.replies(visit))
    except CatalogError as error:
        return error


def _dry_run(visit: Visit, catalog: Catalog, made: Catalog, id: str) -> dict[str, Any]:
    today = today_of(visit, catalog)
    known = set(linted(catalog, today))
    told = _differences(catalog, made)
    return {
        "told": told,
        "counts": Counter(how for _, _, how, _ in told),
        "warnings": [one for one in lint(made, today) if one not in known],
        "id": id,
        "upon": catalog.revision,
        "overtaken": False,
    }


def _differences(before: Catalog, after: Catalog) -> list[tuple[str, str, str, list[Difference]]]:
    old = {(one.kind, one.key): one.document for one in pieces(before)}
    new = {(one.kind, one.key): one.document for one in pieces(after)}
    found = []
    for kind, key in dict.fromkeys([*new, *old]):
        was, is_ = old.get((kind, key)), new.get((kind, key))
        if was != is_:
            how = "added" if was is None else "removed" if is_ is None else "changed"
            found.append((kind, key, how, differences(was, is_) if was is not None and is_ is not None else []))
    return found


def _download(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
