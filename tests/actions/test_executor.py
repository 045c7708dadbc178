"""Actions as the engine runs them: rasa-sdk's call in, events and one payload out."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.actions.server import make_executor
from assistant.conversation.turn import Flow, State
from tests.factories.screenings import NOW, an_open, boats

DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"


async def run(action: str, text: str, intent: str, state: State | None = None) -> tuple[list[Any], list[str]]:
    """The events, and the names of the replies."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [],
        "metadata": {"language": "en", "medium": "text", "phone": "+12095550117"},
    }
    slots = {"state": (state or State()).model_dump(mode="json")}
    tracker = {"sender_id": "c-1", "slots": slots, "latest_message": message, "events": []}
    call = {"next_action": action, "sender_id": "c-1", "tracker": tracker, "domain": {}}
    result = await make_executor(boats, lambda: NOW).run(call)
    told = result.model_dump() if hasattr(result, "model_dump") else result
    assert told is not None
    assert len(told["responses"]) <= 1
    return told["events"], [reply["name"] for said in told["responses"] for reply in said["custom"]["replies"]]


def state_of(events: list[Any]) -> State:
    return State.model_validate(events[0]["value"])


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value, "timestamp": None}


FORM_BEGINS = {"event": "followup", "name": "intake_form", "timestamp": None}


def test_every_action_of_the_domain_is_there_and_no_other() -> None:
    named = yaml.load(DOMAIN.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["actions"]
    assert sorted(make_executor(boats, lambda: NOW).actions) == sorted(named)


async def test_what_begins_an_intake_asks_in_the_same_call() -> None:
    events, replies = await run("action_recommend", "what fits me", "ask_recommendation")
    assert state_of(events).flow == Flow(name="recommend", asking="interest")
    assert events[1:] == [FORM_BEGINS]
    assert replies == ["utter_ask_recommend_interest"]


async def test_what_digresses_asks_again_in_the_same_call() -> None:
    events, replies = await run("action_thank", "thanks", "thank", State(flow=Flow(name="recommend", asking="time")))
    assert replies == ["utter_thank", "utter_ask_recommend_interest"]
    assert events[1:] == []


@pytest.mark.parametrize(
    ("action", "intent"),
    [
        ("action_talk_to_person", "talk_to_person"),
        ("action_emergency", "emergency"),
        ("action_opt_out", "opt_out"),
        ("action_start_over", "start_over"),
        ("action_complaint", "complaint"),
        ("action_goodbye", "goodbye"),
    ],
)
async def test_what_leaves_the_intake_asks_nothing_more(action: str, intent: str) -> None:
    events, replies = await run(action, "that", intent, State(flow=Flow(name="recommend", asking="interest")))
    assert state_of(events).flow is None
    assert events[1:] == []
    assert not [name for name in replies if name.startswith("utter_ask_")]


async def test_an_answer_leaves_the_slot_empty_for_the_next() -> None:
    events, replies = await run(
        "validate_intake_form", "2", "inform", State(flow=Flow(name="recommend", asking="interest"))
    )
    assert state_of(events).flow == Flow(name="recommend", answers={"interest": "lab"}, asking="time")
    assert events[1:] == [slot("answer", None)]
    assert replies == ["utter_ask_recommend_time"]


async def test_the_last_answer_ends_the_form() -> None:
    events, replies = await run("validate_intake_form", "34", "inform", an_open())
    assert state_of(events).flow is None
    assert events[1:] == [slot("answer", "done")]
    assert replies
