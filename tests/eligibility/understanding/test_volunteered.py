import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assistant.catalog.questions import Question
from assistant.eligibility.understanding import declines, does_not_know, read_answer, read_volunteered
from assistant.eligibility.values import NotSaid, plain

TODAY = dt.date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[3]


def _hear(questions: tuple[Question, ...], text: str, language: Any = "en", **rest: Any) -> dict[str, Any]:
    found = read_volunteered(questions, text, today=TODAY, language=language, **rest)
    return {id: plain(value) for id, value in found.items()}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("i can swim and i sail", "en", {"swims": True, "boat": "sail", "owned": {"some": ["sail"]}}),
        ("i can't swim", "en", {"swims": False}),
        ("sé nadar", "es", {"swims": True}),
        ("navegamos cuatro", "es", {"crew": 4}),
        ("navegamos 40", "es", {}),
        ("mine is 30 foot long, i earn 2k", "en", {"length": 30, "pay": 24000}),
        ("sailed for about two years", "en", {"sailing_since": {"from": "2024-07-24", "to": "2025-03-23"}}),
        ("sailing since may", "en", {"sailing_since": "2026-05"}),
        ("saqué la licencia en junio del 2020", "es", {"licence_on": "2020-06"}),
        ("is a motor boat ok?", "en", {}),
        ("what if i sail", "en", {}),
        ("my son can swim, i sail", "en", {"boat": "sail", "owned": {"some": ["sail"]}}),
    ],
)
def test_another_catalogue_is_understood_by_its_own_words(
    questions: tuple[Question, ...], text: str, language: str, expected: dict[str, Any]
) -> None:
    assert _hear(questions, text, language) == expected


def test_only_the_open_question_takes_bare_words(questions: tuple[Question, ...]) -> None:
    assert _hear(questions, "4") == {}
    assert _hear(questions, "4", asked="crew") == {"crew": 4}
    assert _hear(questions, "no idea", asked="crew") == {"crew": "dont_know"}


def test_what_belongs_to_other_facts_does_not_answer_the_open_question(questions: tuple[Question, ...]) -> None:
    assert _hear(questions, "im 12", asked="crew") == {"birth": {"from": "2013-11-23", "to": "2014-11-22"}}


def test_the_last_word_counts(questions: tuple[Question, ...]) -> None:
    assert _hear(questions, "navegamos 4, perdón, navegamos 5", "es") == {"crew": 5}
    assert _hear(questions, "navegamos 4, perdón, 5", "es") == {"crew": 5}


def test_a_unit_told_is_turned_into_the_unit_asked(by_id: dict[str, Question]) -> None:
    def months(text: str) -> Any:
        return read_answer(by_id["months_at_sea"], text, today=TODAY, language="en")

    assert [months("7"), months("a year and a half"), months("2 years"), months("six months")] == [7, 18, 24, 6]


def test_money_without_a_time_is_for_the_time_that_was_asked(by_id: dict[str, Question]) -> None:
    def pay(text: str) -> Any:
        return read_answer(by_id["pay"], text, today=TODAY, language="en")

    assert [pay("2300"), pay("600 a week"), pay("20 an hour"), pay("150 a day")] == [27600, 31200, 41600, 39000]


@pytest.mark.parametrize(
    "text", ["prefer not to say", "I'd rather not", "qué te importa", "Prefiero no decirlo", "skip"]
)
def test_declining(text: str) -> None:
    assert declines(text)
    assert not does_not_know(text)


@pytest.mark.parametrize("text", ["idk", "I don't know", "no sé", "ni idea", "not sure", "quién sabe", "?"])
def test_not_knowing(text: str) -> None:
    assert does_not_know(text)
    assert not declines(text)


@pytest.mark.parametrize("text", ["", "17", "yes", "no", "why", "sí", "how much is it"])
def test_saying_something_else(text: str) -> None:
    assert not declines(text)
    assert not does_not_know(text)


def test_not_said_is_a_value(by_id: dict[str, Question]) -> None:
    assert read_answer(by_id["birth"], "no sé", today=TODAY, language="es") is NotSaid.DONT_KNOW
    assert read_answer(by_id["boat"], "prefer not to say", today=TODAY, language="en") is NotSaid.PREFER_NOT


def test_born_on_a_leap_day(by_id: dict[str, Question]) -> None:
    value = read_answer(by_id["birth"], "february 29 2008", today=TODAY, language="en")

    assert plain(value) == "2008-02-29"  # type: ignore[arg-type]
    assert read_answer(by_id["birth"], "february 29 2009", today=TODAY, language="en") is None


def test_a_birthday_today_counts_as_had(by_id: dict[str, Question]) -> None:
    value = read_answer(by_id["birth"], "i turned 18 today", today=TODAY, language="en")

    assert plain(value) == "2008-11-22"  # type: ignore[arg-type]
