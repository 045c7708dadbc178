"""Legs that are moved while they talk: the other side's Dial ends, and the two meet again in a conference."""

import wave
from io import BytesIO
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from twilio.twiml.voice_response import Dial, VoiceResponse

from assistant.errors import CarrierError, CarrierGoneError
from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from integrations.local.legs import Call, Heard, Leg
from integrations.local.remote import account_of
from tests.integrations.local.line import PUBLIC, TOKEN, StandIn
from tests.integrations.local.test_calls import ROSA, ended, gather, say, transcript, voice
from tests.integrations.local.test_dialling import DESK, dialled, hang_up, outcome, ringing
from tests.integrations.local.test_rest import app_of

RECORDED = "RE" + "d" * 32


def room(**attributes: Any) -> VoiceResponse:
    response = VoiceResponse()
    dial = Dial(action=f"{PUBLIC}/left")
    dial.conference("room-1", **{"end_conference_on_exit": True, **attributes})
    response.append(dial)
    return response


def waits(words: str) -> VoiceResponse:
    return voice(gather(say(words), action=f"{PUBLIC}/key", num_digits=1))


async def talking(carrier: LocalCarrier, line: StandIn) -> tuple[Call, Leg]:
    call, leg = await ringing(carrier, line, dialled(whisper=False))
    await carrier.calls.answer(leg)
    return call, leg


async def moved(carrier: LocalCarrier, call: Call, leg: Leg, path: str) -> None:
    await carrier.move_call(leg.sid, f"{PUBLIC}{path}")
    await call.settled()


async def test_the_dialled_leg_goes_on_by_itself_and_the_callers_dial_ends(
    carrier: LocalCarrier, line: StandIn
) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", waits("The caller is on hold."))
    line.on("/dialled", waits("Please hold."))
    await moved(carrier, call, leg, "/aside")
    assert outcome(line) == [("completed", "true")]
    assert (leg.status, leg.alone, [said.text for said in leg.lines]) == (
        "in-progress", True, ["The caller is on hold."],
    )  # fmt: skip
    assert transcript(call) == [("line", "said", "Please hold.")]
    form = line.forms("/aside")[0]
    assert (form["CallSid"], form["ParentCallSid"], form["CallStatus"]) == (leg.sid, call.sid, "in-progress")


async def test_both_meet_in_a_conference_and_whoever_ends_it_sends_the_other_on(
    carrier: LocalCarrier, line: StandIn
) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", room(wait_url=f"{PUBLIC}/wait"))
    line.on("/wait", voice(say("They are coming back.")))
    line.on("/dialled", waits("Please hold."))
    line.on("/left", waits("On hold again."))
    await moved(carrier, call, leg, "/aside")
    assert leg.waiting == {"kind": "conference"}
    assert [said.text for said in leg.lines] == ["They are coming back."]
    line.on("/join", room(end_conference_on_exit=False))
    await moved(carrier, call, call, "/join")
    assert [side.waiting for side in (call, leg)] == [{"kind": "bridged"}] * 2
    await carrier.calls.tell(leg, Heard(speech="Here I am again"))
    assert transcript(call)[-1] == ("staff", "said", "Here I am again")
    line.on("/aside", waits("The caller is on hold."))
    await moved(carrier, call, leg, "/aside")
    assert transcript(call)[-1] == ("line", "said", "On hold again.")
    assert [form["DialCallStatus"] for form in line.forms("/left")] == ["answered", "answered"]
    assert carrier.exchange.rooms == {}


