"""What somebody told, as staff read it: the question as it is put, the answer in words."""

from typing import Any

from babel.numbers import format_currency, format_decimal

from assistant.catalog.basics import Language
from assistant.catalog.questions import Answer, Question
from assistant.catalog.schema import Catalog
from assistant.console.days import LOCALES, as_told
from assistant.console.words import RoomWords
from assistant.eligibility.values import NotSaid

_NOT_SAID = frozenset(NotSaid)


def label(catalog: Catalog, id: str, language: Language) -> str:
    """What was asked; a paper by its name."""
    question = next((each for each in catalog.questions if each.id == id), None)
    if question is not None:
        return question.ask.in_(language)
    document = next((each for each in catalog.documents if each.id == id), None)
    return document.name.in_(language) if document is not None else id


def shown(catalog: Catalog, id: str, value: Any, language: Language, w: RoomWords) -> str:
    """`value` is JSON, as `assistant.eligibility.values` has it."""
    question = next((each for each in catalog.questions if each.id == id), None)
    if isinstance(value, str) and value in _NOT_SAID:
        return w.value_not_said
    if isinstance(value, bool):
        return w.value_yes if value else w.value_no
    if isinstance(value, int | float):
        is_money = question is not None and question.answer is Answer.MONEY
        return (
            format_currency(value, "USD", "¤#,##0", locale=LOCALES[language], currency_digits=False)
            if is_money
            else _plain(value, language)
        )
    if isinstance(value, list):
        return ", ".join(_option(question, str(each), language) for each in value) or w.value_none
    if isinstance(value, dict):
        return _parts(question, value, language, w)
    return _option(question, as_told(str(value), language), language)


def _parts(question: Question | None, value: dict[str, Any], language: Language, w: RoomWords) -> str:
    if "from" in value or "to" in value:
        ends = [str(value.get(end) or "") for end in ("from", "to")]
        first, last = (as_told(end, language) if end else "…" for end in ends)
        whole_days = all(len(end) == len("2010-11-25") for end in ends)
        return w("value_between_days" if whole_days else "value_between", **{"from": first, "to": last})
    if "some" in value:
        return ", ".join(_option(question, str(each), language) for each in value["some"])
    return ", ".join(f"{each}" for each in value.values())


def _option(question: Question | None, value: str, language: Language) -> str:
    options = question.options if question is not None else ()
    return next((option.name.in_(language) for option in options if option.id == value), value)


def _plain(value: float, language: Language) -> str:
    return format_decimal(value, locale=LOCALES[language])
