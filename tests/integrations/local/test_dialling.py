"""Dial: the front desk's side of a call."""

from typing import Any

import pytest
from twilio.twiml.voice_response import Dial, VoiceResponse

from integrations.local.carrier import LocalCarrier
from integrations.local.legs import Call, Heard, Leg, NotListeningError
from tests.integrations.local.line import PUBLIC, StandIn
from tests.integrations.local.test_calls import ROSA, VOICE, ended, gather, say, transcript, voice

DESK, SECOND = "+12095550188", "+12095550189"


def dialled(
    *numbers: str, whisper: bool = True, noun: dict[str, Any] | None = None, **attributes: Any
) -> VoiceResponse:
    response = VoiceResponse()
    dial = Dial(**{"action": f"{PUBLIC}/dialled", "answer_on_bridge": True, "timeout": 20, **attributes})
    for number in numbers or (DESK,):
        dial.number(number, **({"url": f"{PUBLIC}/whisper"} if whisper else {}), **(noun or {}))
    response.append(dial)
    response.say("Nobody came.")
    return response


async def ringing(carrier: LocalCarrier, line: StandIn, document: VoiceResponse) -> tuple[Call, Leg]:
    line.on(VOICE, document)
    line.on(
        "/whisper", voice(gather(say("Rosa asks about the CNA class."), action=f"{PUBLIC}/key", num_digits=1), hang_up)
    )
    line.on("/dialled", voice(say("Goodbye.")))
    call = await carrier.calls.begin(ROSA)
    return call, call.legs[0]


def hang_up(response: VoiceResponse) -> None:
    response.hangup()


def outcome(line: StandIn) -> list[tuple[str, str]]:
    return [(form["DialCallStatus"], form["DialBridged"]) for form in line.forms("/dialled")]


async def test_dial_rings_the_front_desk(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled())
    assert call.waiting == {"kind": "dial", "timeout": 20}
    assert (leg.to, leg.number, leg.status, leg.waiting) == (DESK, ROSA, "ringing", None)
    assert line.forms("/whisper") == []


async def test_whisper_is_heard_by_the_front_desk_alone(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled(caller_id="+12095550100"))
    await carrier.calls.answer(leg)
    form = line.forms("/whisper")[0]
    assert {key: form[key] for key in ("CallSid", "ParentCallSid", "From", "To", "Direction", "CallStatus")} == {
        "CallSid": leg.sid,
        "ParentCallSid": call.sid,
        "From": "+12095550100",
        "To": DESK,
        "Direction": "outbound-dial",
        "CallStatus": "in-progress",
    }
    assert [spoken.text for spoken in leg.lines] == ["Rosa asks about the CNA class."]
    assert call.lines == [] and call.waiting == {"kind": "dial", "timeout": 20}
    assert leg.waiting is not None and leg.waiting["kind"] == "gather"


async def test_key_of_the_front_desk_connects_the_two(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled())
    line.on("/key", VoiceResponse())
    await carrier.calls.answer(leg)
    await carrier.calls.tell(leg, Heard(digits="1"))
    assert line.forms("/key")[0]["Digits"] == "1"
    assert [side.waiting for side in (call, leg)] == [{"kind": "bridged"}] * 2
    await carrier.calls.tell(call, Heard(speech="Hi, it's Rosa"))
    await carrier.calls.tell(leg, Heard(speech="Hi Rosa"))
    assert transcript(call) == [("caller", "said", "Hi, it's Rosa"), ("staff", "said", "Hi Rosa")]
    assert len(line.asked) == 3  # nobody but the two hears what they say
    await carrier.calls.hang_up(leg)
    assert outcome(line) == [("completed", "true")]
    assert line.forms("/dialled")[0]["DialCallSid"] == leg.sid
    assert transcript(call)[-1] == ("line", "said", "Goodbye.") and ended(line) == ["completed"]


async def test_caller_hangs_up_while_talking(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled(whisper=False))
    await carrier.calls.answer(leg)
    await carrier.calls.hang_up(call)
    assert outcome(line) == [("completed", "true")] and line.forms("/dialled")[0]["CallStatus"] == "completed"
    assert (leg.status, call.status, ended(line)) == ("completed", "completed", ["completed"])
    assert call.lines == []


async def test_whisper_without_a_key_does_not_connect(carrier: LocalCarrier, line: StandIn) -> None:
    """As when a voicemail picks up: the leg is `completed`, and only `DialBridged` says that nobody talked."""
    call, leg = await ringing(carrier, line, dialled())
    await carrier.calls.answer(leg)
    await carrier.calls.tell(leg, Heard())
    assert (outcome(line), leg.status) == ([("completed", "false")], "completed")
    assert transcript(call) == [("line", "said", "Goodbye.")]


