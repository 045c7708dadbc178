"""Who says what: the same texts in the same order to both assistants."""

import json
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

UTTERANCES = Path(__file__).parent / "utterances.jsonl"
# As long as a real exchange by text; then somebody else takes the place, so that growth is measured on its own.
TURNS_A_CONVERSATION = 10
# Before both probes, so that they begin alike.
_FROM_THE_TOP = "start over"


def read_utterances(file: Path = UTTERANCES) -> list[str]:
    """Texts of all intents in English, Spanish and both, shuffled once for all."""
    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]


def conversations(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Conversations without end, going through the texts again and again."""
    endless = cycle(texts)
    while True:
        yield tuple(islice(endless, TURNS_A_CONVERSATION))


def long_conversation(texts: Sequence[str], *, turns: int, probe: int) -> list[str]:
    """One person's `turns` texts: the `probe` texts of turn 2 and after are said again as the last ones."""
    between = turns - 2 * probe - 2
    if between < 0:
        raise ValueError(f"{turns} turns are too few for two probes of {probe}")
    asked = list(texts[:probe])
    rest = list(islice(cycle(texts[probe:]), between))
    return [_FROM_THE_TOP, *asked, *rest, _FROM_THE_TOP, *asked]


def numbers(first: int) -> Iterator[str]:
    """Phone numbers of the right form, a new one each time. Nothing is sent to any of them."""
    for number in range(first, 7_999_999):
        yield f"+1209{2_000_000 + number}"
