"""The desk: takes one message in and gives one answer back, the same for every channel.

1. The message becomes a row (`Ledger.receive`); a message seen before gets the answer it had before.
2. The engine understands and our actions decide; a dead, slow or confused engine never leaves the
   person without an answer.
3. Answer, effects and state are written in one transaction (`Ledger.finish`).

Messages of one conversation are taken one at a time, in order, here; across processes the ledger's
version check makes the later one run again on what the earlier one left.
"""

import asyncio
import copy
import dataclasses
import datetime as dt
import logging
import weakref
from collections.abc import Callable
from zoneinfo import ZoneInfo

from assistant.catalog.schema import Language
from assistant.conversation import reflexes, with_person
from assistant.conversation.effects import SEAT_EFFECTS, EffectKind
from assistant.conversation.languages import LanguagePolicy
from assistant.conversation.ports import (
    Answer,
    Catalogue,
    Directive,
    Engine,
    Finished,
    Inbound,
    Ledger,
    Opened,
    Understanding,
)
from assistant.conversation.redact import redact
from assistant.conversation.turn import Effect, Reply, State
from assistant.errors import EngineError, SeatGoneError, TurnOvertakenError
from assistant.handoff.hours import is_open
from assistant.messages.words import Words

log = logging.getLogger(__name__)

ATTEMPTS = 4
# Nobody's conversation: what is known of people is known of none in it.
_REHEARSAL = "rehearsal"
# Said about the turn, not in answer to it.
_SAID_ONCE = frozenset({"utter_notice", "utter_not_kept"})
_DIRECTIVES: dict[str, Directive] = {
    EffectKind.TRANSFER: "transfer",
    EffectKind.RECORD: "record",
    EffectKind.HANGUP: "hangup",
    EffectKind.SILENT: "silent",
}


