"""Limits that go by the size of the household, from dated tables."""

from dataclasses import dataclass

from assistant.catalog.questions import Table
from assistant.catalog.rules import HigherOf
from assistant.eligibility.moment import Moment


@dataclass(frozen=True, slots=True)
class Limit:
    """Dollars a year, and the table that gave them."""

    amount: int
    table: str


def amount_for(table: Table, size: int) -> int:
    """Beyond the largest size so much more for each person."""
    largest = len(table.values)
    return table.values[min(max(size, 1), largest)] + table.each_more * max(0, size - largest)


def highest(limit: HigherOf, size: int, moment: Moment) -> Limit | None:
    """None where one of the tables says nothing today: the higher of the others need not be the highest."""
    best: Limit | None = None
    for id in limit.higher_of:
        table = moment.table(id)
        if table is None:
            return None
        amount = amount_for(table, size)
        if best is None or amount > best.amount:
            best = Limit(amount, id)
    return best
