"""Ages and birthdays that people tell of themselves in passing, whatever they talk about.

Nobody has asked, so less is believed than in a screening: only "i'm 17" and "nací en 2009", said before anybody else
is spoken of in the same breath. "16 years old" may be a daughter.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache

from assistant.applicants.minors import birth_questions
from assistant.catalog.schema import Catalog, Language
from assistant.conversation.phrases import fold
from assistant.eligibility.understanding import read_volunteered
from assistant.eligibility.understanding.compiled import compiled
from assistant.eligibility.understanding.lexicon import entry, one_of, phrase_pattern
from assistant.eligibility.understanding.utterance import hear
from assistant.eligibility.values import Value

_PAUSE = re.compile(r"[,.;:!?\n…]+(?=\s|$)")


def births_told(
    text: str, catalog: Catalog, *, today: dt.date, language: Language, known: Mapping[str, Value]
) -> dict[str, Value]:
    """By question id; `known` is what was told before."""
    told: dict[str, Value] = {}
    own = _of_themselves(text, language) if _may_tell().search(fold(text)) else ""
    for question in birth_questions(catalog) if own else ():
        alone = compiled(question).alone
        told |= read_volunteered(alone, own, today=today, language=language, known=known)
    return told


@cache
def _may_tell() -> re.Pattern[str]:
    """A digit, a number in words, or "soy menor": most messages have none of these and are not read."""
    spoken = [entry(f"numbers.{language}.{kind}") for language in ("en", "es") for kind in ("units", "whole", "tens")]
    words = {fold(word) for kind in spoken for word in kind}
    words |= {fold(phrase).split()[-1] for path in ("ages.adult", "ages.minor") for phrase in entry(path)}
    return re.compile(rf"\d|\b(?:{'|'.join(sorted(words, key=len, reverse=True))})\b")


def _of_themselves(text: str, language: Language) -> str:
    """The text; where it speaks of others, too, only what is said by itself of the speaker. "" where nothing is."""
    said = hear(text, language).text
    if not phrase_pattern("not_theirs").search(said):
        return text if _own_age().search(said) else ""
    return ". ".join(clause for clause in _PAUSE.split(text) if _begins_with_own(hear(clause, language).text))


def _begins_with_own(said: str) -> bool:
    own, other = _own_age().search(said), phrase_pattern("not_theirs").search(said)
    # "I was" is long ago, "i was born" is not.
    return own is not None and (other is None or other.start() >= own.end() or other.start() == own.start())


@cache
def _own_age() -> re.Pattern[str]:
    """With at most three words between: "nací en marzo del 2009"."""
    number = rf"{one_of('ages.own')}(?: \S+){{0,3}}? \d"
    return re.compile(rf"(?<!\S)(?:{number}|(?:{one_of('ages.adult')}|{one_of('ages.minor')})(?!\S))")
