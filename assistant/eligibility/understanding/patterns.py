"""Phrases of the lexicon and the catalogue, found in a message: whole words, with `{n}`, `{money}`, `{date}` and
`{duration}` standing for what was found there. The longest wins.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from assistant.catalog.basics import Language
from assistant.eligibility.understanding.lexicon import words
from assistant.eligibility.understanding.utterance import Utterance, normal

KINDS = ("n", "money", "date", "duration")
_PLACE = re.compile(r"\{(\w+)\}")
_PLACES = frozenset(f"{{{kind}}}" for kind in KINDS)
# "i work at oak hollow in the kitchen 8 months": between the words and a time may stand what else was to be said.
_GAP = {"{date}": 6, "{duration}": 6}
_APPROXIMATELY = 3


@dataclass(frozen=True, slots=True)
class Thing:
    """Something found that may stand in a place: `end` is the token after it."""

    end: int
    value: Any


# Kind of place → first token → what was found there.
Things = Mapping[str, Mapping[int, list[Thing]]]


@dataclass(frozen=True, slots=True)
class Match:
    """`target` is whatever the phrase was added for; `things` what stood in its places."""

    start: int
    end: int
    target: Any
    phrase: tuple[str, ...]
    things: tuple[Any, ...]

    @property
    def length(self) -> int:
        return self.end - self.start


Entry = tuple[tuple[str, ...], Any]


@dataclass
class Runs:
    """Entries under their first run of plain words, looked up by slices of a message: cheap whatever their number."""

    entries: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def add(self, run: tuple[str, ...], entry: Entry) -> None:
        self.entries.setdefault(run, []).append(entry)
        lengths = self.lengths.setdefault(run[0], [])
        if len(run) not in lengths:
            lengths.append(len(run))

    def at(self, tokens: tuple[str, ...], index: int) -> Iterator[tuple[int, Entry]]:
        """Those whose words begin at `index`, with the token after."""
        for length in self.lengths.get(tokens[index], ()) if index < len(tokens) else ():
            if index + length <= len(tokens):
                for entry in self.entries.get(tokens[index : index + length], ()):
                    yield index + length, entry


@dataclass
class Phrases:
    """Phrases that begin with words, and those that begin with a place, by the words after it."""

    worded: Runs = field(default_factory=Runs)
    placed: dict[str, Runs] = field(default_factory=dict)

    def add(self, said: Iterable[str], target: Any, language: Language) -> None:
        for phrase in said:
            self._add((tuple(elements(phrase, language)), target))

    def _add(self, entry: Entry) -> None:
        parts = entry[0]
        first = 1 if parts and parts[0] in _PLACES else 0
        run = tuple(takewhile(lambda part: part not in _PLACES, parts[first:]))
        if run:  # a place alone says nothing
            (self.placed.setdefault(parts[0][1:-1], Runs()) if first else self.worded).add(run, entry)

    def update(self, other: "Phrases") -> None:
        for runs in (other.worded, *other.placed.values()):
            for entries in runs.entries.values():
                for entry in entries:
                    self._add(entry)

    def find(self, said: Utterance, things: Things) -> list[Match]:
        """All, overlapping ones too, the longest first; of the same words the more exact phrase."""
        found: list[Match] = []
        for index in range(len(said.tokens)):
            for after, (parts, target) in self.worded.at(said.tokens, index):
                found += [
                    Match(index, end, target, parts, values)
                    for end, values in _follow(said, things, parts, after - index, after)
                ]
        for kind, runs in self.placed.items():
            for index, things_there in things[kind].items():
                for thing in things_there:
                    for after, (parts, target) in runs.at(said.tokens, thing.end):
                        found += [
                            Match(index, end, target, parts, (thing.value, *values))
                            for end, values in _follow(said, things, parts, after - thing.end + 1, after)
                        ]
        return sorted(found, key=lambda match: (-match.length, -len(match.phrase), match.start))


def elements(phrase: str, language: Language) -> Iterator[str]:
    """The words of a phrase as they are compared, and its places."""
    for index, part in enumerate(_PLACE.split(phrase)):
        if index % 2:
            yield f"{{{part}}}"
        else:
            yield from normal(part, language).split()


def _follow(
    said: Utterance, things: Things, parts: tuple[str, ...], at: int, index: int
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The ends of `parts` from the part `at` on, which begins at token `index`, with what stood in their places."""
    tokens = said.tokens
    while at < len(parts) and parts[at] not in _PLACES:
        if index >= len(tokens) or tokens[index] != parts[at]:
            return
        at, index = at + 1, index + 1
    if at == len(parts):
        yield index, ()
        return
    place = parts[at]
    found = things[place[1:-1]]
    for start in _places(said, place, index) if found else ():
        for thing in found.get(start, ()):
            for end, values in _follow(said, things, parts, at + 1, thing.end):
                yield end, (thing.value, *values)
        if start in found:
            return


def _places(said: Utterance, place: str, index: int) -> Iterator[int]:
    """Where something may begin after a word: there, after "about", and times a little further on."""
    yield index
    gap = _GAP.get(place, 0)
    skipping = True
    for ahead in range(index + 1, min(index + max(gap, _APPROXIMATELY) + 1, len(said.tokens))):
        skipping = skipping and said.tokens[ahead - 1] in words("approximately")
        if ahead in said.pauses and ahead > index + 1:
            return
        if skipping or ahead - index <= gap:
            yield ahead
