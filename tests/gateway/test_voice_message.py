"""Recorded messages and callbacks."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.store.tables import Handoff
from tests.gateway import grammar
from tests.gateway.conftest import CLOSED, OPEN, PUBLIC_URL, Carrier, Line

MENU = "/twilio/voice/menu?n=1&l={}&s=3"
RECORDED, READY, CALLBACK = (f"/twilio/voice/{step}?n=2&l=en" for step in ("recorded", "recording", "callback"))
RECORDING = {"RecordingSid": "RE1", "RecordingUrl": "https://api.example/RE1", "RecordingDuration": "12"}
# The clock stands at ten on a Tuesday on which the desk is there.
AT_NOON = dt.datetime(2026, 11, 24, 20, 0, tzinfo=dt.UTC)
TUESDAY = dt.datetime(2026, 12, 1, 18, 30, tzinfo=dt.UTC)
BACK = {
    "en": "Done. Somebody from our staff will call you back today, by noon. Goodbye.",
    "es": "Listo. Alguien de nuestro personal le llama hoy, a más tardar a mediodía. Hasta luego.",
}
THANKS = {
    "en": "Thank you. Your message is with our staff, and they will call you back {}. Goodbye.",
    "es": "Gracias. Nuestro personal ya tiene su mensaje y le llama {}. Hasta luego.",
}


def handoffs(line: Line) -> list[Handoff]:
    with Session(line.database) as session:
        return list(session.scalars(select(Handoff).order_by(Handoff.id)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_message_is_recorded_after_the_tone(carrier: Carrier, language: str) -> None:
    root = grammar.voice(carrier.call(MENU.format(language), Digits="3").text)
    assert grammar.verbs(root) == ["Say", "Record", "Gather", "Say", "Hangup"]
    say, record, gather, goodbye, _ = root
    assert grammar.words(say.text or "") <= grammar.SPOKEN_WORDS
    assert record.attrib == {
        "action": f"{PUBLIC_URL}/twilio/voice/recorded?n=2&l={language}",
        "method": "POST",
        "maxLength": "120",
        "finishOnKey": "#",
        "playBeep": "true",
        "transcribe": "false",
        "recordingStatusCallback": f"{PUBLIC_URL}/twilio/voice/recording?n=2&l={language}",
        "recordingStatusCallbackMethod": "POST",
    }
    # An empty recording never reaches the action: what follows offers a call back, then ends.
    assert "actionOnEmptyResult" not in gather.attrib or gather.attrib["actionOnEmptyResult"] == "false"
    assert "0 1 1 7" in (gather[0].text or "")
    assert grammar.words(gather[0].text or "") <= grammar.SPOKEN_WORDS
    assert {say.get("language"), gather[0].get("language"), goodbye.get("language")} == {f"{language}-US"}


def test_who_hides_the_number_is_not_offered_a_call_back(carrier: Carrier) -> None:
    root = grammar.voice(carrier.call(MENU.format("en"), Digits="3", From="anonymous").text)
    assert grammar.verbs(root) == ["Say", "Record", "Say", "Hangup"]


@pytest.mark.parametrize("order", [(RECORDED, READY), (READY, RECORDED), (RECORDED, RECORDED, READY, READY)])
def test_the_recording_goes_with_what_is_open_once(carrier: Carrier, line: Line, order: tuple[str, ...]) -> None:
    carrier.call(MENU.format("en"), Digits="3")
    for path in order:
        assert carrier.call(path, **RECORDING, RecordingStatus="completed").status_code in (200, 204)
    (handoff,) = handoffs(line)
    assert (handoff.kind, handoff.status, handoff.recording) == ("message", "open", RECORDING["RecordingUrl"])
    assert handoff.details == {"recordings": {"RE1": {"url": RECORDING["RecordingUrl"], "seconds": 12}}}


@pytest.mark.parametrize(
    ("language", "now", "by", "told"),
    [
        ("en", OPEN, AT_NOON, "today, by noon"),
        ("es", OPEN, AT_NOON, "hoy, a más tardar a mediodía"),
        ("en", CLOSED, TUESDAY, "Tuesday, December 1, by 10 thirty in the morning"),
        ("es", CLOSED, TUESDAY, "el martes 1 de diciembre, a más tardar a las 10 y media de la mañana"),
    ],
)
def test_the_caller_is_thanked_and_told_by_when(
    carrier: Carrier, line: Line, language: str, now: dt.datetime, by: dt.datetime, told: str
) -> None:
    line.clock.now = now
    root = grammar.voice(carrier.call(f"/twilio/voice/recorded?n=2&l={language}", **RECORDING).text)
    assert (grammar.verbs(root), grammar.said(root)) == (["Say", "Hangup"], THANKS[language].format(told))
    assert [handoff.promised_at for handoff in handoffs(line)] == [by]


@pytest.mark.parametrize(("language", "bye"), [("en", "Thank you for calling."), ("es", "Gracias por llamar.")])
def test_a_recording_that_the_carrier_does_not_name_is_no_message(
    carrier: Carrier, line: Line, language: str, bye: str
) -> None:
    root = grammar.voice(carrier.call(f"/twilio/voice/recorded?n=2&l={language}").text)
    assert (grammar.said(root).startswith(bye), handoffs(line)) == (True, [])


def test_a_message_that_nobody_filed_is_filed(carrier: Carrier, line: Line) -> None:
    carrier.call()
    carrier.call(RECORDED, **RECORDING)
    (handoff,) = handoffs(line)
    assert (handoff.kind, handoff.language, handoff.recording) == ("message", "en", RECORDING["RecordingUrl"])
    assert handoff.contact_id is not None


def test_a_message_of_a_call_that_the_store_never_saw_is_filed_once(carrier: Carrier, line: Line) -> None:
    for _ in range(2):
        carrier.call(READY, **RECORDING, RecordingStatus="completed")
    (handoff,) = handoffs(line)
    assert (handoff.conversation_id, handoff.kind, handoff.recording) == (None, "message", RECORDING["RecordingUrl"])
    assert handoff.contact_id is not None


def test_two_messages_of_one_call_are_both_kept(carrier: Carrier, line: Line) -> None:
    carrier.call()
    carrier.call(RECORDED, **RECORDING)
    second = {"RecordingSid": "RE2", "RecordingUrl": "https://api.example/RE2", "RecordingDuration": ""}
    carrier.call("/twilio/voice/recorded?n=4&l=en", **second)
    (handoff,) = handoffs(line)
    assert handoff.recording == RECORDING["RecordingUrl"]
    assert handoff.details["recordings"] == {
        "RE1": {"url": "https://api.example/RE1", "seconds": 12},
        "RE2": {"url": "https://api.example/RE2", "seconds": None},
    }


@pytest.mark.parametrize("status", ["absent", "failed"])
def test_a_recording_that_failed_is_none(carrier: Carrier, line: Line, status: str) -> None:
    assert carrier.call(READY, **RECORDING, RecordingStatus=status).status_code == 204
    assert handoffs(line) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_call_back_is_filed_by_key(carrier: Carrier, line: Line, language: str) -> None:
    carrier.call(MENU.format(language), Digits="3")
    root = grammar.voice(carrier.call(f"/twilio/voice/callback?n=2&l={language}", Digits="1").text)
    done = BACK[language]
    assert (grammar.verbs(root), grammar.said(root)) == (["Say", "Hangup"], done)
    filed = [(handoff.kind, handoff.details) for handoff in handoffs(line)]
    assert filed == [("message", {}), ("callback", {"phone": "+12095550117"})]
    assert handoffs(line)[1].promised_at == AT_NOON


def test_another_key_is_a_goodbye(carrier: Carrier, line: Line) -> None:
    root = grammar.voice(carrier.call(CALLBACK, Digits="2").text)
    assert (grammar.verbs(root), handoffs(line)) == (["Say", "Hangup"], [])
