"""What the schema says against a part, in words for the coordinator who wrote it: what is wrong, what is expected."""

import difflib
import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.catalog.yaml_lines import Path

_SHOWN = 40  # characters of a wrong value that are quoted back
_EXPECTED = {
    "string_type": "expected text; put it in quotes",
    "string_too_short": "expected some text",
    "model_type": "expected keys with values",
    "model_attributes_type": "expected keys with values",
    "dict_type": "expected keys with values",
    "tuple_type": "expected a list",
    "frozen_set_type": "expected a list",
    "set_type": "expected a list",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_parsing": "expected a number",
    "float_type": "expected a number",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "date_type": "expected a date such as 2027-01-25",
    "date_parsing": "expected a date such as 2027-01-25",
    "date_from_datetime_parsing": "expected a date such as 2027-01-25",
    "date_from_datetime_inexact": "expected a date such as 2027-01-25",
    "datetime_type": "expected a day and time such as 2026-12-01T18:00",
    "datetime_parsing": "expected a day and time such as 2026-12-01T18:00",
    "datetime_from_date_parsing": "expected a day and time such as 2026-12-01T18:00",
    "time_type": 'expected a time such as "17:30"',
    "time_parsing": 'expected a time such as "17:30"',
    "string_pattern_mismatch": "expected capitals and digits joined by hyphens, such as CNA-EVE",
}


def mistakes(of: type[BaseModel], error: ValidationError) -> list[tuple[Path, str]]:
    """Each thing wrong: its path inside the part, and what to say of it."""
    return [_mistake(of, detail) for detail in error.errors(include_url=False)]


def _mistake(of: type[BaseModel], detail: ErrorDetails) -> tuple[Path, str]:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    kind, given = detail["type"], detail["input"]
    if kind == "missing":
        return path, "missing"
    if kind == "extra_forbidden":
        return path, _unknown_key(str(path[-1]), _fields(of, path[:-1]))
    if kind == "value_error":
        return path, detail["msg"].removeprefix("Value error, ")
    if kind in ("enum", "literal_error"):
        expected = f"expected {detail.get('ctx', {}).get('expected', '')}"
    else:
        expected = _EXPECTED.get(kind, detail["msg"][:1].lower() + detail["msg"][1:])
    return path, f"{expected}, found {_shown(given)}"


def _unknown_key(key: str, fields: list[str]) -> str:
    close = difflib.get_close_matches(key, fields, n=1, cutoff=0.75)
    if close:
        return f"unknown key; did you mean {close[0]}?"
    return f"unknown key; expected one of {', '.join(fields)}" if fields else "unknown key"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys with values"
    if isinstance(value, list):
        return "a list"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _fields(of: type[BaseModel], path: Path) -> list[str]:
    """The keys that the schema knows at `path`."""
    annotation: Any = of
    for step in path:
        model = _model_in(annotation)
        if model is not None and step in model.model_fields:
            annotation = model.model_fields[str(step)].annotation
        elif model is None:
            return []
    model = _model_in(annotation)
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds: itself, optional, in a tuple or as the value of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, tuple, dict, frozenset):
        return next((model for entry in reversed(get_args(annotation)) if (model := _model_in(entry))), None)
    return None
