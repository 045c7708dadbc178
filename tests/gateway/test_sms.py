"""Texts in, TwiML out."""

import asyncio
import datetime as dt
import logging

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.conversation.turn import Effect
from assistant.errors import StoreBusyError
from assistant.gateway import sms
from assistant.gateway.line import TURN_SECONDS
from assistant.gateway.signed import Form
from assistant.messages.segments import segments
from assistant.store.tables import Consent, ContactPoint, Message
from tests.gateway import grammar
from tests.gateway.conftest import PUBLIC_URL, ROSA, Broken, Carrier, Line, Stuck, locked

NOTICE = "utter_notice"


def messages(line: Line) -> list[tuple[str, str, str]]:
    with Session(line.database) as session:
        rows = session.scalars(select(Message).order_by(Message.id))
        return [(row.direction, row.text, row.status) for row in rows]


def worded(line: Line, name: str, language: str = "en", medium: str = "text") -> str:
    partnership = line.catalogue.current().partnership
    return line.words.sentence(name, language, medium, partnership=partnership.voice_name.model_dump())  # type: ignore[arg-type]


def test_a_text_is_answered_and_kept(carrier: Carrier, line: Line) -> None:
    line.engine.on("hi there", "utter_voice_how_help", intent="greet")
    answered = carrier.text("hi there")
    assert (answered.status_code, answered.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    notice = worded(line, NOTICE)
    assert grammar.sms(answered.text) == [f"{notice}\nHow can I help?"]
    assert f'statusCallback="{PUBLIC_URL}/twilio/status"' in answered.text
    assert messages(line) == [
        ("in", "hi there", "answered"),
        ("out", notice, "replied"),
        ("out", "How can I help?", "replied"),
    ]


def test_a_text_in_spanish_is_answered_in_spanish(carrier: Carrier, line: Line) -> None:
    line.engine.on("buenas tardes", "utter_voice_how_help", language="es")
    (message,) = grammar.sms(carrier.text("buenas tardes").text)
    assert message == f"{worded(line, NOTICE, 'es')}\n¿Cómo le ayudo?"


@pytest.mark.parametrize("headers", [{}, {"I-Twilio-Idempotency-Token": "5a1c"}])
def test_a_retry_is_answered_the_same_with_no_second_effect(
    carrier: Carrier, line: Line, headers: dict[str, str]
) -> None:
    params = {"From": ROSA, "Body": "hi", "MessageSid": "SM1"}
    line.engine.on("hi", "utter_voice_how_help")
    first = carrier.post("/twilio/sms", params, headers=headers)
    line.engine.on("hi", "utter_voice_goodbye")
    again = [carrier.post("/twilio/sms", params, headers=headers) for _ in range(2)]
    assert {answer.text for answer in again} == {first.text}
    assert line.engine.heard == [("hi", None)]
    assert len(messages(line)) == 3


def test_long_replies_are_split_at_sentence_ends_into_two_segments_each(
    carrier: Carrier, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = " ".join(f"This is sentence number {number} of a long answer." for number in range(20))
    answered = sms.messages_twiml(line, [body, "Shall I go on?"])
    bodies = grammar.sms(bytes(answered.body).decode())
    assert [segments(body) <= 2 for body in bodies] == [True] * 4
    assert all(body.endswith((".", "?")) for body in bodies)
    assert " ".join(bodies).replace("\n", " ") == f"{body} Shall I go on?"


def test_accents_take_room(carrier: Carrier, line: Line) -> None:
    replies = [
        "Mañana sí hay clase, a las seis de la tarde, en el salón cuatro del campus.",
        "¿Le aparto un lugar en la sesión informativa del martes?",
    ]
    assert grammar.sms(bytes(sms.messages_twiml(line, replies).body).decode()) == ["\n".join(replies)]
    three = [*replies, "También puedo mandarle la dirección."]
    assert grammar.sms(bytes(sms.messages_twiml(line, three).body).decode()) == ["\n".join(replies), three[2]]


@pytest.mark.parametrize(("word", "kept"), [("STOP", [False]), ("START", [True]), ("HELP", [])])
def test_opt_outs_that_the_carrier_answered_are_recorded_in_silence(
    carrier: Carrier, line: Line, word: str, kept: list[bool]
) -> None:
    answered = carrier.text(word, OptOutType=word)
    assert answered.text == '<?xml version="1.0" encoding="UTF-8"?><Response />'
    with Session(line.database) as session:
        assert [consent.granted for consent in session.scalars(select(Consent))] == kept
        stopped = session.scalar(select(ContactPoint.opted_out_at))
    assert (stopped is not None) == (kept == [False])


def test_pictures_are_refused_politely(carrier: Carrier, line: Line) -> None:
    messages = grammar.sms(carrier.text("", NumMedia="1", MediaUrl0="https://x.example/1").text)
    assert messages[-1].endswith(worded(line, "utter_no_media"))
    with Session(line.database) as session:
        assert session.scalars(select(Message.media).where(Message.direction == "in")).all() == [1]


def test_a_text_without_words_gets_an_answer(carrier: Carrier, line: Line) -> None:
    (message,) = grammar.sms(carrier.text("  ").text)
    assert message.endswith(worded(line, "utter_nothing_heard"))


@pytest.mark.parametrize("sender", ["22395", "AUTOPILOT", "anonymous"])
def test_senders_that_are_no_phone_are_answered_and_not_remembered(carrier: Carrier, line: Line, sender: str) -> None:
    line.engine.on("hi", "utter_voice_how_help")
    assert "How can I help?" in carrier.post("/twilio/sms", {"From": sender, "Body": "hi", "MessageSid": "SM1"}).text
    with Session(line.database) as session:
        assert session.scalars(select(ContactPoint)).all() == []


def test_what_xml_cannot_carry_is_left_out(line: Line) -> None:
    assert grammar.sms(bytes(sms.messages_twiml(line, ["a\x00b <&> \x1f\ufffe ñ 😀"]).body).decode()) == [
        "ab <&>  ñ 😀"
    ]


def test_a_thread_that_a_person_has_stays_silent(carrier: Carrier, line: Line) -> None:
    line.engine.on("hi", "utter_voice_how_help")
    carrier.text("hi")
    with Session(line.database) as session, session.begin():
        session.execute(Message.metadata.tables["conversations"].update().values(status="with_person"))
    assert grammar.sms(carrier.text("hi", "SM2").text) == []


@pytest.mark.parametrize(("text", "language"), [("is there a class", "en"), ("cuanto cuesta la clase", "es")])
def test_with_the_engine_down_a_text_gets_an_answer(carrier: Carrier, line: Line, text: str, language: str) -> None:
    line.engine.down = True
    assert worded(line, "utter_engine_down", language) in " ".join(grammar.sms(carrier.text(text).text)).replace(
        "\n", " "
    )


@pytest.mark.parametrize(("text", "language"), [("is there a class", "en"), ("cuanto cuesta la clase", "es")])
def test_with_the_store_locked_a_text_gets_a_clear_reply_and_leaves_nothing(
    carrier: Carrier,
    line: Line,
    text: str,
    language: str,
    caplog: pytest.LogCaptureFixture,
    impatient: Engine,
) -> None:
    with locked(line.database):
        answered = carrier.text(text)
    assert " ".join(grammar.sms(answered.text)) == worded(line, "utter_store_busy", language)
    assert [record.levelno for record in caplog.records if record.name == "assistant.gateway.sms"] == [logging.ERROR]
    assert messages(line) == []


def test_with_the_store_locked_a_stop_is_not_answered(carrier: Carrier, line: Line) -> None:
    line.desk = Broken(lambda: StoreBusyError("locked"))
    assert carrier.text("STOP", OptOutType="STOP").status_code == 503


def test_whatever_goes_wrong_the_carrier_gets_twiml(carrier: Carrier, line: Line) -> None:
    line.desk = Broken(lambda: RuntimeError("a mistake of ours"))
    answered = carrier.text("hello")
    assert (answered.status_code, grammar.sms(answered.text)) == (200, [worded(line, "utter_line_trouble")])


def test_an_answer_that_takes_too_long_is_not_waited_for(
    carrier: Carrier, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "TURN_SECONDS", 0.01)
    line.desk = Stuck()
    assert grammar.sms(carrier.text("hello").text) == [worded(line, "utter_line_trouble")]


def test_without_words_an_empty_answer_is_valid_still(carrier: Carrier, line: Line) -> None:
    class Mute:
        def sentence(self, *_given: object) -> str:
            raise KeyError

    line.desk, line.words = Broken(lambda: RuntimeError()), Mute()  # type: ignore[assignment]
    assert grammar.sms(carrier.text("hello").text) == []


def test_texts_of_one_person_at_once_are_each_answered_once(carrier: Carrier, line: Line) -> None:
    line.engine.on(
        "hi", "utter_voice_how_help", effects=(Effect(kind="lead", args={"program": "EMT", "source": "sms"}),)
    )

    async def at_once() -> list[str]:
        inbounds = [sms.read_text(_form(f"SM{number % 3}")) for number in range(9)]
        answers = await asyncio.gather(*(line.desk.take(inbound) for inbound in inbounds))
        return [answer.conversation for answer in answers]

    assert len(set(asyncio.run(at_once()))) == 1
    assert sum(direction == "in" for direction, _, _ in messages(line)) == 3


def _form(sid: str) -> Form:
    return Form([("From", ROSA), ("Body", "hi"), ("MessageSid", sid)])


def test_every_message_of_the_line_is_in_two_segments_in_both_languages(line: Line) -> None:
    for name in ("utter_store_busy", "utter_line_trouble"):
        assert [segments(worded(line, name, language)) for language in ("en", "es")] == [1, 1]
    assert dt.timedelta(seconds=TURN_SECONDS) < dt.timedelta(seconds=8)
