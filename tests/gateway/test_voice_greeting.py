"""A call comes in: who answers, in which language, with which notice."""

import xml.etree.ElementTree as ET

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.tables import ContactPoint, Conversation, Message
from tests.gateway import grammar
from tests.gateway.conftest import PUBLIC_URL, ROSA, Carrier, Line

EN, ES = ("Polly.Joanna-Neural", "en-US"), ("Polly.Lupe-Neural", "es-US")
INVITE_ES = "Para español, diga español o marque dos."
INVITE_EN = "For English, say English or press one."
HELLO_EN = "Hello, I'm the automated assistant of Tres Ríos Health Careers; this call is transcribed."
HELLO_ES = "Hola, soy el asistente automatizado de Tres Ríos Carreras de Salud; esta llamada se transcribe."


def speech(root: ET.Element) -> list[tuple[tuple[str, str], str]]:
    return [((say.attrib["voice"], say.attrib["language"]), say.text or "") for say in root.iter("Say")]


def remember(line: Line, carrier: Carrier, language: str) -> None:
    line.engine.on("hello", "utter_voice_how_help", language="es")
    carrier.text("hello")
    with Session(line.database) as session, session.begin():
        contact = session.scalars(select(ContactPoint)).one()
        contact.language = language


def test_the_greeting_says_what_it_is_in_both_languages(carrier: Carrier, line: Line) -> None:
    root = grammar.voice(carrier.call().text)
    assert speech(root) == [(EN, HELLO_EN), (ES, INVITE_ES), (EN, "How can I help?")]
    assert grammar.words(grammar.said_before_the_callers_turn(root)) == grammar.SPOKEN_WORDS
    (gather,) = root
    hints = gather.attrib.pop("hints")
    assert gather.attrib == {
        "input": "dtmf speech",
        "action": f"{PUBLIC_URL}/twilio/voice/turn?n=1&l=en&g=1",
        "method": "POST",
        "actionOnEmptyResult": "true",
        "bargeIn": "true",
        "language": "en-US",
        "speechModel": "phone_call",
        "speechTimeout": "2",
        "timeout": "5",
        "numDigits": "1",
    }
    assert hints.startswith("agent,operator,a person,front desk,Spanish,español,English,yes,no")
    assert "CNA-EVE class" in hints.split(",")
    assert "clase CNA-EVE" in hints.split(",")


def test_a_caller_who_spoke_spanish_before_is_greeted_in_spanish_first(carrier: Carrier, line: Line) -> None:
    remember(line, carrier, "es")
    root = grammar.voice(carrier.call().text)
    assert speech(root) == [(ES, HELLO_ES), (EN, INVITE_EN), (ES, "¿Cómo le ayudo?")]
    assert grammar.words(grammar.said_before_the_callers_turn(root)) == grammar.SPOKEN_WORDS
    assert (root[0].get("language"), root[0].get("action")) == ("es-US", f"{PUBLIC_URL}/twilio/voice/turn?n=1&l=es&g=1")


def test_the_greeting_is_kept_as_said(carrier: Carrier, line: Line) -> None:
    carrier.call()
    with Session(line.database) as session:
        out = session.scalars(select(Message).where(Message.direction == "out").order_by(Message.id)).all()
        assert [message.text for message in out] == [HELLO_EN, INVITE_ES, "How can I help?"]
        assert session.scalars(select(ContactPoint.value)).all() == [ROSA]


def test_a_replay_hears_the_same_and_does_nothing(carrier: Carrier, line: Line) -> None:
    assert carrier.call().text == carrier.call().text
    with Session(line.database) as session:
        assert len(session.scalars(select(Message)).all()) == 4


@pytest.mark.parametrize(
    "caller",
    [
        "",
        "anonymous",
        "Anonymous",
        "unavailable",
        "Restricted",
        "+266696687",
        "+7378742833",
        "+86282452253",
        "client:bob",
    ],
)
def test_callers_who_hide_their_number_start_fresh_and_are_not_remembered(
    carrier: Carrier, line: Line, caller: str
) -> None:
    line.engine.on("hola quiero clases", "utter_voice_how_help", language="es")
    for sid in ("CA1", "CA2"):
        assert HELLO_EN in carrier.call(sid=sid, From=caller).text
        answered = carrier.call(
            "/twilio/voice/turn?n=1&l=en&g=1", sid=sid, From=caller, SpeechResult="hola quiero clases"
        )
        assert 'language="es-US"' in answered.text
    with Session(line.database) as session:
        assert session.scalars(select(ContactPoint)).all() == []
        assert len(session.scalars(select(Conversation)).all()) == 2


@pytest.mark.parametrize(
    ("key", "language", "said"),
    [("2", "es", "Muy bien, en español. ¿En qué le puedo ayudar?"), ("1", "en", "OK, in English. How can I help?")],
)
def test_a_key_at_the_greeting_chooses_the_language_and_is_remembered(
    carrier: Carrier, line: Line, key: str, language: str, said: str
) -> None:
    carrier.call()
    root = grammar.voice(carrier.call("/twilio/voice/turn?n=1&l=en&g=1", Digits=key).text)
    assert grammar.said(root) == said
    assert root[0].get("action") == f"{PUBLIC_URL}/twilio/voice/turn?n=2&l={language}"
    assert root[0].get("language") == f"{language}-US"
    assert line.engine.heard == []
    with Session(line.database) as session:
        assert session.scalars(select(ContactPoint.language)).all() == [language]


def test_the_language_chosen_greets_the_next_call(carrier: Carrier) -> None:
    carrier.call()
    carrier.call("/twilio/voice/turn?n=1&l=en&g=1", Digits="2")
    assert HELLO_ES in carrier.call(sid="CA2").text


def test_with_the_engine_down_a_caller_is_greeted_all_the_same(carrier: Carrier, line: Line) -> None:
    line.engine.down = True
    assert HELLO_EN in carrier.call().text


@pytest.mark.parametrize("silent", [0, 2])
def test_the_first_words_settle_the_language_however_the_line_greeted(
    carrier: Carrier, line: Line, silent: int
) -> None:
    line.engine.on("hola", "utter_voice_how_help", language="es")
    path = "/twilio/voice"
    for _ in range(silent + 1):
        path = grammar.voice(carrier.call(path).text)[0].attrib["action"]
        with Session(line.database) as session:
            assert session.scalars(select(Conversation.language)).all() == [None]
    assert 'language="es-US"' in carrier.call(path, SpeechResult="hola").text
    with Session(line.database) as session:
        assert session.scalars(select(Conversation.language)).all() == ["es"]
        assert session.scalars(select(ContactPoint.language)).all() == ["es"]
