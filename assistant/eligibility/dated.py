"""Ages and months: how much time has passed at the date that a rule names, of a day that may be known within bounds."""

import datetime as dt
import math

from assistant.catalog.rules import FactTest
from assistant.eligibility.days import age_on, birthday, months_between, months_later
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import Cause, Node
from assistant.eligibility.spans import Span
from assistant.eligibility.told import NOT_ASKED, AllTold, Evaluation, Told, unknown
from assistant.eligibility.truth import FALSE, TRUE, UNKNOWN


def dated(test: FactTest) -> Evaluation:
    """Whether it holds for every day that it may have been, for none, or for some."""
    fact, comparison, limit, at = test.fact, test.comparison, test.limit, test.at
    assert at is not None
    passed = age_on if comparison.startswith("age") else months_between
    fewest, most = allowed(comparison, limit)

    def evaluate(told: AllTold, moment: Moment) -> Node:
        known, named, on = told.get(fact, NOT_ASKED), moment.named(at), moment.on(at)
        value = known.value
        if on is None or not isinstance(value, Span):
            cause = _cause(known, on)
            return unknown(fact, known, cause, comparison=comparison, limit=limit, at=named, date=on)
        least = passed(value.last, on)
        measured = (least, least if value.exact else passed(value.first, on))
        told_of = (fact, comparison, limit, known.json, None)
        if fewest <= least and measured[1] <= most:
            return Node("fact", TRUE, False, *told_of, None, named, on, measured)
        if measured[1] < fewest or most < least:
            return Node(
                "fact", FALSE, False, *told_of, None, named, on, measured, holds_from(comparison, limit, value, on)
            )
        cause = Cause.NOT_CLOSER if value.final else Cause.NOT_CLOSE_ENOUGH
        return Node("fact", UNKNOWN, not value.final, *told_of, cause, named, on, measured)

    return evaluate


def allowed(comparison: str, limit: int) -> tuple[float, float]:
    """The fewest and most whole years or months with which it holds.

    Months are counted from a day that has come: a test that is taken after class starts is not recent, it is not there.
    """
    if comparison.endswith("at_least"):
        return limit, math.inf
    return (0 if comparison == "months_at_most" else -math.inf), limit


def _cause(known: Told, on: dt.date | None) -> Cause | None:
    """Where there is no date asking would tell nothing."""
    return Cause.NO_DATE if on is None and known.cause in (None, Cause.NOT_ASKED) else known.cause


def holds_from(comparison: str, limit: int, value: Span, on: dt.date) -> dt.date | None:
    """The day from which time alone makes it true for sure; None where time does not help."""
    match comparison:
        case "age_at_least":
            return birthday(value.last, limit)
        case "months_at_least":
            return months_later(value.last, limit)
        case "months_at_most" if value.first > on:
            return value.last
    return None
