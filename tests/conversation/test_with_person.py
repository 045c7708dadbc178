"""While staff have the thread: nothing is answered but stop, start and emergencies; a call is put through."""

import pytest

from assistant.conversation.ports import Inbound, Understanding
from assistant.conversation.turn import Effect, Flow, Offer, Reply, State
from assistant.conversation.with_person import settled

STATE = State(name="Rosa", offer=Offer(kind="person"), flow=Flow(name="callback"))
SILENT = Effect(kind="silent")


def heard(channel: str = "sms", text: str = "hola") -> Inbound:
    return Inbound(channel=channel, key="k", thread="t", text=text)  # type: ignore[arg-type]


def meant(intent: str, *effects: Effect) -> Understanding:
    said = (Reply(name="utter_whatever"),)
    return Understanding(intent, 0.9, "es", 0.9, replies=said, effects=effects, state=State(misses=2))


def names(found: Understanding) -> list[str]:
    return [reply.name for reply in found.replies]


@pytest.mark.parametrize("intent", ["greet", "ask_cost", "talk_to_person", "complaint", "nlu_fallback"])
@pytest.mark.parametrize("channel", ["sms", "chat"])
def test_nothing_is_answered_and_the_state_stays(intent: str, channel: str) -> None:
    found = settled(meant(intent), STATE, heard(channel), desk_open=True)
    assert (found.replies, found.effects, found.state, found.intent) == ((), (), STATE, intent)


@pytest.mark.parametrize(
    ("intent", "granted", "reply"), [("opt_out", False, "utter_opted_out"), ("opt_in", True, "utter_opted_in")]
)
def test_stop_and_start_hold(intent: str, granted: bool, reply: str) -> None:
    found = settled(meant(intent), STATE, heard(text="ya no me manden"), desk_open=True)
    assert names(found) == [reply]
    (effect,) = found.effects
    assert (effect.kind, effect.args) == (
        "consent",
        {"kind": "sms", "granted": granted, "wording": "ya no me manden"},
    )
    assert (found.state.offer is None) is (intent == "opt_out")


def test_stop_that_the_carrier_has_answered_is_kept_and_not_answered_twice() -> None:
    kept = Effect(kind="consent", args={"kind": "sms", "granted": False, "wording": "STOP"})
    found = settled(meant("opt_out", SILENT, kept), STATE, heard(text="STOP"), desk_open=True)
    assert (found.replies, found.effects) == ((), (SILENT, kept))


def test_emergency_hears_of_help_at_once_and_is_filed() -> None:
    found = settled(meant("emergency"), STATE, heard(text="no respira"), desk_open=True)
    assert names(found) == ["utter_emergency"]
    (effect,) = found.effects
    assert effect.args == {"kind": "emergency", "reason": "emergency", "summary": "no respira"}


@pytest.mark.parametrize(
    ("desk_open", "intent", "said", "done"),
    [
        (True, "ask_cost", ["utter_person_has_call"], ["handoff", "transfer"]),
        (False, "ask_cost", ["utter_person_has_call_record"], ["handoff", "record"]),
        (True, "emergency", ["utter_emergency", "utter_emergency_transfer"], ["handoff", "transfer"]),
        (False, "emergency", ["utter_emergency"], ["handoff"]),
    ],
)
def test_call_is_put_through(desk_open: bool, intent: str, said: list[str], done: list[str]) -> None:
    found = settled(meant(intent), STATE, heard("voice"), desk_open=desk_open)
    assert (names(found), [effect.kind for effect in found.effects]) == (said, done)


def test_silence_on_a_call_is_only_listened_to() -> None:
    found = settled(meant("inform"), STATE, heard("voice", " "), desk_open=True)
    assert (found.replies, found.effects) == ((), ())