async def test_who_has_met_is_heard_while_a_webhook_is_still_under_way(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", room())
    line.on("/dialled", room())
    await moved(carrier, call, leg, "/aside")
    assert [side.waiting for side in (call, leg)] == [{"kind": "bridged"}] * 2
    leg.idle.clear()
    await carrier.calls.tell(leg, Heard(speech="Here I am again"))
    assert transcript(call)[-1] == ("staff", "said", "Here I am again")


async def test_caller_who_hangs_up_in_a_conference_ends_it(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", room())
    line.on("/dialled", room())
    line.on("/left", voice(say("They are gone."), hang_up))
    await moved(carrier, call, leg, "/aside")
    await carrier.calls.hang_up(call)
    assert (call.status, ended(line), leg.status) == ("completed", ["completed"], "completed")
    assert [said.text for said in leg.lines] == ["They are gone."]
    assert carrier.exchange.rooms == {}


async def test_leg_that_waits_alone_may_hang_up_and_the_caller_is_not_told(
    carrier: LocalCarrier, line: StandIn
) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", waits("The caller is on hold."))
    line.on("/dialled", waits("Please hold."))
    await moved(carrier, call, leg, "/aside")
    await carrier.calls.hang_up(leg)
    assert (leg.status, call.status, outcome(line)) == ("completed", "in-progress", [("completed", "true")])


async def test_leg_that_waits_alone_outlives_the_caller(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", waits("The caller is on hold."), voice(say("They hung up."), hang_up))
    line.on("/dialled", waits("Please hold."))
    await moved(carrier, call, leg, "/aside")
    await carrier.calls.hang_up(call)
    assert (call.status, leg.status) == ("completed", "in-progress")
    await moved(carrier, call, leg, "/aside")
    assert (leg.status, [said.text for said in leg.lines][-1]) == ("completed", "They hung up.")


async def test_caller_moved_out_of_a_dial_ends_the_ringing_and_the_action_is_told_unheard(
    carrier: LocalCarrier, line: StandIn
) -> None:
    call, leg = await ringing(carrier, line, dialled())
    line.on("/elsewhere", waits("Back again."))
    await moved(carrier, call, call, "/elsewhere")
    assert (leg.status, outcome(line)) == ("canceled", [("canceled", "false")])
    assert transcript(call) == [("line", "said", "Back again.")]


async def test_another_phone_is_rung_while_the_first_waits(carrier: LocalCarrier, line: StandIn) -> None:
    call, first = await talking(carrier, line)
    line.on("/aside", waits("It rings for Luis."))
    line.on("/dialled", dialled(DESK, whisper=False, action=f"{PUBLIC}/passed"))
    line.on("/passed", voice(say("Goodbye.")))
    await moved(carrier, call, first, "/aside")
    assert [leg.status for leg in call.legs] == ["in-progress", "ringing"]
    await carrier.calls.answer(call.legs[1])
    assert first.status == "in-progress" and call.waiting == {"kind": "bridged"}
    await carrier.calls.hang_up(call.legs[1])
    assert [form["DialBridged"] for form in line.forms("/passed")] == ["true"]


async def test_leg_that_waits_alone_rings_nobody(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", dialled(DESK))
    line.on("/dialled", waits("Please hold."))
    await moved(carrier, call, leg, "/aside")
    assert leg.status == "completed"
    assert "rings no phones" in carrier.exchange.handsets.of(ROSA).errors[-1]["detail"]


async def test_what_is_over_ringing_or_unknown_cannot_be_moved(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled())
    for sid, code in (("CA" + "0" * 32, 20404), (leg.sid, 21220)):
        with pytest.raises(CarrierGoneError) as gone:
            await carrier.move_call(sid, f"{PUBLIC}/elsewhere")
        assert gone.value.code == code
    await carrier.calls.hang_up(call)
    with pytest.raises(CarrierGoneError):
        await carrier.move_call(call.sid, f"{PUBLIC}/elsewhere")


@pytest.mark.parametrize(
    ("login", "form", "status", "code"),
    [
        (TOKEN, {"Url": f"{PUBLIC}/aside", "Method": "POST"}, 200, None),
        ("wrong", {"Url": f"{PUBLIC}/aside"}, 401, 20003),
        (TOKEN, {"Url": "/aside"}, 400, 21205),
        (TOKEN, {"Url": f"{PUBLIC}/aside", "Method": "PUT"}, 400, 20001),
        (TOKEN, {"Status": "completed"}, 400, 20001),
    ],
)
async def test_another_process_moves_a_leg_over_http(
    carrier: LocalCarrier,
    line: StandIn,
    settings: Settings,
    login: str,
    form: dict[str, str],
    status: int,
    code: int | None,
) -> None:
    call, leg = await talking(carrier, line)
    line.on("/aside", waits("The caller is on hold."))
    line.on("/dialled", waits("Please hold."))
    account = account_of(settings)
    transport = ASGITransport(app_of(carrier))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1", auth=(account, login)) as client:
        answer = await client.post(f"/2010-04-01/Accounts/{account}/Calls/{leg.sid}.json", data=form)
        unknown = await client.post(f"/2010-04-01/Accounts/{account}/Calls/CA1.json", data=form)
    await call.settled()
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert leg.alone is (status == 200)
    assert unknown.status_code == (404 if status == 200 else status)


async def test_recording_is_heard_over_http_whole_and_in_part(carrier: LocalCarrier, settings: Settings) -> None:
    carrier.exchange.recordings[RECORDED] = "call me please, this is Rosa Delgado"
    account = account_of(settings)
    path = f"/2010-04-01/Accounts/{account}/Recordings/{RECORDED}.wav"
    transport = ASGITransport(app_of(carrier))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1", auth=(account, TOKEN)) as client:
        whole = await client.get(path)
        part = await client.get(path, headers={"Range": "bytes=10-19"})
        beyond = await client.get(path, headers={"Range": "bytes=999999-"})
        gone = await client.get(path.replace("dd", "ee"))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1", auth=(account, "wrong")) as client:
        refused = await client.get(path)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/x-wav")
    with wave.open(BytesIO(whole.content)) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getnframes()) == (1, 8000, 3 * 8000)
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole.content)}"
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.content)}")
    assert (gone.status_code, refused.status_code) == (404, 401)


async def test_recording_is_given_to_the_app_itself(carrier: LocalCarrier) -> None:
    carrier.exchange.recordings[RECORDED] = "hello"
    whole = b"".join([chunk async for chunk in (await carrier.recording(RECORDED)).chunks])
    found = await carrier.recording(RECORDED, "bytes=-4")
    assert (found.part, found.size) == (f"bytes {len(whole) - 4}-{len(whole) - 1}/{len(whole)}", 4)
    assert b"".join([chunk async for chunk in found.chunks]) == whole[-4:]
    with pytest.raises(CarrierGoneError):
        await carrier.recording("RE" + "0" * 32)
    with pytest.raises(CarrierError) as beyond:
        await carrier.recording(RECORDED, f"bytes={len(whole)}-")
    assert beyond.value.code == 416
