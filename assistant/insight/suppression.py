"""Figures of people that tell nobody apart: small counts are hidden, and what would give them away with them.

The rule is that of the Centers for Medicare & Medicaid Services: no count from 1 to 10 is shown, a zero may be. A
hidden count must not follow from the total either, so larger counts are hidden beside it until, for whoever knows
everything that is shown, it may be any from 1 to 10; where that cannot be had, the total is hidden too.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

LARGEST_HIDDEN = 10
SMALL: Literal["<11"] = "<11"
# 11 or more, hidden for the sake of another.
HIDDEN: Literal["hidden"] = "hidden"

Shown = int | Literal["<11", "hidden"]


@dataclass(frozen=True)
class Published:
    """A table as it may be shown. A hidden figure is a value of its own, never 0."""

    counts: dict[str, Shown]
    total: Shown


def suppress(counts: Mapping[str, int]) -> Published:
    """The table of these counts, in their order."""
    small = {name for name, count in counts.items() if _is_small(count)}
    total = sum(counts.values())
    beside: set[str] = set()
    spare = sorted((count, name) for name, count in counts.items() if count > LARGEST_HIDDEN)
    while not _tells_nothing(counts, small, beside) and spare:
        beside.add(spare.pop(0)[1])
    shown: dict[str, Shown] = {
        name: SMALL if name in small else HIDDEN if name in beside else count for name, count in counts.items()
    }
    if _is_small(total):
        return Published(shown, SMALL)
    return Published(shown, total if _tells_nothing(counts, small, beside) else HIDDEN)


def part(counts: Mapping[str, int]) -> dict[str, Shown]:
    """The counts of a table whose total stands elsewhere, where it is not small itself.

    Where larger counts hidden beside the small ones do not keep them, the whole table is hidden, zeros too.
    """
    published = suppress(counts)
    if published.total == HIDDEN:
        return dict.fromkeys(counts, HIDDEN)
    return published.counts


def share(count: int, of: int) -> float | None:
    """`count` out of `of`, from 0 to 1; None where it would tell of 1 to 10 people that they are, or are not, in it."""
    hidden = of <= LARGEST_HIDDEN or _is_small(count) or _is_small(of - count)
    return None if hidden else count / of


def _is_small(count: int) -> bool:
    return 0 < count <= LARGEST_HIDDEN


def _tells_nothing(counts: Mapping[str, int], small: Collection[str], beside: Collection[str]) -> bool:
    """Whether each small count may be any from 1 to 10 for one who knows the total and all that is shown."""
    if not small:
        return True
    together = sum(counts[name] for name in (*small, *beside))
    least = (len(small) - 1) + len(beside) * (LARGEST_HIDDEN + 1)
    most = None if beside else (len(small) - 1) * LARGEST_HIDDEN
    return together - least >= LARGEST_HIDDEN and (most is None or together - most <= 1)
