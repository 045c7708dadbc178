"""Recordings at Twilio: fetched with our login as they are heard, in parts too; and every way to fail."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web
from fastapi import FastAPI

from assistant.errors import CarrierError, CarrierGoneError
from assistant.settings import Settings
from integrations.local.carrier import LocalCarrier
from integrations.local.remote import at_the_app
from integrations.local.sounds import wav
from integrations.twilio import recordings
from integrations.twilio.carrier import TwilioCarrier
from tests.conftest import Clock
from tests.factories.servers import Server
from tests.integrations.twilio.test_carrier import ACCOUNT, Peer, authorization, peer, settings

__all__ = ["peer"]
SID = "RE" + "f6" * 16
SOUND = b"RIFF" + bytes(range(256)) * 800


async def heard(configured: Settings, part: str | None = None) -> tuple[bytes, str | None, int | None]:
    carrier = TwilioCarrier(configured)
    await carrier.start()
    try:
        sound = await carrier.recording(SID, part)
        return b"".join([chunk async for chunk in sound.chunks]), sound.part, sound.size
    finally:
        await carrier.stop()


def plays(peer: Peer, status: int = 200, kind: str = "audio/x-wav", **headers: str) -> list[dict[str, str]]:
    """What was asked, as far as it matters."""
    asked: list[dict[str, str]] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        names = ("Authorization", "Range", "Accept-Encoding")
        asked.append({"path": request.path, **{name: request.headers.get(name, "") for name in names}})
        return web.Response(body=SOUND, status=status, headers={"Content-Type": kind, **headers})

    peer.handler = serve
    return asked


async def test_it_is_fetched_whole_with_our_login(peer: Peer) -> None:
    asked = plays(peer)
    assert await heard(settings(peer.base)) == (SOUND, None, len(SOUND))
    assert asked == [
        {
            "path": f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}.wav",
            "Authorization": authorization(ACCOUNT, "t1"),
            "Range": "",
            "Accept-Encoding": "identity",
        }
    ]


async def test_part_of_it_is_passed_on(peer: Peer) -> None:
    asked = plays(peer, 206, **{"Content-Range": f"bytes 0-{len(SOUND) - 1}/{len(SOUND)}"})
    assert await heard(settings(peer.base), "bytes=0-") == (SOUND, f"bytes 0-{len(SOUND) - 1}/{len(SOUND)}", len(SOUND))
    assert asked[0]["Range"] == "bytes=0-"


async def test_carrier_that_knows_no_parts_gives_the_whole(peer: Peer) -> None:
    plays(peer)
    assert await heard(settings(peer.base), "bytes=100-") == (SOUND, None, len(SOUND))


@pytest.mark.parametrize("answer", [{"code": 20404, "message": "not found"}, "<html>"])
async def test_what_was_deleted_is_gone(peer: Peer, answer: object) -> None:
    peer.status, peer.answer = 404, answer
    with pytest.raises(CarrierGoneError):
        await heard(settings(peer.base))


@pytest.mark.parametrize(
    ("status", "code", "retry", "unsure"),
    [(401, 20003, False, False), (429, 20429, True, False), (500, 20500, False, True), (200, None, False, True)],
)
async def test_other_refusals(peer: Peer, status: int, code: int | None, retry: bool, unsure: bool) -> None:
    """A page where the sound should be, with 200, is somebody's on the way."""
    peer.status, peer.answer = status, {"code": code, "message": "no"}
    with pytest.raises(CarrierError) as refused:
        await heard(settings(peer.base))
    assert not isinstance(refused.value, CarrierGoneError)
    assert (refused.value.code, refused.value.retry, refused.value.unsure) == (code, retry, unsure)


async def test_part_that_is_not_there(peer: Peer) -> None:
    plays(peer, 416, "text/plain")
    with pytest.raises(CarrierError) as refused:
        await heard(settings(peer.base), "bytes=99999999-")
    assert refused.value.code == 416


async def test_nobody_there_and_no_answer_in_time(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CarrierError) as refused:
        await heard(settings("http://127.0.0.1:1"))
    assert refused.value.retry
    loop, time = asyncio.get_running_loop(), asyncio.get_running_loop().time

    async def never(_request: web.Request) -> web.StreamResponse:
        monkeypatch.setattr(loop, "time", lambda: time() + recordings.SECONDS + 1)
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    peer.handler = never
    with pytest.raises(CarrierError) as late:
        await heard(settings(peer.base))
    assert late.value.retry


async def test_local_carrier_gives_the_same_over_http(clock: Clock, tmp_path: Path) -> None:
    """For a process beside the app."""
    local = LocalCarrier(Settings(_env_file=None, home=tmp_path), clock)
    local.exchange.recordings[SID] = "call me back please"
    app = FastAPI()
    app.include_router(local.router)
    with Server(app) as server:
        there = at_the_app(Settings(_env_file=None, home=tmp_path, port=int(server.url.rpartition(":")[2])))
        whole = wav("call me back please")
        size = len(whole)
        assert await heard(there) == (whole, None, size)
        assert await heard(there, "bytes=-8") == (whole[-8:], f"bytes {size - 8}-{size - 1}/{size}", 8)
