"""The caller's side of a call that staff have on the phone: on hold, passed on, taken back, left alone."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from twilio.twiml.voice_response import VoiceResponse

from assistant.conversation.turn import Reply
from assistant.gateway import voice_turns, voice_twiml
from assistant.gateway.line import Line, line_of
from assistant.gateway.signed import SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_errands import Errands
from assistant.gateway.voice_steps import carry_out, in_time, spoken
from assistant.gateway.voice_turns import Own
from assistant.gateway.voice_twiml import WAITING_SECONDS, Spoken
from assistant.handoff.call_steps import Step, staff_path
from assistant.store import call_legs, calls
from assistant.store.desk_calls import DeskCall

router = APIRouter()

MESSAGE_KEY = "0"


@router.post("/on-hold")
async def on_hold(request: Request, form: SignedForm) -> Response:
    """Where a caller waits: asked again every few seconds, and at once when they need wait no longer."""
    line, call = line_of(request), read_call(request, form)
    errands = Errands(line)
    turn = _message_instead(line, call, errands) if call.keys == MESSAGE_KEY else go_on(line, call)
    bare = voice_twiml.record(line, call.following(), [], None)
    return errands.after(await in_time(call, turn, lambda _: _still_on_hold(line, call), bare))


@router.post("/room-wait")
async def room_wait(request: Request, form: SignedForm) -> Response:
    """Heard by whoever is first where the two meet."""
    line, call = line_of(request), read_call(request, form)
    return voice_twiml.twiml(voice_twiml.pause([_sentence(line, call, "utter_voice_one_moment")]))


async def go_on(line: Line, call: Call) -> VoiceResponse:
    """What the caller is to hear now, as whoever has them wants it."""
    stood = await asyncio.to_thread(call_legs.caller_comes, line.database, call.sid, call.turn, line.clock())
    if stood is not None and stood.step is Step.PASSING and stood.to_phone is not None:
        said = await _said(line, call, "utter_voice_passing")
        return voice_twiml.dial(line, call.following(), said, [stood.to_phone])
    if stood is not None and stood.step is Step.HELD and stood.is_there:
        if not stood.is_first:
            return _still_on_hold(line, call)
        return _holding(line, call, await _said(line, call, "utter_voice_on_hold"))
    if stood is not None and stood.step is Step.TALKING and stood.is_apart and stood.is_there:
        return _together(line, call, stood, await _said(line, call, "utter_voice_taken_back"))
    return await unanswered(line, call)


async def untaken(line: Line, call: Call, errands: Errands) -> VoiceResponse:
    """Nobody took the call that was passed on: back to who had it, else to the voicemail."""
    stood = await asyncio.to_thread(call_legs.untaken, line.database, call.sid, call.turn, line.clock())
    if stood is None:
        return await unanswered(line, call)
    errands.move(stood.leg, staff_path(call.sid, call.turn, call.language))
    return _together(line, call, stood, await _said(line, call, "utter_voice_passed_back"))


async def talked(line: Line, call: Call) -> VoiceResponse:
    """The caller and a member of staff have talked."""
    await asyncio.to_thread(calls.settle_transfer, line.database, call.sid, line.clock())
    goodbye = voice_turns.farewell(call, "utter_voice_goodbye")
    return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: goodbye))


async def unanswered(line: Line, call: Call) -> VoiceResponse:
    """Nobody of the desk has the caller, and nobody is rung again: a message."""
    nobody = voice_turns.not_answered(call)
    answer = await voice_turns.answer_here(line, call, lambda _: nobody)
    await asyncio.to_thread(calls.note_unanswered, line.database, call.sid, line.clock())
    return carry_out(line, call, answer)


async def _message_instead(line: Line, call: Call, errands: Errands) -> VoiceResponse:
    """They rather leave a message than wait on; whoever let them wait is told."""
    stood = await asyncio.to_thread(call_legs.caller_comes, line.database, call.sid, call.turn, line.clock())
    if stood is None or stood.step is not Step.HELD:
        return await go_on(line, call)
    own = voice_turns.message_instead(call)
    answer = await voice_turns.answer_here(line, call, lambda _: own)
    await asyncio.to_thread(calls.note_unanswered, line.database, call.sid, line.clock())
    errands.move(stood.leg, staff_path(call.sid, call.turn, call.language))
    return carry_out(line, call, answer)


async def _said(line: Line, call: Call, name: str) -> list[Spoken]:
    """Kept as what the line said; a retry hears the same."""
    own = Own(call.language, ((call.language, Reply(name=name)),))
    return spoken(await voice_turns.answer_here(line, call, lambda _: own))


def _still_on_hold(line: Line, call: Call) -> VoiceResponse:
    """The same over and over is no new turn, and needs no store."""
    return _holding(line, call, [_sentence(line, call, "utter_voice_still_on_hold")], again=True)


def _holding(line: Line, call: Call, said: list[Spoken], *, again: bool = False) -> VoiceResponse:
    following = call.following() if not again else call
    return voice_twiml.keypad(line, following, "on-hold", said, when_empty=True, seconds=WAITING_SECONDS)


def _together(line: Line, call: Call, stood: DeskCall, said: list[Spoken]) -> VoiceResponse:
    following = call.following()
    return voice_twiml.together(
        line, following.path("dial-result"), following.path("room-wait"), stood.conversation, said
    )


def _sentence(line: Line, call: Call, name: str, **facts: Any) -> Spoken:
    return call.language, line.words.sentence(name, call.language, "voice", **facts)
