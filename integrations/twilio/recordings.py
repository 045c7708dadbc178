"""Recordings at Twilio, which stay there: their sound is passed on while it comes."""

from collections.abc import AsyncIterator

import aiohttp

from assistant.errors import CarrierError
from assistant.messages.ports import Sound
from integrations.twilio.answers import read_json, refused

# To the first byte, and between two; how long the whole takes is the listener's line.
SECONDS = 10
CHUNK = 64 * 1024
_OK, _PART, NO_SUCH_PART = 200, 206, 416


async def fetch(
    session: aiohttp.ClientSession, account_url: str, headers: dict[str, str], reference: str, part: str | None
) -> Sound:
    """As WAV. Raises `CarrierGoneError`, and `CarrierError` before the first byte; what breaks later ends `chunks`."""
    # Squeezed on the way, its parts would be other ones.
    asked = headers | {"Accept-Encoding": "identity"} | ({"Range": part} if part else {})
    limits = aiohttp.ClientTimeout(total=None, sock_connect=SECONDS, sock_read=SECONDS)
    try:
        response = await session.get(f"{account_url}/Recordings/{reference}.wav", headers=asked, timeout=limits)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise CarrierError(f"Twilio did not answer: {type(error).__name__}", retry=True) from error
    kind = response.content_type
    if response.status not in (_OK, _PART) or not kind.startswith("audio/"):
        async with response:
            # What is no sound came from something on the way.
            if response.status == NO_SUCH_PART:
                raise CarrierError("the recording has no such part", code=NO_SUCH_PART)
            answer = {} if response.status in (_OK, _PART) else await read_json(response)
            raise refused(response.status, answer, "a recording", can_be_gone=True)
    return Sound(kind, _chunks(response), response.content_length, response.headers.get("Content-Range"))


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async with response:
        async for chunk in response.content.iter_chunked(CHUNK):
            yield chunk
