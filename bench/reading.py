"""How long the app's own reading of a message takes: `python -m bench.reading`.

What it tells of the person, against all questions of the catalogue, and what of it is not kept. Over the benchmark's
utterances, and over one that tells five things at once.
"""

import datetime as dt
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.catalog.load import load
from assistant.conversation.redact import passages_of
from assistant.eligibility.understanding import read_volunteered
from bench.script import read_utterances

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
TODAY = dt.date(2026, 11, 22)
FULL = "im 17 turning 18 in march, i work at oak hollow 8 months, can i do phlebotomy, tengo GED, somos 5"


def main() -> None:
    questions = load(ROOT / "catalog").questions

    def facts(text: str) -> object:
        return read_volunteered(questions, text, today=TODAY, language="en", asked="birth")

    texts = read_utterances()
    for what, read in ((f"facts for {len(questions)} questions", facts), ("what is not kept", passages_of)):
        first = _milliseconds(read, [FULL])
        print(
            f"{what}: {_median(read, texts):.2f} ms a message, {_median(read, [FULL]):.2f} ms for a full one,"
            f" {first:.0f} ms for the first of a process"
        )


def _median(read: Callable[[str], object], texts: Sequence[str]) -> float:
    return statistics.median(_milliseconds(read, texts) for _ in range(ROUNDS)) / len(texts)


def _milliseconds(read: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        read(text)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
