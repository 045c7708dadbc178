"""Requests to the app: signed as Twilio signs them, sent to loopback only, given up after 15 seconds."""

import asyncio
import uuid
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from integrations.local.reach import Reach
from integrations.local.refusals import RefusedError

TIMEOUT = 15.0  # seconds, Twilio's
MAX_REDIRECTS = 10
MAX_BODY = 64 * 1024  # bytes, Twilio's limit for TwiML


@dataclass(frozen=True)
class Fetched:
    """What the app answered. `url` is the last one asked; `body` is cut one byte above the limit."""

    url: str
    status: int
    content_type: str
    body: bytes


_Answer = tuple[int, Mapping[str, str], bytes]  # status, headers, body


class Webhooks:
    """Makes the carrier's requests. Raises `RefusedError` with Twilio's code where there is no usable answer."""

    def __init__(self, reach: Reach, token: str, *, timeout: float = TIMEOUT) -> None:
        self.reach = reach
        self._signer = RequestValidator(token)
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, url: str, form: Mapping[str, str], *, method: str = "POST", token: str = "") -> Fetched:
        """Ask for `url`. `token` names this delivery and its retries (`I-Twilio-Idempotency-Token`)."""
        token = token or str(uuid.uuid4())
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, body = await self._once(url, form, method, token)
            if status not in (301, 302, 303, 307, 308):
                break
            url = self.reach.absolute(url, headers.get("Location", ""))
            if status in (301, 302, 303):  # a redirected POST becomes a GET and loses what was posted
                method, form = "GET", {}
        else:
            raise RefusedError(11215, f"more than {MAX_REDIRECTS} redirects", url=url)
        if not 200 <= status < 300:
            raise RefusedError(11200, f"the app answered {status}", url=url)
        return Fetched(url, status, headers.get("Content-Type", ""), body)

    async def _once(self, url: str, form: Mapping[str, str], method: str, token: str) -> _Answer:
        url = urldefrag(url).url
        if method == "GET" and form:
            url, form = f"{url}{'&' if '?' in url else '?'}{urlencode(form)}", {}
        signature = self._signer.compute_signature(url, dict(form))
        headers = {
            "X-Twilio-Signature": signature,
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
        }
        data = dict(form) if method == "POST" else None
        try:
            async with self._open().request(
                method, self.reach.address(url), data=data, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status, answer.headers, await _bounded(answer.content)
        except TimeoutError as error:
            raise RefusedError(11200, f"no answer in {self._timeout.total:g} seconds", url=url) from error
        except (aiohttp.ClientError, OSError) as error:
            raise RefusedError(11205, f"{type(error).__name__}: {error}", url=url) from error

    def _open(self) -> aiohttp.ClientSession:
        """Made at first use: a session belongs to the running loop. Proxies of the environment are not used."""
        if self._session is None or self._session.closed:
            # A kept connection may be closed by the app just as it is used again, and the text would be lost.
            connector = aiohttp.TCPConnector(force_close=True)
            self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector, trust_env=False)
        return self._session


async def _bounded(stream: aiohttp.StreamReader) -> bytes:
    body = b""
    while len(body) <= MAX_BODY and (chunk := await stream.read(MAX_BODY + 1 - len(body))):
        body += chunk
    return body


class Errands:
    """Requests whose answer nobody waits for: delivery and recording callbacks. Ended together at `stop`."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, errand: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(errand)
        self._tasks.add(task)  # the loop keeps weak references only
        task.add_done_callback(self._tasks.discard)

    async def done(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.done()
