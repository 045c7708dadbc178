"""A carrier that speaks Twilio's API and can be held at any moment of a create: for processes that are killed then."""

import asyncio
import datetime as dt
import threading
import time
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any, Literal, Self

from aiohttp import web

ACCOUNT = "AC" + "0" * 32
# Reached us and not taken yet; taken and not answered yet; answered.
Moment = Literal["arrived", "taken", "answered"]


@dataclass(frozen=True)
class Created:
    sid: str
    to: str
    body: str
    at: float  # seconds since the epoch


@dataclass
class _Hold:
    moment: Moment
    reached: bool = False
    goes_on: bool | None = None


class HeldCarrier:
    """`with HeldCarrier() as carrier:` serves on loopback, from a thread of its own."""

    def __init__(self) -> None:
        self.created: list[Created] = []
        self.asked = 0
        self.port = 0
        self._changed = threading.Condition()
        self._hold: _Hold | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def hold(self, moment: Moment) -> None:
        """The next create stops at this moment, until `let_go`."""
        with self._changed:
            self._hold = _Hold(moment)

    def wait_for_one(self, seconds: float = 180) -> None:
        """Until a create has been stopped."""
        hold = self._hold
        assert hold is not None
        with self._changed:
            assert self._changed.wait_for(lambda: hold.reached, seconds), "nothing came"

    def let_go(self, *, lost: bool = False) -> None:
        """It goes on; `lost`: as if it had never arrived."""
        with self._changed:
            assert self._hold is not None
            self._hold.goes_on = not lost
            self._hold = None
            self._changed.notify_all()

    def wait_for(self, count: int, seconds: float = 180) -> None:
        """Until so many texts were taken."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.created) >= count, seconds), f"{len(self.created)} came"

    def __enter__(self) -> Self:
        started = threading.Event()
        self._loop.call_soon_threadsafe(started.set)
        self._thread.start()
        assert started.wait(60)
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(60)
        return self

    def __exit__(self, *_exit: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    def _serve(self) -> None:
        self._loop.run_forever()

    async def _open(self) -> None:
        app = web.Application()
        path = "/2010-04-01/Accounts/{account}/Messages.json"
        app.add_routes([web.post(path, self._create), web.get(path, self._list)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if not await self._stopped_at("arrived"):
            return web.Response(status=500)
        answer = await self._take(request, str(form["To"]), str(form["Body"]))
        await self._stopped_at("taken")
        if self._hold is not None and self._hold.moment == "answered":
            await answer.prepare(request)
            await answer.write_eof()
            await self._stopped_at("answered")
        return answer

    async def _take(self, request: web.Request, to: str, body: str) -> web.Response:
        with self._changed:
            sid = f"SM{len(self.created):032x}"
            self.created.append(Created(sid, to, body, time.time()))
            self._changed.notify_all()
        return web.json_response({"sid": sid, "status": "queued"}, status=201)

    async def _stopped_at(self, moment: Moment) -> bool:
        """False where the test says that it got lost."""
        with self._changed:
            hold = self._hold
            if hold is None or hold.moment != moment or hold.reached:
                return True
            hold.reached = True
            self._changed.notify_all()
        return await asyncio.to_thread(self._wait, hold)

    def _wait(self, hold: "_Hold") -> bool:
        with self._changed:
            self._changed.wait_for(lambda: hold.goes_on is not None, 180)
            return bool(hold.goes_on)

    async def _list(self, request: web.Request) -> web.Response:
        self.asked += 1
        with self._changed:
            mine = [text for text in reversed(self.created) if text.to == request.query["To"]]
        messages: list[dict[str, Any]] = [
            {
                "sid": text.sid,
                "to": text.to,
                "body": text.body,
                "direction": "outbound-api",
                "date_created": format_datetime(dt.datetime.fromtimestamp(text.at, dt.UTC)),
            }
            for text in mine
        ]
        return web.json_response({"messages": messages, "next_page_uri": None})
