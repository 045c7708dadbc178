"""Who asks for a person in so many words gets one, where the engine is not sure that they mean something else."""

import datetime as dt

import pytest

from assistant.conversation.behaviours import people
from assistant.conversation.effects import EffectKind
from assistant.conversation.turn import State, Turn
from tests.factories.catalogs import a_catalog

ABOUT = "my name is Tou and I want to talk to a person about the nursing class"


def a_turn(text: str, intent: str = "employer_inquiry", confidence: float = 0.33) -> Turn:
    return Turn(
        text=text,
        intent=intent,
        confidence=confidence,
        entities=(),
        language="en",
        medium="text",
        state=State(),
        now=dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC),
        catalog=a_catalog(),
        desk_open=True,
        phone="+12095550117",
    )


@pytest.mark.parametrize(
    "text", [ABOUT, "me llamo Tou, ¿puedo hablar con alguien de la clase?", "get me a human about my form, ok"]
)
def test_wish_for_a_person_wins_against_what_is_doubtful(text: str) -> None:
    outcome = people.plainly_wanted(a_turn(text))
    assert outcome is not None
    assert [(effect.kind, effect.args["kind"]) for effect in outcome.effects] == [(EffectKind.HANDOFF, "person")]


@pytest.mark.parametrize(("confidence", "wins"), [(0.0, True), (0.4999, True), (0.5, False), (1.0, False)])
def test_what_the_engine_is_sure_of_keeps_its_word(confidence: float, wins: bool) -> None:
    assert (people.plainly_wanted(a_turn(ABOUT, confidence=confidence)) is not None) is wins


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("can I talk to someone tomorrow after three", "request_callback"),
        ("I don't want to talk to a person, just the price", "ask_cost"),
        ("no quiero hablar con nadie, digo con alguien, no más el precio", "ask_cost"),
        ("I talk to people all day at my job", "inform"),
    ],
)
def test_a_call_at_some_time_or_no_person_at_all_is_another_wish(text: str, intent: str) -> None:
    assert people.plainly_wanted(a_turn(text, intent)) is None
