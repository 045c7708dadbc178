"""Where in a file an error of the schema stands.

Pydantic names the branch of a union that it tried ("fact", "float", "tuple[…]") between the keys that a coordinator
wrote; here those are told apart.
"""

import types
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag

from assistant.catalog.yaml_lines import Path


@dataclass(frozen=True)
class Place:
    """`path` as it is written, the `keys` that the schema knows there, and the branch tried of the union at `union`."""

    path: Path
    keys: tuple[str, ...]
    union: Path | None = None
    branch: str = ""


def place(of: type[BaseModel], loc: tuple[int | str, ...]) -> Place:
    """Of an error's `loc` in a part of the class `of`. An unknown key is in the path; `keys` are those beside it."""
    annotation: Any = of
    path: Path = ()
    keys: tuple[str, ...] = ()
    union: Path | None = None
    branch = ""
    for step in loc:
        annotation = _bare(annotation)
        if step == "[key]":
            continue
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            fields = _fields(annotation)
            path, keys, annotation = (*path, step), tuple(fields), fields.get(str(step))
        elif get_origin(annotation) in (Union, types.UnionType):
            tagged = _tagged(annotation)
            if not tagged:
                union, branch = path, str(step)
            annotation = tagged.get(str(step)) or _branch(annotation, str(step))
        else:
            # An entry of a list, or the value of a mapping, whose annotation stands after that of the key.
            inner = [entry for entry in get_args(annotation) if entry is not Ellipsis]
            path, keys, annotation = (*path, step), (), inner[-1] if inner else None
    return Place(path, keys, union, branch)


@cache
def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Key, as it is written in a file, to annotation."""
    # Not `FieldInfo.annotation`: of conditions within conditions that is only a name.
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or name: hints[name] for name, field in model.model_fields.items()}


def _bare(annotation: Any) -> Any:
    """Without `Annotated` and `None`, which leave no trace in a `loc`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        entries = [entry for entry in get_args(annotation) if entry is not types.NoneType]
        if len(entries) == 1:
            return _bare(entries[0])
    return annotation


def _tagged(union: Any) -> dict[str, Any]:
    """Tag to annotation, where the branches of a union have tags."""
    return {
        meta.tag: entry
        for entry in get_args(union)
        if get_origin(entry) is Annotated
        for meta in get_args(entry)[1:]
        if isinstance(meta, Tag)
    }


def _branch(union: Any, label: str) -> Any:
    for entry in map(_bare, get_args(union)):
        if getattr(entry, "__name__", "") == label or (get_origin(entry) is tuple and label.startswith("tuple[")):
            return entry
    return None
