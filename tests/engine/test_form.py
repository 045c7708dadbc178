from __future__ import annotations

from tests.engine.conftest import Engine

INSIDE = {"name": "intake_form", "requested_slot": "answer"}


def test_form_starts_by_followup_action(engine: Engine) -> None:
    engine.actions.answers["action_check_eligibility"] = {
        "events": [{"event": "followup", "name": "intake_form"}],
        "responses": [{"response": "utter_thank"}],
    }
    _, answer = engine.turn("do i qualify", intent="check_eligibility")
    assert answer["actions"] == ["action_check_eligibility", "intake_form"]
    assert answer["responses"] == [{"name": "utter_thank"}]
    assert engine.actions.names() == ["action_check_eligibility"]
    assert answer["loop"] == INSIDE


def test_what_started_the_form_is_not_its_answer(engine: Engine) -> None:
    engine.actions.answers["action_inform"] = {
        "events": [{"event": "followup", "name": "intake_form"}],
        "responses": [],
    }
    engine.turn("i am nineteen", intent="inform")
    assert "validate_intake_form" not in engine.actions.names()


def test_form_ends_when_the_app_says_done(engine: Engine) -> None:
    _, answer = engine.turn("finished", intent="inform", loop=INSIDE)
    assert engine.actions.names() == ["validate_intake_form"]
    assert answer["actions"] == ["intake_form"]
    assert answer["loop"] is None
    assert "answer" not in answer["slots"]


def test_state_slot_travels_through(engine: Engine) -> None:
    engine.actions.answers["action_greet"] = {
        "events": [{"event": "slot", "name": "state", "value": {"step": 2}}],
        "responses": [],
    }
    assert engine.turn("hi", intent="greet", slots={"state": {"step": 1}})[1]["slots"] == {"state": {"step": 2}}
    assert engine.actions.calls[0]["tracker"]["slots"]["state"] == {"step": 1}


def test_same_request_twice_has_the_same_answer(engine: Engine) -> None:
    first = engine.turn("how much does it cost", loop=INSIDE)
    for _ in range(20):
        assert engine.turn("how much does it cost", loop=INSIDE) == first


def test_late_turn_carries_no_history(engine: Engine) -> None:
    sizes = []
    for number in range(60):
        engine.actions.calls.clear()
        engine.turn("hi", intent="greet", message=f"m-{number:03}")
        sizes.append(len(engine.actions.calls[0]["tracker"]["events"]))
    assert set(sizes) == {sizes[0]}
