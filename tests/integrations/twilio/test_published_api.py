"""Texts out, sent over HTTP to a server that holds each request against Twilio's published OpenAPI."""

import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from openapi_core.exceptions import OpenAPIError

from assistant.errors import CarrierError
from assistant.settings import Settings
from integrations.twilio.carrier import TwilioCarrier
from tests.integrations.twilio.conftest import ACCOUNT, KEY
from tests.integrations.twilio.peer import TwilioPeer
from tests.integrations.twilio.published import FORM, Published

LINE, ROSA, SERVICE = "+12095550100", "+12095550117", "MG" + "c3" * 16
CALLBACK = "https://line.example.org/twilio/status"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
BODIES = ["Your seat is saved & free: 100 %, a+b=c", "Mañana a las seis, ¿sí? 😀", "x", "ñ" * 1600, "one\ntwo"]
WITH_KEY = {"TWILIO_API_KEY": KEY, "TWILIO_API_SECRET": "secret"}


def configure(monkeypatch: pytest.MonkeyPatch, **changes: str) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(f"PORCHLIGHT_{name}", value)


async def send(**changes: str) -> str:
    carrier = TwilioCarrier(Settings(_env_file=None))
    await carrier.start()
    try:
        return await carrier.send_text(**{"to": ROSA, "body": "Hola", "status_callback": CALLBACK, **changes})
    finally:
        await carrier.stop()


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("login", [{}, WITH_KEY], ids=["token", "key"])
async def test_a_text_from_the_number_is_taken(
    twilio: TwilioPeer, monkeypatch: pytest.MonkeyPatch, login: dict[str, str], body: str
) -> None:
    configure(monkeypatch, **login)
    sid = await send(body=body)
    assert twilio.refused == []
    assert twilio.forms == [{"To": [ROSA], "Body": [body], "From": [LINE], "StatusCallback": [CALLBACK]}]
    (created,) = twilio.created
    assert (sid, created["body"], created["from"], created["to"]) == (created["sid"], body, LINE, ROSA)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("login", [{}, WITH_KEY], ids=["token", "key"])
async def test_a_text_from_the_messaging_service_is_taken(
    twilio: TwilioPeer, monkeypatch: pytest.MonkeyPatch, login: dict[str, str], body: str
) -> None:
    configure(monkeypatch, TWILIO_MESSAGING_SERVICE_SID=SERVICE, **login)
    sid = await send(body=body)
    assert twilio.refused == []
    assert twilio.forms == [
        {"To": [ROSA], "Body": [body], "MessagingServiceSid": [SERVICE], "StatusCallback": [CALLBACK]}
    ]
    (created,) = twilio.created
    assert (sid, created["messaging_service_sid"], created["from"]) == (created["sid"], SERVICE, None)


async def test_a_text_without_a_callback_is_taken(twilio: TwilioPeer) -> None:
    await send(status_callback="")
    assert twilio.forms == [{"To": [ROSA], "Body": ["Hola"], "From": [LINE]}]


@pytest.mark.parametrize(
    ("setting", "text", "refusal"),
    [
        (
            {"TWILIO_MESSAGING_SERVICE_SID": "MG1"},
            {},
            (400, "'MG1' is too short; 'MG1' does not match '^MG[0-9a-fA-F]{32}$'"),
        ),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, {}, (400, "'AC1' is too short; 'AC1' does not match '^AC[0-9a-fA-F]{32}$'")),
        ({"TWILIO_NUMBER": "2095550100"}, {}, (400, "'2095550100' is not a 'phone-number'")),
        ({"TWILIO_NUMBER": ""}, {}, (400, "'' is not a 'phone-number'")),
        ({"TWILIO_AUTH_TOKEN": "wrong,token"}, {}, (401, "Authenticate")),
        ({"TWILIO_ACCOUNT_SID": "AC" + "0" * 32}, {}, (401, "Authenticate")),
        ({**WITH_KEY, "TWILIO_API_SECRET": "wrong"}, {}, (401, "Authenticate")),
        ({}, {"to": "anonymous"}, (400, "'anonymous' is not a 'phone-number'")),
        ({}, {"body": ""}, (400, "one of Body, MediaUrl, ContentSid is required")),
        ({}, {"status_callback": "/twilio/status"}, (400, "'/twilio/status' is not a 'uri'")),
        (
            {},
            {"status_callback": "https://my_line.example.org/twilio/status"},
            (400, "'https://my_line.example.org/twilio/status' is not a 'uri'"),
        ),
    ],
)
async def test_what_the_specification_refuses_reaches_the_caller_and_is_not_tried_again(
    twilio: TwilioPeer,
    monkeypatch: pytest.MonkeyPatch,
    setting: dict[str, str],
    text: dict[str, str],
    refusal: tuple[int, str],
) -> None:
    configure(monkeypatch, **setting)
    with pytest.raises(CarrierError) as refused:
        await send(**text)
    status, reason = refusal
    assert str(refused.value) == f"Twilio refused a text with {status}: {reason}"
    assert (refused.value.retry, twilio.refused, twilio.created) == (False, [refusal], [])


