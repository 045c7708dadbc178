"""Whether what was decided of a message is what people are told: tried in a whole turn, or on the catalogue alone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from assistant.catalog.basics import Language
from assistant.catalog.faqs import best_faq
from assistant.catalog.schema import Catalog
from assistant.conversation.behaviours.facts import words
from assistant.conversation.ports import Understanding
from assistant.errors import EngineError
from assistant.insight.learning import Case, Difference, Wants

# What somebody new is told who says a text in a language (`Desk.rehearse`).
Rehearse = Callable[[str, Language], Awaitable[Understanding]]

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


async def tried(rehearse: Rehearse, cases: Sequence[Case], catalog: Catalog) -> list[Trial]:
    """What comes of each, in a whole turn or, from where the engine does not answer on, of the catalogue alone."""
    found: list[Trial] = []
    for case in cases:
        try:
            told = await rehearse(case.text, case.language)
        except EngineError:
            break  # it would fail the next ones, too, each after its time
        found.append(of_turn(case, told, catalog))
    return found + [of_catalogue(case, catalog) for case in cases[len(found) :]]


def answered(before: Sequence[Trial], after: Sequence[Trial]) -> list[Difference]:
    """What two models make of the same cases of answers, as far as both were tried in whole turns."""
    return [
        Difference(old.case.text, old.case.wants, _came_to(old), _came_to(new))
        for old, new in zip(before, after, strict=True)
        if old.whole and new.whole
    ]


def _came_to(trial: Trial) -> str:
    return trial.faq or trial.intent or ""
