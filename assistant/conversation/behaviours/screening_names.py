"""What somebody is called, asked once and skippable: so that their answers are found again, and by nobody else.

A phone number alone tells nothing of anybody: who began before is known again by name and phone together.
"""

import logging

from assistant.conversation.behaviours import facts
from assistant.conversation.behaviours.focus import bring_to_focus
from assistant.conversation.behaviours.screening_facts import heard, inquiry_of, learn
from assistant.conversation.effects import EffectKind
from assistant.conversation.inquiries import LAST4, NAME, last_four, read_name
from assistant.conversation.ports import Channel, Remembered
from assistant.conversation.turn import Outcome, Turn
from assistant.errors import StoreBusyError

log = logging.getLogger(__name__)

MOST_TRIES = 3


def ask(outcome: Outcome, turn: Turn) -> Outcome:
    inquiry, flow = inquiry_of(outcome.state), outcome.state.flow
    inquiry.named = True
    if flow is not None and flow.asking == LAST4:
        return outcome.say("utter_screen_ask_last4")
    if inquiry.resuming:
        return outcome.say("utter_screen_ask_name_again" if turn.phone else "utter_screen_ask_name_and_phone")
    return outcome.say("utter_screen_ask_name" if turn.phone else "utter_screen_ask_name_chat")


def take(outcome: Outcome, turn: Turn) -> Outcome:
    """A name, perhaps with the last four digits of a phone; facts, which are taken; or neither, which is fine."""
    inquiry, flow = inquiry_of(outcome.state), outcome.state.flow
    assert flow is not None
    learnt = learn(outcome, heard(turn), turn)
    digits = last_four(turn.text)
    name = None if learnt else read_name(turn.text, turn.values("person_name"), turn.catalog)
    if name is not None and flow.asking == NAME:
        outcome.state.name = name
        outcome.do(EffectKind.NAME, name=name)
    asked, flow.asking, flow.tries = flow.asking, None, 0
    found = _recall(outcome, turn, outcome.state.name, digits)
    if found is not None:
        return _go_on(outcome, found, turn)
    if not inquiry.resuming:
        return outcome
    if asked == NAME and name is not None and digits is None and turn.phone is None:
        flow.asking = LAST4
        return outcome
    if (name or digits) and inquiry.recalls < MOST_TRIES:
        flow.asking = NAME
        return outcome.say("utter_screen_not_found_yet")
    inquiry.resuming = False
    return outcome.say("utter_screen_not_found")


def _recall(outcome: Outcome, turn: Turn, name: str | None, last4: str | None) -> Remembered | None:
    inquiry = inquiry_of(outcome.state)
    if turn.memory is None or name is None or (turn.phone is None and last4 is None):
        return None
    if inquiry.recalls >= MOST_TRIES:
        return None
    inquiry.recalls += 1
    channel: Channel = "sms" if turn.medium == "text" else turn.medium
    try:
        return turn.memory.recall(name=name, phone=turn.phone, last4=last4, channel=channel)
    except StoreBusyError as error:
        log.warning("nobody can be known again now: %s", error)
        return None


def _go_on(outcome: Outcome, found: Remembered, turn: Turn) -> Outcome:
    """What is said now is newer than what was said before; what is asked about now counts, if anything is.

    They are called what they said: the rest of a name is not told to whoever knows a part of it.
    """
    inquiry = inquiry_of(outcome.state)
    inquiry.facts = {**found.facts, **inquiry.facts}
    outcome.effects = [effect for effect in outcome.effects if effect.kind != EffectKind.NAME]
    outcome.do(EffectKind.RECOGNISED, applicant=found.applicant)
    if inquiry.resuming:
        inquiry.programs = list(found.programs)
        inquiry.anything = not found.programs
        inquiry.resuming = False
    program = turn.catalog.program(inquiry.programs[0]) if len(inquiry.programs) == 1 else None
    if program is None:
        return outcome.say("utter_screen_found", name=outcome.state.name)
    bring_to_focus(outcome, program, turn)
    return outcome.say("utter_screen_found_for", name=outcome.state.name, program=facts.both(program.short))
