"""A run as JSON, as tables for the terminal, and as the section of a Markdown page."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tabulate import tabulate

from bench.figures import Figures, Training
from bench.goals import Goal, goals
from bench.machine import Machine
from bench.peer.project import EXAMPLES_AN_INTENT

# More than this, used by somebody else, and the figures tell of them as well.
QUIET = 0.05
_MEGABYTE = 1_000_000
METHOD = f"""\
How: one assistant after the other, the load from the same cores. Each person has a number of their own, texts again
when the webhook has ended, and is somebody else after ten texts (`bench/utterances.jsonl`: all intents, both
languages). Porchlight is `./porchlight up` on an empty home with the demo catalogue; its turn runs from the signed
webhook to the last byte of TwiML. The peer has Rasa 3.6.21's default pipeline and policies, a rule an intent, eight
stories, the Twilio channel, a SQLite tracker store and the SDK's action server, and answers from a dictionary; it
is trained on {EXAMPLES_AN_INTENT} examples an intent, so that it trains in minutes and not in hours. Its turn ends
when its call of Twilio's API reaches a recorder on loopback: it is spared TLS and the way to Twilio, for which its
channel blocks in every turn. Turn 1 and the last one are medians of twenty turns each, at the same texts. Memory is
the processes' proportional share after the load. Cold start is from the first process to the first real answer."""
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Report:
    machine: Machine
    quick: bool
    ours: Figures
    peer: Figures
    compared: tuple[Sequence[str], Sequence[str]]

    @property
    def goals(self) -> tuple[Goal, ...]:
        return tuple(goals(self.ours, self.peer, self.compared))

    @property
    def others(self) -> float:
        """The largest share of the cores that somebody else used while something was measured."""
        both = (self.ours, self.peer)
        levels = [level.others for figures in both for level in figures.levels]
        return max(*levels, *(figures.training.others for figures in both))

    def as_json(self) -> dict[str, Any]:
        """Seconds and bytes."""
        return {
            "machine": asdict(self.machine),
            "quick": self.quick,
            "others": self.others,
            "porchlight": {**asdict(self.ours), "memory": dict(self.ours.memory)},
            "peer": {**asdict(self.peer), "memory": dict(self.peer.memory)},
            "goals": [{**asdict(goal), "reached": goal.reached} for goal in self.goals],
        }


def text(report: Report) -> str:
    return "\n\n".join([*_facts(report), *(_table(*table, "simple") for table in _tables(report))])


def markdown(report: Report) -> str:
    return "\n\n".join([*_facts(report), METHOD, *(_table(*table, "github") for table in _tables(report))])


def _facts(report: Report) -> Iterator[str]:
    machine = report.machine
    yield (
        f"Measured on {machine.measured_on} at revision {machine.revision}, on {machine.cores} of {machine.cores_there}"
        f" cores of {machine.processor}, {machine.memory / 1e9:.0f} GB, {machine.system}, Python {machine.python}."
    )
    if report.others > QUIET:
        yield (
            f"The machine was not quiet: others used up to {report.others:.0%} of its cores meanwhile."
            " Times are not to be published; the ratios are rough."
        )
    if report.quick:
        yield "A quick run, to see that it works: too few turns for figures that mean something."


def _tables(report: Report) -> Iterator[tuple[Sequence[str], list[Row]]]:
    ours, peer = report.ours, report.peer
    yield ("", "Porchlight", "stock peer", "ratio"), list(_rows(ours, peer))
    yield ("goal", "measured", "to reach", ""), [_goal(goal) for goal in report.goals]


def _rows(ours: Figures, peer: Figures) -> Iterator[Row]:
    for mine, theirs in zip(ours.levels, peer.levels, strict=True):
        who = "1 person" if mine.people == 1 else f"{mine.people} people"
        speeds = mine.per_second, theirs.per_second
        yield f"{who}: turns a second", f"{speeds[0]:.1f}", f"{speeds[1]:.1f}", _ratio(*speeds)
        for name in ("p50", "p95", "p99"):
            times = getattr(mine, name), getattr(theirs, name)
            yield f"{who}: {name} of a turn, ms", _ms(times[0]), _ms(times[1]), _ratio(*times)
        yield f"{who}: CPU of a turn, ms", _ms(mine.cpu), _ms(theirs.cpu), _ratio(mine.cpu, theirs.cpu)
        yield f"{who}: turns, failed ones", f"{mine.turns}, {mine.failed}", f"{theirs.turns}, {theirs.failed}", ""
    first, last = ours.growth, peer.growth
    yield "turn 1, ms", _ms(first.first), _ms(last.first), _ratio(first.first, last.first)
    yield f"turn {first.turns}, ms", _ms(first.last), _ms(last.last), _ratio(first.last, last.last)
    yield (
        "growth from the one to the other",
        f"{first.ratio:.2f} ×",
        f"{last.ratio:.2f} ×",
        _ratio(first.ratio, last.ratio),
    )
    yield "memory after the load, MB", _parts(ours), _parts(peer), _ratio(_sum(ours), _sum(peer))
    trained = ours.training.seconds, peer.training.seconds
    yield (
        f"training, s (the peer on {EXAMPLES_AN_INTENT} examples an intent)",
        _trained(ours.training),
        _trained(peer.training),
        _ratio(*trained),
    )
    started = ours.cold_start, peer.cold_start
    yield "cold start to the first answer, s", f"{started[0]:.1f}", f"{started[1]:.1f}", _ratio(*started)


def _goal(goal: Goal) -> Row:
    unit = " s" if goal.unit == "seconds" else " ×"
    limit = f"{'at least' if goal.at_least else 'at most'} {goal.limit:g}{unit}"
    verdict = "reached" if goal.reached else f"missed: {goal.failed} turns failed" if goal.failed else "missed"
    return goal.name, f"{goal.measured:.2f}{unit}", limit, verdict


def _table(headers: Sequence[str], rows: list[Row], form: str) -> str:
    return tabulate(rows, headers=headers, tablefmt=form, disable_numparse=True, colalign=("left", *["right"] * 3))


def _trained(training: Training) -> str:
    return f"{training.seconds:.0f}" + (" (earlier)" if training.cached else "")


def _parts(figures: Figures) -> str:
    parts = ", ".join(f"{part} {size / _MEGABYTE:.0f}" for part, size in figures.memory.items())
    return f"{_sum(figures) / _MEGABYTE:.0f} ({parts})"


def _sum(figures: Figures) -> int:
    return sum(figures.memory.values())


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


def _ratio(ours: float, peers: float) -> str:
    return f"{ours / peers:.2f} ×"
