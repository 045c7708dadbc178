"""What was measured, as plain data, and the arithmetic on it. Seconds throughout unless a name says milliseconds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Turn:
    """One turn as the person saw it. `ended` is a reading of the clock by which the window is kept."""

    ended: float
    seconds: float
    answered: bool


@dataclass(frozen=True)
class Level:
    """So many people at once. `cpu` is what all of the assistant's processes used for one turn, `others` the share of
    the cores that anybody else took meanwhile; `failed` turns were not answered, or only by an apology.
    """

    people: int
    turns: int
    per_second: float
    p50: float
    p95: float
    p99: float
    failed: int
    cpu: float
    others: float


@dataclass(frozen=True)
class Growth:
    """Median of one person's first turns and of their last ones, at the same texts."""

    turns: int
    first: float
    last: float
    failed: int

    @property
    def ratio(self) -> float:
        return self.last / self.first


@dataclass(frozen=True)
class Training:
    """`cached`: measured earlier, on this machine; `others` as in :class:`Level`, then."""

    seconds: float
    others: float
    cached: bool


@dataclass(frozen=True)
class Figures:
    """All of one assistant. `memory`: bytes by part after the load, proportional share of what is shared."""

    training: Training
    cold_start: float
    levels: tuple[Level, ...]
    growth: Growth
    memory: Mapping[str, int]

    def level(self, people: int) -> Level:
        """Raises `KeyError` where so many were not tried."""
        for level in self.levels:
            if level.people == people:
                return level
        raise KeyError(people)


def percentile(values: Sequence[float], share: float) -> float:
    """Between the two values that stand nearest to `share` (0 to 1) of the sorted ones. `ValueError` for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def level_of(
    turns: Sequence[Turn], *, people: int, start: float, end: float, failed: int, cpu: float, others: float
) -> Level:
    """The turns that ended after `start` and until `end`, on the turns' clock.

    `failed` comes on top of the turns that got no answer; `cpu` is in seconds for the whole window.
    Raises `ValueError` where no turn ended in the window.
    """
    counted = [turn for turn in turns if start < turn.ended <= end]
    seconds = [turn.seconds for turn in counted]
    return Level(
        people=people,
        turns=len(counted),
        per_second=len(counted) / (end - start),
        p50=percentile(seconds, 0.50),
        p95=percentile(seconds, 0.95),
        p99=percentile(seconds, 0.99),
        failed=failed + sum(not turn.answered for turn in turns),
        cpu=cpu / len(counted),
        others=others,
    )


def growth_of(turns: Sequence[Turn], *, probe: int, failed: int) -> Growth:
    """One person's turns in order: the `probe` after the first against the last `probe`. `ValueError` for too few."""
    if len(turns) < 2 * probe + 1:
        raise ValueError(f"{len(turns)} turns are too few to compare {probe} with {probe}")
    return Growth(
        turns=len(turns),
        first=median(turn.seconds for turn in turns[1 : probe + 1]),
        last=median(turn.seconds for turn in turns[-probe:]),
        failed=failed + sum(not turn.answered for turn in turns),
    )
