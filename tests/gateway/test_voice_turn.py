"""What the caller says and presses, and what comes back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.conversation.turn import Effect, Flow, Inquiry, Offer, State
from assistant.store.tables import Message
from tests.factories.screenings import boats
from tests.gateway import grammar
from tests.gateway.conftest import PUBLIC_URL, Carrier, Line

TURN = "/twilio/voice/turn"


def next_path(body: str) -> str | None:
    return grammar.voice(body)[-1].get("action")


def inbound(line: Line) -> list[tuple[str, float | None]]:
    with Session(line.database) as session:
        rows = session.scalars(select(Message).where(Message.direction == "in").order_by(Message.id))
        return [(row.text, row.heard_confidence) for row in rows]


@pytest.mark.parametrize(
    ("given", "kept"), [("0.91", 0.91), ("", None), ("nan", None), ("1.5", None), ("high", None), ("0", 0.0)]
)
def test_speech_goes_to_the_desk_with_the_recognisers_confidence(
    carrier: Carrier, line: Line, given: str, kept: float | None
) -> None:
    line.engine.on("whats it cost", "utter_voice_how_help")
    root = grammar.voice(carrier.call(f"{TURN}?n=3&l=en", SpeechResult="whats it cost", Confidence=given).text)
    assert (grammar.said(root), root[0].get("action")) == ("How can I help?", f"{PUBLIC_URL}{TURN}?n=4&l=en")
    assert inbound(line) == [("whats it cost", kept)]


@pytest.mark.parametrize("heard", ["español por favor", "quiero informacion"])
def test_the_language_changes_at_any_turn(carrier: Carrier, line: Line, heard: str) -> None:
    line.engine.on(heard, "utter_voice_how_help", language="es")
    root = grammar.voice(carrier.call(f"{TURN}?n=3&l=en", SpeechResult=heard).text)
    say, gather = root[0][0], root[0]
    assert (say.text, say.get("voice"), say.get("language")) == ("¿Cómo le ayudo?", "Polly.Lupe-Neural", "es-US")
    assert (gather.get("language"), gather.get("action")) == ("es-US", f"{PUBLIC_URL}{TURN}?n=4&l=es")
    assert gather.get("hints", "").startswith("agente,operadora")


@pytest.mark.parametrize(
    ("key", "intent"), [("0", "talk_to_person"), ("*", "repeat"), ("2", None), ("5", None), ("#", None)]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_keys_mean_a_person_a_repeat_or_an_option(
    carrier: Carrier, line: Line, key: str, intent: str | None, language: str
) -> None:
    carrier.call(f"{TURN}?n=3&l={language}", Digits=key)
    assert line.engine.heard == [(key, intent)]


@pytest.mark.parametrize("words", ["agent", "operadora", "Operadora.", "una persona"])
def test_asking_for_a_person_by_word_is_understood_without_the_engine(carrier: Carrier, line: Line, words: str) -> None:
    carrier.call(f"{TURN}?n=3&l=en", SpeechResult=words)
    assert line.engine.heard == [(words, "talk_to_person")]


def test_a_key_and_words_at_once_are_the_key(carrier: Carrier, line: Line) -> None:
    carrier.call(f"{TURN}?n=3&l=en", Digits="0", SpeechResult="zero")
    assert line.engine.heard == [("0", "talk_to_person")]


def test_what_was_just_offered_is_expected_first(carrier: Carrier, line: Line) -> None:
    line.engine.on("which", "utter_voice_how_help", state=State(offer=Offer(kind="pick_program", options=["EMT", "x"])))
    root = grammar.voice(carrier.call(f"{TURN}?n=1&l=en", SpeechResult="which").text)
    assert root[0].get("hints", "").split(",")[:3] == ["EMT class", "clase EMT", "Nurse assistant EMT"]


def test_a_phone_number_may_be_keyed_in_whole(carrier: Carrier, line: Line) -> None:
    asking = State(flow=Flow(name="callback", asking="phone"))
    line.engine.on("call me back", "utter_voice_how_help", state=asking)
    root = grammar.voice(carrier.call(f"{TURN}?n=1&l=en", SpeechResult="call me back").text)
    assert (root[0].get("numDigits"), root[0].get("action")) == ("10", f"{PUBLIC_URL}{TURN}?n=2&l=en&p=1")
    silent = grammar.voice(carrier.call(f"{TURN}?n=2&l=en&p=1").text)
    assert (silent[0].get("numDigits"), silent[0].get("action")) == ("10", f"{PUBLIC_URL}{TURN}?n=3&l=en&s=1&p=1")
    for number, keys in enumerate(["2095550117", "1", "2", "0"], 4):
        carrier.call(f"{TURN}?n={number}&l=en&p=1", Digits=keys)
    assert line.engine.heard[1:] == [("2095550117", "inform"), ("1", "affirm"), ("2", "deny"), ("0", "talk_to_person")]


def test_a_replay_hears_the_same_and_is_understood_once(carrier: Carrier, line: Line) -> None:
    line.engine.on("hi", "utter_voice_how_help")
    first = carrier.call(f"{TURN}?n=1&l=en", SpeechResult="hi")
    line.engine.on("hi", "utter_voice_goodbye")
    again = carrier.post(
        f"{TURN}?n=1&l=en",
        {"CallSid": "CA1", "From": "+12095550117", "To": "+12095550100", "SpeechResult": "hi"},
        headers={"I-Twilio-Idempotency-Token": "5a1c"},
    )
    assert again.text == first.text
    assert len(line.engine.heard) == 1


@pytest.mark.parametrize(("directive", "last"), [("hangup", ["Say", "Hangup"]), ("silent", ["Gather"])])
def test_the_answer_says_how_the_call_goes_on(carrier: Carrier, line: Line, directive: str, last: list[str]) -> None:
    line.engine.on("bye", "utter_voice_goodbye", effects=(Effect(kind=directive),))
    root = grammar.voice(carrier.call(f"{TURN}?n=1&l=en", SpeechResult="bye").text)
    assert grammar.verbs(root) == last


def test_a_social_security_number_is_not_kept(carrier: Carrier, line: Line) -> None:
    carrier.call(f"{TURN}?n=1&l=en", SpeechResult="my social is 123-45-6789")
    assert inbound(line) == [("my social is [removed]", None)]


def test_very_long_answers_stay_within_the_carriers_limits(carrier: Carrier, line: Line) -> None:
    line.engine.on("all", "utter_voice_greeting", facts={"name": "A very long name & more. " * 2000})
    root = grammar.voice(carrier.call(f"{TURN}?n=1&l=en", SpeechResult="all").text)
    assert 1 < len(list(root.iter("Say"))) <= 3


def test_an_answer_of_several_keys_may_be_keyed_in_whole(carrier: Carrier, line: Line) -> None:
    line.catalogue.catalog = boats()
    asking = State(flow=Flow(name="screening", asking="birth"), screening=Inquiry(programs=["SAIL"]))
    line.engine.on("do i qualify", "utter_voice_how_help", state=asking)
    root = grammar.voice(carrier.call(f"{TURN}?n=1&l=en", SpeechResult="do i qualify").text)
    assert (root[0].get("numDigits"), root[0].get("action")) == ("8", f"{PUBLIC_URL}{TURN}?n=2&l=en&d=8")
    silent = grammar.voice(carrier.call(f"{TURN}?n=2&l=en&d=8").text)
    assert (silent[0].get("numDigits"), silent[0].get("action")) == ("8", f"{PUBLIC_URL}{TURN}?n=3&l=en&s=1&d=8")
    for number, keys in enumerate(["03141990", "9", "0"], 4):
        carrier.call(f"{TURN}?n={number}&l=en&d=8", Digits=keys)
    assert line.engine.heard[1:] == [("03141990", "inform"), ("9", "inform"), ("0", "talk_to_person")]
