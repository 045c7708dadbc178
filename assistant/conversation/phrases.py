"""Fixed phrases that act by themselves, from `data/lexicon/reflexes.yml`: whole words, accents and case folded."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LEXICON = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "reflexes.yml"


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: how phrases are compared."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return " ".join(re.sub(r"[^\w\s]", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())


@cache
def lexicon() -> dict[str, list[Any]]:
    loaded: dict[str, list[Any]] = yaml.load(LEXICON.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


@cache
def _phrases(kind: str) -> re.Pattern[str]:
    phrases = sorted({fold(phrase) for phrase in lexicon()[kind]}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")


def says(kind: str, text: str) -> bool:
    return _phrases(kind).search(fold(text)) is not None


def wants_person(text: str) -> bool:
    """Whether they ask for a person in so many words, somewhere in it."""
    return says("wants_person", text) and not says("wants_no_person", text)


def begins_with(kind: str, text: str) -> bool:
    return _phrases(kind).match(fold(text)) is not None


def after(kind: str, text: str) -> str:
    """The text without the phrase that it begins with."""
    found = _phrases(kind).match(fold(text))
    words = text.split()
    return text if found is None else " ".join(words[len(found[0].split()) :])


def is_exactly(kind: str, text: str) -> bool:
    return _phrases(kind).fullmatch(fold(text)) is not None


def count(kind: str, text: str) -> int:
    return len(_phrases(kind).findall(fold(text)))
