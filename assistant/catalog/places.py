"""Places inside a piece of the catalogue: `facts.cost`, `rules.age`, `cohorts.CNA-EVE-2701`, `front_desk`.

An entry of a list is named by its id (a seat block by its organisation), so that a place stays what it is when others
are added before it. `+` is a new entry.
"""

import copy
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from assistant.catalog.yaml_lines import Path

NEW = "+"


def path_of(document: Mapping[str, Any], place: str) -> Path:
    """The path of a place; of one that is not there yet as well. Raises `KeyError` where there can be none."""
    path: list[str | int] = []
    at: Any = document
    for step in place.split(".") if place else ():
        if isinstance(at, list):
            index = len(at) if step == NEW else _index(at, step)
            path.append(index)
            at = at[index] if index < len(at) else None
        elif step == NEW and at is None:
            path.append(0)
        elif at is None or isinstance(at, Mapping):
            path.append(step)
            at = None if at is None else at.get(step)
        else:
            raise KeyError(place)
    return tuple(path)


def value_at(document: Mapping[str, Any], path: Path) -> Any:
    """What stands there; `None` where nothing does."""
    at: Any = document
    for step in path:
        if isinstance(at, list):
            at = at[int(step)] if int(step) < len(at) else None
        else:
            at = at.get(step) if isinstance(at, Mapping) else None
    return at


def with_value(document: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with this in that place; with `None`, without it."""
    if not path:
        return dict(value or {})
    whole: dict[str, Any] = copy.deepcopy(dict(document))
    at: Any = whole
    for step, after in pairwise(path):
        empty: Any = [] if isinstance(after, int) else {}
        if isinstance(at, list):
            if int(step) >= len(at):
                at.append(empty)
        elif at.get(step) is None:
            at[step] = empty
        at = at[step]
    last: Any = path[-1]
    if isinstance(at, list):
        at[last : last + 1] = [] if value is None else [value]
    elif value is None:
        at.pop(last, None)
    else:
        at[last] = value
    return whole


def _index(entries: list[Any], step: str) -> int:
    for index, entry in enumerate(entries):
        if isinstance(entry, Mapping) and step in (entry.get("id"), entry.get("organisation")):
            return index
    if step.isdecimal() and int(step) < len(entries) and not isinstance(entries[int(step)], Mapping):
        return int(step)
    if step.isdecimal() and int(step) < len(entries) and "id" not in entries[int(step)]:
        return int(step)
    raise KeyError(step)
