"""Texts out: what goes over the wire, held against what Twilio's own SDK sends, and every way to fail."""

import asyncio
import logging
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from pydantic import SecretStr
from twilio.http import HttpClient
from twilio.http.response import Response as SdkResponse
from twilio.rest import Client

from assistant.errors import CarrierError, SettingsError
from assistant.settings import Settings
from integrations.twilio import carrier
from integrations.twilio.carrier import TwilioCarrier

ACCOUNT, ROSA = "AC" + "0" * 32, "+12095550117"
CALLBACK = "https://line.example.org/twilio/status"
CREATED = {"sid": "SM" + "1" * 32, "status": "queued"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Peer:
    """A loopback server in Twilio's place: keeps what it was sent and answers as told."""

    status: int = 201
    answer: Any = field(default_factory=lambda: CREATED)
    handler: Handler | None = None
    base: str = ""
    received: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        form = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True, strict_parsing=True))
        self.received.append((request.method, request.path, form, request.headers["Authorization"]))
        if self.handler is not None:
            return await self.handler(request)
        if isinstance(self.answer, str):
            return web.Response(status=self.status, text=self.answer, content_type="text/html")
        return web.json_response(self.answer, status=self.status)


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = Peer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", peer.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0]
    peer.base = f"http://{host}:{port}"
    yield peer
    await runner.cleanup()


def settings(base: str, **changes: Any) -> Settings:
    given = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": SecretStr("t1,t2"), "twilio_api_base": base}
    return Settings(_env_file=None, **{**given, **changes})


async def send(configured: Settings, **changes: str) -> str:
    twilio = TwilioCarrier(configured)
    await twilio.start()
    try:
        return await twilio.send_text(**{"to": ROSA, "body": "Hello", "status_callback": CALLBACK, **changes})
    finally:
        await twilio.stop()


def authorization(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class Recorder(HttpClient):  # type: ignore[misc]
    """Takes the place of the SDK's connection and keeps the request that it would make."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger("twilio"), is_async=False)

    def request(self, method: str, url: str, **given: Any) -> SdkResponse:
        self.made = (method, url, given["data"], authorization(*given["auth"]))
        return SdkResponse(201, '{"sid": "SM1"}')


@pytest.mark.parametrize(
    ("changes", "login", "sender"),
    [
        ({}, (ACCOUNT, "t1"), {"from_": "+12095550100"}),
        (
            {"twilio_api_key": "SK1", "twilio_api_secret": SecretStr("s")},
            ("SK1", "s"),
            {"from_": "+12095550100"},
        ),
        ({"twilio_messaging_service_sid": "MG1"}, (ACCOUNT, "t1"), {"messaging_service_sid": "MG1"}),
    ],
)
@pytest.mark.parametrize("body", ["Hello & <b> + 100 %", "Mañana a las seis, ¿sí? 😀", "x" * 1600])
async def test_the_request_is_the_one_that_twilios_own_sdk_makes(
    peer: Peer, changes: dict[str, Any], login: tuple[str, str], sender: dict[str, str], body: str
) -> None:
    recorder = Recorder()
    Client(*login, account_sid=ACCOUNT, http_client=recorder).messages.create(
        to=ROSA, body=body, status_callback=CALLBACK, **sender
    )
    method, url, form, login_header = recorder.made
    assert await send(settings(peer.base, **changes), body=body) == CREATED["sid"]
    assert peer.received == [(method, url.removeprefix("https://api.twilio.com"), form, login_header)]


async def test_without_a_callback_none_is_asked_for(peer: Peer) -> None:
    await send(settings(f"{peer.base}/"), status_callback="")
    assert peer.received[0][1:3] == (
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        {"To": ROSA, "Body": "Hello", "From": "+12095550100"},
    )


@pytest.mark.parametrize(
    ("status", "code", "retry", "unsure"),
    [
        (429, 20429, True, False),
        (400, 21610, False, False),
        (401, 20003, False, False),
        (404, 20404, False, False),
        (408, 20408, False, True),
        (500, 20500, False, True),
        (503, 20503, False, True),
    ],
)
async def test_a_refusal_keeps_twilios_code_and_only_too_many_requests_is_tried_again(
    peer: Peer, status: int, code: int, retry: bool, unsure: bool
) -> None:
    peer.status = status
    peer.answer = {"code": code, "message": "No.", "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    with pytest.raises(CarrierError) as refused:
        await send(settings(peer.base))
    assert (refused.value.code, refused.value.retry, refused.value.unsure) == (code, retry, unsure)
    assert str(refused.value) == f"Twilio refused a text with {status}: No. https://www.twilio.com/docs/errors/{code}"
    assert len(peer.received) == 1


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (201, "<html>"),
        (201, {}),
        (201, {"sid": None}),
        (200, []),
        (302, {"sid": "SM1"}),
        (502, "<html>Bad gateway</html>"),
        (400, {"code": "x"}),
    ],
)
async def test_an_answer_that_is_not_twilios_may_have_sent_and_is_not_tried_again(
    peer: Peer, status: int, answer: Any
) -> None:
    peer.status, peer.answer = status, answer
    with pytest.raises(CarrierError) as failed:
        await send(settings(peer.base))
    assert (failed.value.code, failed.value.retry) == (None, False)


async def test_a_create_that_timed_out_is_not_tried_again(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, time = asyncio.get_running_loop(), asyncio.get_running_loop().time

    async def never(_request: web.Request) -> web.StreamResponse:
        # It has come; from here on more than the longest wait goes by at once.
        monkeypatch.setattr(loop, "time", lambda: time() + carrier.SECONDS + 1)
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    peer.handler = never
    with pytest.raises(CarrierError) as failed:
        await send(settings(peer.base))
    assert (failed.value.retry, failed.value.unsure, len(peer.received)) == (False, True, 1)


async def test_a_connection_that_broke_after_sending_is_not_tried_again(peer: Peer) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    peer.handler = hang_up
    with pytest.raises(CarrierError) as failed:
        await send(settings(peer.base))
    assert (failed.value.retry, failed.value.unsure, len(peer.received)) == (False, True, 1)


async def test_what_was_never_sent_may_be_tried_again() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(CarrierError) as failed:
            await send(settings(f"http://127.0.0.1:{closed.getsockname()[1]}"))
    assert (failed.value.retry, failed.value.unsure) == (True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"twilio_account_sid": ""},
        {"twilio_auth_token": SecretStr("")},
        {"twilio_auth_token": SecretStr(""), "twilio_api_key": "SK1"},
        {"twilio_auth_token": SecretStr(""), "twilio_api_secret": SecretStr("s")},
    ],
)
def test_without_a_login_it_says_what_to_set(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="PORCHLIGHT_TWILIO_ACCOUNT_SID"):
        TwilioCarrier(settings("http://127.0.0.1:1", **changes))
