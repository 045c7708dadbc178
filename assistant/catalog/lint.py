"""What in a catalogue is allowed and still worth a second look: an import goes through, and says so."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.catalog import protected
from assistant.catalog.ages import has_upper_age
from assistant.catalog.conditions import facts_tested, papers_asked, placed
from assistant.catalog.education import LEVELS, asked_level
from assistant.catalog.prices import disagreements
from assistant.catalog.rules import FactTest, HigherOf, Paper
from assistant.catalog.schema import Catalog, Program

# A coordinator needs that long to get the next figures.
_TABLE_RUNS_OUT = dt.timedelta(days=60)


@dataclass(frozen=True, order=True)
class Lint:
    """Printed as `COOP-FO, rule age: an upper age without …`. `where` is empty for the catalogue as a whole."""

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


def lint(catalog: Catalog, today: dt.date) -> list[Lint]:
    """Everything worth a look, programs first, in the catalogue's order."""
    found: list[Lint] = []
    for program in catalog.programs:
        found += [*_ages(program), *_degrees(program, catalog), *_traits(program, catalog), *_prices(program)]
    for faq in catalog.faqs:
        found += [Lint(faq.id, said) for said in disagreements(faq.fact)]
    return [*found, *_tables(catalog, today), *_unused(catalog), *_untold(catalog)]


def _untold(catalog: Catalog) -> Iterator[Lint]:
    if not catalog.follow_ups:
        yield Lint("", "no follow_ups: nobody gets a confirmation or a reminder; see catalog/follow_ups.yml")


def _ages(program: Program) -> Iterator[Lint]:
    for rule in program.rules:
        if rule.legal_reason is None and has_upper_age(rule):
            yield Lint(f"{program.id}, rule {rule.id}", "an upper age without 'legal_reason'; which law asks for it?")


def _degrees(program: Program, catalog: Catalog) -> Iterator[Lint]:
    if program.entry_education is None:
        return
    enough = LEVELS.index(program.entry_education)
    for rule in program.rules:
        level = asked_level(rule, catalog) if rule.kind == "require" else None
        if level is not None and level > enough:
            text = f"asks for {_words(level)} where the occupation asks for {_words(enough)} (entry_education)"
            yield Lint(f"{program.id}, rule {rule.id}", text)


def _prices(program: Program) -> Iterator[Lint]:
    for topic, fact in program.facts.items():
        for said in disagreements(fact):
            yield Lint(f"{program.id}, fact {topic.value}", said)


def _words(level: int) -> str:
    return LEVELS[level].replace("_", " ")


def _traits(program: Program, catalog: Catalog) -> Iterator[Lint]:
    used = facts_tested(program)
    for question in catalog.questions:
        if question.id in used:
            for _, trait in protected.traits(question):
                yield Lint(program.id, f"its rules use {question.id}, which asks for {trait}")


def _tables(catalog: Catalog, today: dt.date) -> Iterator[Lint]:
    ends: dict[str, dt.date] = {}
    for table in catalog.tables:
        ends[table.id] = max(table.valid_until, ends.get(table.id, table.valid_until))
    for id, end in ends.items():
        if end < today:
            yield Lint(f"table {id}", f"ran out on {end}; what it decides goes to a person")
        elif end <= today + _TABLE_RUNS_OUT:
            yield Lint(f"table {id}", f"runs out on {end}; add the next one")
    for program in catalog.programs:
        used = sorted({id for id in _tables_used(program) if id in ends})
        for cohort in program.cohorts:
            stale = [id for id in used if today <= ends[id] < cohort.starts_on]
            if stale:
                names = ", ".join(f"{id} ({ends[id]})" for id in stale)
                yield Lint(
                    f"{program.id}, cohort {cohort.id}", f"starts on {cohort.starts_on}, after the end of {names}"
                )


def _tables_used(program: Program) -> Iterator[str]:
    for place in placed(program):
        if isinstance(place.condition, FactTest) and isinstance(place.condition.limit, HigherOf):
            yield from place.condition.limit.higher_of


def _unused(catalog: Catalog) -> Iterator[Lint]:
    """Parts that no rule speaks of: forgotten, or a rule's typing mistake."""
    programs = catalog.programs
    tests = [place.condition for program in programs for place in placed(program)]
    used: dict[str, set[str]] = {
        "questions": {id for program in programs for id in facts_tested(program)},
        "documents": {id for program in programs for id in papers_asked(program)},
        "events": {test.before for test in tests if isinstance(test, Paper)},
        "lists": {test.in_ for test in tests if isinstance(test, FactTest) and isinstance(test.in_, str)},
        "tables": {id for program in programs for id in _tables_used(program)},
    }
    for kind, ids in used.items():
        idle = dict.fromkeys(part.id for part in getattr(catalog, kind) if part.id not in ids)
        if idle:
            yield Lint(kind, f"no rule uses {', '.join(idle)}")
