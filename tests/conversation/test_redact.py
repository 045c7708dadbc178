import datetime as dt
import json
import re
from pathlib import Path

import pytest
import yaml

from assistant.catalog import protected
from assistant.catalog.lexicon import read_lexicon
from assistant.catalog.load import load
from assistant.catalog.tokens import words
from assistant.conversation.redact import passages_of, redact
from assistant.conversation.turn import Entity
from assistant.conversation.unkept import Passage, Unkept
from tests.factories.turns import a_text

ROOT = Path(__file__).resolve().parents[2]
LINES = yaml.load(Path(__file__).with_name("redact.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
HELD_OUT = [json.loads(line) for line in (ROOT / "tests/engine/heldout.jsonl").read_text(encoding="utf-8").splitlines()]
RESPONSES = sorted((ROOT / "data/responses").glob("*.yml"))
# Intents whose words ask about these things, and often tell them as well.
ABOUT_IT = {"ask_health_requirements", "ask_background_check", "ask_work_authorization", "ask_accommodation"}


@pytest.mark.parametrize("line", LINES["goes"], ids=lambda line: line["said"])
def test_what_is_told_of_oneself_or_family_is_taken_out(line: dict[str, str]) -> None:
    assert redact(a_text(line["said"])).text == line["kept"]


@pytest.mark.parametrize("said", LINES["stays"])
def test_questions_and_what_only_sounds_alike_stay(said: str) -> None:
    inbound = a_text(said)
    assert redact(inbound) is inbound


@pytest.mark.parametrize("line", LINES["goes"], ids=lambda line: line["said"])
def test_capitals_accents_and_curly_quotes_make_no_difference(line: dict[str, str]) -> None:
    shouted = line["said"].upper().replace("'", "’")
    assert len(passages_of(shouted)) == len(passages_of(line["said"]))


@pytest.mark.parametrize("line", LINES["goes"], ids=lambda line: line["said"])
def test_what_is_left_has_nothing_more_to_take_out(line: dict[str, str]) -> None:
    assert passages_of(line["kept"]) == ()


def test_of_ordinary_held_out_messages_only_what_tells_is_touched() -> None:
    """Of 1,198; all of these tell something."""
    touched = [row["text"] for row in HELD_OUT if row["intent"] not in ABOUT_IT and passages_of(row["text"])]
    assert touched == [
        "need my metformin refilled",
        "es la farmacia quería ver si ya está mi medicina",
        "my surgery is in march, anything beginning after that?",
        "um i take care of my mother she's got alzheimer's is there somebody who could sit with her during class",
        "im 17 w a ged n a clean record, can i get in",
    ]


def test_the_words_live_on_for_the_turn_and_are_never_shown() -> None:
    taken = redact(a_text("got a dui will that stop me from cna"))
    assert (taken.text, taken.heard) == ("[removed] will that stop me from cna", "got a dui will that stop me from cna")
    assert "dui" not in repr(taken)


def test_a_mark_that_somebody_writes_is_a_word_like_any() -> None:
    inbound = a_text("[removed]")
    assert redact(inbound) is inbound


def test_what_the_engine_strips_does_not_move_the_places() -> None:
    taken = redact(a_text(" / im pregnant"))
    assert (taken.text, taken.heard) == ("[removed]", "im pregnant")


def test_entities_are_kept_where_nothing_is_taken_out() -> None:
    said = "my son has autism, is cna ok for him at 17"
    unkept = Unkept(said, passages_of(said))
    assert unkept.kept == "my son [removed], is cna ok for him at 17"
    autism, cna = _entity("condition", "autism", said), _entity("program", "cna", said)
    (kept,) = unkept.outside([autism, cna])
    assert (kept.value, unkept.kept[kept.start : kept.end]) == ("cna", "cna")


def _entity(kind: str, value: str, said: str) -> Entity:
    start = said.index(value)
    return Entity(entity=kind, text=value, value=value, start=start, end=start + len(value))


@pytest.mark.parametrize(
    ("said", "nothing_else"),
    [("i have a felony", True), ("i have a felony!", True), ("i have a felony can i do cna", False)],
)
def test_whether_anything_else_was_said(said: str, nothing_else: bool) -> None:
    assert Unkept(said, passages_of(said)).says_nothing_else is nothing_else


def test_passages_are_apart_and_in_order() -> None:
    assert passages_of("i take insulin for my diabetes and im deaf") == (Passage("health", 0, 42),)
    assert passages_of("im deaf. ssn 555-12-3456") == (Passage("disability", 0, 7), Passage("number", 13, 24))


def test_no_question_of_the_catalogue_asks_for_it() -> None:
    questions = load(ROOT / "catalog", dt.date(2026, 11, 24)).questions
    assert len(questions) > 10
    assert [(question.id, problem) for question in questions for problem in protected.asked_for(question)] == []


def test_no_sentence_of_ours_asks_for_it() -> None:
    asking = [(path.name, question) for path in RESPONSES for question in _questions(path.read_text(encoding="utf-8"))]
    assert len(asking) > 100
    never = {" ".join(words(phrase)) for key in ("en", "es") for what in _never() for phrase in what[key]}
    folded = [(where, f" {' '.join(words(question))} ") for where, question in asking]
    assert [
        (where, question, phrase) for where, question in folded for phrase in never if f" {phrase} " in question
    ] == []


def _questions(text: str) -> list[str]:
    return [" ".join(found.split()) for found in re.findall(r"[^.?!:\"“”¿]+\?", text)]


def _never() -> list[dict[str, list[str]]]:
    """All but the one question about work that is allowed, which the catalogue's own check reads."""
    listed = read_lexicon("protected")["never"]
    return [entry for what, entry in listed.items() if what != "work_authorization"]
