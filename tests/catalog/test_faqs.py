"""Frequent questions, recognised by their likeness to how they are usually put."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalog.faqs import best_faq, general, surely_asked
from assistant.catalog.schema import Catalog, Faq, Names, Topic
from tests.factories.catalogs import a_catalog, a_fact

SIXTY = yaml.load(
    (Path(__file__).resolve().parents[1] / "conversations" / "sixty_questions.yml").read_text(encoding="utf-8"),
    Loader=yaml.CSafeLoader,
)


def expected(question: dict[str, Any]) -> list[str]:
    return [question["expect"]] if isinstance(question["expect"], str) else list(question["expect"])


def is_answered_by(question: dict[str, Any], faq: Faq) -> bool:
    return f"faq:{faq.id}" in expected(question) or (
        faq.topic is not None and f"topic:{faq.topic}" in expected(question)
    )


ASKED = [q for q in SIXTY if any(answer.startswith(("faq:", "topic:")) for answer in expected(q))]


@pytest.mark.parametrize("question", ASKED, ids=lambda question: str(question["n"]))
def test_the_questions_of_real_front_desks_are_recognised(demo: Catalog, question: dict[str, Any]) -> None:
    match = best_faq(question["text"], demo)
    assert match is not None
    assert is_answered_by(question, match.faq), (question["text"], match.faq.id)


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("is there daycare for my kids", "CHILDCARE"),
        ("quien me cuida los ninos mientras estoy en clase", "CHILDCARE"),
        ("im 60 am i too old", "TOO-OLD"),
        ("con DACA me aceptan", "DACA"),
        ("am i talking to a real person or a robot", "ARE-YOU-REAL"),
        ("do u take pell grants", "PELL"),
        ("got a dui can i still apply", "DUI"),
        ("i use a wheelchair", "WHEELCHAIR"),
        ("is there a bus that goes there", "BUS"),
        ("hay camion que llegue", "BUS"),
        ("im pregnant can i start", "PREGNANCY"),
    ],
)
def test_other_wordings_are_recognised_surely(demo: Catalog, said: str, faq: str) -> None:
    match = best_faq(said, demo)
    assert match is not None
    assert (match.faq.id, match.strong) == (faq, True)


@pytest.mark.parametrize(
    "said",
    [
        "hi",
        "gracias",
        "no",
        "no quiero",
        "sí claro",
        "my name is Rosa",
        "95202",
        "vivo en Lodi",
        "what's the weather",
        "can you refill my prescription",
        "i'm 19 and live in Lodi",
        "me equivoqué",
        "the second one",
        "we're a clinic in Merced",
    ],
)
def test_what_asks_nothing_is_never_recognised_surely(demo: Catalog, said: str) -> None:
    match = best_faq(said, demo)
    assert match is None or not match.strong


def test_of_messages_that_no_model_has_seen_only_questions_are_surely_asked(demo: Catalog) -> None:
    # docs/decisions/0011: what is said in place of a doubtful intent. Of those here the engine is sure, or they win.
    lines = (Path(__file__).resolve().parents[1] / "engine" / "heldout.jsonl").read_text(encoding="utf-8").splitlines()
    held_out = [(line["text"], line["intent"]) for line in map(json.loads, lines)]
    found = {(intent, faq.id) for text, intent in held_out if (faq := surely_asked(text, demo)) and faq.topic is None}
    assert {(intent, id) for intent, id in found if not intent.startswith("ask_")} == {
        ("bot_challenge", "ARE-YOU-REAL"),
        ("employer_inquiry", "EMPLOYER-PARTNER"),
        ("opt_out", "STOP-MESSAGES"),
        ("privacy_request", "ICE"),
    }


def test_surely_asked_is_the_best_where_it_is_strong(demo: Catalog) -> None:
    for question in SIXTY:
        match = best_faq(question["text"], demo)
        assert surely_asked(question["text"], demo) is (match.faq if match is not None and match.strong else None)
    assert surely_asked("", demo) is None


def test_nothing_in_common_matches_nothing() -> None:
    assert best_faq("", a_catalog()) is None
    assert best_faq("👍", a_catalog()) is None


def a_faq(id: str, asked: str, **changes: Any) -> Faq:
    return Faq(id=id, asked=Names(en=(asked,)), fact=a_fact(), **changes)


def test_the_topic_decides_between_equals() -> None:
    catalog = a_catalog(
        faqs=(
            a_faq("COST", "what about books", topic=Topic.COST),
            a_faq("HELP", "what about books", topic=Topic.SUPPORT),
        )
    )
    alone = best_faq("what about books", catalog)
    supported = best_faq("what about books", catalog, topic=Topic.SUPPORT)
    assert alone is not None and supported is not None
    assert (alone.faq.id, alone.strong) == ("COST", False)
    assert supported.faq.id == "HELP"
    assert supported.score > alone.score


def test_questions_about_other_programs_are_left_out() -> None:
    catalog = a_catalog(faqs=(a_faq("RIDE", "do we ride along", programs=("EMT",)),))
    assert best_faq("do we ride along", catalog, program_id="CNA-EVE") is None
    for program in ("EMT", None):
        found = best_faq("do we ride along", catalog, program_id=program)
        assert found is not None and found.faq.id == "RIDE"


def test_every_topic_has_a_general_answer(demo: Catalog) -> None:
    assert [topic for topic in Topic if general(demo, topic) is None] == []


def test_an_answer_for_one_program_is_not_general() -> None:
    assert general(a_catalog(), Topic.COST) is None
