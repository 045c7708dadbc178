"""A program's rules tried on their cases, and shown as a table with what went wrong below it."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from tabulate import tabulate

from assistant.catalog.documents import document
from assistant.catalog.rules import Case, Rule
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.cases import run_case
from assistant.eligibility.gaps import gaps
from assistant.errors import FactError


@dataclass(frozen=True)
class Failure:
    """`got`: met, not_met, unknown or papers, or why the case could not be tried."""

    case: Case
    got: str


@dataclass(frozen=True)
class Tried:
    """One rule after its cases."""

    rule: Rule
    failures: tuple[Failure, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class TriedProgram:
    program: Program
    rules: tuple[Tried, ...]

    @property
    def right(self) -> bool:
        return not any(rule.failures or rule.gaps for rule in self.rules)


def tried(program: Program, catalog: Catalog) -> TriedProgram:
    return TriedProgram(program, tuple(_tried(rule, program, catalog) for rule in program.rules))


def _tried(rule: Rule, program: Program, catalog: Catalog) -> Tried:
    failures = []
    impossible = False
    for case in rule.cases:
        try:
            got = run_case(program, rule, case, catalog)
        except FactError as error:
            got, impossible = str(error), True
        if got != case.gives:
            failures.append(Failure(case, got))
    # Gaps are looked for by running the cases too; with one that cannot be run that comes first.
    return Tried(rule, tuple(failures), () if impossible else tuple(gaps(rule, catalog, program)))


def report(programs: Sequence[TriedProgram]) -> str:
    """A table for each program, and the count of all."""
    rules = [rule for program in programs for rule in program.rules]
    cases = sum(len(rule.rule.cases) for rule in rules)
    failed, lacking = sum(len(rule.failures) for rule in rules), sum(len(rule.gaps) for rule in rules)
    wrong = [f"{failed} failed"] * bool(failed) + [f"{lacking} missing"] * bool(lacking)
    counted = f"{len(programs)} programs, {len(rules)} rules, {cases} cases: {', '.join(wrong) or 'all right'}."
    return "\n\n".join([*map(_block, programs), counted])


def _block(program: TriedProgram) -> str:
    rows = [(rule.rule.id, rule.rule.kind, len(rule.rule.cases), _verdict(rule)) for rule in program.rules]
    table = tabulate(rows, headers=("rule", "kind", "cases", ""), tablefmt="simple")
    wrong = [line for rule in program.rules for line in _wrong(rule)]
    return "\n".join([f"{program.program.id}  {program.program.name.en}", table, *wrong])


def _verdict(rule: Tried) -> str:
    parts = [f"{len(rule.failures)} failed"] * bool(rule.failures) + [f"{len(rule.gaps)} missing"] * bool(rule.gaps)
    return ", ".join(parts) or "ok"


def _wrong(rule: Tried) -> list[str]:
    failed = [
        f"  {rule.rule.id}: {_given(failure.case)} → expected {failure.case.gives}, got {failure.got}"
        for failure in rule.failures
    ]
    return failed + [f"  {gap}" for gap in rule.gaps]


def _given(case: Case) -> str:
    """What the case says of the person and of its days, on one line."""
    days = {key: day for key in ("today", "start", "end", "apply_by") if isinstance(day := getattr(case, key), dt.date)}
    on = "".join(f", {key} {day}" for key, day in days.items())
    return json.dumps(document(case)["given"], ensure_ascii=False) + on