async def test_front_desk_hangs_up_in_the_whisper(carrier: LocalCarrier, line: StandIn) -> None:
    _, leg = await ringing(carrier, line, dialled())
    await carrier.calls.answer(leg)
    await carrier.calls.hang_up(leg)
    assert outcome(line) == [("completed", "false")]


async def test_nobody_answers(carrier: LocalCarrier, line: StandIn) -> None:
    _, leg = await ringing(carrier, line, dialled())
    await carrier.calls.ignore(leg)
    assert (outcome(line), leg.status) == ([("no-answer", "false")], "no-answer")
    assert "DialCallDuration" not in line.forms("/dialled")[0]


async def test_front_desk_declines(carrier: LocalCarrier, line: StandIn) -> None:
    _, leg = await ringing(carrier, line, dialled())
    await carrier.calls.hang_up(leg)
    assert outcome(line) == [("busy", "false")]


async def test_dial_without_action_goes_on_with_the_document(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled(action=None))
    await carrier.calls.ignore(leg)
    assert outcome(line) == [] and transcript(call) == [("line", "said", "Nobody came.")]


async def test_caller_hangs_up_while_it_rings(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled())
    await carrier.calls.hang_up(call)
    assert (outcome(line), leg.status, ended(line)) == ([("canceled", "false")], "canceled", ["completed"])
    with pytest.raises(NotListeningError):
        await carrier.calls.answer(leg)


async def test_caller_hangs_up_during_the_whisper(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled())
    await carrier.calls.answer(leg)
    await carrier.calls.hang_up(call)
    assert (outcome(line), leg.status, ended(line)) == ([("completed", "false")], "completed", ["completed"])


async def test_first_phone_to_answer_silences_the_others(carrier: LocalCarrier, line: StandIn) -> None:
    call, first = await ringing(carrier, line, dialled(DESK, SECOND, whisper=False))
    await carrier.calls.answer(call.legs[1])
    assert [leg.status for leg in call.legs] == ["canceled", "in-progress"]
    await carrier.calls.hang_up(call.legs[1])
    assert line.forms("/dialled")[0]["DialCallSid"] == call.legs[1].sid
    assert first.over


async def test_every_phone_must_be_ignored(carrier: LocalCarrier, line: StandIn) -> None:
    call, first = await ringing(carrier, line, dialled(DESK, SECOND))
    await carrier.calls.ignore(first)
    assert outcome(line) == [] and call.waiting == {"kind": "dial", "timeout": 20}
    await carrier.calls.ignore(call.legs[1])
    assert outcome(line) == [("no-answer", "false")]


async def test_star_hangs_up_the_other_side(carrier: LocalCarrier, line: StandIn) -> None:
    call, leg = await ringing(carrier, line, dialled(whisper=False, hangup_on_star=True))
    await carrier.calls.answer(leg)
    await carrier.calls.tell(call, Heard(digits="*"))
    assert (outcome(line), leg.status) == ([("completed", "true")], "completed")


async def test_number_reports_its_progress(carrier: LocalCarrier, line: StandIn) -> None:
    noun = {"status_callback": f"{PUBLIC}/progress", "status_callback_event": "initiated ringing answered completed"}
    _, leg = await ringing(carrier, line, dialled(whisper=False, noun=noun))
    await carrier.calls.answer(leg)
    await carrier.calls.hang_up(leg)
    await carrier.exchange.errands.done()
    assert sorted(form["CallStatus"] for form in line.forms("/progress")) == [
        "completed",
        "in-progress",
        "initiated",
        "ringing",
    ]
    assert all(asked.signed for asked in line.asked)


@pytest.mark.parametrize(("verb", "code"), [("dial", 13201), ("record", None)])
async def test_whisper_may_not_dial_or_record(
    carrier: LocalCarrier, line: StandIn, verb: str, code: int | None
) -> None:
    call, leg = await ringing(carrier, line, dialled())
    whisper = VoiceResponse()
    getattr(whisper, verb)(**({"number": DESK} if verb == "dial" else {}))
    line.on("/whisper", whisper)
    await carrier.calls.answer(leg)
    assert carrier.exchange.handsets.of(ROSA).errors[-1]["code"] == code
    assert outcome(line) == [("completed", "false")] and call.error is None


async def test_plain_dial(carrier: LocalCarrier, line: StandIn) -> None:
    document = VoiceResponse()
    document.dial(DESK)
    call, leg = await ringing(carrier, line, document)
    assert leg.to == DESK
    await carrier.calls.answer(leg)
    assert call.waiting == {"kind": "bridged"}
