"""An answer in the context of its question."""

import datetime as dt

from assistant.catalog.basics import Language
from assistant.catalog.questions import Question
from assistant.eligibility.spans import Span
from assistant.eligibility.understanding.compiled import compiled
from assistant.eligibility.understanding.keypad import read_keypad
from assistant.eligibility.understanding.volunteered import read_volunteered
from assistant.eligibility.values import Value


def read_answer(
    question: Question,
    text: str,
    *,
    today: dt.date,
    language: Language,
    known: Value | None = None,
    keypad: bool = False,
) -> Value | None:
    """What `text` answers to `question`, or `None` where it does not say, or says what cannot be true.

    `known`: what was known of it before: "the 14th" closes in on "March 2009". `keypad`: `text` was pressed on a
    phone: 1 and 2 are yes and no, a number is an option's, `*` alone is "don't know" and within digits a point.
    """
    if keypad:
        return read_keypad(question, text, today, known if isinstance(known, Span) else None)
    before = {} if known is None else {question.id: known}
    alone = compiled(question).alone
    found = read_volunteered(alone, text, today=today, language=language, asked=question.id, known=before)
    return found.get(question.id)
