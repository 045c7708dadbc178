"""`POST /twilio/status`: what became of a text that was sent."""

from functools import partial

from fastapi import APIRouter, Request, Response

from assistant.gateway.later import kept
from assistant.gateway.line import line_of
from assistant.gateway.signed import SignedForm
from assistant.store import deliveries

router = APIRouter(include_in_schema=False)


@router.post("/twilio/status", status_code=204)
async def delivery(request: Request, form: SignedForm) -> Response:
    """Kept once a message and status, in whatever order they come; 503 where it is kept later.

    `item`, which we put into the URL ourselves, names the text where nobody ever heard the carrier's id of it.
    """
    line = line_of(request)
    sid, status = form.required("MessageSid"), form.required("MessageStatus")
    told = (sid, status.lower(), form.number("ErrorCode"), line.clock(), request.query_params.get("item"))
    await kept(request, f"delivery status of {sid}", partial(deliveries.record, line.database, *told))
    return Response(status_code=204)
