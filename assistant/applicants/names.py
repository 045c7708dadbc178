"""Whether two names are one person's: accents, capitals and a slip of the thumb aside."""

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

# Of 100. "Luis" and "Luisa" are 89, and may well share a phone.
ALIKE = 90
# Each part by itself: "Mario" and "Maria" are 80.
PART_ALIKE = 84


def folded(name: str) -> str:
    """José is Jose: recognisers and thumbs leave accents out."""
    if name.isascii():
        return " ".join(name.casefold().split())
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def same(given: str, known: str) -> bool:
    return folded(given) == folded(known)


def same_first_name(given: str, known: str) -> bool:
    """Where one of the two is a first name alone; otherwise they must agree whole."""
    given_parts, known_parts = folded(given).split(), folded(known).split()
    if not given_parts or not known_parts:
        return False
    if 1 in (len(given_parts), len(known_parts)):
        return given_parts[0] == known_parts[0]
    return given_parts == known_parts


def nearly_same(given: str, known: str) -> bool:
    """The same but for a slip in a name that is long enough to tell a slip from another name."""
    one, other = folded(given), folded(known)
    if fuzz.ratio(one, other) < ALIKE or len(one.split()) != len(other.split()):
        return False
    return all(fuzz.ratio(a, b) >= PART_ALIKE for a, b in zip(one.split(), other.split(), strict=True))


def the_one(given: str, names: Iterable[str | None], *, slips: bool = False) -> int | None:
    """Whose name it is, by their place among `names`; `None` where it is nobody's, or may be that of several.

    The very name goes before the first name alone, and that before one with a slip (only if `slips`).
    """
    known = [(place, name) for place, name in enumerate(names) if name is not None]
    if not folded(given):
        return None
    ways = (same, same_first_name, nearly_same) if slips else (same, same_first_name)
    for fits in ways:
        found = [place for place, name in known if fits(given, name)]
        if found:
            return found[0] if len(found) == 1 else None
    return None
