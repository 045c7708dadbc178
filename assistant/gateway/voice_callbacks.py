"""What the carrier tells outside a call's turns: that it ended, that a recording is ready. Nobody hears the answer."""

import asyncio
import logging
from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.errors import StoreBusyError
from assistant.gateway.line import TURN_SECONDS, Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.store import calls

log = logging.getLogger(__name__)
router = APIRouter()

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@router.post("/status", status_code=204)
async def status(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    if form.text("CallStatus") in _OVER:
        await _kept(call, lambda: calls.close(line.database, call.sid, line.clock()))
    return Response(status_code=204)


@router.post("/recording", status_code=204)
async def recording(request: Request, form: SignedForm) -> Response:
    """Comes beside `recorded`, and alone where the caller hung up after talking."""
    line, call = line_of(request), read_call(request, form)
    if form.text("RecordingStatus") in ("completed", ""):
        await _kept(call, lambda: keep_recording(line, call, form))
    return Response(status_code=204)


def keep_recording(line: Line, call: Call, form: Form) -> None:
    sid, url = form.text("RecordingSid"), form.text("RecordingUrl")
    if sid and url:
        recorded = calls.Recording(sid, url, form.number("RecordingDuration"))
        caller = calls.Caller(call.address, call.language)
        calls.keep_recording(line.database, call.sid, recorded, caller, line.clock())


async def _kept(call: Call, work: Callable[[], None]) -> None:
    """503 where the store is out of reach, so that the carrier may come again."""
    try:
        async with asyncio.timeout(TURN_SECONDS):
            await asyncio.to_thread(work)
    except (StoreBusyError, TimeoutError) as error:
        log.error("callback of call %s could not be kept: %s", call.sid, error)
        raise HTTPException(503, "try again") from error
