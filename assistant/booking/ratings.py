"""How somebody liked a session: "9", "un 10", "seven, the room was cold"."""

import re
from dataclasses import dataclass

from assistant.booking.phrases import consists_of, entry, phrases
from assistant.catalog.schema import Language
from assistant.eligibility.understanding.utterance import hear, normal

BEST = 10
# At most this, and a person is offered.
LOW = 6
LONGEST_WHY = 1000
_SIGNS = re.compile(r"^[\s,.;:!()/–-]+|[\s,;:(/–-]+$")


@dataclass(frozen=True)
class Rating:
    """`score` from 0 to 10; `why` in their own words, `None` where they said no more."""

    score: int
    why: str | None


def read_rating(text: str, language: Language) -> Rating | None:
    """`None` where no number from 0 to 10 is told. Of several the first counts: "a 7, there were 3 people"."""
    said = hear(_without_best(text), language)
    numbers = [round(float(token)) for token in said.tokens if _is_score(token)]
    if not numbers:
        return None
    small = phrases("around_a_rating")
    more = [token for token in said.tokens if not _is_score(token) and token not in small]
    return Rating(numbers[0], _why(text, language) if more else None)


def _without_best(text: str) -> str:
    """ "9 out of 10" rates with one number."""
    for phrase in sorted(entry("out_of"), key=len, reverse=True):
        text = re.sub(rf"(?<=[\w\s]){re.escape(phrase)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _is_score(token: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}(?:\.\d)?", token)) and float(token) <= BEST


def _why(text: str, language: Language) -> str:
    """The words without the number that they begin or end with."""
    words = _without_best(text).split()
    while words and _says_no_more(words[0], language):
        words.pop(0)
    while words and _is_score(normal(words[-1], language)):
        words.pop()
    return _SIGNS.sub("", " ".join(words))[:LONGEST_WHY]


def _says_no_more(word: str, language: Language) -> bool:
    read = normal(word, language)
    return not read or _is_score(read) or read in _before_a_score()


def _before_a_score() -> frozenset[str]:
    return frozenset({"a", "an", "un", "una", "le", "doy"})


def gives_no_reason(text: str, language: Language) -> bool:
    """Asked for why, they say that there is nothing to say."""
    said = hear(text, language)
    return consists_of(said, "no_reason", "fillers", "no", "yes")
