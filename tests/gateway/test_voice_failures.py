"""Whatever is down, the caller hears valid TwiML in their language and gets a person or a tone."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import StoreBusyError, TurnOvertakenError
from assistant.gateway import voice_steps
from assistant.gateway.line import TURN_SECONDS
from assistant.store import calls
from assistant.store.tables import Handoff, Message
from tests.gateway import grammar
from tests.gateway.conftest import CLOSED, Broken, Carrier, Line, Stuck

TURN = "/twilio/voice/turn?n=3&l={}"
BUSY = {
    "en": "Sorry, our system is busy right now.",
    "es": "Disculpe, nuestro sistema está ocupado en este momento.",
}
TROUBLE = {"en": "Sorry, something went wrong on our side.", "es": "Disculpe, hubo un problema de nuestro lado."}


def busy() -> BaseException:
    return StoreBusyError("database is locked")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("error", "sorry"),
    [(busy, BUSY), (lambda: RuntimeError("ours"), TROUBLE), (lambda: TurnOvertakenError("x"), TROUBLE)],
)
def test_a_turn_that_fails_puts_the_caller_through(
    carrier: Carrier, line: Line, language: str, error: Callable[[], BaseException], sorry: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    line.desk = Broken(error)
    root = grammar.voice(carrier.call(TURN.format(language), SpeechResult="hello").text)
    assert grammar.verbs(root) == ["Say", "Dial"]
    assert grammar.said(root).startswith(sorry[language])
    assert root[0].get("language") == f"{language}-US"
    assert grammar.words(grammar.said(root)) <= grammar.SPOKEN_WORDS
    assert [record.levelno for record in caplog.records if record.name == voice_steps.__name__] == [logging.ERROR]


@pytest.mark.parametrize("language", ["en", "es"])
def test_out_of_hours_a_turn_that_fails_takes_a_message(carrier: Carrier, line: Line, language: str) -> None:
    line.clock.now, line.desk = CLOSED, Broken(busy)
    root = grammar.voice(carrier.call(TURN.format(language), SpeechResult="hello").text)
    assert grammar.verbs(root) == ["Say", "Record", "Gather", "Say", "Hangup"]
    assert grammar.words(grammar.said_before_the_callers_turn(root)) <= grammar.SPOKEN_WORDS


def test_a_turn_that_takes_too_long_is_not_waited_for(
    carrier: Carrier, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert TURN_SECONDS < 8
    monkeypatch.setattr(voice_steps, "TURN_SECONDS", 0.01)
    line.desk = Stuck()
    root = grammar.voice(carrier.call(TURN.format("en"), SpeechResult="hello").text)
    assert grammar.said(root).startswith(TROUBLE["en"])


def test_who_rings_while_the_store_is_locked_is_greeted_and_put_through(carrier: Carrier, line: Line) -> None:
    line.ledger = Broken(busy)
    root = grammar.voice(carrier.call().text)
    said = [(say.get("language"), say.text) for say in root.iter("Say")]
    assert "automated assistant" in (said[0][1] or "")
    assert "transcribed" in (said[0][1] or "")
    assert said[1] == ("es-US", BUSY["es"])
    assert grammar.verbs(root)[-1] == "Dial"


@pytest.mark.parametrize("words", ["what does it cost", "cuánto cuesta la clase"])
@pytest.mark.parametrize("is_open", [True, False])
def test_with_the_engine_down_a_person_or_a_message_and_a_handoff(
    carrier: Carrier, line: Line, words: str, is_open: bool
) -> None:
    line.engine.down = True
    if not is_open:
        line.clock.now = CLOSED
    carrier.call()
    root = grammar.voice(carrier.call("/twilio/voice/turn?n=1&l=en&g=1", SpeechResult=words).text)
    assert grammar.verbs(root)[:2] == (["Say", "Dial"] if is_open else ["Say", "Record"])
    assert root[0].get("language") == ("es-US" if "clase" in words else "en-US")
    assert grammar.words(grammar.said_before_the_callers_turn(root)) <= grammar.SPOKEN_WORDS
    with Session(line.database) as session:
        assert session.scalars(select(Handoff.kind)).all() == ["line_down"]


def test_when_the_engine_is_back_the_conversation_goes_on(carrier: Carrier, line: Line) -> None:
    line.engine.down = True
    carrier.call("/twilio/voice/turn?n=1&l=en", SpeechResult="hi")
    line.engine.down = False
    line.engine.on("hi", "utter_voice_how_help")
    assert "How can I help?" in carrier.call("/twilio/voice/turn?n=2&l=en", SpeechResult="hi").text


def test_nobody_is_rung_twice_when_the_store_fails_after_the_ringing(carrier: Carrier, line: Line) -> None:
    line.ledger = Broken(busy)
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=3&l=es", DialCallStatus="busy").text)
    assert grammar.verbs(root)[:2] == ["Say", "Record"]


def test_a_talk_that_cannot_be_noted_ends_quietly(carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "settle_transfer", lambda *_: (_ for _ in ()).throw(busy()))
    root = grammar.voice(carrier.call("/twilio/voice/dial-result?n=3&l=en", DialCallStatus="completed").text)
    assert grammar.verbs(root) == ["Hangup"]


@pytest.mark.parametrize("step", ["recorded", "callback"])
def test_at_the_end_of_a_call_a_failure_is_a_goodbye(carrier: Carrier, line: Line, step: str) -> None:
    line.ledger = Broken(busy)
    root = grammar.voice(carrier.call(f"/twilio/voice/{step}?n=3&l=es", Digits="1").text)
    assert (grammar.verbs(root), grammar.said(root)) == (["Say", "Hangup"], "Gracias por llamar. Hasta luego.")


def test_the_front_desk_can_take_a_call_while_the_store_is_locked(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("briefing", "note_taken"):
        monkeypatch.setattr(calls, name, lambda *_: (_ for _ in ()).throw(busy()))
    root = grammar.voice(carrier.call("/twilio/voice/whisper?n=3&l=en&call=CA1").text)
    assert (grammar.said(root), grammar.verbs(root)) == ("To take the call, press one.", ["Gather", "Hangup"])
    assert list(grammar.voice(carrier.call("/twilio/voice/whisper-key?n=3&l=en&call=CA1", Digits="1").text)) == []


@pytest.mark.parametrize(("step", "name"), [("status", "close"), ("recording", "keep_recording")])
def test_callbacks_are_asked_for_again_while_the_store_is_locked(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, step: str, name: str
) -> None:
    monkeypatch.setattr(calls, name, lambda *_: (_ for _ in ()).throw(busy()))
    given = {"CallStatus": "completed", "RecordingSid": "RE1", "RecordingUrl": "https://api.example/RE1"}
    assert carrier.call(f"/twilio/voice/{step}?n=3&l=en", **given).status_code == 503


@pytest.mark.parametrize(("numbers", "verbs"), [("+12095550190", ["Dial"]), ("", ["Record"])])
def test_without_even_words_there_is_a_phone_that_rings_or_a_tone(
    carrier: Carrier, line: Line, numbers: str, verbs: list[str]
) -> None:
    class Mute:
        def __getattr__(self, _name: str) -> object:
            raise KeyError

    line.settings.front_desk_numbers, line.words = numbers, Mute()  # type: ignore[assignment]
    answered = carrier.call()
    assert (answered.status_code, grammar.verbs(grammar.voice(answered.text))) == (200, verbs)


def test_a_turn_that_failed_leaves_nothing_half_written(carrier: Carrier, line: Line) -> None:
    class Full:
        def __init__(self, ledger: object) -> None:
            self._ledger = ledger

        def receive(self, *given: object) -> object:
            return self._ledger.receive(*given)  # type: ignore[attr-defined]

        def finish(self, *_given: object) -> None:
            raise busy()

    whole, line.ledger = line.ledger, Full(line.ledger)
    carrier.call("/twilio/voice/turn?n=1&l=en")
    with Session(line.database) as session:
        assert [(row.direction, row.status) for row in session.scalars(select(Message))] == [("in", "received")]
    line.ledger = whole
    root = grammar.voice(carrier.call("/twilio/voice/turn?n=1&l=en").text)
    assert grammar.verbs(root) == ["Gather"]
