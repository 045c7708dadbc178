"""What the carrier tells outside a call's turns: that it ended, that a recording is ready. Nobody hears the answer."""

import datetime as dt
from functools import partial

from fastapi import APIRouter, Request, Response

from assistant.gateway.later import kept
from assistant.gateway.line import Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_errands import Errands
from assistant.handoff.call_steps import staff_path
from assistant.handoff.promises import by_default
from assistant.store import calls

router = APIRouter()

_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@router.post("/status", status_code=204)
async def status(request: Request, form: SignedForm) -> Response:
    line, call, errands = line_of(request), read_call(request, form), Errands(line_of(request))
    if form.text("CallStatus") in _OVER:
        waits = await kept(
            request, f"end of call {call.sid}", partial(calls.close, line.database, call.sid, line.clock())
        )
        if waits is not None:
            errands.move(waits, staff_path(call.sid, call.turn, call.language))
    return errands.after(Response(status_code=204))


@router.post("/recording", status_code=204)
async def recording(request: Request, form: SignedForm) -> Response:
    """Comes beside `recorded`, and alone where the caller hung up after talking."""
    line, call = line_of(request), read_call(request, form)
    if form.text("RecordingStatus") in ("completed", ""):
        await kept(request, f"recording of call {call.sid}", partial(keep_recording, line, call, form))
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
