"""Amounts of money with the time they are for: "15 an hour", "$600 a week", "gano 2,300 al mes", "30k"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.eligibility.understanding.lexicon import alternatives, entry, one_of, phrases
from assistant.eligibility.understanding.utterance import Utterance, normal

# What `assistant.eligibility.values` knows, and what is told as so many times a year.
_KNOWN = ("hour", "week", "month", "six_months", "year")
_TIMES_A_YEAR = {"day": 260, "two_weeks": 26, "half_month": 24}


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """`per`: as in the lexicon, `None` where not told. `sure`: with a currency or a time, so money for certain."""

    start: int
    end: int
    amount: float
    per: str | None
    sure: bool

    def given(self, hours_a_week: float | None) -> dict[str, Any]:
        """The JSON form; only where `per` is known."""
        assert self.per is not None
        if self.per == "hour" and hours_a_week:
            return {"amount": self.amount * hours_a_week, "per": "week"}
        if self.per in _TIMES_A_YEAR:
            return {"amount": self.amount * _TIMES_A_YEAR[self.per], "per": "year"}
        return {"amount": self.amount, "per": self.per}


@cache
def _periods() -> dict[str, str]:
    return {normal(phrase): per for per, said in entry("money.per").items() for phrase in said}


@cache
def _pattern() -> re.Pattern[str]:
    number = r"\d+(?:\.\d+)?"
    currency = one_of("money.currency")
    period = alternatives(_periods())
    return re.compile(
        rf"(?<!\S)(?P<sign>\$ )?(?P<low>{number})(?: {currency})?"
        rf"(?: {one_of('numbers.range')} (?:\$ )?(?P<high>{number})|/(?P<to>{number}))?"
        rf"(?P<sign2> \$)?(?: (?P<currency>{currency}))?(?: {one_of('money.said_of_it')})?(?: (?P<per>{period}))?(?!\S)"
    )


@cache
def _period() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){alternatives(_periods())}(?!\S)")


@cache
def _hours() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?P<n>\d+(?:\.\d+)?) {one_of('money.hours_a_week')}(?!\S)")


def find_money(said: Utterance) -> Iterator[FoundMoney]:
    """Every number may be an amount. Of a range the upper end: nobody is told too much from it."""
    for match in _pattern().finditer(said.text):
        high = match["high"] or match["to"]
        per = _periods()[match["per"]] if match["per"] else None
        start, end = said.span(match)
        if high and float(high) <= _amount(match["low"]):
            high = None
            if not per:
                end = start + 1
        sure = bool(per or match["sign"] or match["sign2"] or match["currency"])
        yield FoundMoney(start, end, _amount(high or match["low"]), per, sure)


def hours_a_week(said: Utterance) -> float | None:
    match = _hours().search(said.text)
    return float(match["n"]) if match else None


def period_told(said: str) -> str | None:
    """The one period that a text speaks of: of a question, or anywhere in an answer."""
    found = {_periods()[match[0]] for match in _period().finditer(said)}
    return found.pop() if len(found) == 1 else None


def _amount(text: str) -> float:
    """ "2.300" is two thousand three hundred: cents have two digits."""
    return float(text.replace(".", "") if re.fullmatch(r"\d{1,3}\.\d{3}", text) else text)


def is_nothing(said: Utterance) -> bool:
    return said.text in phrases("numbers.none")
