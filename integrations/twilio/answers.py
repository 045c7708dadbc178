"""What Twilio answered, and the error that a refusal becomes."""

from typing import Any

import aiohttp

from assistant.errors import CarrierError, CarrierGoneError

TOO_MANY_REQUESTS, REQUEST_TIMEOUT, NOT_FOUND = 429, 408, 404
# A leg of a call that has ended, or has not been picked up yet, cannot be moved.
NOT_IN_PROGRESS = 21220


async def read_json(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """The answer, or nothing where a proxy answered in Twilio's place."""
    try:
        answer = await response.json(content_type=None)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def refused(status: int, answer: dict[str, Any], what: str, *, can_be_gone: bool = False) -> CarrierError:
    """`can_be_gone`: what was asked about may be there no more, which Twilio alone can say and no proxy."""
    code = answer.get("code")
    is_gone = can_be_gone and (status == NOT_FOUND or code == NOT_IN_PROGRESS)
    return (CarrierGoneError if is_gone else CarrierError)(
        f"Twilio refused {what} with {status}: {answer.get('message') or 'no reason given'}",
        code=code if isinstance(code, int) else None,
        retry=status == TOO_MANY_REQUESTS,
        # Whatever is no clear refusal, such as an answer of a proxy on the way, says nothing of what was done.
        unsure=not 400 <= status < 500 or status == REQUEST_TIMEOUT,
        hint=str(answer.get("more_info") or ""),
    )
