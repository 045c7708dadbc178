"""What the carrier tells outside a call's turns: that it ended, that a recording is ready. Nobody hears the answer."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.errors import StoreBusyError
from assistant.gateway.line import TURN_SECONDS, Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_errands import Errands
from assistant.handoff.call_steps import staff_path
from assistant.handoff.promises import by_default
from assistant.store import calls

log = logging.getLogger(__name__)
Kept = TypeVar("Kept")
router = APIRouter()

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@router.post("/status", status_code=204)
async def status(request: Request, form: SignedForm) -> Response:
    line, call, errands = line_of(request), read_call(request, form), Errands(line_of(request))
    if form.text("CallStatus") in _OVER:
        waits = await _kept(call, lambda: calls.close(line.database, call.sid, line.clock()))
        if waits is not None:
            errands.move(waits, staff_path(call.sid, call.turn, call.language))
    return errands.after(Response(status_code=204))


@router.post("/recording", status_code=204)
async def recording(request: Request, form: SignedForm) -> Response:
    """Comes beside `recorded`, and alone where the caller hung up after talking."""
    line, call = line_of(request), read_call(request, form)
    if form.text("RecordingStatus") in ("completed", ""):
        await _kept(call, lambda: keep_recording(line, call, form))
    return Response(status_code=204)


def keep_recording(line: Line, call: Call, form: Form) -> dt.datetime | None:
    """By when they are called back about it; `None` where the carrier names no recording."""
    sid, url = form.text("RecordingSid"), form.text("RecordingUrl")
    if not (sid and url):
        return None
    recorded = calls.Recording(sid, url, form.number("RecordingDuration"))
    caller, now = calls.Caller(call.address, call.language), line.clock()
    by = by_default(line.catalogue.current().partnership, now)
    return calls.keep_recording(line.database, call.sid, recorded, caller, by, now)


async def _kept(call: Call, work: Callable[[], Kept]) -> Kept:
    """503 where the store is out of reach, so that the carrier may come again."""
    try:
        async with asyncio.timeout(TURN_SECONDS):
            return await asyncio.to_thread(work)
    except (StoreBusyError, TimeoutError) as error:
        log.error("callback of call %s could not be kept: %s", call.sid, error)
        raise HTTPException(503, "try again") from error
