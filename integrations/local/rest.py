"""Twilio's REST doors for texts, on the app: for a worker in another process, and for whoever looks what was sent."""

import hmac
from base64 import b64decode
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from assistant.errors import CarrierError
from integrations.local.exchange import Exchange
from integrations.local.forms import API_VERSION
from integrations.local.refusals import FACTS
from integrations.local.resources import message, page
from integrations.local.texting import Texting
from integrations.local.trouble import TOO_MANY

_ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"
PATH = f"{_ACCOUNT}/Messages.json"
MAX_BODY = 64 * 1024  # bytes
_STATUSES = {20003: 401, 20404: 404, TOO_MANY: 429}


def add_rest_doors(router: APIRouter, exchange: Exchange, texting: Texting, tokens: Sequence[str]) -> None:
    """Whoever has one of the account's `tokens` may come in."""
    account, service = exchange.forms.account, exchange.forms.messaging_service

    def admit(request: Request, asked: str) -> None:
        """Before anything of the request is read."""
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = b64decode(encoded, validate=True).partition(b":")
        except ValueError:
            user, password = b"", b""
        is_right = any(hmac.compare_digest(password, token.encode()) for token in tokens)
        if kind.lower() != "basic" or user != account.encode() or not is_right:
            raise _refusal(20003)
        if asked != account:
            raise _refusal(20404, asked)

    def sender_of(form: dict[str, str]) -> str | None:
        """The service that the text goes through, if it does."""
        if given := form.get("MessagingServiceSid"):
            if given != service:
                raise _refusal(21701, given)
            return given
        if not form.get("From"):
            raise _refusal(21603)
        if form["From"] != exchange.line:
            raise _refusal(21606, form["From"])
        return None

    def erased(request: Request, asked: str, sid: str, remove: Callable[[], bool]) -> Response:
        try:
            admit(request, asked)
            if not remove():
                raise _refusal(20404, sid)
        except CarrierError as error:
            return _problem(error)
        return Response(status_code=204)

    @router.post(PATH)
    async def create(account: str, request: Request) -> JSONResponse:
        try:
            admit(request, account)
            form = await _form(request)
            through = sender_of(form)
            if not form.get("To"):
                raise _refusal(21604)
            callback = form.get("StatusCallback", "")
            taken = texting.accept(to=form["To"], body=form.get("Body", ""), callback=callback)
        except CarrierError as error:
            return _problem(error)
        return JSONResponse(message(taken, exchange.forms, through), 201)

    @router.delete(f"{_ACCOUNT}/Messages/{{sid}}.json")
    async def erase_message(account: str, sid: str, request: Request) -> Response:
        return erased(request, account, sid, lambda: texting.taken.remove(sid))

    @router.delete(f"{_ACCOUNT}/Recordings/{{sid}}.json")
    async def erase_recording(account: str, sid: str, request: Request) -> Response:
        return erased(request, account, sid, lambda: exchange.recordings.pop(sid, None) is not None)

    @router.get(PATH)
    async def listing(account: str, request: Request) -> JSONResponse:
        try:
            admit(request, account)
            return JSONResponse(page(texting.taken.listed(), dict(request.query_params), exchange.forms))
        except CarrierError as error:
            return _problem(error)
        except ValueError as error:
            return _problem(_refusal(20001, str(error)))


async def _form(request: Request) -> dict[str, str]:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BODY:
            raise _refusal(20001, "the form is too long")
    try:
        return dict(parse_qsl(received.decode("utf-8"), keep_blank_values=True))
    except ValueError as error:
        raise _refusal(20001, "not a form") from error


def _refusal(code: int, detail: str = "") -> CarrierError:
    return CarrierError(f"{FACTS['codes'][code]}{f': {detail}' if detail else ''}", code=code)


def _problem(error: CarrierError) -> JSONResponse:
    """As Twilio words it."""
    status = _STATUSES.get(error.code or 0, 400)
    more = f"https://www.twilio.com/docs/errors/{error.code}"
    answer: dict[str, Any] = {"code": error.code, "message": str(error), "more_info": more, "status": status}
    return JSONResponse(answer, status)
