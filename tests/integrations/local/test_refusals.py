"""What Twilio would refuse is refused, by its code, and the caller hears Twilio's sentence."""

import json
import socket

import pytest
from aiohttp import web

from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from integrations.local.document import read
from integrations.local.reach import Reach, is_loopback
from integrations.local.refusals import FACTS, RefusedError
from integrations.local.webhooks import Fetched
from tests.conftest import Clock
from tests.integrations.local.line import PUBLIC, StandIn, xml

ROSA = "+12095550142"
HINTS_500 = ",".join(["cna"] * 500)


def voice(inner: str) -> str:
    return f"<Response>{inner}</Response>"


def of_size(size: int) -> str:
    """A document of so many bytes that says nothing."""
    return f"<Response>{' ' * (size - len('<Response></Response>'))}</Response>"


def refusal(settings: Settings, kind: str, body: str, content_type: str = "text/xml") -> int | None:
    """The code that the document is refused with; 0 where it is taken, `None` where only this twin refuses."""
    fetched = Fetched(f"{PUBLIC}/twilio/{kind}", 200, content_type, body.encode())
    try:
        read(fetched, kind, Reach(settings))  # type: ignore[arg-type]
    except RefusedError as error:
        refused = error
    else:
        return 0
    assert refused.code is None or refused.title == FACTS["codes"][refused.code]
    assert refused.detail and refused.url
    return refused.code


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        # verbs, nesting, attributes
        ("<Sya>Hi</Sya>", 12200),
        ("<say>Hi</say>", 12200),
        ("<Message>Hi</Message>", 12200),
        ("<Number>+12095550188</Number>", 12200),
        ("stray", 12200),
        ("<Say>Hi</Say>stray", 12200),
        ("<Gather>stray</Gather>", 12200),
        ("<Pause>stray</Pause>", 12200),
        ("<Gather><Dial>+12095550188</Dial></Gather>", 13320),
        ("<Gather><Gather/></Gather>", 13320),
        ("<Gather><Redirect>/x</Redirect></Gather>", 13320),
        ("<Gather><Hangup/></Gather>", 13320),
        ("<Dial><Say>Hi</Say></Dial>", 13215),
        ("<Say><Play>/x</Play></Say>", 12200),
        ('<Say language="en-US" loud="yes">Hi</Say>', 12200),
        ('<Gather num_digits="1"/>', 12200),
        ('<Gather numdigits="1"/>', 12200),
        ('<Gather numDigits="1" input="dtmf"/>', 0),
        ('<Hangup reason="busy"/>', 12200),
        ('<Dial answeronbridge="true">+12095550188</Dial>', 12200),
        ("<Gather><Say>Hi</Say><Pause/><Say>there</Say></Gather>", 0),
        # what Twilio knows and this carrier does not perform
        ("<Enqueue>line</Enqueue>", None),
        ("<Pay/>", None),
        ("<Dial><Conference>room</Conference></Dial>", 0),
        ("<Dial><Conference/></Dial>", 13215),
        ("<Dial><Conference>room</Conference><Number>+12095550188</Number></Dial>", 13215),
        ('<Dial><Conference muted="x">room</Conference></Dial>', 13230),
        ('<Dial><Conference endConferenceOnExit="x">room</Conference></Dial>', 13231),
        ('<Dial><Conference startConferenceOnEnter="x">room</Conference></Dial>', 13232),
        ('<Dial><Conference waitMethod="PUT">room</Conference></Dial>', 13234),
        ('<Dial><Conference beep="x">room</Conference></Dial>', 13235),
        ("<Dial><Queue>room</Queue></Dial>", None),
        ('<Connect><Stream url="wss://127.0.0.1/"/></Connect>', None),
        # Say
        ("<Say/>", 13520),
        ("<Say> </Say>", 13520),
        (f"<Say>{'a' * 4096}</Say>", 0),
        (f"<Say>{'a' * 4097}</Say>", 13521),
        ('<Say language="es-US" voice="Polly.Lupe-Neural">Hola</Say>', 0),
        ('<Say language="es-MX" voice="Polly.Mia-Generative">Hola</Say>', 0),
        ('<Say voice="Polly.Joanna">Hi</Say>', 0),
        ('<Say voice="woman" language="en-gb">Hi</Say>', 0),
        ('<Say language="es-US" voice="Google.es-US-Neural2-A">Hola</Say>', 0),
        ('<Say voice="Polly.Lupita">Hola</Say>', 13511),
        ('<Say voice="Polly.Lupe-Newscaster">Hola</Say>', 13511),
        ('<Say voice="Lupe">Hola</Say>', 13511),
        ('<Say voice="Google.es-US">Hola</Say>', 13511),
        ('<Say language="es-MX" voice="Polly.Lupe-Neural">Hola</Say>', 13511),
        ('<Say language="es-US" voice="Google.en-US-Neural2-A">Hola</Say>', 13511),
        ('<Say language="spanish">Hola</Say>', 13512),
        ('<Say language="es_US">Hola</Say>', 13512),
        ('<Say loop="-1">Hi</Say>', 13510),
        ('<Say loop="0">Hi</Say>', 0),
        ("<Say>Hi <emphasis>you</emphasis> <break/></Say>", 0),
        ("<Say>Hi <blink>you</blink></Say>", 12200),
        # Pause and Play
        ('<Pause length="0"/>', 13910),
        ('<Pause length="1.5"/>', 13910),
        ('<Pause length="1"/>', 0),
        ('<Play loop="x">/x</Play>', 13410),
        ('<Play digits="12a"/>', 13430),
        ("<Play/>", 11100),
        ("<Play>/tone.wav</Play>", 11100),
        (f"<Play>{PUBLIC}/tone.wav</Play>", 0),
        # Gather
        ('<Gather input="voice"/>', 13326),
        ('<Gather input="speech dtmf"/>', 0),
        ('<Gather timeout="0"/>', 13313),
        ('<Gather timeout="auto"/>', 13313),
        ('<Gather timeout="1"/>', 0),
        ('<Gather numDigits="0"/>', 13314),
        ('<Gather numDigits="one"/>', 13314),
        ('<Gather numDigits="1"/>', 0),
        ('<Gather finishOnKey="##"/>', 13310),
        ('<Gather finishOnKey="a"/>', 13310),
        ('<Gather finishOnKey=""/>', 0),
        ('<Gather method="PUT"/>', 13312),
        ('<Gather language="en"/>', 13331),
        ('<Gather language="es-US"/>', 0),
        (f'<Gather hints="{HINTS_500}"/>', 0),
        (f'<Gather hints="{HINTS_500},cna"/>', 13330),
        (f'<Gather hints="{"a" * 100}"/>', 0),
        (f'<Gather hints="{"a" * 101}"/>', 13330),
        ('<Gather bargeIn="yes"/>', 13332),
        ('<Gather profanityFilter="no"/>', 13333),
        ('<Gather actionOnEmptyResult="1"/>', 13338),
        ('<Gather speechModel="whisper"/>', 13334),
        ('<Gather speechTimeout="0"/>', 13327),
        ('<Gather speechTimeout="soon"/>', 13327),
        ('<Gather maxSpeechTime="61"/>', 13328),
        ('<Gather maxSpeechTime="60"/>', 0),
        ('<Gather speechTimeout="auto"/>', 0),
        ('<Gather speechModel="phone_call" speechTimeout="2"/>', 0),
        ('<Gather speechModel="phone_call" speechTimeout="auto"/>', 13335),
        ('<Gather speechModel="default" speechTimeout="auto"/>', 13335),
        ('<Gather action="/turn"/>', 0),
        ('<Gather action="ftp://127.0.0.1/turn"/>', 11100),
        ('<Gather action="http://127.0.0.1:x/turn"/>', 11100),
        ('<Gather action="https://example.com/turn"/>', 11210),
        ('<Gather action="https://line.example.org.evil.example/turn"/>', 11210),
        # Dial
        ('<Dial timeout="0">+12095550188</Dial>', 13212),
        ('<Dial timeout="600">+12095550188</Dial>', 0),
        ('<Dial timeout="601">+12095550188</Dial>', 13212),
        ('<Dial method="PUT">+12095550188</Dial>', 13210),
        ('<Dial hangupOnStar="yes">+12095550188</Dial>', 13213),
        ('<Dial callerId="Porchlight">+12095550188</Dial>', 13214),
        ("<Dial>555-0188</Dial>", 13223),
        ("<Dial/>", 13223),
        ("<Dial><Number>12095550188</Number></Dial>", 13223),
        ('<Dial><Number url="/whisper">+12095550188</Number></Dial>', 0),
        ('<Dial><Number statusCallback="/s">+12095550188</Number></Dial>', 11100),
        ('<Dial><Number statusCallbackEvent="rang">+12095550188</Number></Dial>', 12200),
        # Record, Redirect, Reject, Sms
        ('<Record maxLength="0"/>', 13612),
        ('<Record timeout="-1"/>', 13611),
        ('<Record finishOnKey="x"/>', 13613),
        ('<Record transcribe="yes"/>', 13614),
        ('<Record playBeep="yes"/>', 13616),
        ('<Record trim="all"/>', 13699),
        ('<Record method="PUT"/>', 13610),
        ('<Record transcribe="true"/>', 13615),
        ('<Record transcribe="true" maxLength="121"/>', 13615),
        ('<Record transcribe="true" maxLength="120"/>', 0),
        ("<Redirect/>", 11100),
        ('<Redirect method="PUT">/x</Redirect>', 13710),
        ("<Redirect>https://example.com/x</Redirect>", 11210),
        ("<Redirect>http://127.0.0.1:1/x</Redirect>", 0),
        ('<Reject reason="tired"/>', 13810),
        ('<Sms to="Rosa">Hi</Sms>', 14101),
        ("<Sms/>", 14103),
    ],
)
def test_voice_documents(settings: Settings, inner: str, code: int | None) -> None:
    assert refusal(settings, "voice", voice(inner)) == code


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("", 0),
        ("<Message>Hi</Message><Message>there</Message>", 0),
        ("<Message><Body>Hi</Body></Message>", 0),
        (f"<Message><Media>{PUBLIC}/a.png</Media></Message>", 0),
        ("<Message><Media>/a.png</Media></Message>", 11100),
        ("<Message/>", 14103),
        (f"<Message>{'a' * 1600}</Message>", 0),
        (f"<Message>{'a' * 1601}</Message>", 14103),
        ('<Message to="Rosa">Hi</Message>', 14101),
        ('<Message from="line">Hi</Message>', 14102),
        ('<Message method="PUT">Hi</Message>', 14104),
        ('<Message statusCallback="/twilio/status">Hi</Message>', 11100),
        ('<Message body="Hi"/>', 12200),
        ("<Say>Hi</Say>", 14110),
        ("<Dial>+12095550188</Dial>", 14110),
        ("<Massage>Hi</Massage>", 12200),
        ("<Redirect>https://example.com/</Redirect>", 11210),
    ],
)
def test_sms_documents(settings: Settings, inner: str, code: int) -> None:
    assert refusal(settings, "sms", voice(inner)) == code


