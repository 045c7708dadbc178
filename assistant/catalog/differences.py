"""What is another between two documents of one piece, as people read it: a line a place, what was and what is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from assistant.catalog.yaml_lines import Path, dotted

How = Literal["added", "removed", "changed"]
_BY = ("id", "organisation")


@dataclass(frozen=True)
class Difference:
    """`path`: where, such as `facts.cost.say.en`; `before` and `after` are text, empty where there is none."""

    path: str
    how: How
    before: str
    after: str

    @property
    def runs(self) -> list[tuple[Literal["same", "gone", "new"], str]]:
        """Both texts in one, word by word: what stayed, what went, what came."""
        old, new = _words(self.before), _words(self.after)
        found: list[tuple[Literal["same", "gone", "new"], str]] = []
        for tag, i, j, k, n in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            if tag == "equal":
                found.append(("same", "".join(old[i:j])))
                continue
            if j > i:
                found.append(("gone", "".join(old[i:j])))
            if n > k:
                found.append(("new", "".join(new[k:n])))
        return found


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Difference]:
    """In the order of what is there now. Entries with an id are compared by it, wherever they stand in their list."""
    return list(_between((), before or {}, after or {}))


def differences_at(place: str, before: Any, after: Any) -> list[Difference]:
    """The same of what stands at one place of a piece, such as `facts.cost`; `""` for all of it."""
    return list(_between((place,) if place else (), before, after))


def _between(at: Path, before: Any, after: Any) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _keys(at, before, after)
    elif is_named(before) and is_named(after):
        yield from _keys(at, by_name(before), by_name(after), moved=True)
    else:
        how: How = "added" if before is None else "removed" if after is None else "changed"
        yield Difference(dotted(at), how, shown(before), shown(after))


def _keys(
    at: Path, before: Mapping[str, Any], after: Mapping[str, Any], *, moved: bool = False
) -> Iterator[Difference]:
    for key in dict.fromkeys([*after, *before]):
        yield from _between((*at, key), before.get(key), after.get(key))
    order = [key for key in after if key in before]
    if moved and order != [key for key in before if key in after]:
        yield Difference(dotted(at), "changed", ", ".join(before), ", ".join(after))


def is_named(value: Any) -> bool:
    """Whether it is a list of entries that have each an id."""
    return isinstance(value, list) and bool(value) and all(_name(entry) is not None for entry in value)


def _name(entry: Any) -> str | None:
    return next((str(entry[key]) for key in _BY if key in entry), None) if isinstance(entry, Mapping) else None


def by_name(entries: list[Any]) -> dict[str, Any]:
    return {str(_name(entry)): entry for entry in entries}


def shown(value: Any, indent: str = "") -> str:
    """A document's part as text: plain, one thing a line where it has several."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "\n".join(_entry(f"{indent}{key}:", entry, indent) for key, entry in value.items())
    if isinstance(value, list):
        if all(not isinstance(entry, Mapping | list) for entry in value):
            return ", ".join(shown(entry) for entry in value)
        return "\n".join(_entry(f"{indent}-", entry, indent) for entry in value)
    return str(value)


def _entry(label: str, value: Any, indent: str) -> str:
    text = shown(value, indent + "  ")
    nested = isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(e, Mapping) for e in value))
    return f"{label}\n{text}" if nested else f"{label} {text}"


def _words(text: str) -> list[str]:
    """Words with the space after them, so that they join to the text again."""
    parts: list[str] = []
    for piece in text.splitlines(keepends=True):
        rest = piece
        while rest:
            head, space, tail = rest.partition(" ")
            parts.append(head + space)
            rest = tail
    return parts
