"""How long it takes to evaluate rules for one person: `python -m bench.screening [CATALOGUE]`.

The catalogue's own programs, and a thousand made of the kinds of rule that real ones have. The first time of each also
makes the rule sets and their versions, once for every revision of the catalogue; it is told apart.
"""

import datetime as dt
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import Facts, read_facts
from bench.made_up_rules import ANSWERS, made_up

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 50
MANY = 1000


def main(arguments: Sequence[str]) -> None:
    catalog = load(Path(arguments[0]) if arguments else ROOT / "catalog")
    today = dt.date(2026, 11, 22)
    many = made_up(catalog, MANY)
    _tell("of the catalogue", catalog, catalog.programs, _facts_of(catalog, today), today)
    _tell("made up", many, many.programs, read_facts(many, ANSWERS, today), today)


def _facts_of(catalog: Catalog, today: dt.date) -> Facts:
    """Somebody with an answer to everything: the most that there is to compare."""
    facts: dict[str, object] = {}
    for program in catalog.programs:
        for rule in program.rules:
            for case in rule.cases:
                facts |= case.given
    return read_facts(catalog, facts, today)


def _tell(which: str, catalog: Catalog, programs: Sequence[Program], facts: Facts, today: dt.date) -> None:
    for who, known in (("who has told everything", facts), ("who has told nothing", {})):
        first, *later = (_milliseconds(programs, known, catalog, today) for _ in range(ROUNDS + 1))
        median, worst = statistics.median(later), max(later)
        print(
            f"{len(programs)} programs {which}, a person {who}:"
            f" {median:.2f} ms, at most {worst:.2f} ms, the first time {first:.0f} ms"
        )


def _milliseconds(programs: Sequence[Program], facts: Facts, catalog: Catalog, today: dt.date) -> float:
    began = time.perf_counter()
    screen_all(programs, facts, catalog, today)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1:])