@pytest.mark.parametrize("kind", ["voice", "sms"])
@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        ("", "text/xml", 11770),
        ("not xml", "text/xml", 12100),
        ("<Response><Say>Hi</Response>", "text/xml", 12100),
        ("<response/>", "text/xml", 12102),
        ("<VoiceResponse/>", "text/xml", 12102),
        ('<Response version="2"/>', "text/xml", 12200),
        ("<Response/>", "application/json", 12300),
        ("<Response/>", "", 12300),
        ("<Response/>", "application/xml; charset=utf-8", 0),
        ("<Response/>", "text/html", 0),
        ("Hello", "text/plain", 0),
        (of_size(64 * 1024), "text/xml", 0),
        (of_size(64 * 1024 + 1), "text/xml", 11750),
    ],
)
def test_bodies(settings: Settings, kind: str, body: str, content_type: str, code: int) -> None:
    assert refusal(settings, kind, body, content_type) == code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (web.Response(status=500), 11200),
        (web.Response(status=404), 11200),
        (xml("oops"), 12100),
        (web.Response(text=json.dumps({"detail": "x"}), content_type="application/json"), 12300),
        (xml("<Response><Bark/></Response>"), 12200),
        (xml(f"<Response><Say>{'a' * 70_000}</Say></Response>"), 11750),
        (xml('<Response><Gather speechModel="phone_call" speechTimeout="auto"/></Response>'), 13335),
    ],
)
async def test_refusal_ends_the_call_as_twilio_does(
    carrier: LocalCarrier, line: StandIn, answer: web.Response, code: int
) -> None:
    line.on("/twilio/voice", answer)
    call = await carrier.calls.begin(ROSA)
    assert [(said.who, said.text) for said in call.lines] == [
        ("carrier", "We are sorry, an application error has occurred. Goodbye.")
    ]
    shown = carrier.exchange.handsets.of(ROSA).shown()
    assert (shown["errors"][-1]["code"], shown["call"]["error"]["code"]) == (code, code)
    assert shown["errors"][-1]["title"] == FACTS["codes"][code]
    assert [form["CallStatus"] for form in line.forms("/twilio/voice/status")] == ["completed"]


