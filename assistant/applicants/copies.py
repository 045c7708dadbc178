"""The copy of their data that somebody asked for: an archive with a page to read and the same as JSON."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.catalog.basics import Bilingual, Language

FOLDER = Path(__file__).resolve().parents[2] / "data" / "copies"
CONTENT_TYPE = "application/zip"
# Ids say nothing to people; in data.json they stand.
_IDS = ("id", "_id")

Portrait = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class CopyOf:
    """Whose copy it is, made at `now` (aware, in the partnership's zone), in their language."""

    name: str | None
    partnership: Bilingual
    language: Language
    now: dt.datetime


def archive(portrait: Portrait, of: CopyOf) -> bytes:
    """A zip with `data.html` and `data.json`. `portrait`: rows by table (`assistant.store.portability`)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("data.html", page(portrait, of))
        whole = {"made_at": of.now.isoformat(), "data": portrait}
        zipped.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=2))
    return packed.getvalue()


def page(portrait: Portrait, of: CopyOf) -> str:
    words = _words(of.language)
    told = {
        "day": format_date(of.now.date(), "long", locale=of.language),
        "name": of.name or words["nobody"],
        "partnership": of.partnership.in_(of.language),
    }
    template = _templates().get_template("copy.html.jinja")
    sections = [
        (words.get(table, table), [_fields(row, of, words) for row in rows])
        for table, rows in portrait.items()
        if table not in ("messages", "applicant_contacts")
    ]
    said = [
        {"at": _shown(one["created_at"], of, words), "theirs": one["direction"] == "in", "text": one["text"]}
        for one in portrait.get("messages", ())
    ]
    made = words["made"].format(**told)
    return template.render(language=of.language, w=words, made=made, said=said, sections=sections)


def _fields(row: dict[str, Any], of: CopyOf, words: dict[str, str]) -> list[tuple[str, str]]:
    told = {name: value for name, value in row.items() if name in ("program_id", "organisation_id")}
    told |= {name: value for name, value in row.items() if not name.endswith(_IDS)}
    return [(words.get(f"field_{name}", name), _shown(value, of, words)) for name, value in told.items()]


def _shown(value: Any, of: CopyOf, words: dict[str, str]) -> str:
    if isinstance(value, bool):
        return words["yes_word" if value else "no_word"]
    if isinstance(value, str):
        moment = _moment(value)
        return value if moment is None else format_datetime(moment.astimezone(of.now.tzinfo), locale=of.language)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _moment(value: str) -> dt.datetime | None:
    if len(value) < len("2026-11-22T10:00+00:00") or value[10:11] != "T":
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


@cache
def _words(language: Language) -> dict[str, str]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "words.yml").read_text(encoding="utf-8"))
    return {key: pair[language] for key, pair in loaded.items()}


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
