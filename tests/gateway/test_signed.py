"""Who may come in: what Twilio signed for the public URL, and nothing else; nothing of the rest is stored."""

import logging
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from assistant.store.tables import Conversation, Message
from tests.gateway.conftest import NEW_TOKEN, PUBLIC_URL, ROSA, TOKEN, Carrier, Line

FORM = "application/x-www-form-urlencoded"
TEXT = {"From": ROSA, "Body": "hello", "MessageSid": "SM1"}
DOORS = ("/twilio/sms", "/twilio/voice", "/twilio/status", "/twilio/voice/turn", "/twilio/voice/menu",
         "/twilio/voice/dial-result", "/twilio/voice/whisper", "/twilio/voice/whisper-key", "/twilio/voice/recorded",
         "/twilio/voice/recording", "/twilio/voice/callback", "/twilio/voice/status")  # fmt: skip


def stored(line: Line) -> int:
    with Session(line.database) as session:
        rows = [session.scalar(select(func.count()).select_from(table)) for table in (Message, Conversation)]
    return sum(count or 0 for count in rows)


def signature(path: str, params: dict[str, str], token: str = TOKEN, url: str = PUBLIC_URL) -> dict[str, str]:
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url + path, params)}


@pytest.mark.parametrize("token", [TOKEN, NEW_TOKEN])
def test_a_request_signed_with_either_token_is_answered(carrier: Carrier, token: str) -> None:
    assert carrier.post("/twilio/sms", TEXT, token=token).status_code == 200


def test_blank_fields_and_the_query_are_part_of_what_is_signed(carrier: Carrier) -> None:
    params = {"CallSid": "CA1", "From": "", "SpeechResult": "", "Digits": ""}
    assert carrier.post("/twilio/voice/turn?n=1&l=es", params).status_code == 200
    forged = carrier.client.post(
        "/twilio/voice/turn?n=1&l=en", data=params, headers=signature("/twilio/voice/turn?n=1&l=es", params)
    )
    assert forged.status_code == 403


@pytest.mark.parametrize("door", DOORS)
def test_unsigned_requests_are_refused_and_logged_and_not_stored(
    carrier: Carrier, line: Line, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    params = {**TEXT, "CallSid": "CA1", "MessageStatus": "sent"}
    assert carrier.client.post(door, data=params).status_code == 403
    assert carrier.client.post(door, data=params, headers={b"X-Twilio-Signature": b"\xf1"}).status_code == 403
    assert carrier.post(door, params, token="somebody else's").status_code == 403
    assert stored(line) == 0
    assert [record.getMessage() for record in caplog.records][-1] == f"refused {door} with 403: not signed"


@pytest.mark.parametrize("url", ["https://evil.example", "http://line.example.org/porch", "http://testserver"])
def test_a_signature_for_another_address_is_refused(carrier: Carrier, url: str) -> None:
    refused = carrier.client.post("/twilio/sms", data=TEXT, headers=signature("/twilio/sms", TEXT, url=url))
    assert refused.status_code == 403


def test_a_changed_body_is_refused(carrier: Carrier) -> None:
    changed = carrier.client.post("/twilio/sms", data={**TEXT, "Body": "hi"}, headers=signature("/twilio/sms", TEXT))
    assert changed.status_code == 403


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_other_kinds_of_bodies_are_refused(carrier: Carrier, kind: str) -> None:
    given = {"Content-Type": kind, **signature("/twilio/sms", {})}
    assert carrier.client.post("/twilio/sms", content=b'{"From": "+1"}', headers=given).status_code == 403


@pytest.mark.parametrize(("size", "code"), [(64 * 1024, 403), (64 * 1024 + 1, 413)])
def test_bodies_over_64_kilobytes_are_too_large(carrier: Carrier, line: Line, size: int, code: int) -> None:
    body = b"Body=" + b"x" * (size - 5)
    assert carrier.client.post("/twilio/sms", content=body, headers={"Content-Type": FORM}).status_code == code
    assert stored(line) == 0


def test_a_body_in_chunks_is_measured_too(carrier: Carrier) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(65):
            yield b"x" * 1024

    assert carrier.client.post("/twilio/sms", content=chunks(), headers={"Content-Type": FORM}).status_code == 413


@pytest.mark.parametrize("body", [b"Body=\xff", b"Body=%ff", urlencode({f"f{n}": n for n in range(201)}).encode()])
def test_what_is_no_form_is_a_bad_request(carrier: Carrier, body: bytes) -> None:
    assert carrier.client.post("/twilio/sms", content=body, headers={"Content-Type": FORM}).status_code == 400


@pytest.mark.parametrize(
    ("door", "params"),
    [
        ("/twilio/sms", {"From": ROSA, "Body": "hi"}),
        ("/twilio/sms", {"From": ROSA, "Body": "hi", "MessageSid": " "}),
        ("/twilio/sms", {"From": ROSA, "Body": "hi", "MessageSid": "S" * 65}),
        ("/twilio/sms", {"From": "", "Body": "hi", "MessageSid": "SM1"}),
        ("/twilio/sms", {}),
        ("/twilio/voice", {"From": ROSA}),
        ("/twilio/voice/turn?n=-1", {"CallSid": "CA1"}),
        ("/twilio/voice/turn?n=10000", {"CallSid": "CA1"}),
        ("/twilio/voice/turn?n=x", {"CallSid": "CA1"}),
        ("/twilio/voice/turn?n=1&s=%C2%B2", {"CallSid": "CA1"}),
        ("/twilio/status", {"MessageSid": "SM1"}),
        ("/twilio/status", {"MessageStatus": "sent"}),
    ],
)
def test_a_signed_form_without_what_it_needs_is_a_bad_request(
    carrier: Carrier, line: Line, door: str, params: dict[str, str]
) -> None:
    assert carrier.post(door, params).status_code == 400
    assert stored(line) == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_not_allowed(carrier: Carrier, method: str) -> None:
    assert [carrier.client.request(method, door).status_code for door in DOORS] == [405] * len(DOORS)
