import datetime as dt

import pytest

from assistant.catalog.schema import Language
from assistant.conversation import reflexes
from assistant.conversation.turn import Flow, Offer, State
from tests.factories.catalogs import a_catalog
from tests.factories.turns import a_call, a_chat, a_text

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("911", "emergency"),
        ("i want to die", "emergency"),
        ("ya no puedo me quiero morir", "emergency"),
        ("Operadora", "talk_to_person"),
        ("0", "talk_to_person"),
        ("ALTO", "opt_out"),
        ("stop", "opt_out"),
        ("how do i stop the class", None),
        ("una persona de mi familia", None),
    ],
)
def test_words_that_act_at_once(text: str, intent: str | None) -> None:
    assert reflexes.forced_intent(a_text(text), State(), a_catalog(), today=TODAY) == intent


def test_stop_is_no_opt_out_of_texts_on_a_call() -> None:
    assert reflexes.forced_intent(a_call("stop"), State(), a_catalog(), today=TODAY) is None


@pytest.mark.parametrize(
    ("asking", "text", "intent"),
    [
        ("name", "rosa martinez", "inform"),
        ("name", "how much is it", None),
        ("name", "cuánto", None),
        ("phone", "209 555 0117", "inform"),
        ("phone", "why", None),
        ("when", "after five tomorrow", "inform"),
        ("when", "is it free?", None),
        ("when", "agente", "talk_to_person"),
        ("when", "he wants to kill myself", "emergency"),
        ("when", "I want to talk to someone after three", "inform"),
    ],
)
def test_open_question_takes_words_as_its_answer(asking: str, text: str, intent: str | None) -> None:
    state = State(flow=Flow(name="callback", asking=asking))
    assert reflexes.forced_intent(a_chat(text), state, a_catalog(), today=TODAY) == intent


@pytest.mark.parametrize(
    ("asking", "text", "intent"),
    [
        ("organisation", "I want to talk to a person", "talk_to_person"),
        ("organisation", "quiero hablar con alguien por favor", "talk_to_person"),
        ("organisation", "necesito una persona", "talk_to_person"),
        ("organisation", "Speak Up Clinic, people for people", "inform"),
        ("wish", "can I speak to somebody", "talk_to_person"),
        ("wish", "we need a person who trains our staff", "inform"),
        ("name", "páseme con alguien", "talk_to_person"),
    ],
)
def test_wish_for_a_person_passes_for_no_answer(asking: str, text: str, intent: str | None) -> None:
    state = State(flow=Flow(name="employer", asking=asking))
    assert reflexes.forced_intent(a_chat(text), state, a_catalog(), today=TODAY) == intent


@pytest.mark.parametrize(
    ("said", "state", "answers"),
    [
        ("YES", State(offer=Offer(kind="person")), True),
        ("yes", State(flow=Flow(name="screening", asking="work_authorization")), True),
        ("Yes", State(), False),
        ("yes", State(flow=Flow(name="screening")), False),
        ("start", State(offer=Offer(kind="person")), False),
    ],
)
def test_yes_answers_what_was_asked_and_is_an_opt_in_elsewhere(said: str, state: State, answers: bool) -> None:
    assert (reflexes.before_engine(a_text(said, opt_out="START"), state) is None) == answers


def test_stop_ends_what_was_being_asked_so_that_a_later_yes_is_an_opt_in() -> None:
    state = State(offer=Offer(kind="person"), flow=Flow(name="callback", asking="name"))
    decided = reflexes.before_engine(a_text("stop", opt_out="STOP"), state)
    assert decided is not None
    assert (decided.state.flow, decided.state.offer) == (None, None)


@pytest.mark.parametrize(("flag", "granted"), [("STOP", False), ("START", True)])
def test_carrier_opt_out_is_recorded_in_silence(flag: str, granted: bool) -> None:
    decided = reflexes.before_engine(a_text("para", opt_out=flag), State())
    assert decided is not None
    assert [(e.kind, e.args) for e in decided.effects] == [
        ("silent", {}),
        ("consent", {"kind": "sms", "granted": granted, "wording": "para"}),
    ]
    assert decided.replies == ()


def test_carrier_help_is_left_to_the_carrier() -> None:
    decided = reflexes.before_engine(a_text("help", opt_out="HELP"), State())
    assert decided is not None
    assert [effect.kind for effect in decided.effects] == ["silent"]


@pytest.mark.parametrize(("media", "reply"), [(1, "utter_no_media"), (0, "utter_nothing_heard")])
def test_no_words(media: int, reply: str) -> None:
    decided = reflexes.before_engine(a_text(" ", media=media), State())
    assert decided is not None
    assert [r.name for r in decided.replies] == [reply]


@pytest.mark.parametrize(
    ("text", "channel", "desk_open", "replies", "effects"),
    [
        ("cuanto cuesta la clase", "sms", True, ["utter_engine_down"], ["handoff"]),
        ("cuanto cuesta la clase", "chat", True, ["utter_engine_down"], ["handoff"]),
        ("cuanto cuesta la clase", "voice", True, ["utter_engine_down_transfer"], ["handoff", "transfer"]),
        ("cuanto cuesta la clase", "voice", False, ["utter_engine_down_record"], ["handoff", "record"]),
        ("sobredosis", "sms", True, ["utter_emergency"], ["handoff"]),
        ("alto", "sms", True, ["utter_opted_out"], ["consent"]),
    ],
)
def test_without_engine_a_person_or_a_message(
    text: str, channel: str, desk_open: bool, replies: list[str], effects: list[str]
) -> None:
    inbound = {"sms": a_text, "chat": a_chat, "voice": a_call}[channel](text)
    decided = reflexes.without_engine(inbound, State(), language="en", desk_open=desk_open)
    assert [reply.name for reply in decided.replies] == replies
    assert [effect.kind for effect in decided.effects] == effects


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("cuanto cuesta la clase de noche", "es"),
        ("how much is the class at night", "en"),
        ("ocupo informacion porfa", "es"),
    ],
)
def test_without_engine_the_language_is_still_heard(text: str, language: Language) -> None:
    assert reflexes.without_engine(a_text(text), State(), language="en", desk_open=True).language == language


@pytest.mark.parametrize(
    ("text", "intent"),
    [("la primera", "inform"), ("2", "inform"), ("yes the second one please", "inform"), ("the first class", None)],
)
def test_pick_of_what_was_offered_is_an_answer(text: str, intent: str | None) -> None:
    state = State(offer=Offer(kind="pick_program", options=["CNA-EVE", "EMT"]))
    assert reflexes.forced_intent(a_text(text), state, a_catalog(), today=TODAY) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [("i want to work in a lab", "inform"), ("nights and i need to get paid", "inform"), ("how long is it", None)],
)
def test_choice_is_taken_in_words(text: str, intent: str | None) -> None:
    state = State(flow=Flow(name="recommend", asking="interest"))
    assert reflexes.forced_intent(a_text(text), state, a_catalog(), today=TODAY) == intent
