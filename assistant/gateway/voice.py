"""`POST /twilio/voice` and the turns below it: a call from ringing to hanging up, but for the front desk's side."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from twilio.twiml.voice_response import VoiceResponse

from assistant.conversation.ports import Answer
from assistant.gateway import voice_callbacks, voice_desk, voice_hold, voice_turns, voice_twiml, voice_waiting
from assistant.gateway.line import Line, line_of
from assistant.gateway.signed import Form, SignedForm
from assistant.gateway.voice_call import Call, read_call
from assistant.gateway.voice_steps import (
    bare,
    carry_out,
    in_time,
    in_trouble,
    in_trouble_at_the_end,
    spoken,
)
from assistant.handoff import promises

router = APIRouter(prefix="/twilio/voice", include_in_schema=False)
router.include_router(voice_desk.router)
router.include_router(voice_hold.router)
router.include_router(voice_waiting.router)
router.include_router(voice_callbacks.router)

# Two reprompts, then the keypad, once more for a key that means nothing, then a person.
KEYPAD_AFTER = 2
PERSON_AFTER = 4
_LANGUAGE_KEYS = {"1": "en", "2": "es"}
_KEYS = {"0": "talk_to_person", "*": "repeat"}
_DIALLING_KEYS = {"1": "affirm", "2": "deny"}
_MENU_KEYS = {"0": "talk_to_person", "1": "ask_program_list", "2": "ask_sessions"}


@router.post("")
async def ring(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    return await _caller_hears(line, call, _greet(line, call))


@router.post("/turn")
async def turn(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    return await _caller_hears(line, call, _turn(line, call))


@router.post("/menu")
async def menu(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    return await _caller_hears(line, call, _menu(line, call))


@router.post("/recorded")
async def recorded(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    return await _caller_hears(line, call, _recorded(line, call, form), at_the_end=True)


@router.post("/callback")
async def callback(request: Request, form: SignedForm) -> Response:
    line, call = line_of(request), read_call(request, form)
    return await _caller_hears(line, call, _callback(line, call), at_the_end=True)


async def _caller_hears(
    line: Line, call: Call, turn: Coroutine[Any, Any, VoiceResponse], *, at_the_end: bool = False
) -> Response:
    if at_the_end:
        over = voice_twiml.hang_up()
        return await in_time(call, turn, lambda trouble: in_trouble_at_the_end(line, call, trouble), over)
    return await in_time(call, turn, lambda trouble: in_trouble(line, call, trouble), bare(line, call))


async def _greet(line: Line, call: Call) -> VoiceResponse:
    answer = await voice_turns.answer_here(
        line, call, lambda opened: voice_turns.greeting(line, opened.remembered_language or call.language)
    )
    return carry_out(line, call, answer, choosing=True)


async def _turn(line: Line, call: Call) -> VoiceResponse:
    if call.heard_nothing:
        return await _silence(line, call)
    if call.keys == "9" and call.digits == 1:
        return await _offer_keypad(line, call)
    if call.choosing and call.keys in _LANGUAGE_KEYS:
        chosen = voice_turns.language_chosen("es" if call.keys == "2" else "en")
        return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: chosen))
    keys = {**_DIALLING_KEYS, **_KEYS} if call.dialling else _KEYS
    return carry_out(line, call, await _ask_desk(line, call, keys))


async def _silence(line: Line, call: Call) -> VoiceResponse:
    if call.silences >= KEYPAD_AFTER:
        return await _offer_keypad(line, call)
    answer = await voice_turns.answer_here(line, call, lambda _: voice_turns.reprompt(call))
    return carry_out(line, call, answer, silences=call.silences + 1, choosing=call.choosing)


async def _offer_keypad(line: Line, call: Call) -> VoiceResponse:
    answer = await voice_turns.answer_here(line, call, lambda _: voice_turns.menu(call))
    following = call.following(language=answer.language, silences=max(call.silences, KEYPAD_AFTER) + 1)
    return voice_twiml.keypad(line, following, "menu", spoken(answer), when_empty=True)


async def _menu(line: Line, call: Call) -> VoiceResponse:
    if call.keys in _MENU_KEYS:
        return carry_out(line, call, await _ask_desk(line, call, _MENU_KEYS))
    if call.keys == "3":
        message = voice_turns.leave_message(call)
        return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: message))
    if call.keys and call.silences < PERSON_AFTER:
        return await _offer_keypad(line, call)
    person = voice_turns.to_person(call)
    return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: person))


async def _ask_desk(line: Line, call: Call, keys: dict[str, str]) -> Answer:
    """A key that picks an option goes to the desk as it is; it knows what was offered."""
    return await line.desk.take(call.inbound(call.keys or call.said, keys.get(call.keys)))


async def _recorded(line: Line, call: Call, form: Form) -> VoiceResponse:
    by = await asyncio.to_thread(voice_callbacks.keep_recording, line, call, form)
    if by is None:
        thanks = voice_turns.farewell(call, "utter_voice_goodbye")
    else:
        told = promises.told(by, line.catalogue.current().partnership, line.clock())
        thanks = voice_turns.farewell(call, "utter_voice_message_kept", told)
    return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: thanks))


async def _callback(line: Line, call: Call) -> VoiceResponse:
    agreed = call.keys == "1" and call.address is not None
    own = voice_turns.call_back(line, call) if agreed else voice_turns.farewell(call, "utter_voice_goodbye")
    return carry_out(line, call, await voice_turns.answer_here(line, call, lambda _: own))
