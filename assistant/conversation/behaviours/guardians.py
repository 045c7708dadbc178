"""Under 18, a parent or guardian has to agree before a seat is booked or anything is passed on."""

from typing import Any

from assistant.applicants.minors import minors_on
from assistant.conversation.behaviours.screening_facts import in_screening, learn, news
from assistant.conversation.births import births_told
from assistant.conversation.effects import EffectKind
from assistant.conversation.flows import FLOWS, MINOR
from assistant.conversation.inquiries import known
from assistant.conversation.turn import Flow, Inquiry, Outcome, State, Turn
from assistant.eligibility.values import Value


def is_minor(turn: Turn) -> bool:
    """By what was said so far and in this message; who may still be under 18 is treated as such. Nobody is asked."""
    told = _known(turn.state, turn)
    return _is_minor(told | news(_heard(turn), told), turn)


def overhear(turn: Turn, outcome: Outcome) -> Outcome:
    """Ages and birthdays count whenever they are told, for what comes later. A screening hears them itself."""
    if in_screening(turn.state) and in_screening(outcome.state):
        return outcome
    heard = _heard(turn)
    if not heard:
        return outcome
    learn(outcome, heard, turn)
    flow = outcome.state.flow
    if flow is not None and any(question.only_if == MINOR for question in FLOWS.get(flow.name, ())):
        flow.answers.pop(MINOR, None)
        if _is_minor(_known(outcome.state, turn), turn):
            flow.answers[MINOR] = "yes"
    return outcome


def add_questions(flow: Flow, turn: Turn) -> Flow:
    if is_minor(turn):
        flow.answers[MINOR] = "yes"
    return flow


def details(answers: dict[str, str]) -> dict[str, Any]:
    """For the front desk: who has to agree, or that this is not known yet."""
    if MINOR not in answers:
        return {}
    if not answers.get("guardian_name"):
        return {"needs_guardian": "yes"}
    return {"guardian_name": answers["guardian_name"], "guardian_phone": answers.get("guardian_phone", "")}


def tell(outcome: Outcome, answers: dict[str, str]) -> Outcome:
    """What happens next, to somebody of sixteen."""
    if MINOR not in answers:
        return outcome
    name = answers.get("guardian_name")
    if not name:
        return outcome.say("utter_guardian_needed")
    outcome.do(EffectKind.GUARDIAN, name=name, phone=answers.get("guardian_phone") or None)
    return outcome.say("utter_guardian_next", guardian=name)


def _heard(turn: Turn) -> dict[str, Value]:
    if turn.pressed:
        return {}
    before = _known(turn.state, turn)
    return births_told(turn.text, turn.catalog, today=turn.today, language=turn.language, known=before)


def _known(state: State, turn: Turn) -> dict[str, Value]:
    return known(state.screening or Inquiry(), turn.catalog, turn.today)


def _is_minor(told: dict[str, Value], turn: Turn) -> bool:
    minors = minors_on(turn.today, turn.catalog)
    return minors.among(told[id] for id in minors.questions if id in told)
