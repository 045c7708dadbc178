"""Conversations from the first words to the rows that they leave, in both languages (`scenarios/*.yml`)."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.conftest import Play
from tests.conversations.scenarios import LANGUAGES, Language, Played, Scenario, Step, in_language, scenarios

DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"
ANNOTATION = re.compile(r"\[([^]]*)](?:\([^)]*\)|\{[^}]*})")
# The engine's own way of saying that it did not understand; nobody can be made to say it.
NOT_SAID = {"nlu_fallback"}
ALL = [(scenario, language) for scenario in scenarios() for language in scenario.languages]
UNDERSTOOD = [(scenario, language) for scenario, language in ALL if language not in scenario.missed]
PAIRS = [scenario for scenario in scenarios() if len(scenario.languages) == len(LANGUAGES) and not scenario.missed]


def _id(value: Scenario | str) -> str:
    return value.name if isinstance(value, Scenario) else value


def _cases() -> list[Any]:
    """What the engine is known to take for something else stays as people say it; better training lets it pass."""
    known = [
        pytest.mark.xfail(reason=f"understood as {meant}", strict=False) if meant else ()
        for meant in (scenario.missed.get(language) for scenario, language in ALL)
    ]
    return [pytest.param(*case, marks=marks) for case, marks in zip(ALL, known, strict=True)]


@pytest.mark.parametrize(("scenario", "language"), _cases(), ids=_id)
def test_scenario(scenario: Scenario, language: Language, played: Play) -> None:
    done = played(scenario, language)
    turns = done.left.turns[-len(done.heard) :]  # a call has one more before them: it was answered
    # What was said an episode ago is in another conversation.
    told = list(zip(scenario.turns, done.heard, strict=True))[-len(turns) :]
    for number, ((step, heard), turn) in enumerate(zip(told, turns, strict=True), 1):
        where = f"{number}. {step.said(language)!r} -> {heard.words!r}"
        assert turn.error is None, where
        if step.intent is not None:
            assert turn.intent == step.intent, f"{where} ({turn.confidence:.2f})"
        if step.replies is not None:
            assert list(turn.replies) == step.replies, where
        assert set(step.includes) <= set(turn.replies), where
        assert [text for text in in_language(step.has, language) if text not in heard.words] == [], where
        assert [text for text in in_language(step.lacks, language) if text in heard.words] == [], where
        assert heard.directive == step.directive, where
    _check_rows(scenario, language, done)


def _check_rows(scenario: Scenario, language: Language, done: Played) -> None:
    left, expected = done.left, scenario.leaves
    assert left.language == (expected.language[language] if expected.language else language)
    assert left.name == expected.name
    assert list(left.leads) == expected.leads
    assert [list(row) for row in left.unanswered] == expected.unanswered
    assert [list(row) for row in left.consents] == expected.consents
    assert list(left.texts) == expected.texts
    assert [list(seat) for seat in left.seats] == expected.seats
    wanted = {kind: _row(row, language, done.phone) for kind, row in expected.handoffs.items()}
    columns = {kind: row.keys() for kind, row in wanted.items()}
    found = {kind: {name: row[name] for name in columns.get(kind, ())} for kind, row in left.handoffs.items()}
    assert found == wanted


def _row(row: dict[str, Any], language: Language, phone: str | None) -> dict[str, Any]:
    """The row as it is expected of one language and person."""
    return {key: _value(value, language, phone) for key, value in row.items()}


def _value(value: Any, language: Language, phone: str | None) -> Any:
    if isinstance(value, dict):
        return value[language] if value.keys() == set(LANGUAGES) else _row(value, language, phone)
    return phone if value == "own" else value


@pytest.mark.parametrize("scenario", PAIRS, ids=_id)
def test_both_languages_end_the_same(scenario: Scenario, played: Play) -> None:
    english, spanish = (played(scenario, language).left.same_in_both_languages() for language in LANGUAGES)
    assert spanish == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_a_scenario(language: Language) -> None:
    intents = {
        name
        for entry in yaml.load(DOMAIN.read_text("utf-8"), Loader=yaml.CSafeLoader)["intents"]
        for name in _named(entry)
    }
    played = {step.intent for scenario, spoken in UNDERSTOOD if spoken == language for step in scenario.turns}
    assert intents - played - NOT_SAID == set()


def _named(entry: str | dict[str, object]) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry)


def test_every_scenario_has_a_name_of_its_own() -> None:
    assert [name for name, times in Counter(scenario.name for scenario in scenarios()).items() if times > 1] == []


def test_nothing_said_here_was_trained_on() -> None:
    """What the engine has learnt by heart would tell nothing of how it does with people."""
    trained = {
        ANNOTATION.sub(r"\1", line.strip().removeprefix("- ")).casefold()
        for file in (DOMAIN.parent / "data" / "nlu").rglob("*.yml")
        for line in file.read_text("utf-8").splitlines()
    }
    said = [
        step.said(language) for scenario, language in ALL for step in scenario.turns if _is_a_sentence(step, language)
    ]
    assert [text for text in said if text.casefold() in trained] == []


def _is_a_sentence(step: Step, language: Language) -> bool:
    """Names, keys and "yes" are said by everybody."""
    return isinstance(step.say, dict) and len(step.said(language).split()) > 3
