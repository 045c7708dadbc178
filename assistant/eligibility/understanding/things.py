"""What a message holds that may stand in the places of a phrase: numbers, money, dates and lengths of time."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from assistant.catalog.basics import Language
from assistant.eligibility.understanding.dates import find_dates
from assistant.eligibility.understanding.durations import FoundLength, find_lengths
from assistant.eligibility.understanding.money import FoundMoney, find_money
from assistant.eligibility.understanding.patterns import Thing, Things
from assistant.eligibility.understanding.told import FoundDate
from assistant.eligibility.understanding.utterance import Utterance

NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class Heard:
    """A message with everything found in it, each searched for once and only when asked for."""

    said: Utterance
    today: dt.date
    language: Language
    # The message that this is a part of: what it tells elsewhere may bear on it ("20 hours a week").
    whole: Utterance | None = None

    @cached_property
    def numbers(self) -> dict[int, float]:
        """By token."""
        return {index: float(token) for index, token in enumerate(self.said.tokens) if NUMBER.fullmatch(token)}

    @cached_property
    def money(self) -> list[FoundMoney]:
        return list(find_money(self.said)) if self.numbers else []

    @cached_property
    def lengths(self) -> list[FoundLength]:
        return list(find_lengths(self.said))

    @cached_property
    def dates(self) -> list[FoundDate]:
        return find_dates(self.said, self.today, self.language)

    @cached_property
    def things(self) -> Things:
        found: dict[str, dict[int, list[Thing]]] = {"n": {}, "money": {}, "date": {}, "duration": {}}
        for index, number in self.numbers.items():
            found["n"][index] = [Thing(index + 1, number)]
        for money in self.money:
            found["money"][money.start] = [Thing(money.end, money)]
        for date in self.dates:
            found["date"][date.start] = [Thing(date.end, date.told)]
        for length in self.lengths:
            found["duration"][length.start] = [Thing(length.end, length.length)]
        return found

    def rest(self, taken: frozenset[int]) -> "Heard":
        return Heard(self.said.without(taken), self.today, self.language, self.whole or self.said)
