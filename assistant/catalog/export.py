"""A catalogue to YAML files, in the layout of `catalog/`, so that loading them gives the same catalogue."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from assistant.catalog.documents import document
from assistant.catalog.schema import Catalog

_WIDTH = 120


def export(catalog: Catalog, folder: Path) -> list[Path]:
    """Write the catalogue below `folder`, over files of the same names; the files written.

    Raises `FileExistsError` where `folder` holds other YAML files, which would be loaded along with these.
    """
    files = {folder / name: text for name, text in as_files(catalog).items()}
    others = {path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml")} - set(files)
    if others:
        raise FileExistsError(f"{folder} holds other catalogue files, such as {min(others)}")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(files)


def as_files(catalog: Catalog) -> dict[str, str]:
    """What each file says, by its name."""
    return {name: as_yaml(data) for name, data in _files(catalog).items()}


def as_one_file(catalog: Catalog) -> str:
    """All of it in one file, which can be loaded as well."""
    whole: dict[str, Any] = {}
    for data in _files(catalog).values():
        for key, value in data.items():
            if key == "program":
                whole.setdefault("programs", []).append(value)
            else:
                whole[key] = value
    return as_yaml(whole)


def _files(catalog: Catalog) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {"partnership.yml": {"partnership": document(catalog.partnership)}}
    for program in catalog.programs:
        files[f"programs/{program.id.lower()}.yml"] = {"program": document(program)}
    lists: dict[str, tuple[str, tuple[BaseModel, ...]]] = {
        "organisations.yml": ("organisations", catalog.organisations),
        "support.yml": ("support", catalog.support),
        "obligations.yml": ("obligations", catalog.obligations),
        "faqs/faqs.yml": ("faqs", catalog.faqs),
        "screening/questions.yml": ("questions", catalog.questions),
        "screening/documents.yml": ("documents", catalog.documents),
        "screening/events.yml": ("events", catalog.events),
        "screening/lists.yml": ("lists", catalog.lists),
        "screening/tables.yml": ("tables", catalog.tables),
        "follow_ups.yml": ("follow_ups", catalog.follow_ups),
    }
    for name, (key, parts) in lists.items():
        if parts or not name.startswith(("screening/", "follow_ups")):
            files[name] = {key: [document(part) for part in parts]}
    return files


class _Dumper(yaml.SafeDumper):
    """Quotes every text, because YAML takes some for something else; keys and ids stay bare."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isidentifier() else '"')


_Dumper.add_representer(str, _text)


def as_yaml(data: Any) -> str:
    """A document as it stands in a file."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
