"""What the schema says against a part, in words for the coordinator who wrote it: what is wrong, what is expected."""

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.catalog.schema_paths import Place, place
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
    "too_short": "expected at least one entry",
}
# By how the pattern of an id, or of what else has one, begins.
_IDS = {
    "^[A-Z0-9]": "expected capitals and digits joined by hyphens, such as CNA-EVE",
    "^[a-z]": "expected small letters and digits joined by _, such as left_school",
    "^[+-]?": "expected how long after, or with - before, such as -1d, -2h, 0m or +45m",
    "^utter_": "expected the name of a reply in data/responses, such as utter_told_booked",
    "^[A-Za-z0-9]": "expected letters and digits joined by _ or -, such as high_school",
}
# What each branch of a union takes.
_BRANCHES = {
    "bool": "true or false",
    "constrained-str": "an id",
    "float": "a number",
    "HigherOf": "higher_of with by",
    "tuple": "a list",
}


def mistakes(of: type[BaseModel], error: ValidationError) -> list[tuple[Path, str]]:
    """Each thing wrong: its path inside the part, and what to say of it."""
    details = [(place(of, detail["loc"]), detail) for detail in error.errors(include_url=False)]
    return [mistake for at, detail in details for mistake in _mistake(at, detail, [found for found, _ in details])]


def _mistake(at: Place, detail: ErrorDetails, places: list[Place]) -> Iterator[tuple[Path, str]]:
    kind, given = detail["type"], detail["input"]
    if kind == "too_short" and given:
        return  # its entries are wrong, which is told of each
    if at.union is not None and at.union == at.path:
        yield from _no_branch(at, given, [found for found in places if found.union == at.union])
    elif kind == "missing":
        yield at.path, "missing"
    elif kind == "extra_forbidden":
        yield at.path, _unknown_key(str(at.path[-1]), at.keys)
    elif kind == "value_error":
        yield at.path, detail["msg"].removeprefix("Value error, ")
    else:
        yield at.path, f"{_expected(detail)}, found {_shown(given)}"


def _no_branch(at: Place, given: Any, tried: list[Place]) -> Iterator[tuple[Path, str]]:
    """Told once for all branches, and not at all where the value has the shape of one: then that tells more."""
    if tried[0] is at and all(found.path == at.path for found in tried):
        expected = dict.fromkeys(_BRANCHES.get(found.branch.partition("[")[0], found.branch) for found in tried)
        yield at.path, f"expected {' or '.join(expected)}, found {_shown(given)}"


def _expected(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return f"expected {context.get('expected', '')}"
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        for begins, words in _IDS.items():
            if pattern.startswith(begins):
                return words
    return _EXPECTED.get(kind, detail["msg"][:1].lower() + detail["msg"][1:])


def _unknown_key(key: str, fields: tuple[str, ...]) -> str:
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
        return "a list" if value else "an empty list"
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
