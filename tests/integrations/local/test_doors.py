"""The HTTP doors of the simulated handsets."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import VoiceResponse

from integrations.local.carrier import LocalCarrier
from integrations.local.doors import STATIC
from integrations.local.grammar import ROOTS, every_tag, nested
from tests.integrations.local.line import StandIn
from tests.integrations.local.test_calls import ROSA, VOICE, gather, say, voice
from tests.integrations.local.test_dialling import DESK, dialled
from tests.integrations.local.test_texting import reply


@pytest.fixture
async def doors(carrier: LocalCarrier) -> AsyncIterator[AsyncClient]:
    app = FastAPI()
    app.include_router(carrier.router)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client


async def test_text_comes_back_with_its_replies(doors: AsyncClient, line: StandIn) -> None:
    line.on("/twilio/sms", reply("One.", "Two."))
    answer = await doors.post("/local/texts", json={"from": ROSA, "body": "hi"})
    told = answer.json()
    assert (answer.status_code, told["body"], told["status"]) == (200, "hi", "delivered")
    assert [text["body"] for text in told["replies"]] == ["One.", "Two."]
    again = (await doors.post("/local/texts", json={"from": ROSA, "resend": told["sid"]})).json()
    assert (again["sid"], again["attempts"], len(again["replies"])) == (told["sid"], 2, 4)


async def test_handset_shows_everything(doors: AsyncClient, line: StandIn) -> None:
    line.on("/twilio/sms", MessagingResponse())
    await doors.post("/local/texts", json={"from": ROSA, "body": "¿cuánto?", "media": 1})
    shown = (await doors.get("/local/handset", params={"number": ROSA})).json()
    sid = shown["texts"][0]["sid"]
    assert shown == {
        "number": ROSA,
        "line": "+12095550100",
        "version": shown["version"],
        "opted_out": False,
        "call": None,
        "errors": [],
        "texts": [
            {
                "sid": sid,
                "way": "sent",
                "body": "¿cuánto?",
                "at": "2026-11-24T18:00:00+00:00",
                "media": 1,
                "by": "person",
                "status": "delivered",
                "code": None,
                "attempts": 1,
                "answers": None,
                "segments": 1,
            }
        ],
    }


async def test_events_tell_of_every_change(carrier: LocalCarrier) -> None:
    watched = carrier.exchange.handsets.of(ROSA)
    news = watched.watch()
    first = await anext(news)
    await carrier.send_text(to=ROSA, body="See you Tuesday.", status_callback="")
    second = await anext(news)
    assert first is not None and second is not None
    assert (first["texts"], [text["body"] for text in second["texts"]]) == ([], ["See you Tuesday."])
    assert second["version"] > first["version"]
    await news.aclose()


async def test_events_keep_the_connection_alive(carrier: LocalCarrier) -> None:
    news = carrier.exchange.handsets.of(ROSA).watch(heartbeat=0.001)
    assert await anext(news) is not None
    assert await anext(news) is None
    await news.aclose()


async def test_call_by_its_doors(doors: AsyncClient, line: StandIn) -> None:
    line.on(VOICE, voice(gather(input="dtmf speech", num_digits=1)))
    line.on("/turn", dialled(whisper=False))
    line.on("/dialled", voice(gather(action_on_empty_result=False)))
    call = (await doors.post("/local/calls", json={"from": ROSA})).json()
    base = f"/local/calls/{call['sid']}"
    assert (call["status"], call["waiting"]["kind"]) == ("in-progress", "gather")
    dialling = (await doors.post(f"{base}/speech", json={"text": " agent ", "confidence": 0.9})).json()
    assert (dialling["waiting"]["kind"], dialling["legs"][0]["to"]) == ("dial", DESK)
    staff = f"/local/staff/{dialling['legs'][0]['sid']}"
    assert (await doors.post(f"{staff}/answer")).json()["waiting"] == {"kind": "bridged"}
    assert (await doors.post(f"{staff}/speech", json={"text": "Hello"})).json()["lines"][-1]["text"] == "Hello"
    assert (await doors.post(f"{staff}/hangup")).json()["status"] == "completed"
    assert (await doors.post(f"{base}/digits", json={"digits": "12"})).json()["waiting"]["digits"] == "12"
    ended = (await doors.post(f"{base}/silence")).json()
    assert ended["waiting"]["kind"] == "dial"  # the digits so far were posted, and it dials again
    second = f"/local/staff/{ended['legs'][0]['sid']}"
    assert (await doors.post(f"{second}/ignore")).json()["status"] == "no-answer"
    assert (await doors.post(f"{base}/hangup")).json()["status"] == "completed"


async def test_blocked_stands_for_a_withheld_number(doors: AsyncClient, line: StandIn) -> None:
    line.on(VOICE, voice(say("Hello.")))
    assert (await doors.post("/local/calls", json={"from": "blocked"})).json()["number"] == "+266696687"
    assert (await doors.get("/local/handset", params={"number": "blocked"})).json()["call"]["status"] == "completed"
    refused = await doors.post("/local/texts", json={"from": "blocked", "body": "hi"})
    assert (refused.status_code, refused.json()["detail"]["code"]) == (422, 21211)


async def test_what_nobody_hears_is_a_conflict(doors: AsyncClient, line: StandIn) -> None:
    line.on(VOICE, voice(say("Bye.")))
    call = (await doors.post("/local/calls", json={"from": ROSA})).json()
    for what, body in (("speech", {"text": "hello?"}), ("digits", {"digits": "1"}), ("silence", None)):
        assert (await doors.post(f"/local/calls/{call['sid']}/{what}", json=body)).status_code == 409


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/local/calls/CA0/speech", {"text": "hi"}),
        ("/local/calls/CA0/hangup", None),
        ("/local/staff/CA0/answer", None),
        ("/local/texts", {"from": ROSA, "resend": "SM0"}),
    ],
)
async def test_what_is_not_there_is_not_found(doors: AsyncClient, path: str, body: object) -> None:
    assert (await doors.post(path, json=body)).status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/local/texts", {"body": "hi"}),
        ("/local/texts", {"from": ROSA, "body": "hi", "to": "+12095550199"}),
        ("/local/texts", {"from": ROSA, "body": "hi", "media": 11}),
        ("/local/texts", {"from": ROSA, "body": " "}),
        ("/local/calls", {"from": "rosa"}),
        ("/local/calls/CA0/digits", {"digits": "a"}),
        ("/local/calls/CA0/digits", {"digits": ""}),
        ("/local/calls/CA0/speech", {"text": "hi", "confidence": 2}),
    ],
)
async def test_malformed_requests_are_refused(doors: AsyncClient, path: str, body: object) -> None:
    assert (await doors.post(path, json=body)).status_code == 422


async def test_recording_is_what_was_typed(doors: AsyncClient, line: StandIn) -> None:
    def record(response: VoiceResponse) -> None:
        response.record()

    line.on(VOICE, voice(record), voice(say("Thanks.")))
    call = (await doors.post("/local/calls", json={"from": ROSA})).json()
    await doors.post(f"/local/calls/{call['sid']}/speech", json={"text": "Llámeme, por favor"})
    url = line.forms(VOICE)[1]["RecordingUrl"]
    assert (await doors.get(url.removeprefix("https://line.example.org"))).text == "Llámeme, por favor"
    assert (await doors.get("/local/recordings/RE0")).status_code == 404


async def test_page_and_its_parts(doors: AsyncClient) -> None:
    page = await doors.get("/phone")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    for path in STATIC.iterdir():
        if path.name != "phone.html":
            assert (await doors.get(f"/phone/{path.name}")).status_code == 200
    assert (await doors.get("/phone/phone.html")).status_code == 404
    assert (await doors.get("/phone/..%2Fcarrier.py")).status_code == 404


def test_page_has_the_same_words_in_both_languages() -> None:
    words = json.loads((STATIC / "words.json").read_text())
    assert sorted(words["en"]) == sorted(words["es"])
    facts = [
        {name: sorted(part for part in text.split() if "{" in part) for name, text in words[code].items()}
        for code in ("en", "es")
    ]
    assert {name for name in facts[0] if len(facts[0][name]) != len(facts[1][name])} == set()


def test_doors_are_these(carrier: LocalCarrier) -> None:
    paths = [route.path for route in carrier.router.routes]  # type: ignore[attr-defined]
    assert sorted(path for path in paths if path.startswith("/local")) == [
        "/local/busy",
        "/local/calls",
        "/local/calls/{sid}/digits",
        "/local/calls/{sid}/hangup",
        "/local/calls/{sid}/silence",
        "/local/calls/{sid}/speech",
        "/local/events",
        "/local/handset",
        "/local/recordings/{sid}",
        "/local/staff/{sid}/answer",
        "/local/staff/{sid}/digits",
        "/local/staff/{sid}/hangup",
        "/local/staff/{sid}/ignore",
        "/local/staff/{sid}/silence",
        "/local/staff/{sid}/speech",
        "/local/texts",
    ]


def test_grammar_is_read_off_the_sdk() -> None:
    gathers = nested(ROOTS["voice"])["Gather"]
    assert {"numDigits", "actionOnEmptyResult", "speechModel"} <= gathers.attributes and not gathers.takes_text
    assert sorted(nested(gathers.builder)) == ["Pause", "Play", "Say"]
    assert sorted(nested(ROOTS["sms"])) == ["Message", "Redirect"]
    assert nested(ROOTS["sms"])["Message"].attributes == {"to", "from", "action", "method", "statusCallback"}
    assert {"say-as", "break"} <= every_tag("voice") and "Message" not in every_tag("voice")


async def test_carrier_ends_with_work_under_way(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather()))
    await carrier.calls.begin(ROSA)
    await carrier.send_text(to=ROSA, body="x", status_callback="https://line.example.org/twilio/status")
    await asyncio.wait_for(carrier.stop(), 60)
    assert carrier.calls.call(carrier.exchange.handsets.of(ROSA).call.sid).task.done()  # type: ignore[union-attr]
