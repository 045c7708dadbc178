"""People who would rather not say, or do not know."""

import re
from functools import cache

from assistant.catalog.basics import Language
from assistant.eligibility.understanding.lexicon import alternatives, phrase_pattern, phrases, words
from assistant.eligibility.understanding.utterance import Utterance, hear
from assistant.eligibility.values import NotSaid

_LANGUAGE: Language = "es"  # number words play no part here


def declines(text: str) -> bool:
    """Whether somebody would rather not say it ("prefer not to say", "qué te importa")."""
    return not_said(hear(text, _LANGUAGE)) is NotSaid.PREFER_NOT


def does_not_know(text: str) -> bool:
    """Whether somebody does not know ("idk", "no sé")."""
    return not_said(hear(text, _LANGUAGE)) is NotSaid.DONT_KNOW


def not_said(said: Utterance) -> NotSaid | None:
    """Refusals before not knowing: "no sé, prefiero no decir" is one."""
    if not said.tokens and "?" in said.raw:
        return NotSaid.DONT_KNOW
    for kind in (NotSaid.PREFER_NOT, NotSaid.DONT_KNOW):
        if phrase_pattern(f"not_said.{kind}").search(said.text) or _alone(kind).fullmatch(said.text):
            return kind
    return None


def only_not_said(said: Utterance) -> NotSaid | None:
    """As `not_said`, where nothing else is said that could be an answer."""
    kind = not_said(said)
    if kind is None:
        return None
    rest = phrase_pattern(f"not_said.{kind}").sub(" ", said.text).split()
    return kind if all(word in words("filler") for word in rest) or _alone(kind).fullmatch(said.text) else None


@cache
def _alone(kind: NotSaid) -> re.Pattern[str]:
    filler = alternatives(words("filler"))
    return re.compile(rf"(?:{filler} )*{alternatives(phrases(f'not_said.alone.{kind}'))}(?: {filler})*")
