"""What is told after the next page has come: packed into a cookie that is read once."""

import base64
import json
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True)
class Told:
    """The word `key` of a room, with its facts; `undo` is a path of the console that takes it back by POST."""

    room: str
    key: str
    undo: str | None
    facts: dict[str, str | int]

    def packed(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


_TOLD = TypeAdapter(Told)


def unpacked(value: str) -> Told | None:
    """As it was packed; `None` for anything else. It undoes nothing outside the console."""
    try:
        found = _TOLD.validate_json(base64.urlsafe_b64decode(value.encode()))
    except (ValueError, ValidationError):
        return None
    return found if found.undo is None or found.undo.startswith("/console/") else None
