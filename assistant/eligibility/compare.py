"""One comparison of one fact."""

from collections.abc import Callable
from typing import Any

from assistant.catalog.rules import FactTest, HigherOf
from assistant.eligibility.dated import dated
from assistant.eligibility.limits import highest
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import ASKABLE, Cause, Node
from assistant.eligibility.told import NOT_ASKED, AllTold, Evaluation, unknown
from assistant.eligibility.truth import FALSE, TRUE
from assistant.eligibility.values import Some

_HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "is_": lambda value, limit: value == limit,
    "in_": lambda value, limit: value in limit,
    "has": lambda value, limit: limit in value,
    "at_least": lambda value, limit: value >= limit,
    "at_most": lambda value, limit: value <= limit,
    "over": lambda value, limit: value > limit,
    "under": lambda value, limit: value < limit,
}


def comparing(test: FactTest) -> Evaluation:
    limit = test.limit
    if test.at is not None:
        return dated(test)
    if isinstance(limit, HigherOf):
        return _by_household(test, limit)
    if test.comparison == "in_" and isinstance(limit, str):
        return _in_list(test.fact, limit)
    return _plain(test.fact, test.comparison, limit)


def _plain(fact: str, comparison: str, limit: Any) -> Evaluation:
    holds = _HOLDS[comparison]
    shown = list(limit) if isinstance(limit, tuple) else limit

    def evaluate(told: AllTold, moment: Moment) -> Node:
        known = told.get(fact, NOT_ASKED)
        if known.cause is not None:
            return unknown(fact, known, known.cause, comparison=comparison, limit=shown)
        if holds(known.value, limit):
            return Node("fact", TRUE, False, fact, comparison, shown, known.json)
        if isinstance(known.value, Some):
            cause = Cause.NOT_CLOSER if known.value.final else Cause.NOT_CLOSE_ENOUGH
            return unknown(fact, known, cause, comparison=comparison, limit=shown)
        return Node("fact", FALSE, False, fact, comparison, shown, known.json)

    return evaluate


def _in_list(fact: str, list_: str) -> Evaluation:
    def evaluate(told: AllTold, moment: Moment) -> Node:
        known = told.get(fact, NOT_ASKED)
        if known.cause is not None:
            return unknown(fact, known, known.cause, comparison="in_", limit=list_, table=list_)
        truth = TRUE if known.value in moment.lists.get(list_, ()) else FALSE
        return Node("fact", truth, False, fact, "in_", list_, known.json, list_)

    return evaluate


def _by_household(test: FactTest, limit: HigherOf) -> Evaluation:
    """An amount and a size, either of which may be unknown; without a table that holds today neither is asked."""
    fact, comparison, holds = test.fact, test.comparison, _HOLDS[test.comparison]
    only = limit.higher_of[0] if len(limit.higher_of) == 1 else None

    def evaluate(told: AllTold, moment: Moment) -> Node:
        known, size = told.get(fact, NOT_ASKED), told.get(limit.by, NOT_ASKED)
        found = highest(limit, int(size.value) if isinstance(size.value, float) else 1, moment)
        if found is None:
            return unknown(fact, known, Cause.NO_TABLE, comparison=comparison, table=only)
        if size.cause is not None:
            child = unknown(limit.by, size, size.cause)
            # Of two that are both needed one that will never be known makes the other useless.
            askable = child.askable and (known.cause is None or known.cause in ASKABLE)
            return unknown(fact, known, known.cause, comparison=comparison, askable=askable, children=(child,))
        if known.cause is not None:
            return unknown(fact, known, known.cause, comparison=comparison, limit=found.amount, table=found.table)
        truth = TRUE if holds(known.value, found.amount) else FALSE
        return Node("fact", truth, False, fact, comparison, found.amount, known.json, found.table)

    return evaluate
