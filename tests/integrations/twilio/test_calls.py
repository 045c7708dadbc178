"""Legs that are moved at Twilio: held against its published OpenAPI and its own SDK; and every way to fail."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from twilio.rest import Client

from assistant.errors import CarrierError, CarrierGoneError
from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from integrations.twilio import calls
from integrations.twilio.carrier import TwilioCarrier
from tests.conftest import Clock
from tests.integrations.twilio.conftest import ACCOUNT
from tests.integrations.twilio.peer import TwilioPeer
from tests.integrations.twilio.test_carrier import ACCOUNT as PLAIN_ACCOUNT
from tests.integrations.twilio.test_carrier import Peer, Recorder, peer, settings

__all__ = ["peer"]
CALL = "CA" + "e5" * 16
URL = "https://line.example.org/twilio/voice/on-hold?n=3&l=es"


async def move(configured: Settings, call: str = CALL) -> None:
    carrier = TwilioCarrier(configured)
    await carrier.start()
    try:
        await carrier.move_call(call, URL)
    finally:
        await carrier.stop()


async def test_the_leg_is_moved_as_the_specification_has_it(twilio: TwilioPeer) -> None:
    await move(Settings(_env_file=None))
    assert twilio.refused == []
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{CALL}.json"
    assert twilio.moved == [(path, {"Url": [URL], "Method": ["POST"]})]


async def test_what_the_specification_refuses_is_told(twilio: TwilioPeer) -> None:
    with pytest.raises(CarrierError) as refused:
        await move(Settings(_env_file=None), "CA1")
    assert not isinstance(refused.value, CarrierGoneError)
    assert (refused.value.retry, refused.value.unsure) == (False, False)


async def test_the_request_is_the_one_that_twilios_own_sdk_makes(peer: Peer) -> None:
    peer.status, peer.answer = 200, {"sid": CALL}
    await move(settings(peer.base))
    sdk = Recorder()
    Client(PLAIN_ACCOUNT, "t1", http_client=sdk).calls(CALL).update(url=URL, method="POST")
    method, address, form, authorization = sdk.made
    assert peer.received == [(method, address.removeprefix("https://api.twilio.com"), form, authorization)]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (404, {"code": 20404, "message": "not found"}),
        (404, "<html>"),
        (400, {"code": 21220, "message": "Call is not in-progress. Cannot redirect."}),
    ],
)
async def test_a_leg_that_is_over_is_gone(peer: Peer, status: int, answer: object) -> None:
    peer.status, peer.answer = status, answer
    with pytest.raises(CarrierGoneError):
        await move(settings(peer.base))


@pytest.mark.parametrize(
    ("status", "answer", "retry", "unsure"),
    [
        (429, {"code": 20429, "message": "Too many requests"}, True, False),
        (401, {"code": 20003, "message": "Authenticate"}, False, False),
        (400, {"code": 21205, "message": "Url is not a valid URL"}, False, False),
        (500, {"message": "oh"}, False, True),
        (502, "<html>", False, True),
    ],
)
async def test_other_refusals_say_whether_it_may_have_been_done(
    peer: Peer, status: int, answer: object, retry: bool, unsure: bool
) -> None:
    peer.status, peer.answer = status, answer
    with pytest.raises(CarrierError) as refused:
        await move(settings(peer.base))
    assert not isinstance(refused.value, CarrierGoneError)
    assert (refused.value.retry, refused.value.unsure) == (retry, unsure)


async def test_nobody_there_means_surely_not_moved() -> None:
    with pytest.raises(CarrierError) as refused:
        await move(settings("http://127.0.0.1:1"))
    assert (refused.value.retry, refused.value.unsure) == (True, False)


async def test_no_answer_in_time_leaves_it_open(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    loop, time = asyncio.get_running_loop(), asyncio.get_running_loop().time

    async def never(_request: web.Request) -> web.StreamResponse:
        # It has come; from here on more than the longest wait goes by at once.
        monkeypatch.setattr(loop, "time", lambda: time() + calls.SECONDS + 1)
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    peer.handler = never
    with pytest.raises(CarrierError) as refused:
        await move(settings(peer.base))
    assert (refused.value.retry, refused.value.unsure) == (True, True)


async def test_local_carrier_refuses_alike(clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(CarrierGoneError):
        await LocalCarrier(Settings(_env_file=None, home=tmp_path), clock).move_call(CALL, URL)
