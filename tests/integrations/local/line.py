"""A small app on loopback in the place of ours: keeps what the carrier posts, checks its signature, answers as told."""

import socket
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from multidict import CIMultiDictProxy
from twilio.request_validator import RequestValidator
from twilio.twiml import TwiML

TOKEN = "first-of-two"
PUBLIC = "https://line.example.org"
Answer = TwiML | web.Response | Callable[[dict[str, str]], "TwiML | web.Response"]


@dataclass(frozen=True)
class Asked:
    """One request of the carrier."""

    method: str
    path: str
    form: dict[str, str]
    query: dict[str, str]
    headers: CIMultiDictProxy[str]
    signed: bool


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class StandIn:
    """`answers[path]` are given in order, the last one again and again; without any, an empty 204."""

    def __init__(self) -> None:
        self.port = free_port()
        self.asked: list[Asked] = []
        self.answers: dict[str, list[Answer]] = defaultdict(list)
        self._runner: web.AppRunner | None = None

    def on(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def forms(self, path: str) -> list[dict[str, str]]:
        return [asked.form for asked in self.asked if asked.path == path]

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        form = {key: str(value) for key, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = RequestValidator(TOKEN).validate(f"{PUBLIC}{request.path_qs}", form, signature)
        asked = Asked(request.method, request.path, form, dict(request.query), request.headers.copy(), signed)
        self.asked.append(asked)
        given = self.answers[request.path]
        if not given:
            return web.Response(status=204)
        answer = given.pop(0) if len(given) > 1 else given[0]
        made = answer(form) if callable(answer) and not isinstance(answer, TwiML) else answer
        if isinstance(made, TwiML):
            return web.Response(body=made.to_xml().encode(), content_type="text/xml")
        assert isinstance(made, web.Response)
        # aiohttp answers with a response object once only; these may be asked for again.
        return web.Response(status=made.status, body=made.body, headers=made.headers)


def xml(text: str, content_type: str = "text/xml") -> web.Response:
    return web.Response(text=text, content_type=content_type)
