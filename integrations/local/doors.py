"""The HTTP doors of the simulated handsets, below /local, and the page /phone."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse, StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import CarrierError
from integrations.local.calls import Calls
from integrations.local.exchange import Exchange
from integrations.local.forms import WITHHELD
from integrations.local.legs import Heard, Leg, NotListeningError
from integrations.local.texting import Texting

STATIC = Path(__file__).parent / "static"
_PAGE = STATIC / "phone.html"
_ASSETS = {path.name: path for path in STATIC.iterdir() if path != _PAGE}
# The page speaks to this app only. Its own scripts are modules in files, so nothing inline is needed.
_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TextIn(_Body):
    """A text to write, or with `resend` the id of one to hand over again. `media` counts stand-in pictures."""

    sender: str = Field(alias="from", max_length=20)
    body: str = Field(default="", max_length=2000)
    media: int = Field(default=0, ge=0, le=10)
    resend: str | None = Field(default=None, max_length=40)


class BusyIn(_Body):
    """How many of the next texts the carrier refuses because there are too many (429)."""

    texts: int = Field(ge=0, le=100_000)


class CallIn(_Body):
    """`from`: an E.164 number, or `blocked`."""

    sender: str = Field(alias="from", max_length=20)


class SpeechIn(_Body):
    text: str = Field(min_length=1, max_length=2000)
    confidence: float | None = Field(default=None, ge=0, le=1)


class DigitsIn(_Body):
    digits: str = Field(pattern=r"^[0-9*#]{1,40}$")


class HangUpIn(_Body):
    """`text` is what was still being said into a recording."""

    text: str = Field(default="", max_length=2000)


class _Door(APIRoute):
    """Maps the carrier's refusals once: 404 unknown, 409 nobody listens, 422 the rest; Twilio's code beside them."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except CarrierError as error:
                status = 409 if isinstance(error, NotListeningError) else 404 if error.code == 20404 else 422
                raise HTTPException(status, {"error": str(error), "code": error.code}) from error

        return guarded


def number_of(given: str) -> str:
    return WITHHELD if given == "blocked" else given


def doors(exchange: Exchange, texting: Texting, calls: Calls) -> APIRouter:
    """The router for one carrier."""
    router = APIRouter(include_in_schema=False, route_class=_Door)
    _text_doors(router, exchange, texting)
    _call_doors(router, calls)
    _staff_doors(router, calls)
    _page_doors(router)

    @router.get("/local/recordings/{sid}")
    async def recording(sid: str) -> Response:
        """What was typed in place of the message: the twin has no sound to give back."""
        if sid not in exchange.recordings:
            raise CarrierError(f"there is no recording {sid}", code=20404)
        return PlainTextResponse(exchange.recordings[sid])

    return router


def _text_doors(router: APIRouter, exchange: Exchange, texting: Texting) -> None:
    @router.post("/local/texts")
    async def write(text: TextIn) -> dict[str, Any]:
        sender = number_of(text.sender)
        if text.resend is not None:
            sent = await texting.resend(sender, text.resend)
        else:
            sent = await texting.send(sender, text.body, text.media)
        handset = exchange.handsets.of(sender)
        return {**sent.shown(), "replies": [reply.shown() for reply in handset.texts if reply.answers == sent.sid]}

    @router.post("/local/busy", status_code=204)
    async def busy(given: BusyIn) -> None:
        texting.trouble.busy = given.texts

    @router.get("/local/handset")
    async def handset(number: Annotated[str, Query(max_length=20)]) -> dict[str, Any]:
        return {**exchange.handsets.of(number_of(number)).shown(), "line": exchange.line}

    @router.get("/local/events")
    async def events(number: Annotated[str, Query(max_length=20)]) -> StreamingResponse:
        watched = exchange.handsets.of(number_of(number))

        async def stream() -> AsyncIterator[str]:
            async for state in watched.watch():
                news = json.dumps({**state, "line": exchange.line}) if state is not None else None
                yield f"data: {news}\n\n" if news else ": still here\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


def _call_doors(router: APIRouter, calls: Calls) -> None:
    @router.post("/local/calls")
    async def ring(given: CallIn) -> dict[str, Any]:
        return (await calls.begin(number_of(given.sender))).shown()

    @router.post("/local/calls/{sid}/speech")
    async def speech(sid: str, said: SpeechIn) -> dict[str, Any]:
        return await _told(calls, calls.call(sid), Heard(speech=said.text.strip(), confidence=said.confidence))

    @router.post("/local/calls/{sid}/digits")
    async def digits(sid: str, pressed: DigitsIn) -> dict[str, Any]:
        return await _told(calls, calls.call(sid), Heard(digits=pressed.digits))

    @router.post("/local/calls/{sid}/silence")
    async def silence(sid: str) -> dict[str, Any]:
        return await _told(calls, calls.call(sid), Heard())

    @router.post("/local/calls/{sid}/hangup")
    async def hangup(sid: str, last: HangUpIn | None = None) -> dict[str, Any]:
        await calls.hang_up(calls.call(sid), last.text.strip() if last else "")
        return calls.call(sid).shown()


def _staff_doors(router: APIRouter, calls: Calls) -> None:
    @router.post("/local/staff/{sid}/answer")
    async def answer(sid: str) -> dict[str, Any]:
        await calls.answer(calls.staff(sid))
        return calls.staff(sid).shown()

    @router.post("/local/staff/{sid}/ignore")
    async def ignore(sid: str) -> dict[str, Any]:
        leg = calls.staff(sid)
        await calls.ignore(leg)
        return leg.shown()

    @router.post("/local/staff/{sid}/digits")
    async def digits(sid: str, pressed: DigitsIn) -> dict[str, Any]:
        return await _told(calls, calls.staff(sid), Heard(digits=pressed.digits))

    @router.post("/local/staff/{sid}/speech")
    async def speech(sid: str, said: SpeechIn) -> dict[str, Any]:
        return await _told(calls, calls.staff(sid), Heard(speech=said.text.strip()))

    @router.post("/local/staff/{sid}/silence")
    async def silence(sid: str) -> dict[str, Any]:
        return await _told(calls, calls.staff(sid), Heard())

    @router.post("/local/staff/{sid}/hangup")
    async def hangup(sid: str) -> dict[str, Any]:
        leg = calls.staff(sid)
        await calls.hang_up(leg)
        return leg.shown()


async def _told(calls: Calls, leg: Leg, heard: Heard) -> dict[str, Any]:
    await calls.tell(leg, heard)
    return leg.shown()


def _page_doors(router: APIRouter) -> None:
    @router.get("/phone")
    async def page() -> Response:
        return FileResponse(_PAGE, headers=_HEADERS)

    @router.get("/phone/{name}")
    async def asset(name: str) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404)
        return FileResponse(_ASSETS[name], headers=_HEADERS)
