"""An age that is told in passing, and what it makes of a booking that is open or comes later."""

from typing import Any

import pytest

from assistant.catalog.schema import Language
from assistant.conversation.behaviours import guardians, intake, screening
from assistant.conversation.flows import next_question
from assistant.conversation.inquiries import begun, puts_right
from assistant.conversation.turn import Entity, Flow, Inquiry, Outcome, State, Turn
from tests.factories.screenings import a_turn, an_open, boats, did, said

AT_16 = {"from": "2009-11-25", "to": "2010-11-24"}
AT_17 = {"from": "2008-11-25", "to": "2009-11-24"}
OVERHEARD = Inquiry(facts={"birth": AT_16})


def passed(text: str, state: State | None = None, **changes: Any) -> tuple[Turn, Outcome]:
    """An action that does nothing, and what is heard by the way."""
    turn = a_turn(text, state, **changes)
    return turn, guardians.overhear(turn, turn.outcome())


@pytest.mark.parametrize(("language", "text"), [("en", "i'm 16, anything in summer?"), ("es", "tengo 16, hay algo?")])
def test_an_age_in_passing_is_remembered_for_later(language: Language, text: str) -> None:
    turn, heard = passed(text, language=language)
    assert heard.state.screening == OVERHEARD
    assert did(heard) == [("facts", {"facts": {"birth": AT_16}})]
    assert guardians.is_minor(turn)
    assert guardians.is_minor(a_turn("the first one", heard.state))


def test_nothing_else_is_learnt_outside_of_a_screening() -> None:
    assert passed("i can row, crew of 5")[1] == a_turn("i can row, crew of 5").outcome()


@pytest.mark.parametrize(
    ("text", "minor"), [("i turn 18 tomorrow", True), ("i'm 17", True), ("i turned 18 today", False), ("i'm 18", False)]
)
def test_at_both_sides_of_18(text: str, minor: bool) -> None:
    turn, heard = passed(text)
    assert guardians.is_minor(turn) is guardians.is_minor(a_turn(state=heard.state)) is minor


def test_the_same_again_is_no_news() -> None:
    _, heard = passed("i told you im 16", State(screening=OVERHEARD))
    assert (heard.state.screening, did(heard)) == (OVERHEARD, [])


def test_what_is_pressed_is_no_age() -> None:
    assert passed("16", pressed=True)[1].state.screening is None


def test_a_screening_hears_its_own() -> None:
    _, heard = passed("i'm 16", an_open("birth"))
    assert did(heard) == []


def test_an_age_in_the_middle_of_a_booking_asks_for_a_guardian() -> None:
    state = State(flow=Flow(name="booking", answers={"name": "Luz", "phone": "+12095550117"}))
    _, heard = passed("i'm 16 is that ok", state)
    assert heard.state.flow is not None
    assert (next_question(heard.state.flow) or Flow).id == "guardian_name"  # type: ignore[union-attr]
    _, grown = passed("sorry, i'm 19", heard.state)
    assert grown.state.flow is not None
    assert next_question(grown.state.flow) is None


def test_other_intakes_ask_for_no_guardian() -> None:
    _, heard = passed("i'm 16", State(flow=Flow(name="callback", answers={})))
    assert heard.state.flow == Flow(name="callback")


def test_an_age_alone_is_no_screening() -> None:
    state = State(screening=OVERHEARD, name="Luz")
    assert not begun(OVERHEARD)
    assert screening.put_right(a_turn("no wait, i'm 17", state)) is None
    assert not screening.goes_on(OVERHEARD)
    assert not puts_right("i'm 17", boats(), state, a_turn().today, "en")
    anything = screening.begin(a_turn("do i qualify", state, intent="check_eligibility"))
    assert anything.state.screening == Inquiry(anything=True, facts={"birth": AT_16})
    sail = screening.begin(a_turn("do i qualify for the SAIL class", state, intent="check_eligibility"))
    assert sail.state.screening == Inquiry(programs=["SAIL"], facts={"birth": AT_16})
    assert screening.begin(a_turn("why", state)).state.screening != OVERHEARD


def test_a_screening_that_was_asked_for_goes_on() -> None:
    for inquiry in (
        Inquiry(programs=["SAIL"]),
        Inquiry(anything=True),
        Inquiry(told={"SAIL": "likely"}),
        Inquiry(named=True),
        Inquiry(resuming=True),
    ):
        assert begun(inquiry)
    assert not begun(None)


@pytest.mark.parametrize(
    ("text", "entities", "name"),
    [
        ("Maria Perez", (), "Maria Perez"),
        ("my mom maria perez", (), "Maria Perez"),
        ("mi mamá se llama María", (), "María"),
        ("es mi tía Ana, 209-555-0188", ("Ana",), "Ana"),
        ("my mom", (), None),
        ("mi mamá", (), None),
        ("my dad says it's ok", (), None),
        ("mi mamá está aquí y dice que sí", (), None),
        ("mi mama dice que si", (), None),
        ("she agrees", (), None),
        ("my dad Pedro Paz says it's ok", ("Pedro Paz",), "Pedro Paz"),
    ],
)
def test_only_a_name_is_a_guardians_name(text: str, entities: tuple[str, ...], name: str | None) -> None:
    answers = {"name": "Luz", "phone": "+12095550117", "minor": "yes"}
    flow = Flow(name="booking", answers=answers, asking="guardian_name")
    found = tuple(Entity(entity="person_name", text=one, value=one, start=0, end=1) for one in entities)
    taken = intake.take_answer(a_turn(text, State(flow=flow), entities=found))
    assert taken.state.flow == (replace_answer(flow, name) if name else flow.model_copy(update={"tries": 1}))
    assert did(taken) == []


def replace_answer(flow: Flow, name: str) -> Flow:
    return flow.model_copy(update={"answers": {**flow.answers, "guardian_name": name}, "asking": None})


def test_a_yes_is_not_taken_from_the_minor() -> None:
    """Who is named has not agreed: that is for the front desk to hear."""
    answers = {"minor": "yes", "guardian_name": "Maria", "guardian_phone": "+12095550188"}
    told = guardians.tell(a_turn().outcome(), answers)
    assert did(told) == [("guardian", {"name": "Maria", "phone": "+12095550188"})]
    assert said(told) == ["utter_guardian_next"]
