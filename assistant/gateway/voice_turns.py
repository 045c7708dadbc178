"""Turns of a call that the line answers by itself: the greeting, silence, keys, recorded messages.

They are kept in the ledger as every other turn is, so that what was said stands in the conversation and
a retry hears the same again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.catalog.schema import Language
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.ports import Answer, Directive, Finished, Opened
from assistant.conversation.redact import redact
from assistant.conversation.turn import Effect, Reply, State
from assistant.errors import TurnOvertakenError
from assistant.gateway.line import Line
from assistant.gateway.voice_call import Call
from assistant.handoff import promises
from assistant.store import calls

ATTEMPTS = 3


@dataclass(frozen=True)
class Own:
    """What the line says and does. `said`: each reply in its language. `question`: what "say that again" repeats."""

    language: Language
    said: tuple[tuple[Language, Reply], ...]
    effects: tuple[Effect, ...] = ()
    directive: Directive = "listen"
    question: Reply | None = field(default=None)


async def answer_here(line: Line, call: Call, decide: Callable[[Opened], Own]) -> Answer:
    """Answer this turn without the desk. Raises `StoreBusyError`."""
    inbound = redact(call.inbound(call.said or call.keys))
    for attempt in range(ATTEMPTS):
        opened = await asyncio.to_thread(line.ledger.receive, inbound, line.clock())
        if opened.answered is not None:
            return opened.answered
        own = decide(opened)
        state = opened.state.model_copy(update={"last": [own.question]}) if own.question else opened.state
        answer = Answer(
            conversation=opened.conversation,
            language=own.language,
            replies=tuple(line.words.word([reply], language, "voice")[0] for language, reply in own.said),
            directive=own.directive,
            expects=_still_asked(state),
            # The options of the question that is still open stay what the recogniser expects.
            hints=tuple(state.offer.options) if state.offer else (),
        )
        finished = Finished(
            opened=opened,
            inbound=inbound,
            answer=answer,
            state=state,
            intent=None,
            confidence=None,
            entities=(),
            effects=own.effects,
            wordings=tuple(reply.name for _, reply in own.said),
        )
        try:
            await asyncio.to_thread(_finish, line, call, finished)
        except TurnOvertakenError:
            if attempt + 1 == ATTEMPTS:
                raise
            continue
        return answer
    raise AssertionError("unreachable: the last attempt returns or raises")


def _finish(line: Line, call: Call, finished: Finished) -> None:
    line.ledger.finish(finished, line.clock())
    chosen = any(effect.kind == EffectKind.LANGUAGE for effect in finished.effects)
    if finished.opened.language is None and not chosen:
        # What the line says by itself settles nothing: the caller's first words do.
        calls.leave_language_open(line.database, call.sid)


def _still_asked(state: State) -> str | None:
    """The intake's question stays open: nothing that the line says by itself answers it."""
    return f"{state.flow.name}.{state.flow.asking}" if state.flow is not None and state.flow.asking else None


def other(language: Language) -> Language:
    return "en" if language == "es" else "es"


def greeting(line: Line, language: Language) -> Own:
    """Who it is and that the call is transcribed; then the other language; then the question."""
    name = line.catalogue.current().partnership.voice_name.model_dump()
    question = Reply(name="utter_voice_how_help")
    return Own(
        language=language,
        said=(
            (language, Reply(name="utter_voice_greeting", facts={"name": name})),
            (other(language), Reply(name="utter_voice_other_language")),
            (language, question),
        ),
        question=question,
    )


def language_chosen(language: Language) -> Own:
    chosen = Reply(name="utter_voice_language_chosen")
    kept = Effect(kind=EffectKind.LANGUAGE, args={"language": language})
    return Own(language, ((language, chosen),), effects=(kept,), question=Reply(name="utter_voice_how_help"))


def reprompt(call: Call) -> Own:
    """Twice, in different words; at the greeting with the other language again."""
    name = "utter_voice_reprompt_first" if call.silences == 0 else "utter_voice_reprompt_second"
    invitation = ((other(call.language), Reply(name="utter_voice_other_language")),) if call.choosing else ()
    return Own(call.language, ((call.language, Reply(name=name)), *invitation))


def menu(call: Call) -> Own:
    return Own(call.language, ((call.language, Reply(name="utter_voice_menu")),))


def to_person(call: Call) -> Own:
    """Nothing was heard for too long: a person, without being asked."""
    wanted = Effect(kind=EffectKind.HANDOFF, args={"kind": HandoffKind.PERSON, "reason": "silence"})
    said = ((call.language, Reply(name="utter_voice_silence_to_person")),)
    return Own(call.language, said, effects=(wanted, Effect(kind=EffectKind.TRANSFER)), directive="transfer")


def leave_message(call: Call) -> Own:
    """Filed before the tone: who hangs up then has still asked for something."""
    filed = Effect(kind=EffectKind.HANDOFF, args={"kind": HandoffKind.MESSAGE, "reason": "menu"})
    said = ((call.language, Reply(name="utter_voice_record")),)
    return Own(call.language, said, effects=(filed, Effect(kind=EffectKind.RECORD)), directive="record")


def not_answered(call: Call) -> Own:
    said = ((call.language, Reply(name="utter_voice_nobody")),)
    return Own(call.language, said, effects=(Effect(kind=EffectKind.RECORD),), directive="record")


def message_instead(call: Call) -> Own:
    """Who waits for staff would rather say it to the tone; what was filed for them stays open."""
    said = ((call.language, Reply(name="utter_voice_record")),)
    return Own(call.language, said, effects=(Effect(kind=EffectKind.RECORD),), directive="record")


def call_back(line: Line, call: Call) -> Own:
    """To the caller's own number, as they agreed by key; by when is told, and kept as it is told."""
    partnership, now = line.catalogue.current().partnership, line.clock()
    by = promises.by_default(partnership, now)
    args = {
        "kind": HandoffKind.CALLBACK,
        "reason": "no_message",
        "promised_at": by.isoformat(),
        "details": {"phone": call.address},
    }
    said = ((call.language, Reply(name="utter_voice_callback_filed", facts=promises.told(by, partnership, now))),)
    effects = (Effect(kind=EffectKind.HANDOFF, args=args), Effect(kind=EffectKind.HANGUP))
    return Own(call.language, said, effects=effects, directive="hangup")


def farewell(call: Call, name: str, facts: dict[str, Any] | None = None) -> Own:
    said = ((call.language, Reply(name=name, facts=facts or {})),)
    return Own(call.language, said, (Effect(kind=EffectKind.HANGUP),), "hangup")
