"""Tells another system's URL what happened, signed and numbered as Standard Webhooks has it, so that it can check both.

A receiver that is told twice (nobody heard its answer) knows it by the `Idempotency-Key`, which is the outbox row's id.
"""

import base64
import hashlib
import hmac
from typing import Final

import aiohttp

from assistant.errors import CarrierError

SECONDS: Final = 10
_CONNECT_SECONDS: Final = 3


class Webhooks:
    """One per worker. `secret` empty: what is sent is not signed."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        limits = aiohttp.ClientTimeout(total=SECONDS, sock_connect=_CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=limits, trust_env=False)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, id: str, url: str, body: str, now: float) -> None:
        """Raises `CarrierError`: `retry` after 429, 5xx and no answer, which do no harm twice, else refused."""
        assert self._session is not None, "started"
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Porchlight",
            "Idempotency-Key": id,
            **signature(self._secret, id, int(now), body),
        }
        try:
            async with self._session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as response:
                status = response.status
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            retry = not isinstance(error, ValueError)  # what is no URL will never be one
            raise CarrierError(f"the webhook gave no answer: {type(error).__name__}", retry=retry) from error
        if not 200 <= status < 300:
            raise CarrierError(f"the webhook answered {status}", code=status, retry=status == 429 or status >= 500)


def signature(secret: str, id: str, at: int, body: str) -> dict[str, str]:
    """Headers by which the receiver knows that it is from here, and when (Unix seconds) it was sent."""
    stamp = {"Webhook-Id": id, "Webhook-Timestamp": str(at)}
    if not secret:
        return stamp
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    made = hmac.new(key, f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return {**stamp, "Webhook-Signature": f"v1,{base64.b64encode(made).decode()}"}
