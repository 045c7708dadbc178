"""The front desk's side of a transfer: what it hears before it takes the call, its key, and what came of it."""

import asyncio
import logging
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from twilio.twiml.voice_response import VoiceResponse

from assistant.applicants.phones import e164
from assistant.catalog.schema import Language
from assistant.gateway import voice_turns, voice_twiml
from assistant.gateway.line import Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_steps import carry_out, in_time, in_trouble_unanswered
from assistant.gateway.voice_twiml import Spoken
from assistant.store import calls

log = logging.getLogger(__name__)
router = APIRouter()

# The front desk reads and speaks both; its own language is a setting to come.
STAFF_LANGUAGE: Language = "en"
LONGEST_QUOTE = 10
_ANSWERED = frozenset({"completed", "answered"})


@router.post("/dial-result")
async def dial_result(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    if was_answered(form):
        over = voice_twiml.hang_up()
        return await in_time(call, _talked(line, call), lambda _: over, over)
    bare = voice_twiml.record(line, call.following(), [], None)
    return await in_time(call, _unanswered(line, call), lambda name: in_trouble_unanswered(line, call, name), bare)


@router.post("/whisper")
async def whisper(request: Request, form: SignedForm) -> Response:
    """Said to whoever picked up; without a key, as from a voicemail, the leg ends and the caller is not connected."""
    line, call = line_of(request), _callers(request, form)
    bare = voice_twiml.whisper(line, call, [])
    return await in_time(call, _whisper(line, call), lambda _: voice_twiml.whisper(line, call, [_key(line)]), bare)


@router.post("/whisper-key")
async def whisper_key(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), _callers(request, form)
    if call.keys != "1":
        return voice_twiml.twiml(voice_twiml.hang_up())
    # An empty response ends the whisper, and the two are connected: also when this cannot be noted.
    connected = VoiceResponse()
    return await in_time(call, _taken(line, call, form), lambda _: connected, connected)


def was_answered(form: Form) -> bool:
    """A phone that was picked up by a voicemail ends as "completed", too; it was never bridged."""
    return form.text("DialCallStatus") in _ANSWERED and form.text("DialBridged").lower() != "false"


def _callers(request: Request, form: Form) -> Call:
    """The caller's own call: the front desk's leg has an id of its own."""
    call = read_call(request, form)
    parent = request.query_params.get("call") or form.text("ParentCallSid") or call.sid
    return replace(call, sid=parent)


async def _talked(line: Line, call: Call) -> VoiceResponse:
    await asyncio.to_thread(calls.settle_transfer, line.database, call.sid, line.clock())
    goodbye = voice_turns.farewell(call, "utter_voice_goodbye")
    return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: goodbye))


async def _unanswered(line: Line, call: Call) -> VoiceResponse:
    nobody = voice_turns.not_answered(call)
    answer = await voice_turns.answer_here(line, call, lambda _: nobody)
    await asyncio.to_thread(calls.note_unanswered, line.database, call.sid, line.clock())
    return carry_out(line, call, answer)


async def _taken(line: Line, call: Call, form: Form) -> VoiceResponse:
    by = e164(form.text("To")) or form.text("To")
    await asyncio.to_thread(calls.note_taken, line.database, call.sid, by, line.clock())
    return VoiceResponse()


async def _whisper(line: Line, call: Call) -> VoiceResponse:
    known = await asyncio.to_thread(calls.briefing, line.database, call.sid)
    said = _summary(line, known) if known else []
    return voice_twiml.whisper(line, call, [*said, _key(line)])


def _summary(line: Line, known: calls.Briefing) -> list[Spoken]:
    """Who calls in which language, about what, and their own last words in their own voice."""
    spoken = {"reply": "utter_voice_spanish" if known.language == "es" else "utter_voice_english"}
    said = [_staff(line, "utter_voice_whisper_caller", spoken=spoken, who=_who(known))]
    found = [line.catalogue.current().program(id) for id in known.programs[:2]]
    programs = [program.short.model_dump() for program in found if program is not None]
    if programs:
        said.append(_staff(line, "utter_voice_whisper_about", programs={"list": programs, "word": "and"}))
    if known.words:
        quote = " ".join(known.words.split()[:LONGEST_QUOTE])
        said += [_staff(line, "utter_voice_whisper_words"), (known.language, quote)]
    return said


def _who(known: calls.Briefing) -> object:
    if known.name:
        return known.name
    if known.phone:
        return {"reply": "utter_voice_whisper_number", "facts": {"digits": " ".join(known.phone[-4:])}}
    return {"reply": "utter_voice_whisper_hidden"}


def _key(line: Line) -> Spoken:
    return _staff(line, "utter_voice_whisper_key")


def _staff(line: Line, name: str, **facts: object) -> Spoken:
    return STAFF_LANGUAGE, line.words.sentence(name, STAFF_LANGUAGE, "voice", **facts)
