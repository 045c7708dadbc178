"""What a turn that fills in a form costs beside one that answers a question: `python -m bench.turns`.

One person after another texts the line as `up` starts it: first questions, then a screening from its first words to its
result, then a seat that is taken, moved and given back, in English and in Spanish.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.environments import ENGINE_ENVIRONMENT, bring_up
from assistant.cli.leash import Leash
from assistant.cli.terminal import PartLogs
from bench.doors import Door, say_all
from bench.porchlight import porchlight
from bench.script import numbers
from bench.training import cache_folder, train_porchlight

PEOPLE = 20
# At most so many times what an answering turn takes.
GOAL = 1.3


@dataclass(frozen=True)
class Script:
    """What one person texts, all of it turns of one kind."""

    kind: str
    texts: tuple[str, ...]


ANSWERING = "answering"
SCRIPTS = (
    Script(
        ANSWERING,
        ("tell me about the CNA class", "how much is it", "when does it start", "where is it", "is there childcare"),
    ),
    Script(ANSWERING, ("dígame de la clase de CNA", "cuánto cuesta", "cuándo empieza", "dónde es", "hay guardería")),
    Script("screening", ("do i qualify for phlebotomy", "skip", "34", "GED", "sorry, i'm 16")),
    Script("screening", ("califico para flebotomía", "paso", "34", "GED", "perdón, tengo 16")),
    # A session with room for all of them.
    Script(
        "booking",
        (
            "when is the medical assistant session",
            "the first one",
            "rosa lopez",
            "move me to the next one",
            "cancel my seat",
        ),
    ),
    Script(
        "booking",
        (
            "cuándo es la junta de asistente médico",
            "la primera",
            "rosa lopez",
            "cámbieme a la otra",
            "cancele mi lugar",
        ),
    ),
)
# For each script, the seconds of its turns, one row a person.
Taken = Mapping[Script, Sequence[Sequence[float]]]


async def main() -> None:
    cache = cache_folder()
    taken: dict[Script, list[list[float]]] = {script: [] for script in SCRIPTS}
    with Leash() as leash, PartLogs(cache / "logs") as logs, tempfile.TemporaryDirectory() as folder:
        await bring_up(ENGINE_ENVIRONMENT, leash, lambda line: logs.keep("uv", line))
        trained = await train_porchlight(cache, leash, logs.keep, reuse=True)
        async with porchlight(trained.model, Path(folder), leash, logs.keep) as assistant:
            people = numbers(0)
            for _ in range(PEOPLE):  # in turn, so that all kinds meet the same machine
                for script in SCRIPTS:
                    taken[script].append(await _said(assistant.door, next(people), script))
            apologies = await assistant.door.apologies()
            assert not apologies, f"{apologies} turns were answered without the engine"
    for line in (*by_text(taken), *by_kind(taken)):
        print(line)


async def _said(door: Door, number: str, script: Script) -> list[float]:
    turns = await say_all(door, number, list(script.texts))
    unanswered = [text for text, turn in zip(script.texts, turns, strict=True) if not turn.answered]
    assert not unanswered, unanswered
    return [turn.seconds for turn in turns]


def by_text(taken: Taken) -> list[str]:
    """The median of each turn of each script."""
    return [
        "; ".join(f"{text}: {1000 * median:.0f} ms" for text, median in zip(script.texts, _medians(rows), strict=True))
        for script, rows in taken.items()
    ]


def by_kind(taken: Taken) -> list[str]:
    """What each kind costs beside answering, by both averages: one turn counts as much as another in the first."""
    kinds = dict.fromkeys(script.kind for script in taken)
    mean = {kind: statistics.fmean(_joined(_medians(rows) for rows in _of(kind, taken))) for kind in kinds}
    median = {kind: statistics.median(_joined(row for rows in _of(kind, taken) for row in rows)) for kind in kinds}
    return [
        f"{name}: {ANSWERING} {1000 * of[ANSWERING]:.1f} ms, {kind} {1000 * of[kind]:.1f} ms: "
        f"{of[kind] / of[ANSWERING]:.2f} times, {'reached' if of[kind] <= GOAL * of[ANSWERING] else 'missed'} "
        f"(at most {GOAL})"
        for kind in kinds
        if kind != ANSWERING
        for name, of in (("mean of the medians", mean), ("median over all turns", median))
    ]


def _of(kind: str, taken: Taken) -> list[Sequence[Sequence[float]]]:
    return [rows for script, rows in taken.items() if script.kind == kind]


def _medians(rows: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(turn) for turn in zip(*rows, strict=True)]


def _joined(parts: Iterable[Iterable[float]]) -> list[float]:
    return [seconds for part in parts for seconds in part]


if __name__ == "__main__":
    asyncio.run(main())
