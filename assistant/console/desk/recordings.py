"""Recorded messages, played in the console: the sound stays with the carrier, and comes from there as it is heard."""

import datetime as dt
from dataclasses import dataclass

from fastapi import HTTPException, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.errors import CarrierError, CarrierGoneError
from assistant.staff.roles import Permission
from assistant.store import audit, walls
from assistant.store.tables import Handoff
from assistant.store.text import storable

room = Room("calls")

_NO_SUCH_PART = 416
# A browser that plays a recording asks for it in several parts: that is one look.
_ONE_LOOK = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class _Kept:
    applicant: str | None
    was_seen: bool


@room.get("/recordings/{handoff}/{sid}", permission=Permission.SEE_QUEUE)
async def play(visit: Visiting, handoff: str, sid: str) -> Response:
    """What somebody said after the tone. `handoff`: what it was put with; `sid`: the carrier's id of it."""
    kept = await run_in_threadpool(_kept, visit, handoff, sid)
    try:
        sound = await visit.services.carrier.recording(sid, visit.request.headers.get("range"))
    except CarrierGoneError:
        return visit.refused("recording_gone", 404)
    except CarrierError as error:
        if error.code == _NO_SUCH_PART:
            return Response(status_code=_NO_SUCH_PART)
        late = error.retry or error.unsure
        return visit.refused("recording_late" if late else "recording_refused", 504 if late else 502)
    if not kept.was_seen:
        visit.saw("recording", sid)
        if kept.applicant is not None:
            visit.saw("applicant", kept.applicant)
    headers = {"Accept-Ranges": "bytes", "Content-Disposition": "inline"}
    if sound.size is not None:
        headers["Content-Length"] = str(sound.size)
    if sound.part is not None:
        headers["Content-Range"] = sound.part
    return StreamingResponse(sound.chunks, 206 if sound.part is not None else 200, headers, media_type="audio/wav")


def _kept(visit: Visit, handoff: str, sid: str) -> _Kept:
    """404 for what was not recorded there, and for everything behind the wall."""
    with visit.reading() as session:
        found = session.get(Handoff, storable(handoff))
        if found is None or sid not in found.details.get("recordings", {}) or not walls.hears(visit.member):
            raise HTTPException(404)
        since = visit.now - _ONE_LOOK
        return _Kept(found.applicant_id, audit.has_seen(session, visit.member.id, "recording", sid, since))
