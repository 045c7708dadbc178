"""Twilio's REST doors for calls and recordings, on the app: a leg is moved; a message is heard, or deleted."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from assistant.errors import CarrierError
from integrations.local.admission import Admission, form_of, problem, refusal
from integrations.local.calls import Calls
from integrations.local.exchange import Exchange
from integrations.local.forms import API_VERSION
from integrations.local.resources import call
from integrations.local.sounds import NoSuchPartError, part_of, wav

_ACCOUNT = f"/{API_VERSION}/Accounts/{{account}}"


def add_call_doors(router: APIRouter, exchange: Exchange, calls: Calls, admission: Admission) -> None:
    @router.post(f"{_ACCOUNT}/Calls/{{sid}}.json")
    async def move(account: str, sid: str, request: Request) -> JSONResponse:
        """Of what Twilio lets one change in a call, where it goes on."""
        try:
            admission.admit(request, account)
            form = await form_of(request)
            if unknown := sorted(form.keys() - {"Url", "Method"}):
                raise refusal(20001, f"the local carrier changes nothing by {unknown[0]}")
            url, method = form.get("Url", ""), form.get("Method", "POST")
            if urlsplit(url).scheme not in ("http", "https"):
                raise refusal(21205, url)
            if method not in ("GET", "POST"):
                raise refusal(20001, "Method")
            moved = calls.move(sid, url, method)
        except CarrierError as error:
            return problem(error)
        return JSONResponse(call(moved, exchange.forms))

    @router.get(f"{_ACCOUNT}/Recordings/{{sid}}.wav")
    async def hear(account: str, sid: str, request: Request) -> Response:
        try:
            admission.admit(request, account)
            if sid not in exchange.recordings:
                raise refusal(20404, sid)
        except CarrierError as error:
            return problem(error)
        whole = wav(exchange.recordings[sid])
        try:
            part = part_of(request.headers.get("range"), len(whole))
        except NoSuchPartError:
            return Response(status_code=416, headers={"Content-Range": f"bytes */{len(whole)}"})
        headers = {"Accept-Ranges": "bytes"} | ({"Content-Range": part.header} if part else {})
        sound = whole[part.start : part.end] if part else whole
        return Response(sound, 206 if part else 200, headers, "audio/x-wav")

    @router.delete(f"{_ACCOUNT}/Recordings/{{sid}}.json")
    async def erase(account: str, sid: str, request: Request) -> Response:
        try:
            admission.admit(request, account)
            if exchange.recordings.pop(sid, None) is None:
                raise refusal(20404, sid)
        except CarrierError as error:
            return problem(error)
        return Response(status_code=204)
