"""What the entity tagger sees of each word: itself, its ends, its shape, its neighbours two to each side, and the
shapes found there.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, NamedTuple

from components.shapes import fold

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")


class Token(NamedTuple):
    text: str
    start: int
    end: int


def tokens_of(text: str) -> List[Token]:
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def clues(tokens: List[Token], shaped: List[Dict[str, Any]]) -> List[List[str]]:
    words = [fold(token.text) for token in tokens]
    found: List[List[str]] = [[] for _ in tokens]
    for entity in shaped:
        for index, token in enumerate(tokens):
            if entity["start"] <= token.start < entity["end"]:
                found[index].append(f"{'B' if token.start == entity['start'] else 'I'}-{entity['entity']}")
    return [_clues_at(place, tokens, words, found) for place in range(len(tokens))]


def _clues_at(place: int, tokens: List[Token], words: List[str], found: List[List[str]]) -> List[str]:
    text, word = tokens[place].text, words[place]
    mine = [
        "bias",
        f"w={word}",
        f"p3={word[:3]}",
        f"p5={word[:5]}",
        f"s2={word[-2:]}",
        f"s3={word[-3:]}",
        f"s5={word[-5:]}",
        f"x={_look(text)}",
    ]
    mine += [f"shape={mark}" for mark in found[place]]
    if place == 0:
        mine.append("first")
    for step in (-2, -1, 1, 2):
        there = place + step
        if not 0 <= there < len(words):
            mine.append(f"{step}:none")
            continue
        mine.append(f"{step}:w={words[there]}")
        if abs(step) == 1:
            mine += [f"{step}:s3={words[there][-3:]}", f"{step}:x={_look(tokens[there].text)}"]
            mine += [f"{step}:shape={mark}" for mark in found[there]]
            mine.append(f"{step}:pair={words[min(place, there)]}_{words[max(place, there)]}")
    return mine


def _look(text: str) -> str:
    if text.isdigit():
        return f"{min(len(text), 6)}d"
    if not text.isalnum():
        return text if len(text) == 1 else "mixed"
    return "Up" if text[:1].isupper() else "low"
