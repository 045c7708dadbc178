"""What is decided without the engine: what the carrier flags, what must work at once, what works when it is down.

The phrases are data (`data/lexicon/reflexes.yml`).
"""

import datetime as dt

from assistant.catalog.schema import Catalog, Language
from assistant.conversation import flows, inquiries, seat_words
from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.options import picked_number, picks_by_name
from assistant.conversation.phrases import begins_with, count, is_exactly, says, wants_person
from assistant.conversation.ports import Inbound, Understanding
from assistant.conversation.private_wishes import plainly_wanted
from assistant.conversation.turn import Effect, Reply, State
from assistant.conversation.unkept import Unkept

# More than are ever offered at once.
MOST_OPTIONS = 9
# "My social security number is [removed]" says nothing else.
MARKED_WORDS = 8
_ASKED_BY_TELLING = {
    "record": "ask_background_check",
    "status": "ask_work_authorization",
    "disability": "ask_accommodation",
    "health": "ask_health_requirements",
}


def before_engine(inbound: Inbound, state: State) -> Understanding | None:
    """Turns that never need understanding: carrier opt-outs, pictures, nothing at all."""
    if inbound.opt_out is not None and not _answers_with_a_keyword(inbound, state):
        effects = [Effect(kind=EffectKind.SILENT)]
        if inbound.opt_out == "STOP":
            state = state.model_copy(update={"flow": None, "offer": None})
        if inbound.opt_out != "HELP":
            granted = inbound.opt_out == "START"
            effects.append(
                Effect(kind=EffectKind.CONSENT, args={"kind": "sms", "granted": granted, "wording": inbound.text})
            )
        intent = {"STOP": "opt_out", "START": "opt_in", "HELP": "ask_help"}[inbound.opt_out]
        return _decided(intent, state, effects=effects)
    if not inbound.text.strip():
        name = "utter_no_media" if inbound.media else "utter_nothing_heard"
        return _decided("inform", state, [Reply(name=name)])
    if inbound.unkept is not None and _only_not_kept(inbound, inbound.unkept, state):
        # The desk says that it is not kept, and what was asked last is asked again.
        return _decided("inform", state, state.last[-1:])
    return None


def _answers_with_a_keyword(inbound: Inbound, state: State) -> bool:
    """To the carrier YES is a word like START. To somebody who has just been asked something it is the answer."""
    asked = state.offer is not None or (state.flow is not None and state.flow.asking is not None)
    return asked and inbound.opt_out == "START" and is_exactly("yes_is_an_answer", inbound.text)


def _only_not_kept(inbound: Inbound, unkept: Unkept, state: State) -> bool:
    """Whether the words answer nothing and ask nothing: a number of theirs, or what was told instead of an answer."""
    if unkept.kinds == {"number"}:
        return len(inbound.text.split()) <= MARKED_WORDS and not inbound.text.rstrip().endswith("?")
    return state.flow is not None and unkept.says_nothing_else and "?" not in inbound.text


def forced_intent(
    inbound: Inbound, state: State, catalog: Catalog, *, today: dt.date, language: Language = "en"
) -> str | None:
    """The intent where the words alone settle it, or where an open question takes any words as its answer."""
    if is_exactly("emergency", inbound.heard) or says("emergency_anywhere", inbound.heard):
        return "emergency"
    if inbound.unkept is not None and inbound.unkept.says_nothing_else:
        # Told without a question: what the rule really needs is the answer.
        return next((intent for kind, intent in _ASKED_BY_TELLING.items() if kind in inbound.unkept.kinds), None)
    if is_exactly("person", inbound.text) and not seat_words.rates(state, inbound.text, language):
        return "talk_to_person"
    if state.flow is not None and flows.takes_any_words(state.flow) and wants_person(inbound.text):
        return "talk_to_person"
    if is_exactly("stop", inbound.text) and inbound.channel == "sms":
        return "opt_out"
    if plainly_wanted(inbound.heard) is not None:
        return "privacy_request"
    if state.flow is not None and begins_with("correction", inbound.text) and not inbound.text.rstrip().endswith("?"):
        return "correct_answer"
    if state.flow is not None and is_exactly("declines", inbound.text):
        return "dont_know"
    if seat_words.chooses_another(state, inbound.heard, catalog, today, language):
        return "book_session"
    if state.flow is not None and flows.takes_as_answer(state.flow, inbound.text, catalog):
        return "inform"
    if inquiries.answers(state, inbound.text, catalog, today, language, pressed=inbound.pressed):
        return "inform"
    if state.flow is None:
        return _outside_of_intakes(inbound, state, catalog, today, language)
    return None


