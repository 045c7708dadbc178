"""What people really say, over the demo catalogue's questions."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalog.questions import Question
from assistant.eligibility.understanding import read_answer, read_volunteered
from assistant.eligibility.values import plain, read_value

TODAY = dt.date(2026, 11, 22)
ROOT = Path(__file__).resolve().parents[3]
SAID = yaml.load(Path(__file__).with_name("answers.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
QUESTIONS = tuple(
    Question.model_validate(entry)
    for entry in yaml.load(
        (ROOT / "catalog/screening/questions.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )["questions"]
)
BY_ID = {question.id: question for question in QUESTIONS}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {id: plain(value) for id, value in facts.items()}


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {id: read_value(BY_ID[id], value, TODAY) for id, value in given.items()}


@pytest.mark.parametrize("case", SAID, ids=[f"{case['say']}-{case.get('asked')}" for case in SAID])
def test_everything_said_is_taken_and_nothing_else(case: dict[str, Any]) -> None:
    known = _values(case.get("known", {}))
    language = case.get("in", "en")
    asked = case.get("asked")

    found = read_volunteered(QUESTIONS, case["say"], today=TODAY, language=language, asked=asked, known=known)

    assert _plain(found) == _plain(_values(case["facts"]))


@pytest.mark.parametrize(
    "case",
    [case for case in SAID if set(case["facts"]) <= {case.get("asked")} and case.get("asked")],
    ids=lambda case: case["say"],
)
def test_an_answer_alone_is_read_the_same(case: dict[str, Any]) -> None:
    question = BY_ID[case["asked"]]
    known = _values(case.get("known", {})).get(question.id)

    value = read_answer(question, case["say"], today=TODAY, language=case.get("in", "en"), known=known)

    assert (None if value is None else plain(value)) == _plain(_values(case["facts"])).get(question.id)
