"""What somebody wants of their own data, by their words (`data/lexicon/privacy.yml`)."""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.conversation.phrases import LEXICON, fold


class Wanted(StrEnum):
    """Their data, to have it deleted, to know who sees it, or that no partner sees it any more."""

    EXPORT = "export"
    DELETE = "delete"
    WHO = "who"
    STOP = "stop"


# The first that fits: "who can see it and please delete it" is about deleting.
_ORDER = (Wanted.DELETE, Wanted.EXPORT, Wanted.STOP, Wanted.WHO)


def plainly_wanted(text: str) -> Wanted | None:
    """By a phrase that can mean nothing else, whatever the engine makes of it."""
    words = fold(text)
    return next((wanted for wanted in _ORDER if _phrases(wanted).search(words)), None)


def wanted(text: str) -> Wanted | None:
    """By such a phrase; or, in words that are about privacy already, by what is done (`does`) to what (`of`)."""
    words = frozenset(fold(text).split())
    plain = plainly_wanted(text)
    if plain is not None:
        return plain
    return next((one for one in _ORDER if words & _words(one, "does") and words & _words(one, "of")), None)


@cache
def _lexicon() -> dict[str, Any]:
    path: Path = LEXICON.with_name("privacy.yml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@cache
def _phrases(wanted: Wanted) -> re.Pattern[str]:
    phrases = sorted({fold(phrase) for phrase in _lexicon()[wanted]["plainly"]}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")


@cache
def _words(wanted: Wanted, kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _lexicon()[wanted][kind])
