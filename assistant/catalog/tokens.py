"""Words as they are compared: folded, with their place in the text, and how they sound."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# "C.N.A." and "ADN-BSN" fall apart; "ma'am" and "what's" stay one word.
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*")
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"ch"), "x"),
    (re.compile(r"h"), ""),
    (re.compile(r"ck|qu|q"), "k"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"c"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word: `text` folded, `stem` without a plural s, `raw` as written at `start`:`end`."""

    text: str
    stem: str
    raw: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without accents; ñ becomes n, because texts leave it out."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


def stem(word: str) -> str:
    """Without a plural s: enough to join "nurses" and "nurse", "promotoras" and "promotora"."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def tokenise(text: str) -> list[Token]:
    tokens = []
    for match in _WORD.finditer(text):
        word = re.sub(r"['’`´]", "", fold(match[0]))
        if word:
            tokens.append(Token(word, stem(word), match[0], match.start(), match.end()))
    return tokens


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(token.text for token in tokenise(text))


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """A rough key of how a folded word is said, the same for "phlebotomy" and "flebotomi"."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word
