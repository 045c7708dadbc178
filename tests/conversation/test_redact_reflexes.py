"""What the line does by itself where somebody told what is not kept."""

import datetime as dt

import pytest

from assistant.conversation import reflexes
from assistant.conversation.redact import redact
from assistant.conversation.turn import Flow, Reply, State
from tests.factories.catalogs import a_catalog
from tests.factories.turns import a_chat

TODAY = dt.date(2026, 11, 24)
ASKED = Reply(name="utter_ask_callback_phone")
IN_FLOW = State(flow=Flow(name="callback", asking="phone"), last=[ASKED])


@pytest.mark.parametrize(
    ("told", "intent"),
    [
        ("i have a felony", "ask_background_check"),
        ("tengo antecedentes", "ask_background_check"),
        ("im undocumented", "ask_work_authorization"),
        ("no tengo papeles", "ask_work_authorization"),
        ("i have epilepsy", "ask_health_requirements"),
        ("estoy embarazada", "ask_health_requirements"),
        ("uso silla de ruedas", "ask_accommodation"),
        ("im deaf", "ask_accommodation"),
        ("im deaf can i do cna", None),
    ],
)
def test_telling_without_asking_is_answered_with_the_topic(told: str, intent: str | None) -> None:
    assert reflexes.forced_intent(redact(a_chat(told)), State(), a_catalog(), today=TODAY) == intent


@pytest.mark.parametrize(
    "told", ["i have a felony", "tengo diabetes", "555-12-3456", "mi seguro social es 555-12-3456"]
)
def test_open_question_is_asked_again(told: str) -> None:
    decided = reflexes.before_engine(redact(a_chat(told)), IN_FLOW)
    assert decided is not None
    assert (decided.replies, decided.effects, decided.entities) == ((ASKED,), (), ())


@pytest.mark.parametrize("told", ["yes i have a green card", "tengo diabetes puedo estudiar cna", "im pregnant?"])
def test_more_than_that_is_left_to_the_engine(told: str) -> None:
    assert reflexes.before_engine(redact(a_chat(told)), IN_FLOW) is None


@pytest.mark.parametrize("told", ["tengo epilepsia y no puedo respirar", "im diabetic and i want to die"])
def test_an_emergency_is_heard_through_it(told: str) -> None:
    assert reflexes.forced_intent(redact(a_chat(told)), State(), a_catalog(), today=TODAY) == "emergency"


def test_line_that_is_down_files_only_what_is_kept() -> None:
    taken = redact(a_chat("got a dui will that stop me from cna"))
    decided = reflexes.without_engine(taken, State(), language="en", desk_open=True)
    assert [effect.args["summary"] for effect in decided.effects] == ["[removed] will that stop me from cna"]
