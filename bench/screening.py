"""How long it takes to evaluate rules for one person: `python -m bench.screening [CATALOGUE]`.

The catalogue's own programs, and a thousand programs with their rules, each with cohorts of its own. The first time of
each also makes the rule sets and their versions, once for every revision of the catalogue; it is told apart.
"""

import datetime as dt
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import Facts, read_facts

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 50
MANY = 1000


def main(arguments: Sequence[str]) -> None:
    catalog = load(Path(arguments[0]) if arguments else ROOT / "catalog")
    today = dt.date(2026, 11, 22)
    for which, programs in (("of the catalogue", catalog), ("like them", multiplied(catalog, MANY))):
        _tell(which, programs, programs.programs, _facts_of(programs, today), today)


def multiplied(catalog: Catalog, count: int) -> Catalog:
    """`count` programs with the rules of the catalogue's own, in turn, starting day after day."""
    many = tuple(_copy(program, number) for number, program in zip(range(count), cycle(catalog.programs), strict=False))
    return catalog.model_copy(update={"programs": many})


def _copy(program: Program, number: int) -> Program:
    later = dt.timedelta(days=number % 90)
    cohorts = [
        cohort.model_copy(update={"id": f"{cohort.id}-{number}", "starts_on": cohort.starts_on + later})
        for cohort in program.cohorts
    ]
    return program.model_copy(update={"id": f"{program.id}-{number}", "cohorts": tuple(cohorts)})


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
