from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from bench.doors import PorchlightDoor, StockDoor, caller, webhook_form
from bench.recorder import Recorder

TWIML = "<Response><Message>Hello.</Message></Response>"


class Served:
    """`async with Served(handler) as url:` answers whatever is asked on loopback."""

    def __init__(self, handler: Callable[[web.Request], Awaitable[web.Response]]) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        self._runner = web.AppRunner(app)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


async def test_porchlight_is_asked_as_twilio_asks() -> None:
    seen: list[tuple[str, dict[str, str], str]] = []

    async def answer(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        seen.append((str(request.url), form, request.headers["X-Twilio-Signature"]))
        return web.Response(text=TWIML, content_type="text/xml")

    async with Served(answer) as base, caller() as session:
        turn = await PorchlightDoor(session, base, "secret").say("+12092000001", "¿cuánto cuesta?")
    ((url, form, signature),) = seen
    assert turn.answered
    assert (form["From"], form["Body"]) == ("+12092000001", "¿cuánto cuesta?")
    assert RequestValidator("secret").validate(url, form, signature)


@pytest.mark.parametrize(("status", "body"), [(200, "<Response/>"), (403, TWIML), (500, "")])
async def test_porchlight_has_not_answered_without_a_message(status: int, body: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    async with Served(answer) as base, caller() as session:
        assert not (await PorchlightDoor(session, base, "secret").say("+12092000001", "hi")).answered


async def test_nobody_listening_is_no_answer(unused_tcp_port: int) -> None:
    async with caller() as session:
        turn = await PorchlightDoor(session, f"http://127.0.0.1:{unused_tcp_port}", "secret").say("+12092000001", "hi")
    assert not turn.answered


async def test_apologies_are_read_from_the_meters() -> None:
    metrics = (
        "# HELP porchlight_engine_failures_total Turns.\n"
        'porchlight_engine_failures_total{channel="sms"} 3.0\n'
        'porchlight_engine_failures_total{channel="chat"} 1.0\n'
        'porchlight_engine_failures_created{channel="sms"} 1.7e+09\n'
    )

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=metrics if request.path == "/metrics" else "")

    async with Served(answer) as base, caller() as session:
        assert await PorchlightDoor(session, base, "secret").apologies() == 4


async def test_the_peer_has_answered_when_its_message_reaches_the_recorder() -> None:
    async with Recorder() as recorder, caller() as session, aiohttp.ClientSession() as channel:

        async def answer(request: web.Request) -> web.Response:
            form = await request.post()
            for text in ("one", "two"):  # a stock channel sends a message a paragraph
                sent = {"To": form["From"], "From": form["To"], "Body": text}
                async with channel.post(f"{recorder.url}/2010-04-01/Accounts/AC1/Messages.json", data=sent) as response:
                    assert response.status == 201
            return web.Response(status=204)

        async with Served(answer) as base:
            turn = await StockDoor(session, base, recorder).say("+12092000001", "hi")
    assert turn.answered
    assert turn.seconds > 0


async def test_a_peer_that_sends_nothing_has_not_answered() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=204)

    async with Recorder() as recorder, caller() as session, Served(answer) as base:
        assert not (await StockDoor(session, base, recorder).say("+12092000001", "hi")).answered


def test_every_message_has_an_id_of_its_own() -> None:
    sent = [webhook_form("+12092000001", "hi")["MessageSid"] for _ in range(3)]
    assert len(set(sent)) == 3
