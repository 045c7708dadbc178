"""Calls under way at Twilio: a leg is sent to other TwiML by its SID."""

import aiohttp

from assistant.errors import CarrierError
from integrations.twilio.answers import read_json, refused

# Somebody stands before a button; and asking again does no harm.
SECONDS = 5


async def move(session: aiohttp.ClientSession, account_url: str, headers: dict[str, str], call: str, url: str) -> None:
    """`account_url`: of the account in Twilio's API. Raises `CarrierGoneError` and `CarrierError`."""
    try:
        async with session.post(
            f"{account_url}/Calls/{call}.json",
            data={"Url": url, "Method": "POST"},
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=SECONDS),
        ) as response:
            answer = await read_json(response)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise CarrierError(f"Twilio cannot be reached: {error}", retry=True) from error
    except (TimeoutError, aiohttp.ClientError) as error:
        raise CarrierError(f"Twilio did not answer: {type(error).__name__}", retry=True, unsure=True) from error
    if not 200 <= response.status < 300:
        raise refused(response.status, answer, "to move a call", can_be_gone=True)
