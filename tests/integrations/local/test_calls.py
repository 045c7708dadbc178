"""Calls, verb by verb, on TwiML made by Twilio's own SDK."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from twilio.twiml.voice_response import Gather, VoiceResponse

from assistant.errors import CarrierError
from integrations.local.carrier import LocalCarrier
from integrations.local.legs import Call, Heard, NotListeningError
from tests.conftest import Clock
from tests.integrations.local.line import PUBLIC, StandIn, xml

ROSA = "+12095550142"
LINE = "+12095550100"
VOICE = "/twilio/voice"


def voice(*build: Callable[[VoiceResponse], Any]) -> VoiceResponse:
    response = VoiceResponse()
    for step in build:
        step(response)
    return response


def say(text: str, **attributes: str) -> Callable[[VoiceResponse], Any]:
    return lambda response: response.say(text, **attributes)


def gather(*build: Callable[[Gather], Any], **attributes: Any) -> Callable[[VoiceResponse], Any]:
    def add(response: VoiceResponse) -> None:
        inner = Gather(**{"action": f"{PUBLIC}/turn", **attributes})
        for step in build:
            step(inner)
        response.append(inner)

    return add


def transcript(call: Call) -> list[tuple[str, str, str]]:
    return [(line.who, line.kind, line.text) for line in call.lines]


def ended(line: StandIn) -> list[str]:
    return [form["CallStatus"] for form in line.forms("/twilio/voice/status")]


async def test_call_posts_what_twilio_posts(carrier: LocalCarrier, line: StandIn, clock: Clock) -> None:
    line.on(VOICE, voice(gather()))
    call = await carrier.calls.begin(ROSA)
    asked = line.asked[0]
    assert asked.signed
    places = {"Country": "US", "State": "CA", "City": "", "Zip": ""}
    assert asked.form == {
        "CallSid": call.sid,
        "AccountSid": carrier.exchange.forms.account,
        "From": ROSA,
        "To": LINE,
        "Caller": ROSA,
        "Called": LINE,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
        **{f"{who}{what}": value for who in ("From", "To", "Caller", "Called") for what, value in places.items()},
    }
    assert call.sid.startswith("CA") and len(call.sid) == 34
    assert call.status == "in-progress"


async def test_end_of_document_hangs_up_and_tells_the_app(carrier: LocalCarrier, line: StandIn, clock: Clock) -> None:
    def a_minute_later(form: dict[str, str]) -> VoiceResponse:
        clock.advance(seconds=61)
        return voice(say("Bye."))

    line.on(VOICE, a_minute_later)
    call = await carrier.calls.begin(ROSA)
    assert (call.status, call.waiting, transcript(call)) == ("completed", None, [("line", "said", "Bye.")])
    last = line.forms("/twilio/voice/status")[0]
    assert (last["CallStatus"], last["CallDuration"], last["Duration"]) == ("completed", "61", "2")
    assert (last["CallSid"], last["Timestamp"]) == (call.sid, "Tue, 24 Nov 2026 18:01:01 +0000")
    assert all(asked.signed for asked in line.asked)


async def test_blocked_number_is_anonymous(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather()))
    await carrier.calls.begin("+266696687")
    form = line.forms(VOICE)[0]
    assert (form["From"], form["FromCountry"], form["Caller"]) == ("+266696687", "", "+266696687")


async def test_say_keeps_language_voice_and_markup_free_words(carrier: LocalCarrier, line: StandIn) -> None:
    def add(response: VoiceResponse) -> None:
        said = response.say("Hola", language="es-US", voice="Polly.Lupe-Neural", loop=2)
        said.break_(strength="weak")
        said.emphasis("Rosa", level="strong")

    line.on(VOICE, voice(add, say("Bye")))
    call = await carrier.calls.begin(ROSA)
    assert [(spoken.text, spoken.language, spoken.voice) for spoken in call.lines] == [
        ("Hola Rosa", "es-US", "Polly.Lupe-Neural"),
        ("Hola Rosa", "es-US", "Polly.Lupe-Neural"),
        ("Bye", "en-US", "man"),
    ]


async def test_play_and_pause(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/tone.wav", web.Response(body=b"RIFF", content_type="audio/x-wav"))
    line.on(
        VOICE,
        voice(
            lambda response: response.play(f"{PUBLIC}/tone.wav"),
            lambda response: response.pause(length=2),
            lambda response: response.play(digits="12w3"),
        ),
    )
    call = await carrier.calls.begin(ROSA)
    assert transcript(call) == [
        ("line", "played", f"{PUBLIC}/tone.wav"),
        ("line", "pause", "2"),
        ("line", "keys", "12w3"),
    ]
    assert (line.asked[1].method, line.asked[1].signed) == ("GET", True)


async def test_play_of_something_else_is_refused(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/tone.wav", xml("no sound", "text/html"))
    line.on(VOICE, voice(lambda response: response.play(f"{PUBLIC}/tone.wav")))
    call = await carrier.calls.begin(ROSA)
    assert call.error is not None and call.error["code"] == 13420


async def test_speech_is_posted_to_the_action(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(lambda inner: inner.say("How can I help?"), input="dtmf speech", language="es-US")))
    line.on("/turn", voice(say("I see."), gather()))
    call = await carrier.calls.begin(ROSA)
    assert call.waiting == {
        "kind": "gather",
        "input": ["dtmf", "speech"],
        "language": "es-US",
        "digits": "",
        "num_digits": None,
        "finish_on_key": "#",
        "timeout": 5,
        "barge_in": True,
        "hints": 0,
    }
    await carrier.calls.tell(call, Heard(speech="cuánto cuesta", confidence=0.87))
    form = line.forms("/turn")[0]
    assert {key: form[key] for key in ("SpeechResult", "Confidence", "Language", "CallStatus")} == {
        "SpeechResult": "cuánto cuesta",
        "Confidence": "0.87000000",
        "Language": "es-US",
        "CallStatus": "in-progress",
    }
    assert "Digits" not in form
    assert transcript(call) == [
        ("line", "said", "How can I help?"),
        ("caller", "said", "cuánto cuesta"),
        ("line", "said", "I see."),
    ]


async def test_confidence_is_not_made_up(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(input="speech")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard(speech="hello"))
    assert "Confidence" not in line.forms("/turn")[0]


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits", "finished_on"),
    [
        ({"num_digits": 1}, ["2"], "2", ""),
        ({"num_digits": 3}, ["2", "0", "9"], "209", ""),
        ({"num_digits": 2}, ["123"], "12", ""),
        ({}, ["12", "#"], "12", "#"),
        ({}, ["#", "7#"], "7", "#"),
        ({"finish_on_key": "*"}, ["1#2*"], "1#2", "*"),
        ({"finish_on_key": "", "num_digits": 3}, ["1#2"], "1#2", ""),
        ({}, ["45", None], "45", ""),
    ],
)
async def test_keys_end_a_gather(
    carrier: LocalCarrier,
    line: StandIn,
    attributes: dict[str, Any],
    pressed: list[str | None],
    digits: str,
    finished_on: str,
) -> None:
    line.on(VOICE, voice(gather(**attributes)))
    call = await carrier.calls.begin(ROSA)
    for keys in pressed:
        assert line.forms("/turn") == []
        await carrier.calls.tell(call, Heard(digits=keys or ""))
    form = line.forms("/turn")[0]
    assert (form["Digits"], form["FinishedOnKey"], form["msg"]) == (digits, finished_on, "Gather End")


async def test_keys_do_not_reach_a_gather_for_speech(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(input="speech")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard(digits="1"))
    assert call.waiting is not None and line.forms("/turn") == []


async def test_words_do_not_reach_a_gather_for_keys(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather()))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard(speech="one"))
    assert call.waiting is not None and line.forms("/turn") == []


async def test_silence_falls_through(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(timeout=7), say("Nobody there.")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard())
    assert transcript(call) == [("caller", "pause", "7"), ("line", "said", "Nobody there.")]
    assert line.forms("/turn") == [] and ended(line) == ["completed"]


async def test_silence_is_posted_where_it_is_asked_for(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(input="dtmf speech", action_on_empty_result=True), say("Not reached.")))
    line.on("/turn", voice(say("Still there?")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard())
    form = line.forms("/turn")[0]
    assert [form[key] for key in ("Digits", "SpeechResult", "Confidence", "msg")] == ["", "", "0.0", "Gather End"]
    assert transcript(call)[-1] == ("line", "said", "Still there?")
    assert line.asked[1].signed  # blank parameters are signed, too


async def test_gather_without_action_comes_back_to_its_document(carrier: LocalCarrier, line: StandIn) -> None:
    document = VoiceResponse()
    document.gather(num_digits=1)
    line.on(VOICE, document, voice(say("Again.")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard(digits="5"))
    assert [form.get("Digits") for form in line.forms(VOICE)] == [None, "5"]


async def test_redirect_and_relative_urls(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(lambda response: response.redirect("voice/next?turn=1", method="GET"), say("Not reached.")))
    line.on("/twilio/voice/next", voice(say("There.")))
    call = await carrier.calls.begin(ROSA)
    asked = line.asked[1]
    assert (asked.method, asked.path, asked.query["turn"], asked.query["CallSid"]) == (
        "GET",
        "/twilio/voice/next",
        "1",
        call.sid,
    )
    assert asked.signed and transcript(call) == [("line", "said", "There.")]


async def test_redirects_in_a_circle_end_the_call(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(lambda response: response.redirect(f"{PUBLIC}{VOICE}")))
    call = await carrier.calls.begin(ROSA)
    assert call.error is not None and call.error["code"] == 14106
    assert len(line.forms(VOICE)) == 50


async def test_hangup_ends_the_document(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(say("Bye."), lambda response: response.hangup(), say("Not reached.")))
    call = await carrier.calls.begin(ROSA)
    assert transcript(call) == [("line", "said", "Bye.")] and ended(line) == ["completed"]


@pytest.mark.parametrize(("reason", "status"), [(None, "no-answer"), ("rejected", "no-answer"), ("busy", "busy")])
async def test_reject_never_answers(carrier: LocalCarrier, line: StandIn, reason: str | None, status: str) -> None:
    line.on(VOICE, voice(lambda response: response.reject(reason=reason)))
    call = await carrier.calls.begin(ROSA)
    assert (call.status, ended(line), call.lines) == (status, [status], [])


async def test_text_in_the_middle_of_a_call(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(lambda response: response.sms("The address."), say("Sent.")))
    call = await carrier.calls.begin(ROSA)
    assert [text.body for text in carrier.exchange.handsets.of(ROSA).texts] == ["The address."]
    assert transcript(call) == [("line", "said", "Sent.")]


async def test_text_with_an_action_goes_on_there(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(lambda response: response.sms("The address.", action=f"{PUBLIC}/turn"), say("Not reached.")))
    line.on("/turn", voice(say("There.")))
    call = await carrier.calls.begin(ROSA)
    sent = carrier.exchange.handsets.of(ROSA).texts[0]
    assert (line.forms("/turn")[0]["SmsSid"], line.forms("/turn")[0]["SmsStatus"]) == (sent.sid, "sent")
    assert transcript(call) == [("line", "said", "There.")]


def record(**attributes: Any) -> Callable[[VoiceResponse], Any]:
    return lambda response: response.record(**{"action": f"{PUBLIC}/recorded", **attributes})


async def test_record_posts_the_message(carrier: LocalCarrier, line: StandIn) -> None:
    callback, words = f"{PUBLIC}/recording", "Please call me back about the night class on Monday"
    line.on(
        VOICE,
        voice(
            record(
                max_length=120,
                transcribe=True,
                transcribe_callback=f"{PUBLIC}/transcribed",
                recording_status_callback=callback,
            ),
            say("Not reached."),
        ),
    )
    line.on("/recorded", voice(say("Thanks.")))
    call = await carrier.calls.begin(ROSA)
    assert call.waiting == {"kind": "record", "max_length": 120, "finish_on_key": "1234567890*#", "beep": True}
    await carrier.calls.tell(call, Heard(speech=words))
    await carrier.exchange.errands.done()
    form = line.forms("/recorded")[0]
    assert (form["RecordingDuration"], form["Digits"]) == ("4", "")
    assert form["RecordingUrl"] == f"{PUBLIC}/local/recordings/{form['RecordingSid']}"
    assert carrier.exchange.recordings == {form["RecordingSid"]: words}
    status, text = line.forms("/recording")[0], line.forms("/transcribed")[0]
    assert (status["RecordingStatus"], status["RecordingSid"]) == ("completed", form["RecordingSid"])
    assert (text["TranscriptionText"], text["RecordingSid"]) == (words, form["RecordingSid"])
    assert transcript(call) == [("caller", "said", words), ("line", "said", "Thanks.")]


async def test_recording_is_no_longer_than_allowed(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(record(max_length=2)))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard(speech="word " * 100))
    assert line.forms("/recorded")[0]["RecordingDuration"] == "2"


@pytest.mark.parametrize("heard", [Heard(), Heard(digits="#")])
async def test_empty_recording_skips_its_action(carrier: LocalCarrier, line: StandIn, heard: Heard) -> None:
    line.on(VOICE, voice(record(), say("Nothing heard.")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, heard)
    assert line.forms("/recorded") == [] and transcript(call)[-1] == ("line", "said", "Nothing heard.")


async def test_hanging_up_ends_a_recording_and_keeps_it(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(record()))
    line.on("/recorded", voice(say("Unheard.")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.hang_up(call, "Call me")
    form = line.forms("/recorded")[0]
    assert (form["Digits"], form["CallStatus"], form["RecordingDuration"]) == ("hangup", "completed", "1")
    assert transcript(call) == [("caller", "said", "Call me")] and ended(line) == ["completed"]


async def test_hanging_up_before_speaking_records_nothing(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(record(), say("Unheard.")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.hang_up(call)
    assert (line.forms("/recorded"), call.lines, ended(line)) == ([], [], ["completed"])


async def test_hanging_up_in_a_gather(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(action_on_empty_result=True), say("Unheard.")))
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.hang_up(call)
    assert (line.forms("/turn"), call.status, ended(line)) == ([], "completed", ["completed"])
    with pytest.raises(NotListeningError):
        await carrier.calls.tell(call, Heard(speech="hello?"))


async def test_hanging_up_while_the_app_thinks(carrier: LocalCarrier, line: StandIn, clock: Clock) -> None:
    """The app's answer comes too late to be heard; that the call ended still reaches it."""
    line.on(VOICE, voice(gather(num_digits=1)))
    hung_up: list[asyncio.Task[None]] = []

    def while_thinking(form: dict[str, str]) -> VoiceResponse:
        hung_up.append(asyncio.ensure_future(carrier.calls.hang_up(call)))
        return voice(say("Too late."))

    line.on("/turn", while_thinking)
    call = await carrier.calls.begin(ROSA)
    await carrier.calls.tell(call, Heard(digits="1"))
    await hung_up[0]
    assert (call.status, ended(line)) == ("completed", ["completed"])


