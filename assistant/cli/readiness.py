"""Waiting until a part answers."""

import asyncio
import json
from collections.abc import Mapping

import aiohttp

from assistant.errors import PorchlightError

_EVERY = 0.5


class NotReadyError(PorchlightError):
    """A part did not get ready in time."""


async def wait_until_ready(url: str, *, seconds: float, headers: Mapping[str, str] | None = None) -> None:
    """Ask until `url` answers 200. Raises `NotReadyError` with what it last said."""
    said = "no answer"
    try:
        async with asyncio.timeout(seconds), aiohttp.ClientSession(headers=headers) as session:
            while True:
                status, said = await _ask(session, url)
                if status == 200:
                    return
                await asyncio.sleep(_EVERY)
    except TimeoutError:
        raise NotReadyError(f"{url} was not ready after {seconds:g} s: {said}") from None


async def model_at(engine_url: str) -> str | None:
    """The model that an engine has loaded; `None` where no engine is ready there."""
    async with aiohttp.ClientSession() as session:
        status, said = await _ask(session, f"{engine_url}/health")
    if status != 200:
        return None
    try:
        return str(json.loads(said)["model"])
    except (ValueError, KeyError, TypeError):
        return None


async def _ask(session: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    try:
        async with session.get(url, timeout=aiohttp.ClientTimeout(total=5)) as response:
            return response.status, (await response.text())[:500]
    except (aiohttp.ClientError, TimeoutError) as error:
        return 0, str(error) or type(error).__name__
