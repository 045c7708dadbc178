"""Facts that somebody enters to try the rules: fields from the catalogue's questions, and what is read of them."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.catalog.conditions import facts_tested, papers_asked
from assistant.catalog.questions import Answer, Document, Question
from assistant.catalog.schema import Catalog, Program
from assistant.console.catalogue.room import Data, last
from assistant.eligibility.values import DOCUMENT_STATES, NotSaid, Value, read_document, read_value
from assistant.errors import FactError

PERS = ("hour", "week", "month", "year")
_AGE = re.compile(r"^\d{1,3}$")
_LONG = re.compile(r"^(\d{1,3})\s*(m|y)\w*$", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """A question with what was entered. `flaw`: what would be understood, where that was not."""

    question: Question | Document
    values: tuple[str, ...]
    per: str
    flaw: str

    @property
    def kind(self) -> str:
        return self.question.answer.value if isinstance(self.question, Question) else "document"

    @property
    def options(self) -> tuple[str, ...]:
        return DOCUMENT_STATES if isinstance(self.question, Document) else ()


def asked_of(programs: Collection[Program], catalog: Catalog, data: Data, flaws: dict[str, str]) -> list[Asked]:
    """The questions that the rules of these programs test, in the catalogue's order, papers after them."""
    used = {id for program in programs for id in (*facts_tested(program), *papers_asked(program))}
    parts: list[Question | Document] = [one for one in catalog.questions if one.id in used]
    parts += [one for one in catalog.documents if one.id in used]
    return [
        Asked(part, tuple(data.get(f"fact.{part.id}", ())), last(data, f"per.{part.id}"), flaws.get(part.id, ""))
        for part in parts
    ]


def read(catalog: Catalog, data: Data, today: dt.date) -> tuple[dict[str, Value], dict[str, str]]:
    """The facts that were entered, and what is expected where one was not understood."""
    facts: dict[str, Value] = {}
    flaws: dict[str, str] = {}
    for part, given in _entered(catalog, data):
        try:
            if isinstance(part, Question):
                facts[part.id] = read_value(part, given, today)
            else:
                facts[part.id] = read_document(part.id, given)
        except FactError as error:
            flaws[part.id] = error.expected
    return facts, flaws


def _entered(catalog: Catalog, data: Data) -> Iterator[tuple[Question | Document, Any]]:
    for document in catalog.documents:
        if text := last(data, f"fact.{document.id}"):
            yield document, text
    for question in catalog.questions:
        values = [one.strip() for one in data.get(f"fact.{question.id}", ()) if one.strip()]
        if values:
            yield question, _json(question.answer, values, last(data, f"per.{question.id}"))


def _json(answer: Answer, values: list[str], per: str) -> Any:
    """What was entered, in the form in which facts are given everywhere."""
    text = values[-1]
    if text in set(NotSaid):
        return text
    if answer is Answer.YES_NO:
        return {"true": True, "false": False}.get(text)
    if answer is Answer.CHOICES:
        return [one for one in values if one != "none_of_them"]
    if answer in (Answer.NUMBER, Answer.MONEY):
        number = _number(text)
        return (
            {"amount": number, "per": per} if answer is Answer.MONEY and per in PERS and number is not None else number
        )
    if answer is Answer.BIRTH and _AGE.match(text):
        return {"age": int(text)}
    if answer is Answer.SINCE and (long := _LONG.match(text)):
        return {"months" if long[2].lower() == "m" else "years": int(long[1])}
    return text


def _number(text: str) -> float | None:
    try:
        return float(text.replace("$", "").replace(",", ""))
    except ValueError:
        return None
