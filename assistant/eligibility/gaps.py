"""Which limits of a rule lack a case below, at or above them."""

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.catalog.conditions import within
from assistant.catalog.rules import Case, Condition, FactTest, HigherOf, Paper, Rule
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.case_moments import moment_of
from assistant.eligibility.days import birthday, day_after
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import Node
from assistant.eligibility.spans import Span
from assistant.eligibility.truth import TRUE, UNKNOWN, Truth
from assistant.eligibility.values import Facts, read_facts

_NUMBERS = ("at_least", "at_most", "over", "under")
BELOW, AT, ABOVE = "below", "at", "above"


def gaps(rule: Rule, catalog: Catalog, program: Program | None = None) -> list[str]:
    """One line for each; none for a rule that is tried at all its limits. `program` is found where it is left out.

    A number, an amount or a length of time in months lies below, at or above; of an age the day before the birthday,
    the birthday, and a day after it. Of a list one inside and one outside, yes and no, a paper with and without.
    """
    if rule.kind == "notice":
        return []
    program = program or next(one for one in catalog.programs if rule in one.rules)
    tried = [(read_facts(catalog, case.given, moment.today), moment) for case, moment in _cases(rule, program, catalog)]
    lacking: dict[str, None] = {}
    tests = [place.condition for part in (rule.when, rule.needs) if part is not None for place in within(part)]
    for test in tests:
        if isinstance(test, FactTest | Paper):
            lacking |= dict.fromkeys(_lacking(test, tried))
    if any(isinstance(test, FactTest) for test in tests) and not any(case.gives == "unknown" for case in rule.cases):
        lacking["unknown"] = None
    return [f"{rule.id}: no case {gap}" for gap in lacking]


def _cases(rule: Rule, program: Program, catalog: Catalog) -> Iterator[tuple[Case, Moment]]:
    for case in rule.cases:
        yield case, moment_of(program, case, catalog)


def _lacking(test: FactTest | Paper, tried: Sequence[tuple[Facts, Moment]]) -> list[str]:
    found = {place for facts, moment in tried if (place := _place(test, facts, moment)) is not None}
    return [f"{place} {_name(test)}" for place in _places(test) if place not in found]


def _places(test: FactTest | Paper) -> tuple[str, ...]:
    if isinstance(test, Paper):
        return ("with", "without")
    if test.comparison in _NUMBERS or test.at is not None:
        return (BELOW, AT, ABOVE)
    return ("true of", "false of") if isinstance(test.is_, bool) else ("inside", "outside")


def _place(test: FactTest | Paper, facts: Facts, moment: Moment) -> str | None:
    """Where a case lies; None where it says nothing of this test."""
    if isinstance(test, Paper):
        return "with" if _truth(test, facts, moment) is TRUE else "without"
    node = evaluate(test, facts, moment)
    if node.truth is UNKNOWN:
        return None
    if isinstance(test.is_, bool):
        return "true of" if node.value is True else "false of"
    if test.comparison.startswith("age"):
        return _beside_birthday(test, facts[test.fact], node)
    if test.at is not None:
        return _against(*node.measured, limit=node.limit) if node.measured else None
    if test.comparison in _NUMBERS:
        return _against(node.value, node.value, limit=node.limit)
    return "inside" if node.truth is TRUE else "outside"


def _truth(condition: Condition, facts: Facts, moment: Moment) -> Truth:
    return evaluate(condition, facts, moment).truth


def _against(least: float, most: float, limit: float) -> str | None:
    if most < limit:
        return BELOW
    if least > limit:
        return ABOVE
    return AT if least == most else None


def _beside_birthday(test: FactTest, value: Any, node: Node) -> str | None:
    """24 at most is a limit at the 25th birthday."""
    if not isinstance(value, Span) or not value.exact or node.date is None:
        return None
    comes = birthday(value.first, node.limit + (test.comparison == "age_at_most"))
    if day_after(node.date) == comes:
        return BELOW
    return AT if node.date == comes else ABOVE if node.date > comes else None


def _name(test: FactTest | Paper) -> str:
    if isinstance(test, Paper):
        return test.document
    limit = test.limit
    if isinstance(limit, HigherOf):
        limit = " and ".join(limit.higher_of)
    elif isinstance(limit, bool):
        return test.fact
    elif isinstance(limit, tuple):
        limit = ", ".join(limit)
    return f"{test.fact} {test.comparison.rstrip('_')} {limit}"
