"""Whether what was decided of a message is what people are told: tried in a whole turn, or on the catalogue alone."""

from dataclasses import dataclass

from assistant.catalog.faqs import best_faq
from assistant.catalog.schema import Catalog
from assistant.conversation.behaviours.facts import words
from assistant.conversation.ports import Understanding
from assistant.insight.learning import Case, Wants

# The reply that says what a frequent question's answer is.
_SAYS_A_FACT = "utter_fact"


@dataclass(frozen=True)
class Trial:
    """What came of a case. `right` is `None` where that cannot be told.

    `intent`: what it was taken as, `faq`: the frequent question whose answer is said. `whole`: a whole turn was tried,
    else the catalogue alone was asked, and what the engine makes of the words is not known.
    """

    case: Case
    right: bool | None
    intent: str | None = None
    faq: str | None = None
    whole: bool = False


def of_turn(case: Case, told: Understanding, catalog: Catalog) -> Trial:
    """By what somebody who says just this would be told. Equal answers are one, whichever question has them."""
    said = [reply.facts.get("fact") for reply in told.replies if reply.name == _SAYS_A_FACT]
    answered = [faq.id for faq in catalog.faqs if words(faq.fact) in said]
    if case.kind is Wants.INTENT:
        return Trial(case, told.intent == case.wants, told.intent, next(iter(answered), None), whole=True)
    right = case.wants in answered
    return Trial(case, right, told.intent, case.wants if right else next(iter(answered), None), whole=True)


def of_catalogue(case: Case, catalog: Catalog) -> Trial:
    """By the likeness of the words to what is asked: all that can be tried without an engine."""
    if case.kind is Wants.INTENT:
        return Trial(case, None)
    match = best_faq(case.text, catalog)
    faq = match.faq.id if match is not None and match.strong else None
    return Trial(case, faq == case.wants, faq=faq)