async def test_nothing_of_a_refused_document_is_performed(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", xml("<Response><Message>One</Message><Message/></Response>"))
    text = await carrier.texting.send(ROSA, "hi")
    assert (text.status, text.code) == ("failed", 14103)
    assert [kept.body for kept in carrier.exchange.handsets.of(ROSA).texts] == ["hi"]


async def test_app_that_is_not_there(carrier: LocalCarrier, line: StandIn) -> None:
    await line.stop()
    text = await carrier.texting.send(ROSA, "hi")
    await line.start()
    assert (text.status, text.code) == ("failed", 11205)


async def test_app_that_takes_too_long(settings: Settings, line: StandIn, clock: Clock) -> None:
    impatient = LocalCarrier(settings, clock, timeout=0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and says nothing
        port = silent.getsockname()[1]
        line.on("/twilio/sms", xml(f"<Response><Redirect>http://127.0.0.1:{port}/</Redirect></Response>"))
        text = await impatient.texting.send(ROSA, "hi")
    await impatient.stop()
    assert (text.status, text.code) == ("failed", 11200)


@pytest.mark.parametrize(
    ("status", "method", "keeps_form"), [(301, "GET", False), (302, "GET", False), (307, "POST", True)]
)
async def test_http_redirects(carrier: LocalCarrier, line: StandIn, status: int, method: str, keeps_form: bool) -> None:
    line.on("/twilio/sms", web.Response(status=status, headers={"Location": "/moved?x=1"}))
    line.on("/moved", xml("<Response/>"))
    await carrier.texting.send(ROSA, "hi")
    moved = line.asked[-1]
    assert (moved.method, moved.query, moved.signed) == (method, {"x": "1"}, True)
    assert moved.form == (line.asked[0].form if keeps_form else {})


async def test_http_redirects_never_leave_the_machine(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", web.Response(status=302, headers={"Location": "https://example.com/"}))
    assert (await carrier.texting.send(ROSA, "hi")).code == 11210


async def test_http_redirects_in_a_circle(carrier: LocalCarrier, line: StandIn) -> None:
    line.on("/twilio/sms", web.Response(status=307, headers={"Location": "/twilio/sms"}))
    assert (await carrier.texting.send(ROSA, "hi")).code == 11215
    assert len(line.asked) == 11


async def test_callbacks_never_leave_the_machine(carrier: LocalCarrier) -> None:
    await carrier.send_text(to=ROSA, body="x", status_callback="https://example.com/status")
    await carrier.exchange.errands.done()
    assert [error["code"] for error in carrier.exchange.handsets.of(ROSA).errors] == [11210, 11210]


async def test_connection_overrides_are_not_signed(carrier: LocalCarrier, line: StandIn) -> None:
    await carrier.send_text(to=ROSA, body="x", status_callback=f"{PUBLIC}/twilio/status?a=1#rc=2&rp=ct,rt,5xx")
    await carrier.exchange.errands.done()
    assert [(asked.query, asked.signed) for asked in line.asked] == [({"a": "1"}, True)] * 2


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("2130706433", False),
        ("example.com", False),
        ("", False),
    ],
)
def test_loopback(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8123/twilio/sms?x=1"),
        ("0.0.0.0", "http://127.0.0.1:8123/twilio/sms?x=1"),
        ("::1", "http://[::1]:8123/twilio/sms?x=1"),
    ],
)
def test_public_url_leads_to_the_apps_own_port(host: str, address: str) -> None:
    settings = Settings(_env_file=None, host=host, port=8123, public_url="https://x.example/line/")
    assert Reach(settings).address("https://x.example/line/twilio/sms?x=1") == address
