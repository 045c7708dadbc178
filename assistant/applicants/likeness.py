"""Whether two records may be of one person, and by which signs. What is scored is two records, never anybody's worth.

Families share phones, and sisters are born in one month: neither says anything without the name. Two birthdays that
cannot be one say that they are two people, whatever else is alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from assistant.applicants.names import ALIKE, folded, nearly_same, same_first_name


class Sign(StrEnum):
    SAME_NAME = "same_name"
    NEARLY_NAME = "nearly_name"
    LONGER_NAME = "longer_name"
    FIRST_NAME = "first_name"
    NO_NAME = "no_name"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DAY = "birth_day"
    BIRTH_MONTH = "birth_month"


_WEIGHTS = {
    Sign.SAME_NAME: 60,
    Sign.LONGER_NAME: 50,
    Sign.NEARLY_NAME: 50,
    Sign.FIRST_NAME: 35,
    Sign.NO_NAME: 20,
    Sign.EMAIL: 30,
    Sign.PHONE: 25,
    Sign.BIRTH_DAY: 25,
    Sign.BIRTH_MONTH: 20,
}
_WHOLE_NAMES = frozenset({Sign.SAME_NAME, Sign.LONGER_NAME, Sign.NEARLY_NAME})
_REACHED = frozenset({Sign.PHONE, Sign.EMAIL})
_BORN = frozenset({Sign.BIRTH_DAY, Sign.BIRTH_MONTH})
_MONTH = len("2003-05")


@dataclass(frozen=True)
class Known:
    """What is compared. `born`: the birthday as it was told, "2003", "2003-05" or "2003-05-17"."""

    id: str
    name: str | None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    born: str | None = None


@dataclass(frozen=True)
class Likeness:
    """`score` from 0 to 100: how much speaks for one person. `signs`: what does, the strongest first."""

    score: int
    signs: tuple[Sign, ...]


def likeness(one: Known, other: Known) -> Likeness | None:
    """None where they are taken for two people."""
    if _two_births(one.born, other.born):
        return None
    signs = {sign for sign in (_by_name(one.name, other.name), _by_birth(one.born, other.born)) if sign is not None}
    if one.phones & other.phones:
        signs.add(Sign.PHONE)
    if one.emails & other.emails:
        signs.add(Sign.EMAIL)
    if not _enough(signs):
        return None
    ordered = sorted(signs, key=lambda sign: (-_WEIGHTS[sign], sign))
    return Likeness(min(100, sum(_WEIGHTS[sign] for sign in signs)), tuple(ordered))


class Names:
    """Of many people, those whose whole names say one person are found without comparing each with each."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._folded = [folded(name) for name in names]
        self._by_parts: dict[tuple[str, ...], list[int]] = {}
        self._by_first: dict[str, list[int]] = {}
        for place, name in enumerate(self._folded):
            parts = name.split()
            self._by_parts.setdefault(tuple(sorted(parts)), []).append(place)
            self._by_first.setdefault(parts[0] if parts else "", []).append(place)

    def alike(self, name: str) -> Iterator[int]:
        """Their places among the names: worth a closer look."""
        mine = folded(name)
        parts = mine.split()
        near = process.extract(mine, self._folded, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        found = {place for _, _, place in near} | set(self._by_parts.get(tuple(sorted(parts)), ()))
        found |= set(self._by_first.get(parts[0] if parts else "", ()))
        return (place for place in sorted(found) if _by_name(name, self._names[place]) in _WHOLE_NAMES)


def _enough(signs: set[Sign]) -> bool:
    if signs & _WHOLE_NAMES:
        return bool(signs & (_REACHED | _BORN))
    # A first name alone, or none: only who is reached at the same place.
    return bool(signs & {Sign.FIRST_NAME, Sign.NO_NAME}) and bool(signs & _REACHED)


def _by_name(one: str | None, other: str | None) -> Sign | None:
    if not one or not other:
        return Sign.NO_NAME
    mine, theirs = folded(one).split(), folded(other).split()
    if sorted(mine) == sorted(theirs):
        return Sign.SAME_NAME
    # Luis and Luisa are brother and sister: a slip that makes another name of it is none.
    if nearly_same(one, other) and mine[0][-1] == theirs[0][-1]:
        return Sign.NEARLY_NAME
    shorter, longer = sorted((mine, theirs), key=len)
    # The second surname, or a middle name, is often left out.
    if len(shorter) > 1 and _in_order(shorter, longer):
        return Sign.LONGER_NAME
    return Sign.FIRST_NAME if same_first_name(one, other) else None


def _in_order(parts: list[str], within: list[str]) -> bool:
    rest = iter(within)
    return parts[0] == within[0] and all(part in rest for part in parts)


def _by_birth(one: str | None, other: str | None) -> Sign | None:
    if one is None or other is None or min(len(one), len(other)) < _MONTH:
        return None
    if one == other and len(one) > _MONTH:
        return Sign.BIRTH_DAY
    return Sign.BIRTH_MONTH if one[:_MONTH] == other[:_MONTH] else None


def _two_births(one: str | None, other: str | None) -> bool:
    """As far as both say, they differ: 2003 may be 2003-05, 2004 cannot."""
    if one is None or other is None:
        return False
    told = min(len(one), len(other))
    return one[:told] != other[:told]
