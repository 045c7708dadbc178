"""The phone in a terminal, on a line that is up."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fastapi import FastAPI
from fastapi import Request as Asked

from assistant.errors import CarrierError
from integrations.local.refusals import FACTS
from integrations.local.terminal import Mode, talk
from tests.factories.servers import Server
from tests.journeys.phone_line import GREETING, PARA_ESPANOL, PhoneLine

ROSA = "+12095550117"
Talk = Callable[..., list[str]]


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PhoneLine]:
    app = FastAPI()

    @app.post("/chat/messages")
    async def chat(asked: Asked) -> dict[str, object]:
        body = await asked.json()
        greeting = {"text": "Which one?", "choices": [{"label": "Nursing assistant", "send": "cna"}]}
        reply = greeting if body["conversation"] is None else {"text": f"{body['conversation']}: {body['text']}"}
        return {"conversation": "01ABC", "language": body["language"], "replies": [reply]}

    with Server(app) as server:
        line = PhoneLine(app, server.url, tmp_path)
        yield line
        urlopen(Request(f"{server.url}/stop", method="POST"), timeout=60).close()
    assert line.unsigned == 0


@pytest.fixture
def typed(line: PhoneLine) -> Talk:
    """What the terminal shows for these lines, spaces collapsed, without the first line (the help)."""

    def run(mode: Mode, *lines: str, language: str = "en") -> list[str]:
        shown = io.StringIO()
        given = io.StringIO("".join(f"{line}\n" for line in lines))
        talk(mode, line.base, language, ROSA, given=given, shown=shown)
        return [" ".join(line.split()) for line in shown.getvalue().splitlines()][1:]

    return run


def test_texts(typed: Talk) -> None:
    assert typed("sms", "hi", "", "q programas tienen", "STOP", "bark", "/quit", "never") == [
        "line [sms] You wrote: hi",
        "line [sms] Sí: auxiliar de enfermería (CNA), lunes a jueves en la noche. ¿Quiere saber si califica?",
        "[2 segments]",
        f"carrier [sms] {FACTS['keywords']['STOP']['reply']}",
        "[refused by the carrier: 12200 Schema validation warning there is no <Bark> in TwiML]",
    ]


def test_texts_of_before_are_not_shown_again(typed: Talk) -> None:
    typed("sms", "hi")
    assert typed("sms", "ho") == ["line [sms] You wrote: ho"]


def test_call(typed: Talk) -> None:
    listens = "[listens for keys, speech, en-US, 5 s]"
    assert typed("voice", "what's it cost", "/silence", "/press 2", "/hangup") == [
        f"line [en-US] {GREETING}",
        f"line [es-US] {PARA_ESPANOL}",
        listens,
        "you [en-US] what's it cost",
        "line [en-US] About what's it cost: 1,150 dollars, or nothing if the workforce board funds you.",
        listens,
        "you (5 s of silence)",
        "line [en-US] I did not hear you. What would you like to know?",
        listens,
        "you (keys 2)",
        "line [es-US] Claro. ¿En qué le puedo ayudar?",
        "[listens for keys, speech, es-US, 5 s]",
        "[the call ended: completed]",
    ]


def test_call_in_spanish_begins_with_its_key(typed: Talk) -> None:
    assert typed("voice", "/hangup", language="es")[-4:] == [
        "usted (teclas 2)",
        "línea [es-US] Claro. ¿En qué le puedo ayudar?",
        "[escucha teclas, voz, es-US, 5 s]",
        "[la llamada terminó: completed]",
    ]


def test_call_to_the_front_desk(typed: Talk) -> None:
    assert typed("voice", "/desk answer", "0", "/desk answer", "/desk 1", "Hi", "/desk Hello", "/desk hangup")[2:] == [
        "[listens for keys, speech, en-US, 5 s]",
        "[no phone of the front desk rings]",
        "[listens for keys, speech, en-US, 5 s]",
        "you (keys 0)",
        "line [en-US] One moment, I am putting you through.",
        "[rings the front desk: +12095550188]",
        "line [en-US → desk] Rosa asks about the CNA class. Press 1 to take the call.",
        "[rings the front desk: +12095550188]",
        "desk [desk] (keys 1)",
        "[you talk with the front desk]",
        "you Hi",
        "[you talk with the front desk]",
        "desk Hello",
        "[you talk with the front desk]",
        "line [en-US] Goodbye.",
        "[the call ended: completed]",
    ]


def test_end_of_the_input_hangs_up(typed: Talk) -> None:
    assert typed("voice")[-1] == "[the call ended: completed]"


def test_chat(typed: Talk) -> None:
    assert typed("chat", "hola", "cna", language="es") == [
        "línea [es] Which one?",
        "· Nursing assistant",
        "línea [es] 01ABC: cna",
    ]


def test_nobody_answers(line: PhoneLine) -> None:
    with pytest.raises(CarrierError) as caught:
        talk("sms", "http://127.0.0.1:9", "en", ROSA, given=io.StringIO(""), shown=io.StringIO())
    assert "./porchlight up" in str(caught.value)


def test_line_without_a_local_carrier(tmp_path: Path) -> None:
    with Server(FastAPI()) as server, pytest.raises(CarrierError) as caught:
        talk("sms", server.url, "en", ROSA, given=io.StringIO(""), shown=io.StringIO())
    assert "PORCHLIGHT_LOCAL_CARRIER" in str(caught.value)
