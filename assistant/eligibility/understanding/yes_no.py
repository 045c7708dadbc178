"""Yes and no, in all the ways in which they are said."""

import re
from functools import cache

from assistant.eligibility.understanding.lexicon import alternatives, phrases, words
from assistant.eligibility.understanding.utterance import Utterance
from assistant.eligibility.values import NotSaid

Meaning = bool | NotSaid
# Longer than this, a "no" in the middle is about something else, and one at the beginning must stand by itself.
_SHORT = 5


@cache
def _meanings() -> dict[str, Meaning]:
    """Refusing and not knowing are in it, because "no sé" is no "no"."""
    found: dict[str, Meaning] = {}
    for path, meaning in (("yes_no.yes", True), ("yes_no.no", False)):
        found |= dict.fromkeys(phrases(path), meaning)
    for kind in NotSaid:
        found |= dict.fromkeys(phrases(f"not_said.{kind}"), kind)
    return found


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){alternatives(_meanings())}(?!\S)")


def read_yes_no(said: Utterance) -> Meaning | None:
    """What it begins with, after words like "well" and "pues"; in a short one, what it says anywhere."""
    for match in _pattern().finditer(said.text):
        start, end = said.span(match)
        if len(said.tokens) <= _SHORT:
            return _meanings()[match[0]]
        if not all(token in words("filler") for token in said.tokens[:start]):
            return None
        if end == len(said.tokens) or end in said.pauses or said.tokens[end] in words("yes_no.goes_on"):
            if match[0] not in phrases("yes_no.small") or end in said.pauses:
                return _meanings()[match[0]]
        elif end - start > 1:  # "i do not think so"
            return _meanings()[match[0]] if len(said.tokens) - end <= _SHORT else None
    return None
