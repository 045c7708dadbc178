"""`POST /twilio/status`: what became of a text that was sent."""

import asyncio
import logging

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.errors import StoreBusyError
from assistant.gateway.line import TURN_SECONDS, line_of
from assistant.gateway.signed import SignedForm
from assistant.store import deliveries

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.post("/twilio/status", status_code=204)
async def delivery(request: Request, form: SignedForm) -> Response:
    """Kept once a message and status, in whatever order they come. 503 lets the carrier come again.

    `item`, which we put into the URL ourselves, names the text where nobody ever heard the carrier's id of it.
    """
    line = line_of(request)
    sid, status = form.required("MessageSid"), form.required("MessageStatus")
    item = request.query_params.get("item")
    try:
        async with asyncio.timeout(TURN_SECONDS):
            await asyncio.to_thread(
                deliveries.record, line.database, sid, status.lower(), form.number("ErrorCode"), line.clock(), item
            )
    except (StoreBusyError, TimeoutError) as error:
        log.error("delivery status of %s could not be kept: %s", sid, error)
        raise HTTPException(503, "try again") from error
    return Response(status_code=204)
