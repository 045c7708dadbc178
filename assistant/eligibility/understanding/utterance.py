"""A message as it is read: folded words, number words as digits, ordinals as "2th", one word for several spellings."""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache, cached_property

from assistant.catalog.basics import Language
from assistant.catalog.tokens import fold
from assistant.eligibility.understanding.lexicon import entry, phrase_pattern
from assistant.eligibility.understanding.numbers import Piece, read_numbers

_APOSTROPHES = re.compile(r"['’`´]")
# "3-14-2009", "3.14.2009"; one point alone is a decimal.
_DATE = re.compile(r"\d{1,4}([/-]\d{1,4}){1,2}|\d{1,2}\.\d{1,2}\.\d{2,4}")
_SPELLED_FROM = 3


@dataclass(frozen=True)
class Utterance:
    """`tokens` as compared; `pauses`: the indices of tokens before which something broke off; `accented`: of those
    written with an accent, which tells "sí" from "si"; `asks`: it ends in a question mark.
    """

    raw: str
    tokens: tuple[str, ...]
    pauses: frozenset[int]
    accented: frozenset[int]
    asks: bool

    @cached_property
    def text(self) -> str:
        return " ".join(self.tokens)

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for token in self.tokens:
            starts.append(at)
            at += len(token) + 1
        return starts

    def index(self, offset: int) -> int:
        """The token that begins at or after `offset` of `text`."""
        return bisect_left(self._starts, offset)

    def span(self, match: re.Match[str], group: int | str = 0) -> tuple[int, int]:
        """The tokens of a match, from and before."""
        return self.index(match.start(group)), self.index(match.end(group))

    @cached_property
    def asking(self) -> bool:
        """It asks rather than tells."""
        return self.asks or phrase_pattern("asking").match(self.text) is not None

    def without(self, taken: frozenset[int]) -> "Utterance":
        """What is left when these tokens have said their part."""
        kept = [index for index in range(len(self.tokens)) if index not in taken]
        place = {index: new for new, index in enumerate(kept)}
        cut = {index for index in kept if index and index - 1 in taken}
        return replace(
            self,
            tokens=tuple(self.tokens[index] for index in kept),
            pauses=frozenset(place[index] for index in kept if index in self.pauses or index in cut),
            accented=frozenset(place[index] for index in kept if index in self.accented),
        )

    def part(self, start: int, end: int) -> "Utterance":
        return self.without(frozenset(range(start)) | frozenset(range(end, len(self.tokens))))


def hear(text: str, language: Language) -> Utterance:
    pieces: list[Piece] = []
    pause = False
    for match in _tokens().finditer(text):
        kind = match.lastgroup
        if kind == "pause":
            pause = True
            continue
        raw = fold(match[0])
        accented = raw != match[0].lower()
        for word in _word(raw) if kind in ("word", "sign") else [_number(raw, str(kind))]:
            pieces.append(Piece(word, pause, accented))
            pause = False
    pieces = read_numbers(_unspelled(pieces), spanish=language == "es")
    return Utterance(
        raw=text,
        tokens=tuple(piece.text for piece in pieces),
        pauses=frozenset(index for index, piece in enumerate(pieces) if piece.pause and index),
        accented=frozenset(index for index, piece in enumerate(pieces) if piece.accented),
        asks=text.rstrip().endswith("?"),
    )


@cache
def normal(text: str, language: Language = "es") -> str:
    """A phrase of the lexicon or the catalogue as it is compared."""
    return hear(text, language).text


def _word(raw: str) -> list[str]:
    bare = _APOSTROPHES.sub("", raw)
    same = _same()
    return same.get(raw) or same.get(bare) or [bare]


@cache
def _same() -> dict[str, list[str]]:
    return {fold(word): str(meant).split() for word, meant in entry("same").items()}


def _number(raw: str, kind: str) -> str:
    if kind == "ordinal":
        return re.sub(r"\D+", "th", raw)
    if kind == "thousands":
        return f"{float(raw.rstrip(' k')) * 1000:g}" if float(raw.rstrip(" k")) < 1000 else raw.rstrip(" k")
    if _DATE.fullmatch(raw):
        return re.sub(r"[.-]", "/", raw)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", raw):
        return raw.replace(",", "")
    return "0" + raw if raw.startswith(".") else raw


@cache
def _tokens() -> re.Pattern[str]:
    ends = "|".join(sorted(entry("numbers.ordinal_ends"), key=len, reverse=True))
    written = "|".join(entry("numbers.ordinals_written"))
    return re.compile(
        rf"(?P<ordinal>\d{{1,2}}(?:{ends})\b|(?:{written})\b)|(?P<thousands>\d+(?:\.\d+)? ?k\b)"
        r"|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[./:-]\d+)+|\.?\d+)"
        r"|(?P<sign>y/o\b|[$%&~])|(?P<word>[^\W\d_]+(?:['’`´][^\W\d_]+)*)|(?P<pause>[,.;!?\n…]+)",
        re.IGNORECASE,
    )


def _unspelled(pieces: list[Piece]) -> list[Piece]:
    """Letters said one by one are a word: "g e d"."""
    joined: list[Piece] = []
    index = 0
    while index < len(pieces):
        end = index
        while end < len(pieces) and len(pieces[end].text) == 1 and pieces[end].text.isalpha():
            end += 1
        if end - index >= _SPELLED_FROM:
            letters = "".join(piece.text for piece in pieces[index:end])
            joined.append(Piece(letters, pieces[index].pause, accented=False))
            index = end
        else:
            joined.append(pieces[index])
            index += 1
    return joined
