"""What a turn of a screening costs beside one that answers a question: `python -m bench.turns`.

One person after another texts the line as `up` starts it: first questions, then a screening from its first words to its
result, in English and in Spanish.
"""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.cli.environments import ENGINE_ENVIRONMENT, bring_up
from assistant.cli.leash import Leash
from assistant.cli.terminal import PartLogs
from bench.doors import Door, say_all
from bench.porchlight import porchlight
from bench.script import numbers
from bench.training import cache_folder, train_porchlight

PEOPLE = 20
ANSWERS = (
    ("tell me about the CNA class", "how much is it", "when does it start", "where is it", "is there childcare"),
    ("dígame de la clase de CNA", "cuánto cuesta", "cuándo empieza", "dónde es", "hay guardería"),
)
SCREENINGS = (
    ("do i qualify for phlebotomy", "skip", "34", "GED", "sorry, i'm 16"),
    ("califico para flebotomía", "paso", "34", "GED", "perdón, tengo 16"),
)


async def main() -> None:
    cache = cache_folder()
    with Leash() as leash, PartLogs(cache / "logs") as logs, tempfile.TemporaryDirectory() as folder:
        await bring_up(ENGINE_ENVIRONMENT, leash, lambda line: logs.keep("uv", line))
        trained = await train_porchlight(cache, leash, logs.keep, reuse=True)
        async with porchlight(trained.model, Path(folder), leash, logs.keep) as assistant:
            people = numbers(0)
            turns: dict[str, list[float]] = {}
            for _ in range(PEOPLE):  # in turn, so that both meet the same machine
                for scripts in (ANSWERS, SCREENINGS):
                    for texts in scripts:
                        await _add(turns, assistant.door, next(people), texts)
    for texts in (*ANSWERS, *SCREENINGS):
        print("; ".join(f"{text}: {1000 * statistics.median(turns[text]):.0f} ms" for text in texts))
    for name, average in (("mean", statistics.fmean), ("median", statistics.median)):
        answering, screening = (1000 * average(_seconds(turns, scripts)) for scripts in (ANSWERS, SCREENINGS))
        print(f"{name}: answering {answering:.1f} ms, screening {screening:.1f} ms, {screening / answering:.2f} times")


async def _add(turns: dict[str, list[float]], door: Door, number: str, texts: tuple[str, ...]) -> None:
    for text, turn in zip(texts, await say_all(door, number, list(texts)), strict=True):
        assert turn.answered, text
        turns.setdefault(text, []).append(turn.seconds)


def _seconds(turns: dict[str, list[float]], scripts: Sequence[Sequence[str]]) -> list[float]:
    return [seconds for texts in scripts for text in texts for seconds in turns[text]]


if __name__ == "__main__":
    asyncio.run(main())
