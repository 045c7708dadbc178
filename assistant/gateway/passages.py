"""Replies packed into as few messages as may be, broken only where a sentence ends if that can be helped."""

import re
from collections.abc import Callable, Iterable, Iterator

_SENTENCE_END = re.compile(r"((?<=[.!?…])\s+(?=[^a-záéíóúñ])|\n+)")
# What XML cannot carry, and what no voice or phone can make anything of.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Fits = Callable[[str], bool]


def passages(replies: Iterable[str], fits: Fits, joiner: str) -> list[str]:
    """The replies in order, each passage as full as `fits` allows; `joiner` stands between two replies."""
    packed: list[str] = []
    for between, piece in _pieces(replies, fits, joiner):
        if packed and fits(packed[-1] + between + piece):
            packed[-1] += between + piece
        else:
            packed.append(piece)
    return packed


def sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text).strip()


def _pieces(replies: Iterable[str], fits: Fits, joiner: str) -> Iterator[tuple[str, str]]:
    """Each piece with what stands between it and the piece before."""
    for reply in filter(None, map(sayable, replies)):
        if fits(reply):
            yield joiner, reply
            continue
        between = joiner
        parts = _SENTENCE_END.split(reply)
        for sentence, gap in zip(parts[::2], [*parts[1::2], ""], strict=True):
            for piece in [sentence] if fits(sentence) else _words(sentence, fits):
                yield between, piece
                between = " "
            between = "\n" if "\n" in gap else " "


def _words(sentence: str, fits: Fits) -> Iterator[str]:
    """A sentence that is too long by itself, word by word; a word that is too long, cut."""
    for word in sentence.split():
        rest = word
        while not fits(rest):
            length = next(length for length in range(len(rest) - 1, 0, -1) if fits(rest[:length]))
            yield rest[:length]
            rest = rest[length:]
        yield rest