def _outside_of_intakes(
    inbound: Inbound, state: State, catalog: Catalog, today: dt.date, language: Language
) -> str | None:
    about_seat = seat_words.settled(state, inbound.heard, catalog, today, language)
    if about_seat is not None:
        return about_seat
    if state.offer is not None:
        wants_more = state.offer.kind == "pick_program" and is_exactly("more", inbound.text)
        # After "how much is it? – which one?" a bare name asks how much, not what it is.
        which = state.offer.kind == "pick_program" and state.offer.topic is not None
        named = which and picks_by_name(inbound.text, catalog)
        if wants_more or named or picked_number(inbound.text, MOST_OPTIONS) is not None:
            return "inform"
    if state.screening is not None and state.screening.told and is_exactly("why", inbound.text):
        return "check_eligibility"
    if inquiries.begins(inbound.text, catalog, state, today, language):
        return "check_eligibility"
    if inquiries.puts_right(inbound.text, catalog, state, today, language):
        return "correct_answer"
    return None


def without_engine(inbound: Inbound, state: State, *, language: Language, desk_open: bool) -> Understanding:
    """The line still answers: a greeting, a person or a message, and a handoff that is filed."""
    text = inbound.text
    ear = heard(text)
    language, sure = ear or language, float(ear is not None)
    if says("emergency", inbound.heard) or says("emergency_anywhere", inbound.heard):
        filed = [_handoff(HandoffKind.EMERGENCY, text)]
        return _decided("emergency", state, [Reply(name="utter_emergency")], filed, language, sure)
    if inbound.channel == "sms" and is_exactly("stop", text):
        gone = Effect(kind=EffectKind.CONSENT, args={"kind": "sms", "granted": False, "wording": text})
        return _decided("opt_out", state, [Reply(name="utter_opted_out")], [gone], language, sure)
    filed = [_handoff(HandoffKind.LINE_DOWN, text)]
    if inbound.channel != "voice":
        return _decided("nlu_fallback", state, [Reply(name="utter_engine_down")], filed, language, sure)
    if desk_open:
        through = Effect(kind=EffectKind.TRANSFER)
        return _decided(
            "nlu_fallback", state, [Reply(name="utter_engine_down_transfer")], [*filed, through], language, sure
        )
    record = Effect(kind=EffectKind.RECORD)
    return _decided("nlu_fallback", state, [Reply(name="utter_engine_down_record")], [*filed, record], language, sure)


def heard(text: str) -> Language | None:
    """A rough ear for when the engine, which knows better, cannot be asked."""
    spanish, english = count("spanish_words", text), count("english_words", text)
    return None if spanish == english else "es" if spanish > english else "en"


def plainly(text: str) -> Language | None:
    """The language of which there are two small words or more, and none of the other."""
    spanish, english = count("spanish_words", text), count("english_words", text)
    return "es" if spanish >= 2 and not english else "en" if english >= 2 and not spanish else None


def _handoff(kind: HandoffKind, text: str) -> Effect:
    return Effect(kind=EffectKind.HANDOFF, args={"kind": kind, "reason": kind, "summary": text})


def _decided(
    intent: str,
    state: State,
    replies: list[Reply] | None = None,
    effects: list[Effect] | None = None,
    language: Language = "en",
    sure: float = 0.0,
) -> Understanding:
    return Understanding(
        intent=intent,
        confidence=1.0,
        language=language,
        language_confidence=sure,
        replies=tuple(replies or ()),
        effects=tuple(effects or ()),
        state=state,
    )
