"""What a table's keys and numbers are called, in the reader's language."""

import datetime as dt
import math
from typing import Final

from babel.numbers import format_decimal, format_percent

from assistant.catalog.schema import Catalog
from assistant.console.days import LOCALES, at_hour, of_the_year, quarter_of
from assistant.console.visit import Visit
from assistant.console.words import RoomWords, words_of
from assistant.insight.suppression import HIDDEN, SMALL
from assistant.insight.tables import Value

ROOM: Final = "figures"
_SHARES: Final = "share"


class Labels:
    def __init__(self, visit: Visit) -> None:
        self._language = visit.language
        self._words: RoomWords = words_of(ROOM, visit.language)
        self._catalog: Catalog = visit.services.catalogue.current()
        self._questions = {question.id: question for question in self._catalog.questions}

    def name(self, names: str, key: str) -> str:
        """Of a row. What nobody named stands as it is kept."""
        if names in ("day", "week"):
            return of_the_year(dt.date.fromisoformat(key), self._language)
        if names == "program":
            return self._program(key)
        if names == "rule":
            program, _, rule = key.partition("/")
            return f"{self._program(program)}: {self._rule(program, rule)}"
        if names == "question":
            question = self._questions.get(key)
            return key if question is None else question.ask.in_(self._language)
        if names == "hour":
            return at_hour(int(key), self._language)
        if names == "topic" and f"intent_ask_{key}" in self._words:
            return self._words[f"intent_ask_{key}"]
        word = f"{names}_{key or 'unknown'}"
        return self._words[word] if word in self._words else key or self._words["unknown"]

    def interested(self, program: str) -> str:
        """Of a list of people."""
        return self._words("people_interested", program=self._program(program))

    def column(self, column: str) -> str:
        quarter = column.removeprefix("quarter_")
        return quarter_of(quarter, self._language) if quarter != column else self._words[f"col_{column}"]

    def value(self, column: str, value: Value, unit: str = "count") -> str:
        """As it is read: "1,204", "64%", "<11", a dash where there is none. `unit`: the table's own."""
        if unit != "count":
            return self.number(unit, value)
        unit = _SHARES if _SHARES in column else "median" if column.startswith("median") else "count"
        return self.number(unit, value)

    def number(self, unit: str, value: Value) -> str:
        if value is None:
            return "–"
        if value == SMALL:
            return "<11"
        if value == HIDDEN:
            return self._words["hidden"]
        number = float(value)
        if unit == _SHARES:
            return format_percent(number, "#,##0%", locale=LOCALES[self._language])
        if unit == "minutes":
            return self._minutes(number)
        if unit == "days" and number == 1:
            return self._words["day_long"]
        if unit == "days":
            return self._words("days_long", count=format_decimal(number, "#,##0.#", locale=LOCALES[self._language]))
        return format_decimal(number, "#,##0.#", locale=LOCALES[self._language])

    def _minutes(self, minutes: float) -> str:
        if minutes < 90:
            # Half waited no longer: never less than it was.
            return self._words("minutes_long", count=str(math.ceil(minutes)))
        return self._words("hours_long", count=format_decimal(minutes / 60, "#,##0.#", locale=LOCALES[self._language]))

    def _rule(self, program: str, id: str) -> str:
        """What it asks for, in the words by which people are told."""
        known = self._catalog.program(program)
        rule = next((rule for rule in (known.rules if known is not None else ()) if rule.id == id), None)
        said = None if rule is None else rule.not_met or rule.say
        return id.replace("_", " ") if said is None else said.in_(self._language)

    def _program(self, id: str) -> str:
        program = self._catalog.program(id)
        return program.short.in_(self._language) if program is not None else id or self._words["unknown"]
