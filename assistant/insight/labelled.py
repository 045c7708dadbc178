"""Utterances labelled by people: JSON lines with `text`, `intent`, `entities` and, where known, `language`, `channel`.

    {"text": "how much is the cna", "intent": "ask_cost", "entities": [{"entity": "program", "value": "cna"}]}

An entity may stand with `start` and `end` (characters, end not included); without them it is looked for in the text.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Span:
    """An entity in a text. `start` and `end` are -1 where what was labelled does not stand in the text as it is."""

    entity: str
    value: str
    start: int = -1
    end: int = -1

    @property
    def placed(self) -> bool:
        return self.start >= 0


@dataclass(frozen=True)
class Labelled:
    """One line of a file."""

    text: str
    intent: str
    spans: tuple[Span, ...] = ()
    language: str | None = None
    channel: str | None = None


def read_labelled(lines: Iterable[str], name: str) -> tuple[list[Labelled], list[str]]:
    """The lines that can be used, and for every other one `name:line: what is wrong`. Empty lines do not count."""
    found: list[Labelled] = []
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(_labelled(json.loads(line)))
        except json.JSONDecodeError as error:
            problems.append(f"{name}:{number}: not JSON: {error.msg} at column {error.colno}")
        except ValueError as error:
            problems.append(f"{name}:{number}: {error}")
    return found, problems


def _labelled(entry: Any) -> Labelled:
    if not isinstance(entry, dict):
        raise ValueError("a line must be an object")
    text = _string(entry, "text")
    entities = entry.get("entities")
    entities = [] if entities is None else entities
    if not isinstance(entities, list):
        raise ValueError("'entities' must be a list")
    spans: list[Span] = []
    for entity in entities:
        spans.append(_span(entity, text, spans))
    return Labelled(
        text=text,
        intent=_string(entry, "intent"),
        spans=tuple(spans),
        language=_optional(entry, "language"),
        channel=_optional(entry, "channel"),
    )


def _span(entity: Any, text: str, taken: list[Span]) -> Span:
    if not isinstance(entity, dict):
        raise ValueError("an entity must be an object")
    name = _string(entity, "entity")
    start, end = entity.get("start"), entity.get("end")
    if start is not None or end is not None:
        if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
            raise ValueError(f"the entity '{name}' has no place in the text: start {start}, end {end}")
        return Span(name, text[start:end], start, end)
    said = entity.get("text", entity.get("value"))
    if not isinstance(said, str) or not said:
        raise ValueError(f"the entity '{name}' needs 'text', 'value', or 'start' and 'end'")
    return _placed(name, said, text, taken)


def _placed(name: str, said: str, text: str, taken: list[Span]) -> Span:
    """The first place where it stands as whole words and nothing else was labelled; else anywhere; else no place."""
    low, sought = text.lower(), said.lower()
    if len(low) != len(text):  # lowering some letters changes their number; then only what is written the same is found
        low, sought = text, said
    places = [at for at in range(len(low)) if low.startswith(sought, at)]
    free = [at for at in places if not any(at < span.end and span.start < at + len(sought) for span in taken)]
    free.sort(key=lambda at: not _is_whole_words(low, at, at + len(sought)))
    return Span(name, said, free[0], free[0] + len(sought)) if free else Span(name, said)


def _is_whole_words(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _string(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"'{key}' is missing or not a text")
    return value


def _optional(entry: dict[str, Any], key: str) -> str | None:
    return None if entry.get(key) is None else _string(entry, key)
