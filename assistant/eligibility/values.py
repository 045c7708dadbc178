"""What is known of a person, as Python has it and as JSON has it.

| answer | JSON (API, facts files, cases, store, state) | Python |
|---|---|---|
| yes_no | true, false | bool |
| number | 2.5 | float |
| money | dollars a year, or {"amount": 2300, "per": "month"} (hour, week, month, six_months, year) | float, a year |
| birth | "2009-03-14", "2009-03", "2009", {"from", "to"}, {"age": 17, "on": day, today if left out} | Span |
| since | the same dates, or {"months": 8}, {"years": 2} before today | Span |
| date | the same dates | Span |
| choice | an option's id | str |
| choices | [options' ids], or {"some": [ids]}: these, and maybe others | tuple of str, in the question's order; Some |
| a document | "none", "have", "sent", "verified", "expired" | str |
| any question | "dont_know", "prefer_not" | NotSaid |

A {"from", "to"} and a {"some"} may be {"final": true}: it is known that it cannot be said closer. Ages and lengths of
time become days once, when they are read, so that what is kept does not drift with time.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args

from rapidfuzz import process

from assistant.catalog.questions import Answer, Question
from assistant.catalog.rules import DocumentState
from assistant.catalog.schema import Catalog
from assistant.eligibility.days import age_on, months_between
from assistant.eligibility.spans import Span, plain_span, read_span
from assistant.errors import FactError

# 40 hours a week, all year.
PER_YEAR = {"hour": 2080, "week": 52, "month": 12, "six_months": 2, "year": 1}
OLDEST = 120
DOCUMENT_STATES: tuple[str, ...] = get_args(DocumentState)


class NotSaid(StrEnum):
    """Answers, never defaults: somebody was asked and this is what they said."""

    DONT_KNOW = "dont_know"
    PREFER_NOT = "prefer_not"


@dataclass(frozen=True, slots=True)
class Some:
    """Options that somebody told of without being asked: what they did not mention is not known."""

    options: tuple[str, ...]
    final: bool = False

    def __contains__(self, option: str) -> bool:
        return option in self.options


_NOT_SAID = frozenset(NotSaid)
Value = bool | float | str | tuple[str, ...] | Some | Span | NotSaid
# By question id, and by document id for papers.
Facts = Mapping[str, Value]


def read_value(question: Question, given: Any, today: dt.date) -> Value:
    """The answer in its JSON form; `plain` turns it back. Raises `FactError` where it cannot be true."""
    if isinstance(given, str) and given in _NOT_SAID:
        return NotSaid(given)
    try:
        return _READERS[question.answer](question, given, today)
    except (ValueError, TypeError, OverflowError, KeyError):
        raise FactError(question.id, expected(question)) from None


def read_document(id: str, given: Any) -> Value:
    """The state of a paper. Not knowing of it is not having it."""
    if isinstance(given, str) and given in _NOT_SAID:
        return NotSaid(given)
    if given not in DOCUMENT_STATES:
        raise FactError(id, f"one of {', '.join(DOCUMENT_STATES)}")
    return str(given)


def read_facts(catalog: Catalog, given: Mapping[str, Any], today: dt.date) -> dict[str, Value]:
    """Raises `FactError` for the first that is unknown or cannot be."""
    questions = {question.id: question for question in catalog.questions}
    documents = {document.id for document in catalog.documents}
    facts: dict[str, Value] = {}
    for id, value in given.items():
        if id in questions:
            facts[id] = read_value(questions[id], value, today)
        elif id in documents:
            facts[id] = read_document(id, value)
        else:
            near = process.extractOne(str(id), [*questions, *sorted(documents)], score_cutoff=60)
            hint = f"Did you mean {near[0]}?" if near else ""
            raise FactError(str(id), "the id of a question or a document of the catalogue", hint=hint)
    return facts


def plain(value: Value) -> Any:
    """The JSON form. `read_value(question, plain(value), today) == value`."""
    if isinstance(value, Span):
        return plain_span(value)
    if isinstance(value, NotSaid):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Some):
        return {"some": list(value.options)} | ({"final": True} if value.final else {})
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def together(before: Value | None, value: Value) -> Value:
    """What is known of a question with several options once more is told; for all others the newer answer holds."""
    if isinstance(before, Some | tuple) and isinstance(value, Some):
        both = dict.fromkeys([*_options(before), *value.options])
        return tuple(both) if isinstance(before, tuple) else Some(tuple(both), before.final)
    if isinstance(before, Some) and isinstance(value, tuple):
        return tuple(dict.fromkeys([*before.options, *value]))
    return value


def _options(value: Some | tuple[str, ...]) -> tuple[str, ...]:
    return value.options if isinstance(value, Some) else value


def plain_facts(facts: Facts) -> dict[str, Any]:
    return {id: plain(value) for id, value in facts.items()}


def expected(question: Question) -> str:
    """What is understood, for operators and callers of the API."""
    if question.answer in (Answer.CHOICE, Answer.CHOICES):
        ids = ", ".join(option.id for option in question.options)
        several = f'a list of any of {ids}, or {{"some": [ids]}} where there may be others'
        return f"one of {ids}" if question.answer is Answer.CHOICE else several
    words = _EXPECTED[question.answer]
    bounds = (("not less than", question.least), ("not more than", question.most))
    limits = " and ".join(f"{word} {limit:,.10g}" for word, limit in bounds if limit is not None)
    return f"{words}; {limits}{_UNITS.get(question.answer, '')}" if limits else words


_EXPECTED = {
    Answer.YES_NO: "true or false",
    Answer.NUMBER: "a number",
    Answer.MONEY: "dollars a year, or amount and per (hour, week, month, six_months, year)",
    Answer.BIRTH: 'a day, month or year of birth ("2009-03-14", "2009-03"), or {"age": 17}',
    Answer.SINCE: 'a past day, month or year ("2026-03-14", "2026-03"), {"months": 8} or {"years": 2}',
    Answer.DATE: 'a day, month or year ("2026-03-14", "2026-03")',
}
_UNITS = {Answer.MONEY: " dollars a year", Answer.BIRTH: " years old", Answer.SINCE: " months"}


def _yes_no(question: Question, given: Any, today: dt.date) -> Value:
    if not isinstance(given, bool):
        raise TypeError
    return given


def _number(question: Question, given: Any, today: dt.date) -> Value:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise TypeError
    return _within(question, float(given))


def _money(question: Question, given: Any, today: dt.date) -> Value:
    if isinstance(given, dict):
        if given.keys() - {"amount", "per"} or type(given["amount"]) not in (int, float):
            raise ValueError
        # To the cent: 22.15 an hour must not become a fraction that no limit was meant for.
        given = round(given["amount"] * PER_YEAR[given.get("per", "year")], 2)
    value = _number(question, given, today)
    if isinstance(value, float) and value < 0:
        raise ValueError
    return value


def _birth(question: Question, given: Any, today: dt.date) -> Value:
    return _past(question, read_span(given, today), today, age_on, most=OLDEST)


def _since(question: Question, given: Any, today: dt.date) -> Value:
    return _past(question, read_span(given, today), today, months_between, most=12 * OLDEST)


def _date(question: Question, given: Any, today: dt.date) -> Value:
    return read_span(given, today)


def _past(question: Question, span: Span, today: dt.date, passed: Callable[[dt.date, dt.date], int], most: int) -> Span:
    """It is past, so it is not after today; refused where no day of the span can be true."""
    if span.first > today or passed(span.last, today) > (most if question.most is None else question.most):
        raise ValueError
    if question.least is not None and passed(span.first, today) < question.least:
        raise ValueError
    return span if span.last <= today else Span(span.first, today, span.final)


def _choice(question: Question, given: Any, today: dt.date) -> Value:
    if given not in [option.id for option in question.options]:
        raise ValueError
    return str(given)


def _choices(question: Question, given: Any, today: dt.date) -> Value:
    if isinstance(given, dict):
        if given.keys() - {"some", "final"} or type(given.get("final", False)) is not bool:
            raise ValueError
        some = _choices(question, given["some"], today)
        if not isinstance(some, tuple):
            raise ValueError
        return Some(some, given.get("final", False))
    ids = [option.id for option in question.options]
    if not isinstance(given, list | tuple | set | frozenset) or not set(given) <= set(ids):
        raise ValueError
    return tuple(id for id in ids if id in given)


def _within(question: Question, number: float) -> float:
    least, most = question.least, question.most
    if (least is not None and number < least) or (most is not None and number > most):
        raise ValueError
    return number


_READERS: dict[Answer, Callable[[Question, Any, dt.date], Value]] = {
    Answer.YES_NO: _yes_no,
    Answer.NUMBER: _number,
    Answer.MONEY: _money,
    Answer.BIRTH: _birth,
    Answer.SINCE: _since,
    Answer.DATE: _date,
    Answer.CHOICE: _choice,
    Answer.CHOICES: _choices,
}
