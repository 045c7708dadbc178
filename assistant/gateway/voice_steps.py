"""From an answer to the TwiML that carries it out, and what happens when there is no answer."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from fastapi import Response
from twilio.twiml.voice_response import VoiceResponse

from assistant.conversation.flows import FLOWS
from assistant.conversation.ports import Answer
from assistant.errors import StoreBusyError
from assistant.gateway import voice_twiml
from assistant.gateway.line import TURN_SECONDS, Line
from assistant.gateway.voice_call import Call
from assistant.gateway.voice_expects import answer_digits, answer_words
from assistant.gateway.voice_hints import hints
from assistant.gateway.voice_turns import greeting, other
from assistant.gateway.voice_twiml import Spoken
from assistant.handoff.hours import is_open

log = logging.getLogger(__name__)

# Given what is wrong, as the name of a reply.
Otherwise = Callable[[str], VoiceResponse]


async def in_time(
    call: Call, turn: Coroutine[Any, Any, VoiceResponse], otherwise: Otherwise, bare: VoiceResponse
) -> Response:
    """TwiML in time, whatever happens: the turn's, or what helps the caller without it."""
    try:
        async with asyncio.timeout(TURN_SECONDS):
            return voice_twiml.twiml(await turn)
    except StoreBusyError as error:
        log.error("call %s: %s", call.key, error)
        trouble = "utter_store_busy"
    except TimeoutError:
        log.error("call %s: no answer in %s seconds", call.key, TURN_SECONDS)
        trouble = "utter_line_trouble"
    except Exception:
        log.exception("call %s could not be answered", call.key)
        trouble = "utter_line_trouble"
    try:
        return voice_twiml.twiml(otherwise(trouble))
    except Exception:  # not even words or the catalogue
        log.exception("call %s could not be apologised to", call.key)
        return voice_twiml.twiml(bare)


def spoken(answer: Answer, *, bilingual: bool = False) -> list[Spoken]:
    """What is said, in the answer's language; where both greet, the second reply is in the other one."""
    return [
        (other(answer.language) if bilingual and place == 1 else answer.language, reply.text)
        for place, reply in enumerate(answer.replies)
    ]


def carry_out(line: Line, call: Call, answer: Answer, *, silences: int = 0, choosing: bool = False) -> VoiceResponse:
    """Say the replies, then do what the answer says: listen, put through, record or hang up."""
    said = spoken(answer, bilingual=choosing)
    following = call.following(
        language=answer.language,
        silences=silences,
        choosing=choosing,
        dialling=_asks_for_phone(answer.expects),
        digits=answer_digits(line.catalogue.current(), answer.expects),
    )
    match answer.directive:
        case "hangup":
            return voice_twiml.hang_up(said)
        case "record":
            return take_message(line, following, said)
        case "transfer":
            return put_through(line, following, said)
        case "silent":
            said = []
    return voice_twiml.listen(line, following, said, _hints(line, following, answer))


def put_through(line: Line, following: Call, said: Iterable[Spoken]) -> VoiceResponse:
    """Ring the front desk; out of hours, or with no phone to ring, take a message at once."""
    if reachable(line):
        return voice_twiml.dial(line, following, said)
    return take_message(line, following, [*said, _sentence(line, following, "utter_voice_nobody")])


def take_message(line: Line, following: Call, said: Iterable[Spoken]) -> VoiceResponse:
    """Record after the tone that `said` promises. Who says nothing is offered a call back, and is not kept."""
    if following.address is None:
        otherwise = voice_twiml.hang_up([_sentence(line, following, "utter_voice_no_message_hidden")])
    else:
        question = _sentence(line, following, "utter_voice_no_message", digits=" ".join(following.address[-4:]))
        otherwise = voice_twiml.keypad(line, following, "callback", [question], when_empty=False)
        voice_twiml.say(otherwise, [_sentence(line, following, "utter_voice_goodbye")])
        otherwise.hangup()
    return voice_twiml.record(line, following, said, otherwise)


def reachable(line: Line) -> bool:
    """Whether a person can be rung now."""
    return bool(line.settings.desk_numbers) and is_open(line.catalogue.current().partnership, line.clock())


def in_trouble(line: Line, call: Call, trouble: str) -> VoiceResponse:
    """Without the turn: say so, then a person or a message. Who only just rang is greeted first, in both languages."""
    following = call.following()
    said: list[Spoken] = []
    if call.turn == 0:
        own = greeting(line, call.language)
        said = [(language, line.words.word([reply], language, "voice")[0].text) for language, reply in own.said[:1]]
        said.append((call.language, line.words.sentence(trouble, call.language, "voice")))
        said.append((other(call.language), line.words.sentence(trouble, other(call.language), "voice")))
    else:
        said.append(_sentence(line, call, trouble))
    if reachable(line):
        return voice_twiml.dial(line, following, [*said, _sentence(line, call, "utter_voice_connecting")])
    return take_message(line, following, [*said, _sentence(line, call, "utter_voice_record")])


def in_trouble_unanswered(line: Line, call: Call, trouble: str) -> VoiceResponse:
    """The front desk did not answer and now the turn fails, too: it is not rung again."""
    return take_message(line, call.following(), [_sentence(line, call, "utter_voice_nobody")])


def in_trouble_at_the_end(line: Line, call: Call, trouble: str) -> VoiceResponse:
    """Nothing more can be done for this caller; what was recorded is with the carrier."""
    return voice_twiml.hang_up([_sentence(line, call, "utter_voice_goodbye")])


def bare(line: Line, call: Call) -> VoiceResponse:
    """Without a word: the front desk's phones, or the tone."""
    if line.settings.desk_numbers:
        return voice_twiml.dial(line, call.following(), [])
    return voice_twiml.record(line, call.following(), [], None)


def _sentence(line: Line, call: Call, name: str, **facts: Any) -> Spoken:
    return call.language, line.words.sentence(name, call.language, "voice", **facts)


def _hints(line: Line, following: Call, answer: Answer) -> str:
    fixed = line.words.sentence("utter_voice_hints", following.language, "voice")
    catalog = line.catalogue.current()
    expected = answer_words(catalog, answer.expects, following.language)
    return hints(catalog, answer.hints, ",".join([*(word.replace(",", " ") for word in expected), fixed]))


def _asks_for_phone(expects: str | None) -> bool:
    """Whether the question asked is one for a phone number, which people key in rather than say."""
    flow, _, asked = (expects or "").partition(".")
    return any(question.id == asked and question.kind == "phone" for question in FLOWS.get(flow, ()))
