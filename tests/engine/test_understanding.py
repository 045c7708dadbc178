"""What the model understands: a floor under the held-out set, the language hint, and the shape of an answer."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from tests.engine.conftest import Engine

HELDOUT = Path(__file__).with_name("heldout.jsonl")


def test_parse_answers_in_the_agreed_shape(engine: Engine) -> None:
    status, answer = engine.request("POST", "/parse", {"text": "my zip is nine five two oh two"})
    assert status == 200
    assert set(answer) == {"intent", "ranking", "language", "language_confidence", "entities"}
    assert len(answer["ranking"]) == 3
    assert {"entity": "zip_code", "text": "nine five two oh two", "value": "95202", "start": 10, "end": 30} in answer[
        "entities"
    ]


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("call me at 209-555-0142", "phone_number", "2095550142"),
        ("es el dos cero nueve cinco cinco cinco cero uno cuatro dos", "phone_number", "2095550142"),
        ("its maria.lopez@example.com ok", "email", "maria.lopez@example.com"),
        ("maria dot lopez at gmail dot com", "email", "maria.lopez@gmail.com"),
        ("95336", "zip_code", "95336"),
        ("vivo en el nueve cinco tres tres seis", "zip_code", "95336"),
    ],
)
def test_shapes_are_found_and_made_plain(engine: Engine, text: str, label: str, value: str) -> None:
    answer = engine.request("POST", "/parse", {"text": text})[1]
    assert (label, value) in [(entity["entity"], entity["value"]) for entity in answer["entities"]]


@pytest.mark.parametrize("text", ["ok", "no", "95202", "CNA"])
@pytest.mark.parametrize("hint", ["en", "es"])
def test_short_text_keeps_the_language(engine: Engine, text: str, hint: str) -> None:
    assert engine.request("POST", "/parse", {"text": text, "language": hint})[1]["language"] == hint


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("cuánto cuesta la clase y cuándo empieza", "en", "es"),
        ("how much does the class cost and when does it start", "es", "en"),
    ],
)
def test_a_sentence_changes_the_language(engine: Engine, text: str, hint: str, language: str) -> None:
    assert engine.request("POST", "/parse", {"text": text, "language": hint})[1]["language"] == language


def test_heldout_accuracy_has_a_floor_in_each_language(engine: Engine) -> None:
    cases = [json.loads(line) for line in HELDOUT.read_text(encoding="utf-8").splitlines()]
    results = []
    for first in range(0, len(cases), 400):
        texts = [case["text"] for case in cases[first : first + 400]]
        results += engine.request("POST", "/parse/batch", {"texts": texts})[1]["results"]
    right = defaultdict(list)
    for case, result in zip(cases, results, strict=True):
        right[case["language"]].append(result["intent"]["name"] == case["intent"])
    accuracy = {language: sum(hits) / len(hits) for language, hits in right.items()}
    assert min(accuracy.values()) >= 0.85, accuracy
