"""Under 18, a parent or guardian has to agree before a seat is booked or anything is passed on."""

from typing import Any

from assistant.catalog.questions import Answer
from assistant.conversation.effects import EffectKind
from assistant.conversation.flows import MINOR
from assistant.conversation.inquiries import known
from assistant.conversation.turn import Flow, Outcome, Turn
from assistant.eligibility.days import age_on
from assistant.eligibility.spans import Span

OF_AGE = 18


def is_minor(turn: Turn) -> bool:
    """By what was said in a screening; who may still be under 18 is treated as such. Nobody is asked for it here."""
    inquiry = turn.state.screening
    if inquiry is None:
        return False
    births = {question.id for question in turn.catalog.questions if question.answer is Answer.BIRTH}
    told = [value for id, value in known(inquiry, turn.catalog, turn.today).items() if id in births]
    return any(isinstance(born, Span) and age_on(born.last, turn.today) < OF_AGE for born in told)


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