class Desk:
    """Answers messages. One per app process; safe for concurrent use on one event loop."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        engine: Engine,
        words: Words,
        catalogue: Catalogue,
        clock: Callable[[], dt.datetime],
        desk_rings: bool = True,
        languages: LanguagePolicy | None = None,
    ) -> None:
        """`desk_rings`: the front desk has a phone that a caller can be put through to."""
        self._ledger = ledger
        self._engine = engine
        self._words = words
        self._catalogue = catalogue
        self._clock = clock
        self._languages = languages or LanguagePolicy()
        self._desk_rings = desk_rings
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def take(self, inbound: Inbound) -> Answer:
        """Answer one message. Raises `StoreBusyError` where it could not even be kept."""
        inbound = redact(inbound)
        lock = self._lock(inbound)
        async with lock:
            seat_gone = False
            for attempt in range(ATTEMPTS):
                opened = await asyncio.to_thread(self._ledger.receive, inbound, self._clock())
                if opened.answered is not None:
                    return opened.answered
                finished = await self._answer(inbound, opened)
                last = attempt + 1 == ATTEMPTS
                if last and seat_gone:
                    finished = self._without_seat(finished)
                try:
                    await asyncio.to_thread(self._ledger.finish, finished, self._clock())
                except TurnOvertakenError as overtaken:
                    if last:
                        raise
                    seat_gone = isinstance(overtaken, SeatGoneError)
                    continue
                return finished.answer
        raise AssertionError("unreachable: the last attempt returns or raises")

    def with_engine(self, engine: Engine) -> "Desk":
        """The same desk with another engine, for rehearsing what that would make of things."""
        other = copy.copy(self)
        other._engine = engine
        return other

    async def rehearse(self, text: str, language: Language | None = None) -> Understanding:
        """What somebody new would be told in the chat: the whole way of a message, of which nothing is kept.

        Raises `EngineError`: what is said without an engine is not what this asks for.
        """
        inbound = redact(Inbound(channel="chat", key=_REHEARSAL, thread=None, text=text, language=language))
        opened = Opened(
            conversation=_REHEARSAL,
            message=_REHEARSAL,
            language=None,
            remembered_language=None,
            state=State(),
            version=0,
            first=True,
        )
        return await self._understand(inbound, opened)

    def _lock(self, inbound: Inbound) -> asyncio.Lock:
        key = f"{inbound.channel}:{inbound.thread or inbound.key}"
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock

    async def _answer(self, inbound: Inbound, opened: Opened) -> Finished:
        error = None
        try:
            understood = await self._understand(inbound, opened)
        except EngineError as failure:
            log.error("engine failed in conversation %s: %s", opened.conversation, failure)
            error = str(failure)
            understood = reflexes.without_engine(
                inbound,
                opened.state,
                language=self._languages.guess(inbound, opened),
                desk_open=self._can_be_rung(),
            )
        if opened.with_person:
            understood = with_person.settled(understood, opened.state, inbound, desk_open=self._can_be_rung())
        language = self._languages.choose(inbound, opened, understood)
        effects = list(understood.effects)
        if language != opened.language:
            effects.append(Effect(kind=EffectKind.LANGUAGE, args={"language": language}))
        replies = list(understood.replies)
        if not opened.with_person and not _silent(effects):
            replies = [*self._about_the_turn(inbound, opened, understood), *replies]
        elif opened.with_person and not replies and not _silent(effects):
            effects.append(Effect(kind=EffectKind.SILENT))
        worded = self._words.word(replies, language, inbound.medium)
        answer = Answer(
            conversation=opened.conversation,
            language=language,
            replies=worded,
            directive=_directive(effects),
            expects=_expects(understood.state),
            hints=tuple(understood.state.offer.options) if understood.state.offer else (),
            degraded=error is not None,
        )
        return Finished(
            opened=opened,
            inbound=inbound,
            answer=answer,
            state=_remember(understood.state, replies, effects),
            intent=understood.intent,
            confidence=understood.confidence,
            entities=inbound.unkept.outside(understood.entities) if inbound.unkept else understood.entities,
            effects=tuple(effects),
            wordings=tuple(reply.name for reply in replies),
            facts=tuple(reply.facts for reply in replies),
            error=error,
        )

    def _about_the_turn(self, inbound: Inbound, opened: Opened, understood: Understanding) -> list[Reply]:
        """It says what it is, at the start (on calls the greeting has already said so), and what is not kept."""
        replies = []
        if inbound.unkept is not None and understood.intent != "emergency":
            replies.append(Reply(name="utter_not_kept"))
        if opened.first and inbound.channel != "voice":
            name = self._catalogue.current().partnership.voice_name.model_dump()
            replies.append(Reply(name="utter_notice", facts={"partnership": name}))
        return replies

    def _can_be_rung(self) -> bool:
        return self._desk_rings and is_open(self._catalogue.current().partnership, self._clock())

    def _without_seat(self, finished: Finished) -> Finished:
        """Seats come and go faster than they can be taken: nothing is changed, and that is what is said."""
        if not any(effect.kind in SEAT_EFFECTS for effect in finished.effects):
            return finished
        replies = [Reply(name="utter_seat_taken_meanwhile")]
        worded = self._words.word(replies, finished.answer.language, finished.inbound.medium)
        state = finished.opened.state
        answer = dataclasses.replace(finished.answer, replies=worded, directive="listen", expects=_expects(state))
        kept = tuple(effect for effect in finished.effects if effect.kind == EffectKind.LANGUAGE)
        wordings = tuple(reply.name for reply in replies)
        return dataclasses.replace(finished, answer=answer, state=state, effects=kept, wordings=wordings, facts=({},))

    async def _understand(self, inbound: Inbound, opened: Opened) -> Understanding:
        reflex = reflexes.before_engine(inbound, opened.state)
        if reflex is not None:
            return reflex
        if opened.with_person:
            forced = self._forced_intent(inbound, opened)
            parsed = await self._engine.parse(inbound.heard, opened.language)
            return dataclasses.replace(parsed, intent=forced) if forced in with_person.URGENT else parsed
        return await self._engine.turn(
            conversation=opened.conversation,
            message=opened.message,
            text=inbound.heard,
            language=opened.language or inbound.language or opened.remembered_language,
            medium=inbound.medium,
            state=opened.state,
            intent=inbound.intent or self._forced_intent(inbound, opened),
            metadata={
                "phone": inbound.address,
                "desk_rings": self._desk_rings,
                "pressed": inbound.pressed,
                # The actions get all the words, too, and where those are that nothing may be made of that is kept.
                **({"removed": inbound.unkept.places} if inbound.unkept else {}),
            },
        )

    def _forced_intent(self, inbound: Inbound, opened: Opened) -> str | None:
        catalog = self._catalogue.current()
        today = self._clock().astimezone(ZoneInfo(catalog.partnership.zone)).date()
        language = self._languages.guess(inbound, opened)
        return reflexes.forced_intent(inbound, opened.state, catalog, today=today, language=language)


def _silent(effects: list[Effect]) -> bool:
    return any(effect.kind == EffectKind.SILENT for effect in effects)


def _directive(effects: list[Effect]) -> Directive:
    return next((_DIRECTIVES[effect.kind] for effect in effects if effect.kind in _DIRECTIVES), "listen")


def _expects(state: State) -> str | None:
    if state.flow is not None and state.flow.asking is not None:
        return f"{state.flow.name}.{state.flow.asking}"
    return state.offer.kind if state.offer else None


def _remember(state: State, replies: list[Reply], effects: list[Effect]) -> State:
    """Keep what was said for "say that again", which is not itself remembered, and what the person is called."""
    fresh = [reply for reply in replies if reply.name not in _SAID_ONCE]
    named = [effect.args["name"] for effect in effects if effect.kind == EffectKind.NAME]
    return state.model_copy(update={"last": fresh or state.last, "name": named[-1] if named else state.name})
