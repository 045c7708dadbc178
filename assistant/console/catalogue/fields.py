"""The fields of a form, from the schema of what it edits: a part with keys gets a field a key, what is deeper YAML."""

import datetime as dt
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from assistant.catalog.export import as_yaml
from assistant.catalog.pieces import MODELS
from assistant.catalog.places import NEW
from assistant.catalog.rules import Rule, Selection, Tier
from assistant.catalog.schema import Bilingual, Catalog, Strict
from assistant.catalog.yaml_lines import parse

Kind = Literal[
    "both", "text", "number", "date", "moment", "time", "switch", "one_of", "some_of", "lines", "yaml", "group",
]  # fmt: skip

# Plainer to read and write as they stand in a file.
AS_YAML = (Rule, Tier, Selection)
YAML_KINDS = frozenset({"questions", "tables", "lists"})
_INPUTS: dict[type, Kind] = {
    str: "text", int: "number", float: "number", bool: "switch", dt.date: "date", dt.datetime: "moment",
    dt.time: "time",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """`name` is the place below what is edited, `label` its last step. `value` is text, a list of chosen options, or
    `{"en", "es"}`; `fields` are those of a group.
    """

    name: str
    label: str
    kind: Kind
    value: Any
    required: bool
    options: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()
    step: str | None = None


def type_at(kind: str, place: str) -> Any:
    """The type of what stands at a place of a piece. Raises `KeyError` where there can be nothing."""
    of: Any = MODELS[kind]
    for step in place.split(".") if place else ():
        if is_model(of):
            of = _bare(_known(of, step).annotation)
        elif get_origin(of) is dict:
            of = _bare(get_args(of)[1])
        elif get_origin(of) is tuple and (step == NEW or step):
            of = _bare(get_args(of)[0])
        else:
            raise KeyError(place)
    return of


def has_form(kind: str, of: Any) -> bool:
    """Whether it is filled in field by field; else it is written as YAML."""
    return is_model(of) and not issubclass(of, AS_YAML) and kind not in YAML_KINDS


def fields_of(of: type[Strict], document: Mapping[str, Any], catalog: Catalog, at: str = "") -> tuple[Field, ...]:
    """The fields of a part with keys. `id` stays what it is where it is there."""
    return tuple(_fields(of, document, catalog, at))


def _fields(of: type[Strict], document: Mapping[str, Any], catalog: Catalog, at: str) -> Iterator[Field]:
    for name, info in of.model_fields.items():
        key = info.alias or name
        if key == "id" and document.get("id"):
            continue
        yield _field(f"{at}.{key}" if at else key, key, info, document.get(key), catalog)


def _field(name: str, key: str, info: FieldInfo, given: Any, catalog: Catalog) -> Field:
    of, required = _bare(info.annotation), info.is_required()
    value = given
    if given is None and not required and info.default is not None and not is_model(of):
        value = _plain(info.get_default(call_default_factory=True))
    if of is Bilingual:
        return Field(name, key, "both", value or {"en": "", "es": ""}, required)
    if is_model(of):
        return Field(name, key, "group", None, required, fields=fields_of(of, value or {}, catalog, name))
    options = _options(of) or (_organisations(catalog) if key in ("owner", "organisation") else ())
    if options:
        optional = () if required or info.default is not None else ("",)
        return Field(name, key, "one_of", str(value or ""), required, optional + options)
    if get_origin(of) in (frozenset, tuple) and get_args(of):
        each = _bare(get_args(of)[0])
        if choices := _options(each):
            return Field(name, key, "some_of", [str(one) for one in value or ()], required, choices)
        if each in _INPUTS:
            return Field(name, key, "lines", "\n".join(str(one) for one in value or ()), required)
        return Field(name, key, "yaml", as_yaml(value) if value else "", required)
    if of in _INPUTS:
        step = "any" if of is float else "1" if of is int else None
        return Field(name, key, _INPUTS[of], _shown(value), required, step=step)
    return Field(name, key, "yaml", as_yaml(value) if value else "", required)


def field_at(kind: str, place: str, value: Any, catalog: Catalog) -> Field:
    """The one field of a place that has no keys of its own: a date, a choice, a list of texts."""
    parent, _, step = place.rpartition(".")
    of = type_at(kind, parent)
    info = _known(of, step) if is_model(of) else FieldInfo(annotation=type_at(kind, place))
    return _field("value", step, info, value, catalog)


def filled(fields: tuple[Field, ...], form: Mapping[str, list[str]], before: Mapping[str, Any]) -> dict[str, Any]:
    """The document that a filled-in form makes of what was there; what is left empty is left out."""
    found: dict[str, Any] = {"id": before["id"]} if before.get("id") else {}
    for field in fields:
        value = given(field, form, before.get(field.label))
        if value is not None:
            found[field.label] = value
    return found


def given(field: Field, form: Mapping[str, list[str]], before: Any) -> Any:
    """What a form gives for one field; `None` where it is left empty."""
    texts = form.get(field.name, [])
    text = (texts[-1] if texts else "").replace("\r\n", "\n").strip()
    match field.kind:
        case "both":
            both = {language: (form.get(f"{field.name}.{language}") or [""])[-1].strip() for language in ("en", "es")}
            return {language: said for language, said in both.items() if said} or None
        case "group":
            group = filled(field.fields, form, before if isinstance(before, Mapping) else {})
            is_there = field.required or any(not isinstance(value, bool) for value in group.values())
            return group if is_there else None
        case "switch":
            return text == "true"
        case "some_of":
            return [one for one in texts if one] or None
        case "lines":
            return [line.strip() for line in text.split("\n") if line.strip()] or None
        case "yaml":
            parsed = parse(text)
            return text if parsed.problems else parsed.data
        case "number":
            return _number(text)
    return text or None


def _number(text: str) -> Any:
    """As people write it, "$1,150"; what is no number stays text, for the schema to say so."""
    plain = text.removeprefix("$").replace(",", "").strip()
    if not plain:
        return None
    try:
        return int(plain) if plain.lstrip("-").isdecimal() else float(plain)
    except ValueError:
        return text


def _known(of: type[Strict], step: str) -> FieldInfo:
    for key, info in of.model_fields.items():
        if step in (key, info.alias):
            return info
    raise KeyError(step)


def is_model(of: Any) -> bool:
    """Whether it is a part with keys."""
    return isinstance(of, type) and issubclass(of, Strict)


def _bare(of: Any) -> Any:
    """Without "or nothing" and without what narrows it."""
    while get_origin(of) is Annotated:
        of = get_args(of)[0]
    if get_origin(of) in (Union, types.UnionType):
        some = [one for one in get_args(of) if one is not type(None)]
        return _bare(some[0]) if len(some) == 1 else of
    return of


def _options(of: Any) -> tuple[str, ...]:
    if get_origin(of) is Literal:
        return tuple(str(one) for one in get_args(of))
    if isinstance(of, type) and issubclass(of, Enum):
        return tuple(str(one.value) for one in of)
    return ()


def _organisations(catalog: Catalog) -> tuple[str, ...]:
    return tuple(organisation.id for organisation in catalog.organisations)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Enum):
        return value.value
    return value.model_dump(mode="json") if isinstance(value, Strict) else value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
