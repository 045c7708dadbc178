"""Nothing heard: two reprompts in different words, then the keypad, then a person. No loops."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.tables import Handoff, Message
from tests.gateway import grammar
from tests.gateway.conftest import CLOSED, PUBLIC_URL, Carrier, Line

TURN, MENU = "/twilio/voice/turn", "/twilio/voice/menu"
FIRST = {
    "en": "Sorry, I did not hear you. Please say that again. To hear my last question, press star.",
    "es": "Disculpe, no le escuché. Dígamelo otra vez, por favor. Para oír mi pregunta, marque asterisco.",
}
SECOND = {
    "en": "I still can't hear you. For a menu, press nine. For a person, press zero. Or speak now.",
    "es": "Todavía no le escucho. Para un menú, marque nueve. Para una persona, marque cero. O hable ahora.",
}
KEYPAD = {
    "en": "For our programs, press one. For the next information session, two."
    " To leave a message, three. For a person, zero.",
    "es": "Para los programas, marque uno. Para la próxima sesión informativa, dos."
    " Para dejar un mensaje, tres. Para una persona, cero.",
}
PERSON = {"en": "I can't hear you, so I'll get you a person.", "es": "No le escucho, así que le busco a una persona."}


def handoffs(line: Line) -> list[tuple[str, str, str]]:
    with Session(line.database) as session:
        return [(row.kind, row.reason, row.status) for row in session.scalars(select(Handoff).order_by(Handoff.id))]


@pytest.mark.parametrize("language", ["en", "es"])
def test_silence_climbs_the_ladder_to_a_person(carrier: Carrier, line: Line, language: str) -> None:
    path, heard, root = f"{TURN}?n=1&l={language}", [], None
    for _ in range(4):
        root = grammar.voice(carrier.call(path, SpeechResult="").text)
        heard.append(grammar.said(root))
        assert grammar.words(heard[-1]) <= grammar.SPOKEN_WORDS
        path = root[-1].get("action") or ""
    assert heard == [FIRST[language], SECOND[language], KEYPAD[language], PERSON[language]]
    assert root is not None
    assert grammar.verbs(root) == ["Say", "Dial"]
    assert handoffs(line) == [("person", "silence", "open")]
    assert line.engine.heard == []


def test_each_step_knows_how_long_it_was_silent(carrier: Carrier) -> None:
    paths = [f"{TURN}?n=1&l=en"]
    for _ in range(3):
        paths.append((grammar.voice(carrier.call(paths[-1]).text)[-1].get("action") or "").removeprefix(PUBLIC_URL))
    assert paths[1:] == [f"{TURN}?n=2&l=en&s=1", f"{TURN}?n=3&l=en&s=2", f"{MENU}?n=4&l=en&s=3"]


def test_being_heard_starts_the_count_again(carrier: Carrier, line: Line) -> None:
    line.engine.on("hi", "utter_voice_how_help")
    root = grammar.voice(carrier.call(f"{TURN}?n=3&l=en&s=2", SpeechResult="hi").text)
    assert root[0].get("action") == f"{PUBLIC_URL}{TURN}?n=4&l=en"


@pytest.mark.parametrize(
    ("language", "other"),
    [("en", "Para español, diga español o marque dos."), ("es", "For English, say English or press one.")],
)
def test_at_the_greeting_the_other_language_is_offered_again(carrier: Carrier, language: str, other: str) -> None:
    carrier.call()
    path = f"{TURN}?n=1&l={language}&g=1"
    for said in (FIRST[language], SECOND[language]):
        root = grammar.voice(carrier.call(path).text)
        assert [say.text for say in root[0]] == [said, other]
        assert root[0][1].get("language") == ("es-US" if language == "en" else "en-US")
        assert grammar.words(grammar.said(root)) <= grammar.SPOKEN_WORDS
        path = root[0].get("action") or ""
    assert "g=1" in path


def test_the_menu_takes_keys_only_and_an_empty_one_comes_back(carrier: Carrier) -> None:
    (gather,) = grammar.voice(carrier.call(f"{TURN}?n=3&l=en&s=2").text)
    assert gather.attrib == {
        "input": "dtmf",
        "action": f"{PUBLIC_URL}{MENU}?n=4&l=en&s=3",
        "method": "POST",
        "actionOnEmptyResult": "true",
        "timeout": "5",
        "numDigits": "1",
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_nine_brings_the_menu_from_any_turn(carrier: Carrier, line: Line, language: str) -> None:
    root = grammar.voice(carrier.call(f"{TURN}?n=2&l={language}", Digits="9").text)
    assert (grammar.said(root), root[0].get("input")) == (KEYPAD[language], "dtmf")
    assert line.engine.heard == []


@pytest.mark.parametrize(("key", "intent"), [("1", "ask_program_list"), ("2", "ask_sessions"), ("0", "talk_to_person")])
def test_a_key_of_the_menu_asks_the_desk(carrier: Carrier, line: Line, key: str, intent: str) -> None:
    line.engine.on(intent, "utter_voice_how_help", intent=intent)
    root = grammar.voice(carrier.call(f"{MENU}?n=4&l=en&s=3", Digits=key).text)
    assert line.engine.heard == [(key, intent)]
    assert root[0].get("action") == f"{PUBLIC_URL}{TURN}?n=5&l=en"


@pytest.mark.parametrize("language", ["en", "es"])
def test_three_takes_a_message_that_is_filed_before_the_tone(carrier: Carrier, line: Line, language: str) -> None:
    root = grammar.voice(carrier.call(f"{MENU}?n=4&l={language}&s=3", Digits="3").text)
    assert grammar.verbs(root)[:2] == ["Say", "Record"]
    assert handoffs(line) == [("message", "menu", "open")]


def test_a_key_that_means_nothing_brings_the_menu_once_more_then_a_person(carrier: Carrier) -> None:
    again = grammar.voice(carrier.call(f"{MENU}?n=4&l=en&s=3", Digits="7").text)
    assert (grammar.said(again), again[0].get("action")) == (KEYPAD["en"], f"{PUBLIC_URL}{MENU}?n=5&l=en&s=4")
    assert grammar.verbs(grammar.voice(carrier.call(f"{MENU}?n=5&l=en&s=4", Digits="7").text)) == ["Say", "Dial"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_out_of_hours_silence_ends_with_a_message(carrier: Carrier, line: Line, language: str) -> None:
    line.clock.now = CLOSED
    root = grammar.voice(carrier.call(f"{MENU}?n=4&l={language}&s=3").text)
    assert grammar.verbs(root)[:2] == ["Say", "Record"]
    assert grammar.words(grammar.said_before_the_callers_turn(root)) <= grammar.SPOKEN_WORDS


def test_what_was_said_into_silence_is_kept(carrier: Carrier, line: Line) -> None:
    carrier.call(f"{TURN}?n=1&l=en")
    assert carrier.call(f"{TURN}?n=1&l=en").text == carrier.call(f"{TURN}?n=1&l=en").text
    with Session(line.database) as session:
        assert [row.text for row in session.scalars(select(Message).order_by(Message.id))] == ["", FIRST["en"]]
