"""What is told and must never be kept is taken out before the message becomes a row: social security numbers, health,
disability, convictions, immigration status, of the person or their family.

The words as they were said live on for this one turn, in memory (`Inbound.unkept`), so that they are understood; the
store, the effects of the turn and the logs have only what is left. One mark for every kind: a mark that named it would
itself tell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.conversation import redact_patterns as patterns
from assistant.conversation.ports import Inbound
from assistant.conversation.redact_numbers import numbers
from assistant.conversation.unkept import MARK, Passage, Unkept

# Between two marks this says nothing by itself: "[removed] and [removed]".
# What the engine strips from the beginning: the places of passages and entities have to be counted alike.
_COMMAND = "/ \t\r\n"
_JOINED = re.compile(r"[\s,.;-]*(?:and|or|for|from|y|e|o|con|para|de|por|pa|i)?[\s,.;-]*", re.IGNORECASE)


def redact(inbound: Inbound) -> Inbound:
    """The message as it may be kept; the very same object where nothing has to go."""
    words = inbound.text.lstrip(_COMMAND)
    passages = passages_of(words)
    if not passages:
        return inbound
    unkept = Unkept(words, passages)
    return replace(inbound, text=unkept.kept, unkept=unkept)


def passages_of(text: str) -> tuple[Passage, ...]:
    """What has to go, in order and apart from each other."""
    folded = patterns.fold(text)
    if len(folded) != len(text):  # a letter that has no plain form of its own length; nothing that people write
        folded = text.lower() if len(text.lower()) == len(text) else text
    found = [Passage("number", *span) for span in numbers(folded)]
    found += _said(folded)
    found += _told(folded, "being")
    if patterns.things("held").search(folded) is not None:  # what is "had" is among it
        found += [*_told(folded, "held"), *_told(folded, "had")]
    return tuple(_apart(found, text))


def _said(folded: str) -> Iterator[Passage]:
    for kind, phrases in patterns.said().items():
        for phrase in phrases.finditer(folded):
            yield Passage(kind, *phrase.span())


def _told(folded: str, of: str) -> Iterator[Passage]:
    masked = patterns.masked(folded, of)
    if masked == folded:
        return
    for pattern in patterns.told(of):
        for found in pattern.finditer(masked):
            start = found.end("keep") if found.groupdict().get("keep") else found.start()
            yield Passage(patterns.kind_at(masked, start, found.end()), start, found.end())


def _apart(found: Iterable[Passage], text: str) -> list[Passage]:
    """Those that overlap, or have nothing between them, become one."""
    apart: list[Passage] = []
    for passage in sorted(found, key=lambda passage: (passage.start, -passage.end)):
        if apart and (
            passage.start <= apart[-1].end or _JOINED.fullmatch(text, apart[-1].end, passage.start) is not None
        ):
            apart[-1] = replace(apart[-1], end=max(apart[-1].end, passage.end))
        else:
            apart.append(passage)
    return apart


__all__ = ["MARK", "passages_of", "redact"]
