"""The conversation itself: greeting, help, language, repeat, starting over, what is out of scope."""

from assistant.conversation.behaviours import facts
from assistant.conversation.behaviours.focus import meant, missing_program, named_programs
from assistant.conversation.behaviours.frequent import recognised_faq
from assistant.conversation.behaviours.people import talk_to_person
from assistant.conversation.behaviours.programs import describe, not_offered
from assistant.conversation.behaviours.questions import answer_faq
from assistant.conversation.effects import EffectKind
from assistant.conversation.phrases import says
from assistant.conversation.turn import Outcome, Turn

# Misses in a row: ask differently once, then offer a person; by phone the third goes to one.
ASK_AGAIN, OFFER_PERSON = 1, 2


def greet(turn: Turn) -> Outcome:
    """Hello; who names a program with it ("hola, tienen de farmacia?") is told about that at once."""
    programs = named_programs(turn)
    if len(programs) == 1:
        return describe(turn.outcome(), programs[0], turn)
    return turn.outcome().say("utter_greet").offer("menu")


def help_menu(turn: Turn) -> Outcome:
    return turn.outcome().say("utter_help").offer("menu")


def goodbye(turn: Turn) -> Outcome:
    outcome = turn.outcome().say("utter_goodbye")
    outcome.state.flow = None
    return outcome.do(EffectKind.HANGUP) if turn.medium == "voice" else outcome


def thank(turn: Turn) -> Outcome:
    return _back_to_point(turn, "utter_thank")


def bot_challenge(turn: Turn) -> Outcome:
    return _back_to_point(turn, "utter_bot_challenge")


def out_of_scope(turn: Turn) -> Outcome:
    """An honest no and what the line does do; unless the words are a known question or program after all."""
    programs = named_programs(turn)
    if len(programs) == 1:
        return describe(turn.outcome(), programs[0], turn)
    faq = recognised_faq(turn)
    if faq is not None:
        return answer_faq(turn.outcome(), faq, turn, None)
    return _back_to_point(turn, "utter_out_of_scope")


def _back_to_point(turn: Turn, reply: str) -> Outcome:
    """Small talk is answered and the talk goes back to where it was: the offer stays open."""
    outcome = turn.outcome().say(reply)
    outcome.state.offer = turn.state.offer
    program = meant(turn).one
    if turn.state.flow is None and program is not None and turn.medium != "voice":
        outcome.say("utter_back_to", program=facts.both(program.short))
    return outcome


def repeat(turn: Turn) -> Outcome:
    outcome = turn.outcome()
    outcome.state.offer = turn.state.offer
    if turn.state.flow is not None:  # the form says its question again
        return outcome
    if not turn.state.last:
        return outcome.say("utter_greet").offer("menu")
    outcome.replies.extend(turn.state.last)
    return outcome


def start_over(turn: Turn) -> Outcome:
    """A clean slate for the dialogue; what was said stays in the record."""
    outcome = turn.outcome()
    state = outcome.state
    state.focus, state.topic, state.flow, state.screening = [], None, None, None
    return outcome.say("utter_start_over").say("utter_help").offer("menu")


def change_language(turn: Turn) -> Outcome:
    wanted = _wanted_language(turn)
    outcome = turn.outcome()
    outcome.state.offer = turn.state.offer
    if wanted == "other":
        return outcome.say("utter_language_not_spoken").offer("person")
    outcome.do(EffectKind.LANGUAGE, language=wanted).say("utter_language_changed")
    if turn.state.flow is None:
        outcome.replies.extend(turn.state.last[-1:])
    return outcome


def _wanted_language(turn: Turn) -> str:
    """The language that was named, or the one that is not being spoken."""
    if says("spanish_named", turn.text):
        return "es"
    if says("english_named", turn.text):
        return "en"
    return "other" if turn.values("language") else ("en" if turn.language == "es" else "es")


def fallback(turn: Turn) -> Outcome:
    """Not understood: asked once, differently, with examples; then a person is offered."""
    programs = named_programs(turn)
    if len(programs) == 1:
        return describe(turn.outcome(), programs[0], turn)
    missing = missing_program(turn)
    if missing is not None:
        return not_offered(turn.outcome(), missing, turn)
    faq = recognised_faq(turn, program_id=turn.state.focus[0] if turn.state.focus else None)
    if faq is not None:
        return answer_faq(turn.outcome(), faq, turn, None)
    misses = turn.state.misses + 1
    if misses > OFFER_PERSON and turn.medium == "voice":
        outcome = talk_to_person(turn)
        outcome.state.misses = misses
        return outcome
    outcome = turn.outcome()
    outcome.state.misses = misses
    outcome.do(EffectKind.UNANSWERED, topic=None, program=None, reason="not_understood")
    if misses <= ASK_AGAIN:
        outcome.state.offer = turn.state.offer
        return outcome.say("utter_ask_again")
    return outcome.say("utter_not_understood").offer("person")
