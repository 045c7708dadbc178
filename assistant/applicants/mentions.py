"""Who is meant by "@Ana" in a note: by a whole name, or by a first name that only one of them has."""

import re
from collections.abc import Mapping

from assistant.applicants.names import folded

_AT = re.compile(r"(?<!\w)@(?=\w)")
_END = re.compile(r"(?!\w)")


def mentioned(text: str, members: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of those of `members` (names by id) whom the text names with an @, each once, in the order of the text."""
    plain = folded(text)
    found: dict[str, None] = {}
    for at in _AT.finditer(plain):
        id = _named(plain[at.end() :], members)
        if id is not None:
            found.setdefault(id)
    return tuple(found)


def _named(rest: str, members: Mapping[str, str]) -> str | None:
    """The longest whole name first: "@Ana Ruiz" is not "Ana", who is somebody else."""
    names = sorted(((folded(name), id) for id, name in members.items()), key=lambda one: -len(one[0]))
    whole = [id for name, id in names if _begins(rest, name)]
    if whole:
        longest = max(len(folded(members[id])) for id in whole)
        same = [id for id in whole if len(folded(members[id])) == longest]
        return same[0] if len(same) == 1 else None
    first = [id for name, id in names if _begins(rest, name.split()[0] if name else "")]
    return first[0] if len(first) == 1 else None


def _begins(rest: str, name: str) -> bool:
    return bool(name) and rest.startswith(name) and _END.match(rest, len(name)) is not None
