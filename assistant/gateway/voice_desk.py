"""The front desk's side of a transfer: what it hears before it takes the call, its key, and what came of it."""

import asyncio
import logging

from fastapi import APIRouter, Request, Response
from twilio.twiml.voice_response import VoiceResponse

from assistant.catalog.schema import Language
from assistant.errors import CallStepError
from assistant.gateway import voice_hold, voice_twiml
from assistant.gateway.line import Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_errands import Errands
from assistant.gateway.voice_steps import in_time, in_trouble_unanswered
from assistant.gateway.voice_twiml import Spoken
from assistant.gateway.voice_waiting import callers_call, phone_of
from assistant.handoff.call_steps import After, staff_path
from assistant.store import call_legs, calls

log = logging.getLogger(__name__)
router = APIRouter()

# On a phone that is nobody's own.
STAFF_LANGUAGE: Language = "en"
LONGEST_QUOTE = 10
_ANSWERED = frozenset({"completed", "answered"})


@router.post("/dial-result")
async def dial_result(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    errands = Errands(line)
    turn = _ended(line, call, errands, answered=was_answered(form))
    if was_answered(form):
        over = voice_twiml.hang_up()
        return errands.after(await in_time(call, turn, lambda _: over, over))
    bare = voice_twiml.record(line, call.following(), [], None)
    return errands.after(await in_time(call, turn, lambda name: in_trouble_unanswered(line, call, name), bare))


@router.post("/whisper")
async def whisper(request: Request, form: SignedForm) -> Response:
    """Said to whoever picked up; without a key, as from a voicemail, the leg ends and the caller is not connected."""
    line, call = line_of(request), callers_call(request, form)
    bare, plain = voice_twiml.whisper(line, call, []), [_staff(line, STAFF_LANGUAGE, "utter_voice_whisper_key")]
    turn = _whisper(line, call, phone_of(form))
    return await in_time(call, turn, lambda _: voice_twiml.whisper(line, call, plain), bare)


@router.post("/whisper-key")
async def whisper_key(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), callers_call(request, form)
    if call.keys != "1":
        return voice_twiml.twiml(voice_twiml.hang_up())
    # An empty response ends the whisper, and the two are connected: also when this cannot be noted.
    connected, errands = VoiceResponse(), Errands(line)
    return errands.after(await in_time(call, _taken(line, call, form, errands), lambda _: connected, connected))


def was_answered(form: Form) -> bool:
    """A phone that was picked up by a voicemail ends as "completed", too; it was never bridged."""
    return form.text("DialCallStatus") in _ANSWERED and form.text("DialBridged").lower() != "false"


async def _ended(line: Line, call: Call, errands: Errands, *, answered: bool) -> VoiceResponse:
    """A Dial of the caller's is over. While staff have the call it may be that they asked for it."""
    found = await asyncio.to_thread(call_legs.after_dial, line.database, call.sid, line.clock())
    meant = found[0] if found is not None else None
    if meant in (After.ORDERED, After.TOGETHER):
        return await voice_hold.go_on(line, call)
    if meant is After.UNTAKEN and not answered:
        return await voice_hold.untaken(line, call, errands)
    if answered or meant is After.OVER:
        return await voice_hold.talked(line, call)
    return await voice_hold.unanswered(line, call)


async def _taken(line: Line, call: Call, form: Form, errands: Errands) -> VoiceResponse:
    """Whoever has let the caller wait until now is told."""
    leg, standing = form.text("CallSid"), calls.Standing(call.turn, call.language)
    try:
        waited = await asyncio.to_thread(
            calls.note_taken, line.database, call.sid, phone_of(form), line.clock(), leg, standing
        )
    except CallStepError:
        return voice_twiml.hang_up([_staff(line, STAFF_LANGUAGE, "utter_desk_other_has")])
    if waited is not None:
        errands.move(waited, staff_path(call.sid, call.turn, call.language))
    return VoiceResponse()


async def _whisper(line: Line, call: Call, phone: str) -> VoiceResponse:
    known = await asyncio.to_thread(calls.briefing, line.database, call.sid, phone, line.clock())
    said = _summary(line, known) if known else []
    language = known.spoken_there if known else STAFF_LANGUAGE
    return voice_twiml.whisper(line, call, [*said, _staff(line, language, "utter_voice_whisper_key")])


def _summary(line: Line, known: calls.Briefing) -> list[Spoken]:
    """Who passes it on, who calls in which language, about what, and their own last words in their own voice."""
    own = known.spoken_there
    spoken = {"reply": "utter_voice_spanish" if known.language == "es" else "utter_voice_english"}
    said = [_staff(line, own, "utter_voice_whisper_caller", spoken=spoken, who=_who(known))]
    if known.passed_by:
        said.insert(0, _staff(line, own, "utter_voice_whisper_passed", who=known.passed_by))
    found = [line.catalogue.current().program(id) for id in known.programs[:2]]
    programs = [program.short.model_dump() for program in found if program is not None]
    if programs:
        said.append(_staff(line, own, "utter_voice_whisper_about", programs={"list": programs, "word": "and"}))
    if known.words:
        quote = " ".join(known.words.split()[:LONGEST_QUOTE])
        said += [_staff(line, own, "utter_voice_whisper_words"), (known.language, quote)]
    return said


def _who(known: calls.Briefing) -> object:
    if known.name:
        return known.name
    if known.phone:
        return {"reply": "utter_voice_whisper_number", "facts": {"digits": " ".join(known.phone[-4:])}}
    return {"reply": "utter_voice_whisper_hidden"}


def _staff(line: Line, language: Language, name: str, **facts: object) -> Spoken:
    return language, line.words.sentence(name, language, "voice", **facts)
