"""The front desk's own leg while its caller waits or is passed on: what it hears, its key, and that it hung up."""

import asyncio
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from twilio.twiml.voice_response import VoiceResponse

from assistant.applicants.phones import e164
from assistant.catalog.schema import Language
from assistant.errors import StoreBusyError
from assistant.gateway import voice_twiml
from assistant.gateway.line import TURN_SECONDS, Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_errands import Errands
from assistant.gateway.voice_steps import in_time
from assistant.gateway.voice_twiml import Spoken
from assistant.handoff.call_steps import Step, caller_path
from assistant.store import call_legs
from assistant.store.call_legs import Waiting

router = APIRouter(prefix="/desk")

TAKE_BACK_KEY = "1"


@dataclass(frozen=True)
class Own:
    """The front desk's leg: the carrier's id of it, and the phone that was rung."""

    leg: str
    phone: str


@router.post("/waiting")
async def waiting(request: Request, form: SignedForm) -> Response:
    line, call, errands = line_of(request), callers_call(request, form), Errands(line_of(request))
    turn = _waiting(line, call, Own(form.required("CallSid"), phone_of(form)), errands)
    again = voice_twiml.apart(line, call, [])
    return errands.after(await in_time(call, turn, lambda _: again, again))


@router.post("/left")
async def left(request: Request, form: SignedForm) -> Response:
    """The two had met again, and it is over without a word of ours: the caller has hung up."""
    line, call = line_of(request), callers_call(request, form)
    turn, over = _left(line, call, Own(form.required("CallSid"), phone_of(form))), voice_twiml.hang_up()
    return await in_time(call, turn, lambda _: over, over)


@router.post("/over", status_code=204)
async def over(request: Request, form: SignedForm) -> Response:
    """A leg that the line rang has ended; a caller who waits for it need not wait on."""
    line, leg, call = line_of(request), form.required("CallSid"), callers_call(request, form)
    response, errands = Response(status_code=204), Errands(line)
    try:
        async with asyncio.timeout(TURN_SECONDS):
            stood = await asyncio.to_thread(call_legs.leg_over, line.database, call.sid, leg, line.clock())
    except (StoreBusyError, TimeoutError):  # the caller's own document finds out
        return response
    if stood is not None and stood.step is Step.HELD:
        errands.move(call.sid, caller_path(stood.turn + 1, stood.language))
    return errands.after(response)


def callers_call(request: Request, form: Form) -> Call:
    """The caller's own call: the front desk's leg has an id of its own."""
    call = read_call(request, form)
    parent = request.query_params.get("call") or form.text("ParentCallSid") or call.sid
    return replace(call, sid=parent)


def phone_of(form: Form) -> str:
    return e164(form.text("To")) or form.text("To")


async def _waiting(line: Line, call: Call, own: Own, errands: Errands) -> VoiceResponse:
    pressed = call.keys == TAKE_BACK_KEY
    found = await asyncio.to_thread(
        call_legs.leg_comes, line.database, call.sid, own.leg, own.phone, line.clock(), takes_back=pressed
    )
    if found is None or not found.stood.is_on or found.stood.leg != own.leg:
        return _gone(line, found, own)
    stood, language = found.stood, found.language
    if stood.step is Step.TALKING:
        if pressed:
            errands.move(call.sid, caller_path(stood.turn + 1, stood.language))
        action, wait = voice_twiml.desk_path(call, "desk/left"), replace(call, language=language).path("room-wait")
        return voice_twiml.together(line, action, wait, stood.conversation, [])
    return voice_twiml.apart(line, call, [_words(line, found)])


async def _left(line: Line, call: Call, own: Own) -> VoiceResponse:
    found = await asyncio.to_thread(call_legs.leg_comes, line.database, call.sid, own.leg, own.phone, line.clock())
    if found is not None and found.stood.leg == own.leg and found.stood.step in (Step.HELD, Step.PASSING):
        return voice_twiml.apart(line, call, [_words(line, found)])
    return _gone(line, found, own)


def _words(line: Line, found: Waiting) -> Spoken:
    if found.stood.step is Step.HELD:
        return _staff(line, found.language, "utter_desk_caller_holds")
    name = "utter_desk_rings_member" if found.who else "utter_desk_rings_other"
    return _staff(line, found.language, name, **({"who": found.who} if found.who else {}))


def _gone(line: Line, found: Waiting | None, own: Own) -> VoiceResponse:
    """The call is over, or another's."""
    language: Language = found.language if found is not None else "en"
    if found is None or not found.stood.is_on or found.stood.leg == own.leg:
        return voice_twiml.hang_up([_staff(line, language, "utter_desk_caller_left")])
    if found.who:
        return voice_twiml.hang_up([_staff(line, language, "utter_desk_member_has", who=found.who)])
    return voice_twiml.hang_up([_staff(line, language, "utter_desk_other_has")])


def _staff(line: Line, language: Language, name: str, **facts: object) -> Spoken:
    return language, line.words.sentence(name, language, "voice", **facts)
