"""What the checks of the catalogue say, in the reader's language.

The checks say it in English, once, for files, the command line and here. `words/mistakes.yml` has each of their
sentences beside the Spanish; what was said is found by its shape, and its facts stay as they are.
"""

import re
from dataclasses import dataclass
from functools import cache

from assistant.catalog.basics import Language
from assistant.console.words import read_words

_FACT = re.compile(r"\{([a-z_]+)\}")
# Facts that are words themselves; all others are names, numbers and days.
_WORDS = frozenset({"what", "found", "subject", "noun", "where", "left", "right", "unit", "error"})
_PART = "part_"
# `programs/cna-eve.yml:23: facts.cost.say.es: ` before what is wrong there.
_PLACE = re.compile(r"(\S+: )(.+)", re.DOTALL)


@dataclass(frozen=True)
class _Sentence:
    pattern: re.Pattern[str]
    spanish: str


def worded(said: object, language: Language) -> str:
    """What a check said, as the reader reads it; as it was said where it has no line."""
    text = str(said)
    return text if language == "en" else _spanish(text, _sentences()) or text


def expected(said: str, language: Language) -> str:
    """The same of what is expected of an answer, without the sentence around it."""
    return said if language == "en" else _fact("what", said)


def is_known(text: str) -> bool:
    """Whether there is a line for it."""
    return _spanish(text, _sentences()) is not None


def _spanish(text: str, sentences: tuple[_Sentence, ...]) -> str | None:
    for sentence in sentences:
        found = sentence.pattern.fullmatch(text)
        if found is not None:
            return _filled(sentence.spanish, {name: _fact(name, value) for name, value in found.groupdict().items()})
    placed = _PLACE.fullmatch(text)
    if placed is None or sentences is not _sentences():
        return None
    rest = _spanish(placed[2], sentences)
    return None if rest is None else placed[1] + rest


def _filled(template: str, facts: dict[str, str]) -> str:
    return _FACT.sub(lambda fact: facts[fact[1]], template)


def _fact(name: str, value: str) -> str:
    if name not in _WORDS:
        return value
    return _spanish(value, _parts()) or _spanish(value, _sentences()) or value


@cache
def _sentences() -> tuple[_Sentence, ...]:
    return _read(parts=False)


@cache
def _parts() -> tuple[_Sentence, ...]:
    return _read(parts=True)


def _read(*, parts: bool) -> tuple[_Sentence, ...]:
    """Words that stand in sentences, or whole sentences."""
    lines = [both for key, both in read_words("mistakes").items() if key.startswith(_PART) == parts]
    return tuple(_Sentence(re.compile(_shape(both.en), re.DOTALL), both.es) for both in lines)


def _shape(template: str) -> str:
    pieces = _FACT.split(template)
    return "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
