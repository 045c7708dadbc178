"""A way through the conditions of rules: every test in them, and where it stands in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.catalog.rules import All, AnyOf, AtLeast, Condition, FactTest, HigherOf, IfThen, Not, Paper
from assistant.catalog.schema import Program
from assistant.catalog.yaml_lines import Path


@dataclass(frozen=True)
class Placed:
    """A condition inside a program. `decides_whether`: below `not`, `if` or `when`, where bringing a paper makes no
    sense.
    """

    at: Path
    condition: Condition
    decides_whether: bool = False


def placed(program: Program) -> Iterator[Placed]:
    """Every condition of a program, those within others too, outermost first."""
    for index, rule in enumerate(program.rules):
        if rule.when is not None:
            yield from within(rule.when, ("rules", index, "when"), decides_whether=True)
        if rule.needs is not None:
            yield from within(rule.needs, ("rules", index, "needs"))
    for index, tier in enumerate(program.priority):
        yield from within(tier.when, ("priority", index, "when"), decides_whether=True)


def within(condition: Condition, at: Path = (), *, decides_whether: bool = False) -> Iterator[Placed]:
    """The condition itself and all below it, with their paths."""
    yield Placed(at, condition, decides_whether)
    match condition:
        case All():
            yield from _each(condition.all, (*at, "all"), decides_whether)
        case AnyOf():
            yield from _each(condition.any, (*at, "any"), decides_whether)
        case AtLeast():
            yield from _each(condition.of, (*at, "of"), decides_whether)
        case Not():
            yield from within(condition.not_, (*at, "not"), decides_whether=True)
        case IfThen():
            yield from within(condition.if_, (*at, "if"), decides_whether=True)
            yield from within(condition.then, (*at, "then"), decides_whether=decides_whether)


def _each(conditions: tuple[Condition, ...], at: Path, decides_whether: bool) -> Iterator[Placed]:
    for index, condition in enumerate(conditions):
        yield from within(condition, (*at, index), decides_whether=decides_whether)


def facts_tested(program: Program) -> set[str]:
    """The ids of the questions whose answers the program's rules and tiers test."""
    found: set[str] = set()
    for place in placed(program):
        if isinstance(place.condition, FactTest):
            found.add(place.condition.fact)
            if isinstance(place.condition.limit, HigherOf):
                found.add(place.condition.limit.by)
    return found


def papers_asked(program: Program) -> set[str]:
    """The ids of the documents that the program's rules ask for."""
    return {place.condition.document for place in placed(program) if isinstance(place.condition, Paper)}
