"""Who may come in by the REST doors, what they sent, and how they are refused: as Twilio does it."""

import hmac
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from fastapi.responses import JSONResponse

from assistant.errors import CarrierError
from integrations.local.refusals import FACTS
from integrations.local.trouble import TOO_MANY

MAX_BODY = 64 * 1024  # bytes
_STATUSES = {20003: 401, 20404: 404, TOO_MANY: 429}


@dataclass(frozen=True)
class Admission:
    """For one account; whoever has one of its `tokens` may come in."""

    account: str
    tokens: Sequence[str]

    def admit(self, request: Request, asked: str) -> None:
        """Before anything of the request is read. `asked`: the account in its path."""
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = b64decode(encoded, validate=True).partition(b":")
        except ValueError:
            user, password = b"", b""
        is_right = any(hmac.compare_digest(password, token.encode()) for token in self.tokens)
        if kind.lower() != "basic" or user != self.account.encode() or not is_right:
            raise refusal(20003)
        if asked != self.account:
            raise refusal(20404, asked)


async def form_of(request: Request) -> dict[str, str]:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY:
            raise refusal(20001, "the form is too long")
    try:
        return dict(parse_qsl(received.decode("utf-8"), keep_blank_values=True))
    except ValueError as error:
        raise refusal(20001, "not a form") from error


def refusal(code: int, detail: str = "") -> CarrierError:
    return CarrierError(f"{FACTS['codes'][code]}{f': {detail}' if detail else ''}", code=code)


def problem(error: CarrierError) -> JSONResponse:
    """As Twilio words it."""
    status = _STATUSES.get(error.code or 0, 400)
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    answer: dict[str, Any] = {"code": error.code, "message": str(error), "more_info": more, "status": status}
    return JSONResponse(answer, status)
