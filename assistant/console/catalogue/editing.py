"""The form of one place: what was given, the draft that it makes, and where in it something is wrong."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from assistant.catalog.drafts import Draft, draft
from assistant.catalog.export import as_yaml
from assistant.catalog.parts import Problem
from assistant.catalog.pieces import piece
from assistant.catalog.places import path_of, value_at
from assistant.catalog.schema import Catalog
from assistant.catalog.yaml_lines import dotted
from assistant.console.catalogue.fields import (
    YAML_KINDS,
    Field,
    field_at,
    fields_of,
    filled,
    given,
    has_form,
    is_model,
    type_at,
)


@dataclass(frozen=True)
class Form:
    """A place being edited. `fields` are empty where it is written as YAML, which is `text`. `key` is `None` for a new
    piece. `flaws` by the name of the field, `""` for what belongs to none.
    """

    kind: str
    key: str | None
    place: str
    fields: tuple[Field, ...]
    text: str
    seen: str
    flaws: Mapping[str, list[Problem]] = field(default_factory=dict)

    @property
    def is_yaml(self) -> bool:
        return not self.fields


def form_of(catalog: Catalog, kind: str, key: str | None, place: str, seen: str, value: Any = None) -> Form:
    """The form of what is there, or of `value` in its place. Raises `KeyError` where there is no such place."""
    document = _document(catalog, kind, key)
    there = value if value is not None else value_at(document, path_of(document, place))
    of = type_at(kind, place)
    if has_form(kind, of):
        return Form(kind, key, place, fields_of(of, there or {}, catalog), "", seen)
    is_whole = not place or kind in YAML_KINDS or is_model(of)
    single = None if is_whole else field_at(kind, place, there, catalog)
    if single is not None and single.kind != "yaml":
        return Form(kind, key, place, (single,), "", seen)
    return Form(kind, key, place, (), as_yaml(there) if there is not None else "", seen)


def text_given(catalog: Catalog, form: Form, data: Mapping[str, list[str]]) -> str:
    """What was filled in, as YAML; or the YAML that was given in place of it."""
    if form.is_yaml or "yaml" in data:
        return (data.get("yaml") or [""])[-1].replace("\r\n", "\n")
    document = _document(catalog, form.kind, form.key)
    before = value_at(document, path_of(document, form.place))
    if len(form.fields) == 1 and form.fields[0].name == "value":
        value = given(form.fields[0], data, before)
    else:
        value = filled(form.fields, data, before if isinstance(before, Mapping) else {})
    return "" if value is None or value == {} else as_yaml(value)


def draft_of(
    catalog: Catalog,
    form: Form,
    text: str,
    now: dt.datetime,
    replies: Mapping[str, frozenset[str]],
) -> Draft:
    document = _document(catalog, form.kind, form.key)
    today = now.astimezone(ZoneInfo(catalog.partnership.zone)).date()
    at = path_of(document, form.place)
    return draft(catalog, form.kind, form.key, text, today, of=document, at=at, replies=replies)


def with_flaws(catalog: Catalog, form: Form, made: Draft) -> Mapping[str, list[Problem]]:
    """The problems of a draft beside the fields that they are of; of YAML all are of none and have their line."""
    found: dict[str, list[Problem]] = {}
    document = _document(catalog, form.kind, form.key)
    prefix = dotted(path_of(document, form.place))
    names = [one.name for one in _flat(form.fields)]
    for problem in made.problems:
        path, _, what = problem.text.partition(": ")
        below = path[len(prefix) :].lstrip(".") if path.startswith(prefix) else None
        name = "" if below is None or problem.file else _nearest(below, names)
        said = Problem(problem.file, problem.line, what if name else problem.text)
        found.setdefault(name, []).append(said)
    return found


def _nearest(path: str, names: list[str]) -> str:
    """`say.es` is a flaw of `say`, too, where that is one field of two languages."""
    if names == ["value"]:
        return "value"
    fitting = [name for name in names if path == name or path.startswith((f"{name}.", f"{name}["))]
    return max(fitting, key=len, default="")


def _flat(fields: tuple[Field, ...]) -> list[Field]:
    return [one for each in fields for one in ((each, *_flat(each.fields)) if each.fields else (each,))]


def _document(catalog: Catalog, kind: str, key: str | None) -> dict[str, Any]:
    found = piece(catalog, kind, key) if key is not None else None
    return found.document if found is not None else {}
