"""What the phone listens for while a screening asks: so many keys, and the names of the options."""

from assistant.catalog.questions import Answer
from assistant.catalog.schema import Catalog, Language
from assistant.conversation.inquiries import LAST4, SCREENING, find_question

# Month, day and year; amounts are shorter. Who presses fewer is heard after a pause.
DATE_DIGITS = 8
_SEVERAL = frozenset({Answer.BIRTH, Answer.DATE, Answer.SINCE, Answer.NUMBER, Answer.MONEY})


def answer_digits(catalog: Catalog, expects: str | None) -> int:
    """1 where a single key is the answer, or no screening asks."""
    flow, _, asked = (expects or "").partition(".")
    if flow != SCREENING:
        return 1
    if asked == LAST4:
        return 4
    question = find_question(catalog, asked)
    if question is None:
        return 1
    if question.answer in _SEVERAL:
        return DATE_DIGITS
    if question.answer is Answer.CHOICES:
        return len(question.options)
    return len(str(len(question.options)))


def answer_words(catalog: Catalog, expects: str | None, language: Language) -> list[str]:
    """What the recogniser should expect to hear: the options, and what people call them."""
    flow, _, asked = (expects or "").partition(".")
    question = find_question(catalog, asked) if flow == SCREENING else None
    if question is None:
        return []
    names = [option.name.in_(language) for option in question.options]
    return names + [name for option in question.options for name in getattr(option.names, language)]
