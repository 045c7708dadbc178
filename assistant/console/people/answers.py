"""Answers as staff read and write them: a fact of any kind in words, and the fields of a form for it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel.numbers import format_currency, format_decimal

from assistant.catalog.questions import Answer, Question
from assistant.catalog.schema import Catalog, Language
from assistant.console.days import LOCALES, told
from assistant.console.words import RoomWords
from assistant.eligibility.values import DOCUMENT_STATES

# How amounts of money may be told; `assistant.eligibility.values` reckons them into a year.
PER = ("year", "month", "week", "hour")
_UNSAID = ("dont_know", "prefer_not")


class Told:
    """Reads the values of facts for people. `words`: of the room, in the language."""

    def __init__(self, catalog: Catalog, language: Language, words: RoomWords) -> None:
        self._language: Language = language
        self._words = words
        self.questions = {question.id: question for question in catalog.questions}
        self.documents = {document.id: document for document in catalog.documents}
        self._events = {event.id: event.before for event in catalog.events}

    def asked(self, id: str) -> str:
        """The question as it is put, or the paper's name; the id itself where the catalogue has it no more."""
        if id in self.questions:
            return self.questions[id].ask.in_(self._language)
        return self.documents[id].name.in_(self._language) if id in self.documents else id

    def listed(self, ids: Iterable[str]) -> str:
        return ", ".join(self.asked(id) for id in ids)

    def value(self, id: str, value: Any) -> str:
        """The answer in words; as it is kept where it cannot be told."""
        if value in _UNSAID:
            return self._words[f"said_{value}"]
        if id in self.documents and value in DOCUMENT_STATES:
            return self._words[f"paper_{value}"]
        question = self.questions.get(id)
        if question is None:
            return str(value)
        try:
            return _SHOWN.get(question.answer, _plain)(self, question, value)
        except (KeyError, TypeError, ValueError):
            return str(value)

    def before(self, event: str, by: str | None) -> str:
        """Until when a paper is wanted: "before you start (Jan 25, 2027)"."""
        said = self._events.get(event)
        words = said.in_(self._language) if said is not None else self._words[f"before_{event}"]
        return words if by is None else f"{words} ({self.day(by)})"

    def day(self, iso: str) -> str:
        """A day, a month or a year, as much of it as is known."""
        return told(iso, self._language)

    def span(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return f"{self.day(value['from'])} – {self.day(value['to'])}"
        return self.day(str(value))

    def number(self, value: Any) -> str:
        return format_decimal(value, locale=LOCALES[self._language])

    def money(self, value: Any) -> str:
        dollars = format_currency(value, "USD", "¤#,##0", locale=LOCALES[self._language], currency_digits=False)
        return self._words("per_year", amount=dollars)

    def option(self, question: Question, id: str) -> str:
        return next((one.name.in_(self._language) for one in question.options if one.id == id), id)

    def yes_no(self, value: bool) -> str:
        return self._words["yes" if value else "no"]


def given_in(form: Mapping[str, list[str]], question: Question) -> Any:
    """The JSON of an answer, out of the fields of its form; `read_value` says whether it can be."""
    said = [one.strip() for one in form.get("value", []) if one.strip()]
    first = said[0] if said else ""
    if first in _UNSAID:
        return first
    if question.answer is Answer.CHOICES:
        return said
    if question.answer is Answer.YES_NO:
        return {"yes": True, "no": False}.get(first)
    if question.answer is Answer.NUMBER:
        return _number(first)
    if question.answer is Answer.MONEY:
        per = (form.get("per") or ["year"])[0]
        return {"amount": _number(first), "per": per}
    return first


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").removeprefix("$"))
    except ValueError:
        return None


def _plain(told: Told, question: Question, value: Any) -> str:
    return str(value)


def _choices(told: Told, question: Question, value: Any) -> str:
    # A rule compares with one of them.
    chosen = value["some"] if isinstance(value, Mapping) else [value] if isinstance(value, str) else value
    return ", ".join(told.option(question, one) for one in chosen) or told.yes_no(False)


_SHOWN: dict[Answer, Callable[[Told, Question, Any], str]] = {
    Answer.YES_NO: lambda told, question, value: told.yes_no(value),
    Answer.NUMBER: lambda told, question, value: told.number(value),
    Answer.MONEY: lambda told, question, value: told.money(value),
    Answer.BIRTH: lambda told, question, value: told.span(value),
    Answer.SINCE: lambda told, question, value: told.span(value),
    Answer.DATE: lambda told, question, value: told.span(value),
    Answer.CHOICE: lambda told, question, value: told.option(question, value),
    Answer.CHOICES: _choices,
}
