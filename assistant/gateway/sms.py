"""`POST /twilio/sms`: a text comes in, the answer goes back as TwiML."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Literal

from fastapi import APIRouter, HTTPException, Request, Response
from twilio.twiml.messaging_response import MessagingResponse

from assistant.applicants.phones import e164
from assistant.catalog.schema import Language
from assistant.conversation.ports import Answer, Inbound
from assistant.conversation.reflexes import heard
from assistant.errors import StoreBusyError
from assistant.gateway.later import later_of
from assistant.gateway.line import TURN_SECONDS, Line, line_of, public_url
from assistant.gateway.passages import passages
from assistant.gateway.signed import Form, SignedForm
from assistant.messages.segments import segments

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

MOST_SEGMENTS = 2
_OPT_OUTS: dict[str, Literal["STOP", "START", "HELP"]] = {"STOP": "STOP", "START": "START", "HELP": "HELP"}


@router.post("/twilio/sms")
async def text_in(request: Request, form: SignedForm) -> Response:
    line, inbound = line_of(request), read_text(form)
    try:
        async with asyncio.timeout(TURN_SECONDS):
            answer = await line.desk.take(inbound)
    except StoreBusyError as error:
        log.error("text %s could not be kept: %s", inbound.key, error)
        return _sorry(request, inbound, "utter_store_busy")
    except Exception:  # the carrier would send an error of its own, or nothing at all
        log.exception("text %s could not be answered", inbound.key)
        return _sorry(request, inbound, "utter_line_trouble")
    return messages_twiml(line, _said(answer))


def read_text(form: Form) -> Inbound:
    """The text as the desk takes it. 400 without a sender or an id."""
    sender, sid = form.required("From"), form.required("MessageSid")
    return Inbound(
        channel="sms",
        key=sid,
        thread=sender,
        text=form.text("Body"),
        address=e164(sender),
        media=form.number("NumMedia") or 0,
        opt_out=_OPT_OUTS.get(form.text("OptOutType").upper()),
        carrier_id=sid,
    )


def messages_twiml(line: Line, replies: Iterable[str]) -> Response:
    """The replies in as few messages as hold them at two segments each; no reply, an empty response."""
    twiml = MessagingResponse()
    for message in passages(replies, lambda text: segments(text) <= MOST_SEGMENTS, "\n"):
        twiml.message(message, status_callback=public_url(line, "/twilio/status"))
    return Response(twiml.to_xml(), media_type="text/xml")


def _said(answer: Answer) -> list[str]:
    return [] if answer.directive == "silent" else [reply.text for reply in answer.replies]


def _sorry(request: Request, inbound: Inbound, name: str) -> Response:
    line = line_of(request)
    if inbound.opt_out is not None:
        # The carrier has answered for us, and nothing may follow a STOP.
        later_of(request).put(f"{inbound.opt_out} {inbound.key}", lambda: line.desk.take(inbound))
        raise HTTPException(503, "not recorded yet")
    language: Language = heard(inbound.text) or "en"
    try:
        return messages_twiml(line, [line.words.sentence(name, language, "text")])
    except Exception:
        log.exception("no words for %s", name)
        return messages_twiml(line, [])
