"""`data/lexicon/answers.yml`, compared as texts are: folded, with numbers as digits."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LEXICON = Path(__file__).resolve().parents[3] / "data" / "lexicon" / "answers.yml"


@cache
def lexicon() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(LEXICON.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


def entry(path: str) -> Any:
    """What stands at "money.per"."""
    found: Any = lexicon()
    for key in path.split("."):
        found = found[key]
    return found


@cache
def words(path: str) -> frozenset[str]:
    """Single words, as they are compared."""
    return frozenset(phrase for phrase in phrases(path) if " " not in phrase)


@cache
def phrases(path: str) -> tuple[str, ...]:
    """As they are compared, the longest first, so that it wins."""
    # Here because a text is normalised by words of this same file.
    from assistant.eligibility.understanding.utterance import normal

    return tuple(sorted({normal(phrase) for phrase in entry(path)} - {""}, key=len, reverse=True))


@cache
def one_of(path: str) -> str:
    """A regular expression for any phrase at `path`."""
    return alternatives(phrases(path))


def alternatives(texts: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)) + ")"


@cache
def phrase_pattern(path: str) -> re.Pattern[str]:
    """Any phrase at `path` as whole words of a normalised text."""
    return re.compile(rf"(?<!\S){one_of(path)}(?!\S)")