async def test_one_call_at_a_time(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather()))
    first = await carrier.calls.begin(ROSA)
    with pytest.raises(NotListeningError):
        await carrier.calls.begin(ROSA)
    await carrier.calls.hang_up(first)
    assert (await carrier.calls.begin(ROSA)).sid != first.sid


async def test_two_people_call_at_once(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather(num_digits=1)))
    line.on("/turn", lambda form: voice(say(f"From {form['From']}"), gather()))
    calls = [await carrier.calls.begin(number) for number in (ROSA, "+12095550143")]
    await asyncio.gather(*(carrier.calls.tell(call, Heard(digits="1")) for call in calls))
    assert [call.lines[-1].text for call in calls] == [f"From {ROSA}", "From +12095550143"]


@pytest.mark.parametrize("number", ["", "911", LINE, "rosa"])
async def test_numbers_that_cannot_call(carrier: LocalCarrier, line: StandIn, number: str) -> None:
    with pytest.raises(CarrierError) as caught:
        await carrier.calls.begin(number)
    assert (caught.value.code, line.asked) == (21211, [])


async def test_stop_ends_calls_without_a_word(carrier: LocalCarrier, line: StandIn) -> None:
    line.on(VOICE, voice(gather()))
    await carrier.calls.begin(ROSA)
    await carrier.stop()
    assert ended(line) == []
