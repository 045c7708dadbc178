"""What the two are held to, and whether it is reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.figures import Figures

Unit = Literal["times", "seconds"]


@dataclass(frozen=True)
class Goal:
    """`measured` is a ratio of the two, or seconds. `failed` turns make a figure worthless, and no goal reached."""

    name: str
    measured: float
    limit: float
    at_least: bool = False
    unit: Unit = "times"
    failed: int = 0

    @property
    def reached(self) -> bool:
        if self.failed:
            return False
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def goals(ours: Figures, peer: Figures, compared: tuple[Sequence[str], Sequence[str]]) -> Iterator[Goal]:
    """`compared`: the parts of each whose memory is set against the other's. `KeyError` for a level not tried."""
    for people in (8, 32):
        level = ours.level(people)
        ratio = level.per_second / peer.level(people).per_second
        yield Goal(f"turns a second, {people} people: of the peer's", ratio, 3.0, at_least=True, failed=level.failed)
    ratio = ours.level(32).p95 / peer.level(32).p95
    yield Goal("p95 of a turn, 32 people: of the peer's", ratio, 0.25, failed=ours.level(32).failed)
    turns = ours.growth.turns
    yield Goal(f"turn {turns}: of turn 1", ours.growth.ratio, 1.2, failed=ours.growth.failed)
    mine, theirs = (sum(of.memory[part] for part in parts) for of, parts in zip((ours, peer), compared, strict=True))
    yield Goal(f"memory of {' and '.join(compared[0])}: of the peer's", mine / theirs, 1.0)
    yield Goal("training", ours.training.seconds, 90.0, unit="seconds")
    yield Goal("cold start to the first answer", ours.cold_start, 20.0, unit="seconds")
