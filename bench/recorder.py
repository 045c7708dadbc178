"""Twilio's REST API as far as a stock channel uses it: takes a message and notes when it came. Loopback only."""

import asyncio
import time
import uuid
from types import TracebackType

from aiohttp import web


class Recorder:
    """`async with Recorder() as recorder:` listens at `recorder.url`."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Future[float]] = {}
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self._take)
        self._runner = web.AppRunner(app, access_log=None)
        self.url = ""

    async def __aenter__(self) -> "Recorder":
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def expect(self, number: str) -> "asyncio.Future[float]":
        """Done with a reading of `time.perf_counter` when the first message to `number` arrives from now on."""
        self._waiting[number] = asyncio.get_running_loop().create_future()
        return self._waiting[number]

    async def _take(self, request: web.Request) -> web.Response:
        arrived = time.perf_counter()
        form = await request.post()
        to = str(form.get("To", ""))
        waiting = self._waiting.pop(to, None)
        if waiting is not None:
            waiting.set_result(arrived)
        sent = {"sid": f"SM{uuid.uuid4().hex}", "status": "queued", "to": to, "body": str(form.get("Body", ""))}
        return web.json_response(sent, status=201)
