"""Putting callers through: ringing, the whisper and its key, and what happens when nobody takes the call."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.conversation.turn import Effect, State
from assistant.store.tables import Conversation, Handoff, Message
from tests.gateway import grammar
from tests.gateway.conftest import CLOSED, DESK, PUBLIC_URL, Carrier, Line

TURN = "/twilio/voice/turn"
RESULT = "/twilio/voice/dial-result?n=2&l=en"
WHISPER = "/twilio/voice/whisper?n=2&l=en&call=CA1"
OVER = "/twilio/voice/desk/over?n=2&l=en&call=CA1"
KEY = "/twilio/voice/whisper-key?n=2&l=en&call=CA1"
WANTED = (Effect(kind="handoff", args={"kind": "person", "reason": "asked"}), Effect(kind="transfer"))
DESK_LEG = {"CallSid": "CA-desk", "ParentCallSid": "CA1", "From": "+12095550100", "To": DESK[1]}


def ask_for_a_person(carrier: Carrier, line: Line, language: str = "en", **more: str) -> str:
    line.engine.on("talk_to_person", "utter_voice_connecting", effects=WANTED, intent="talk_to_person")
    return carrier.call(f"{TURN}?n=1&l={language}", Digits="0", **more).text


def handoffs(line: Line) -> list[tuple[str, str, str | None]]:
    with Session(line.database) as session:
        rows = session.scalars(select(Handoff).order_by(Handoff.id))
        return [(row.kind, row.status, row.details.get("outcome")) for row in rows]


def test_a_transfer_rings_every_phone_of_the_desk_with_a_whisper(carrier: Carrier, line: Line) -> None:
    say, dial = grammar.voice(ask_for_a_person(carrier, line))
    assert say.text == "One moment, I'll put you through to a person."
    assert dial.attrib == {
        "action": f"{PUBLIC_URL}{RESULT}",
        "method": "POST",
        "answerOnBridge": "true",
        "timeout": "20",
        "callerId": "+12095550100",
    }
    assert [(number.text, number.attrib) for number in dial] == [
        (
            phone,
            {
                "url": f"{PUBLIC_URL}{WHISPER}",
                "method": "POST",
                "statusCallback": f"{PUBLIC_URL}{OVER}",
                "statusCallbackEvent": "completed",
                "statusCallbackMethod": "POST",
            },
        )
        for phone in DESK
    ]
    assert handoffs(line) == [("person", "open", None)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_out_of_hours_or_with_no_phone_to_ring_a_message_is_taken(carrier: Carrier, line: Line, language: str) -> None:
    line.engine.on("hola", "utter_voice_how_help", language=language)  # type: ignore[arg-type]
    carrier.call(f"{TURN}?n=0&l={language}", SpeechResult="hola")
    line.settings.front_desk_numbers = ""
    nobody = line.words.sentence("utter_voice_nobody", language, "voice")  # type: ignore[arg-type]
    root = grammar.voice(ask_for_a_person(carrier, line, language))
    assert grammar.verbs(root) == ["Say", "Record", "Gather", "Say", "Hangup"]
    assert grammar.said_before_the_callers_turn(root).endswith(nobody)
    assert grammar.words(grammar.said_before_the_callers_turn(root)) <= grammar.SPOKEN_WORDS
    line.settings.front_desk_numbers, line.clock.now = ",".join(DESK), CLOSED
    assert "Record" in grammar.verbs(grammar.voice(ask_for_a_person(carrier, line, language, CallSid="CA2")))
    assert handoffs(line) == [("person", "open", None)] * 2


@pytest.mark.parametrize(("minute", "rings"), [(29, False), (30, True)])
def test_the_desk_opens_on_the_minute(carrier: Carrier, line: Line, minute: int, rings: bool) -> None:
    line.clock.now = line.clock.now.replace(hour=16, minute=minute)
    assert ("Dial" in grammar.verbs(grammar.voice(ask_for_a_person(carrier, line)))) is rings


def test_the_whisper_says_who_calls_about_what_in_which_language(carrier: Carrier, line: Line) -> None:
    line.engine.on(
        "cuánto cuesta la clase de enfermería y si hay de noche porque trabajo",
        "utter_voice_how_help",
        language="es",
        state=State(focus=["EMT", "CNA-EVE", "GONE"]),
    )
    carrier.call(
        f"{TURN}?n=0&l=es", SpeechResult="cuánto cuesta la clase de enfermería y si hay de noche porque trabajo"
    )
    line.engine.on(
        "talk_to_person", "utter_voice_connecting", effects=WANTED, intent="talk_to_person", language="es",
        state=State(focus=["EMT", "CNA-EVE", "GONE"]),
    )  # fmt: skip
    carrier.call(f"{TURN}?n=1&l=es", SpeechResult="operadora")
    root = grammar.voice(carrier.post(WHISPER, DESK_LEG).text)
    assert grammar.verbs(root) == ["Gather", "Hangup"]
    assert root[0].attrib == {
        "input": "dtmf", "action": f"{PUBLIC_URL}{KEY}", "method": "POST", "timeout": "5", "numDigits": "1",
    }  # fmt: skip
    about = "About EMT class and CNA-EVE class."
    assert [(say.get("language"), say.text) for say in root[0]] == [
        ("en-US", f"Call for the front desk, in Spanish, from the number ending 0 1 1 7. {about} They said:"),
        ("es-US", "cuánto cuesta la clase de enfermería y si hay de"),
        ("en-US", "To take the call, press one."),
    ]  # fmt: skip


def test_the_whisper_names_who_gave_a_name(carrier: Carrier, line: Line) -> None:
    named = (Effect(kind="name", args={"name": "Rosa Medina"}), *WANTED)
    line.engine.on("talk_to_person", "utter_voice_connecting", effects=named, intent="talk_to_person")
    carrier.call(f"{TURN}?n=1&l=en", Digits="0")
    assert "in English, from Rosa Medina. To take the call, press one." in carrier.post(WHISPER, DESK_LEG).text


def test_the_whisper_of_a_hidden_number_says_so(carrier: Carrier, line: Line) -> None:
    ask_for_a_person(carrier, line, From="anonymous")
    assert "in English, from a hidden number. To take the call" in carrier.post(WHISPER, DESK_LEG).text


def test_without_what_is_known_the_whisper_still_asks_for_the_key(carrier: Carrier) -> None:
    root = grammar.voice(carrier.post(WHISPER, DESK_LEG).text)
    assert (grammar.said(root), grammar.verbs(root)) == ("To take the call, press one.", ["Gather", "Hangup"])


@pytest.mark.parametrize("key", ["", "2", "0"])
def test_without_the_key_the_caller_is_not_connected(carrier: Carrier, line: Line, key: str) -> None:
    ask_for_a_person(carrier, line)
    assert grammar.verbs(grammar.voice(carrier.post(KEY, {**DESK_LEG, "Digits": key}).text)) == ["Hangup"]


def test_the_key_connects_and_notes_who_took_it(carrier: Carrier, line: Line) -> None:
    ask_for_a_person(carrier, line)
    assert list(grammar.voice(carrier.post(KEY, {**DESK_LEG, "Digits": "1"}).text)) == []
    with Session(line.database) as session:
        handoff = session.scalars(select(Handoff)).one()
        assert (handoff.status, handoff.details["taken_by"]) == ("open", DESK[1])


@pytest.mark.parametrize("given", [{}, {"DialBridged": "true"}])
@pytest.mark.parametrize("status", ["completed", "answered"])
def test_after_the_talk_the_handoff_is_done(carrier: Carrier, line: Line, status: str, given: dict[str, str]) -> None:
    ask_for_a_person(carrier, line)
    root = grammar.voice(carrier.call(RESULT, DialCallStatus=status, **given).text)
    assert grammar.verbs(root) == ["Say", "Hangup"]
    assert handoffs(line) == [("person", "done", "answered")]


@pytest.mark.parametrize(
    "given",
    [{"DialCallStatus": status} for status in ("no-answer", "busy", "failed", "canceled", "")]
    + [{"DialCallStatus": "completed", "DialBridged": "false"}],
)
def test_when_nobody_takes_the_call_a_message_is_taken_and_the_handoff_stays_open(
    carrier: Carrier, line: Line, given: dict[str, str]
) -> None:
    ask_for_a_person(carrier, line)
    root = grammar.voice(carrier.call(RESULT, **given).text)
    assert grammar.verbs(root) == ["Say", "Record", "Gather", "Say", "Hangup"]
    assert handoffs(line) == [("person", "open", "no_answer")]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_caller_hears_in_their_language_that_nobody_answered(carrier: Carrier, language: str) -> None:
    root = grammar.voice(carrier.call(f"/twilio/voice/dial-result?n=2&l={language}", DialCallStatus="no-answer").text)
    assert root[0].get("language") == f"{language}-US"
    assert grammar.words(grammar.said_before_the_callers_turn(root)) <= grammar.SPOKEN_WORDS


def test_a_call_that_was_never_filed_is_filed_when_nobody_answers(carrier: Carrier, line: Line) -> None:
    carrier.call(RESULT, DialCallStatus="busy")
    assert handoffs(line) == [("person", "open", "no_answer")]


def test_replayed_results_say_the_same_and_do_nothing_more(carrier: Carrier, line: Line) -> None:
    ask_for_a_person(carrier, line)
    assert carrier.call(RESULT, DialCallStatus="busy").text == carrier.call(RESULT, DialCallStatus="busy").text
    assert handoffs(line) == [("person", "open", "no_answer")]
    with Session(line.database) as session:
        assert len(session.scalars(select(Message)).all()) == 4


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_hanging_up_while_it_rings_keeps_the_handoff_open(carrier: Carrier, line: Line, status: str) -> None:
    ask_for_a_person(carrier, line)
    assert carrier.call("/twilio/voice/status", CallStatus=status).status_code == 204
    assert handoffs(line) == [("person", "open", None)]
    with Session(line.database) as session:
        assert session.scalars(select(Conversation.status)).all() == ["closed"]


def test_hanging_up_after_the_talk_began_settles_it(carrier: Carrier, line: Line) -> None:
    ask_for_a_person(carrier, line)
    carrier.post(KEY, {**DESK_LEG, "Digits": "1"})
    carrier.call("/twilio/voice/status", CallStatus="completed")
    assert handoffs(line) == [("person", "done", "answered")]


@pytest.mark.parametrize("status", ["ringing", "in-progress", ""])
def test_a_call_that_goes_on_stays_open(carrier: Carrier, line: Line, status: str) -> None:
    carrier.call()
    assert carrier.call("/twilio/voice/status", CallStatus=status).status_code == 204
    with Session(line.database) as session:
        assert session.scalars(select(Conversation.status)).all() == ["open"]


def test_a_call_that_nobody_knows_may_end(carrier: Carrier) -> None:
    assert carrier.call("/twilio/voice/status", CallStatus="completed").status_code == 204
