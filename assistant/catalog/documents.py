"""Parts of the catalogue as plain documents: what the store keeps, what a file says, what a digest is made of."""

import datetime as dt
import hashlib
import json
from enum import Enum
from typing import Any

from pydantic import BaseModel

from assistant.catalog.schema import Catalog


def document(part: BaseModel, *, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A part as JSON in the order of the schema, without what is as it is by default.

    Sets are sorted, so that the same part is the same document in every process.
    """
    dumped = part.model_dump(mode="python", by_alias=True, exclude=set(leave_out), exclude_defaults=True)
    return {key: _plain(value) for key, value in dumped.items()}


def digest(catalog: Catalog) -> str:
    """What the catalogue says, as a fingerprint; its revision is not part of it."""
    said = json.dumps(document(catalog, leave_out=frozenset({"revision"})), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {str(_plain(key)): _plain(entry) for key, entry in value.items()}
        case frozenset() | set():
            return sorted(_plain(entry) for entry in value)
        case list() | tuple():
            return [_plain(entry) for entry in value]
        case Enum():
            return value.value
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
    return value