async def post(
    peer: TwilioPeer, form: Any, *, path: str = MESSAGES, method: str = "POST", **headers: str
) -> tuple[int, str]:
    """Status, and the new message's body or the reason why there is none."""
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, "token"), "Content-Type": FORM, **headers}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, peer.base + path, data=form, headers=headers) as response,
    ):
        answer = await response.json()
        return response.status, answer["body"] if response.status == 201 else answer["message"]


TEXT = [("To", ROSA), ("From", LINE), ("Body", "Hola")]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (TEXT[1:], "'To' is a required property"),
        ([TEXT[0], TEXT[2]], "one of From, MessagingServiceSid is required"),
        (TEXT[:2], "one of Body, MediaUrl, ContentSid is required"),
        ([], "one of From, MessagingServiceSid is required"),
        ([*TEXT, ("Sender", LINE)], "Sender is not a parameter"),
        ([*TEXT, ("statusCallback", CALLBACK)], "statusCallback is not a parameter"),
        ([*TEXT, ("Body", "Adiós")], "Body is given more than once"),
        ([*TEXT, ("ScheduleType", "later")], "'later' is not one of ['fixed']"),
        ([*TEXT, ("SendAt", "tomorrow")], "'tomorrow' is not a 'date-time'"),
        (
            [*TEXT, ("ValidityPeriod", "long")],
            "Request body validation error: Failed to cast value to integer type: long",
        ),
        (
            [*TEXT, ("SmartEncoded", "maybe")],
            "Request body validation error: Failed to cast value to boolean type: maybe",
        ),
    ],
)
async def test_the_peer_refuses_a_form_that_the_specification_does_not_allow(
    twilio: TwilioPeer, form: list[tuple[str, str]], reason: str
) -> None:
    assert await post(twilio, urlencode(form)) == (400, reason)
    assert twilio.created == []


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"path": f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"}, 404),
        ({"path": MESSAGES.removesuffix(".json")}, 404),
        ({"path": MESSAGES.replace("2010-04-01", "2008-08-01")}, 404),
        ({"method": "PUT"}, 405),
        ({"Authorization": ""}, 401),
        ({"Authorization": "Bearer token"}, 401),
        ({"Authorization": aiohttp.encode_basic_auth(KEY, "token")}, 401),
        ({"Authorization": aiohttp.encode_basic_auth("", "")}, 401),
        ({"form": json.dumps(dict(TEXT)), "Content-Type": "application/json"}, 415),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_the_peer_refuses_what_is_not_the_published_operation(
    twilio: TwilioPeer, request_: dict[str, Any], status: int
) -> None:
    assert (await post(twilio, **{"form": urlencode(TEXT), **request_}))[0] == status
    assert twilio.created == []


# What Twilio shows by example.
ANSWERS = {
    # A slip of its own: the example has a parameter that the schema has not.
    "create": (400, "Tags is not a parameter"),
    "createWoService": (201, "Hello! 👍"),
    "createWithMessagingService": (201, "Hello! 👍"),
    "createWithQueuedStatus": (201, "Hello! 👍"),
    "createScheduledMessageSms": (201, "Hello! 👍"),
    "createScheduledMessageMms": (201, "Hello! 👍"),
    # A channel's address; nothing of ours writes to one.
    "createScheduledMessageWhatsapp": (400, "'94287277+15558675310' is not a 'phone-number'"),
}


async def test_the_peer_takes_twilios_own_examples(twilio: TwilioPeer, published: Published) -> None:
    item = published.specification["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]
    examples = item["post"]["requestBody"]["content"][FORM]["examples"]
    answers = {name: await post(twilio, urlencode(example["value"], doseq=True)) for name, example in examples.items()}
    assert answers == ANSWERS


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (200, {}),
        (201, {"status": "on its way"}),
        (201, {"sid": "XX" + "0" * 32}),
        (201, {"error_code": "21610"}),
        (201, {"date_created": "2026-11-24T18:00:00Z"}),
    ],
)
async def test_the_peer_may_answer_only_what_the_specification_promises(
    twilio: TwilioPeer, published: Published, status: int, change: dict[str, Any]
) -> None:
    await post(twilio, urlencode(TEXT))
    (created,) = twilio.created
    headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, "token"), "Content-Type": FORM}
    request, body = make_mocked_request("POST", MESSAGES, headers=headers), urlencode(TEXT).encode()
    published.check_answer(request, body, web.json_response(created, status=201))
    with pytest.raises(OpenAPIError):
        published.check_answer(request, body, web.json_response(created | change, status=status))
