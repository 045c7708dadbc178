"""Questions of a partnership that has nothing to do with the demo catalogue."""

from typing import Any

import pytest

from assistant.catalog.questions import Question


def _two(text: str) -> dict[str, str]:
    return {"en": text, "es": text}


def _question(id: str, answer: str, ask: str = "Well?", **rest: Any) -> Question:
    texts = {"ask": _two(ask), "again": _two("Again?"), "why": _two("Because.")}
    return Question.model_validate({"id": id, "answer": answer, **texts, **rest})


@pytest.fixture(scope="session")
def questions() -> tuple[Question, ...]:
    boats = [
        {"id": "sail", "name": {"en": "Sailing boat", "es": "Velero"}, "names": {"en": ["i sail"], "es": ["velas"]}},
        {"id": "motor", "name": {"en": "Motor boat", "es": "Lancha"}, "names": {"es": ["de motor"]}},
        {"id": "none", "name": {"en": "No boat", "es": "Ningún barco"}, "names": {"en": ["none"], "es": ["ninguno"]}},
    ]
    return (
        _question("birth", "birth", least=5, most=100),
        _question("boat", "choice", options=boats),
        _question("owned", "choices", options=boats[:2]),
        _question("swims", "yes_no", said={"en": ["i can swim"], "es": ["sé nadar"]}, said_no={"en": ["i can't swim"]}),
        _question("crew", "number", "How many people sail?", least=1, most=12, said={"es": ["navegamos {n}"]}),
        _question("length", "number", "How long is it?", least=0, most=60, said={"en": ["{n} foot long"]}),
        _question("pay", "money", "What do you earn a month?", most=200_000, said={"en": ["i earn {money}"]}),
        _question("months_at_sea", "number", "How many months at sea?", least=0),
        _question("sailing_since", "since", "Since when?", said={"en": ["sailed {duration}", "sailing since {date}"]}),
        _question("licence_on", "date", said={"es": ["saqué la licencia en {date}"]}),
    )


@pytest.fixture(scope="session")
def by_id(questions: tuple[Question, ...]) -> dict[str, Question]:
    return {question.id: question for question in questions}
