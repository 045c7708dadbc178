"""The road from a worker to the local carrier in the app: a worker can be killed while a text is anywhere on it."""

import aiohttp
from aiohttp import web

from tests.factories.carriers import HeldCarrier


class HeldRoad(HeldCarrier):
    """Hands on what the worker asks of the carrier at `app`, and its answers, one text held up where the test says."""

    def __init__(self, app: str) -> None:
        super().__init__()
        self._app = app

    async def _take(self, request: web.Request, to: str, body: str) -> web.Response:
        return await self._handed_on(request)

    async def _list(self, request: web.Request) -> web.Response:
        self.asked += 1
        return await self._handed_on(request)

    async def _handed_on(self, request: web.Request) -> web.Response:
        headers = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        async with (
            aiohttp.ClientSession() as client,
            client.request(
                request.method, f"{self._app}{request.path_qs}", data=await request.read(), headers=headers
            ) as answer,
        ):
            return web.Response(body=await answer.read(), status=answer.status, content_type=answer.content_type)
