"""What is wrong between rules and what they speak of: ids of nothing, comparisons that do not fit, the impossible."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from assistant.catalog import comparisons, protected
from assistant.catalog.conditions import Placed, placed
from assistant.catalog.contradictions import contradiction
from assistant.catalog.parts import Part, Problem
from assistant.catalog.questions import Document, Event, OptionList, Question, Table
from assistant.catalog.rule_words import too_long
from assistant.catalog.rules import All, FactTest, Paper, Rule, Tier
from assistant.catalog.schema import Program
from assistant.catalog.vocabulary import COHORT_DAYS, Vocabulary, no_such
from assistant.catalog.yaml_lines import Path

# How a cohort calls the day of each reference; the start of a cohort is always there.
_DAYS = {"end": "ends_on", "apply_by": "apply_by"}


def check_rules(parts: list[Part]) -> list[Problem]:
    known = Vocabulary.of(parts)
    checks: tuple[Callable[[Part, Program, Vocabulary], Iterator[tuple[Path, str]]], ...] = (
        _conditions,
        _cases,
        _ids_used_twice,
    )
    found: list[Problem] = []
    for part in parts:
        model = part.model
        if isinstance(model, Program):
            found += [part.problem(path, what) for check in checks for path, what in check(part, model, known)]
        if isinstance(model, Question):
            found += [part.problem(path, what) for path, what in protected.asked_for(model)]
        if isinstance(model, Program | Question | Document):
            found += [part.problem(path, what) for path, what in too_long(model)]
    return [*found, *_ids_of_two_kinds(parts), *_lists(parts), *_tables(parts)]


def _conditions(part: Part, program: Program, known: Vocabulary) -> Iterator[tuple[Path, str]]:
    for place in placed(program):
        condition = place.condition
        if isinstance(condition, FactTest):
            yield from (((*place.at, *path), what) for path, what in comparisons.mistakes_in(condition, known))
            if condition.at is not None:
                yield from _without_day(program, condition.at, (*place.at, "at"))
        elif isinstance(condition, Paper):
            yield from _paper(program, place, condition, known)
        elif isinstance(condition, All) and not _is_inside_all(place.at):
            why = contradiction(condition, known)
            if why is not None:
                yield (*place.at, "all"), why


def _is_inside_all(at: Path) -> bool:
    """Whether the condition at `at` is an entry of another `all`, which is tested with all that is in it."""
    return len(at) > 1 and at[-2] == "all"


def _paper(program: Program, place: Placed, paper: Paper, known: Vocabulary) -> Iterator[tuple[Path, str]]:
    if place.decides_whether:
        yield (
            (*place.at, "document"),
            "a paper below 'not', 'if' or 'when' decides nothing: whoever lacks it can bring it",
        )
    if paper.document not in known.documents:
        yield (*place.at, "document"), no_such("document", paper.document, known.documents)
    if paper.before in COHORT_DAYS:
        yield from _without_day(program, paper.before, (*place.at, "before"))
    elif paper.before not in known.events:
        yield (*place.at, "before"), no_such("event", paper.before, [*COHORT_DAYS, *known.events])


def _without_day(program: Program, reference: str, at: Path) -> Iterator[tuple[Path, str]]:
    day = _DAYS.get(reference)
    # A program between two cohorts has none listed; today stands in then.
    if day is not None and program.cohorts and all(getattr(cohort, day) is None for cohort in program.cohorts):
        yield at, f"no cohort of {program.id} has '{day}'"


def _cases(part: Part, program: Program, known: Vocabulary) -> Iterator[tuple[Path, str]]:
    named = [*known.questions, *known.documents]
    for index, rule in enumerate(program.rules):
        for number, case in enumerate(rule.cases):
            for id in case.given:
                if id not in named:
                    at = ("rules", index, "cases", number, "given", id)
                    yield at, no_such("question or document", id, named)


def _ids_used_twice(part: Part, program: Program, known: Vocabulary) -> Iterator[tuple[Path, str]]:
    groups: tuple[tuple[str, Sequence[Rule | Tier]], ...] = (("rules", program.rules), ("priority", program.priority))
    for key, entries in groups:
        first: dict[str, int] = {}
        for index, entry in enumerate(entries):
            if first.setdefault(entry.id, index) != index:
                line = part.parsed.line((*part.at, key, first[entry.id], "id"))
                yield (key, index, "id"), f"{entry.id} is used already in {program.id}, in line {line}"


def _ids_of_two_kinds(parts: list[Part]) -> Iterator[Problem]:
    """What is known of a person goes by one id, whether it was asked or is a paper."""
    questions = {part.given_id for part in parts if part.of is Question}
    for part in parts:
        if part.of is Document and part.given_id in questions:
            yield part.problem(("id",), f"{part.given_id} is the id of a question already")
        if part.of is Event and part.given_id in COHORT_DAYS:
            yield part.problem(("id",), f"{part.given_id} is a day of every cohort already")


def _lists(parts: list[Part]) -> Iterator[Problem]:
    for part in parts:
        if isinstance(part.model, OptionList):
            for index, value in enumerate(part.model.values):
                if value in part.model.values[:index]:
                    yield part.problem(("values", index), f"{value} stands here twice")


def _tables(parts: list[Part]) -> Iterator[Problem]:
    """Tables of one id follow each other in time: on no day are there two."""
    dated: dict[str, list[tuple[Table, Part]]] = {}
    for part in parts:
        if isinstance(part.model, Table):
            dated.setdefault(part.model.id, []).append((part.model, part))
    for id, tables in dated.items():
        tables.sort(key=lambda entry: (entry[0].valid_from, entry[0].valid_until))
        for (earlier, first), (later, part) in pairwise(tables):
            if later.valid_from <= earlier.valid_until:
                line = first.parsed.line(first.at)
                yield part.problem(
                    ("valid_from",),
                    f"{id} is valid until {earlier.valid_until} already, in {first.file}:{line}",
                )
