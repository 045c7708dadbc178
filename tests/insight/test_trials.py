"""Whether a decision comes out: of a whole turn, or of the catalogue where there is no engine."""

from typing import Any

import pytest

from assistant.catalog.schema import Faq, Names
from assistant.conversation.ports import Understanding
from assistant.conversation.turn import Reply
from assistant.errors import EngineError
from assistant.insight.learning import Case, Difference, Wants
from assistant.insight.trials import Trial, answered, of_catalogue, of_turn, tried
from tests.factories.catalogs import a_catalog, a_fact

TABLE = Faq(
    id="TABLE",
    asked=Names(en=("is there a ping pong table",), es=("hay mesa de ping pong",)),
    fact=a_fact("Yes.", "Sí."),
)
CATALOG = a_catalog(faqs=(*a_catalog().faqs, TABLE))
ASKED = Case("hay mesa de ping pong", Wants.FAQ, "TABLE", "es")
MEANT = Case("cuánto", Wants.INTENT, "ask_cost", "es")


def _told(intent: str = "book_session", *replies: Reply) -> Understanding:
    return Understanding(intent=intent, confidence=0.4, language="es", language_confidence=1.0, replies=replies)


def _says(en: str, es: str, name: str = "utter_fact") -> Reply:
    fact: dict[str, Any] = {"say": {"en": en, "es": es}, "speak": None}
    return Reply(name=name, facts={"fact": fact, "checked": {"checked": "2026-11-01"}})


@pytest.mark.parametrize(
    ("told", "right", "faq"),
    [
        (_told("book_session", _says("Yes.", "Sí.")), True, "TABLE"),
        (_told("ask_seats", Reply(name="utter_greet"), _says("Yes.", "Sí.")), True, "TABLE"),
        (_told("book_session", _says("It is so.", "Es así.")), False, "TOO-OLD"),
        (_told("book_session", _says("Yes.", "Sí.", name="utter_fact_about")), False, None),
        (_told("book_session", Reply(name="utter_save_a_seat")), False, None),
        (_told("emergency"), False, None),
    ],
)
def test_an_answer_comes_out_where_it_is_said(told: Understanding, right: bool, faq: str | None) -> None:
    assert of_turn(ASKED, told, CATALOG) == Trial(ASKED, right, told.intent, faq, whole=True)


def test_an_answer_that_is_gone_is_not_said() -> None:
    gone = Case("zzz", Wants.FAQ, "GONE")
    assert of_turn(gone, _told("nlu_fallback"), CATALOG) == Trial(gone, False, "nlu_fallback", whole=True)


@pytest.mark.parametrize(("intent", "right"), [("ask_cost", True), ("ask_pay", False), ("nlu_fallback", False)])
def test_a_meaning_comes_out_where_it_is_taken_so(intent: str, right: bool) -> None:
    assert of_turn(MEANT, _told(intent), CATALOG) == Trial(MEANT, right, intent, whole=True)


@pytest.mark.parametrize(
    ("case", "right", "faq"),
    [
        (ASKED, True, "TABLE"),
        (Case("hay mesa de ping pong", Wants.FAQ, "TOO-OLD"), False, "TABLE"),
        (Case("zzz qqq", Wants.FAQ, "TABLE"), False, None),
        (MEANT, None, None),
    ],
)
def test_without_an_engine_the_catalogue_is_asked(case: Case, right: bool | None, faq: str | None) -> None:
    assert of_catalogue(case, CATALOG) == Trial(case, right, faq=faq)


@pytest.mark.parametrize("up", [0, 1, 2])
async def test_from_where_the_engine_does_not_answer_on_the_catalogue_is_asked(up: int) -> None:
    asked: list[tuple[str, str]] = []

    async def rehearse(text: str, language: str) -> Understanding:
        asked.append((text, language))
        if len(asked) > up:
            raise EngineError("down")
        return _told("book_session", _says("Yes.", "Sí."))

    found = await tried(rehearse, [ASKED, ASKED], CATALOG)
    assert [trial.whole for trial in found] == [number < up for number in range(2)]
    assert asked == [(ASKED.text, "es")] * min(up + 1, 2)


def test_what_two_models_make_of_an_answer_is_compared_where_both_were_tried() -> None:
    right, wrong = Trial(ASKED, True, "book_session", "TABLE", whole=True), Trial(ASKED, False, "greet", whole=True)
    other, untried = Trial(ASKED, False, "ask_pay", "TOO-OLD", whole=True), Trial(ASKED, True, faq="TABLE")
    assert answered([right, right, wrong, untried], [wrong, other, right, right]) == [
        Difference(ASKED.text, "TABLE", "TABLE", "greet"),
        Difference(ASKED.text, "TABLE", "TABLE", "TOO-OLD"),
        Difference(ASKED.text, "TABLE", "greet", "TABLE"),
    ]
