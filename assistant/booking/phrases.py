"""`data/lexicon/booking.yml`, compared as texts are: folded, with numbers as digits."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from assistant.catalog.lexicon import read_lexicon
from assistant.catalog.schema import LANGUAGES
from assistant.eligibility.understanding.lexicon import alternatives
from assistant.eligibility.understanding.utterance import Utterance, normal


def entry(path: str) -> Any:
    """What stands at "wishes.move"."""
    found: Any = read_lexicon("booking")
    for key in path.split("."):
        found = found[key]
    return found


@cache
def phrases(path: str) -> frozenset[str]:
    # "One" is a number in Spanish ears alone, where nobody says it.
    return frozenset(normal(phrase, language) for phrase in entry(path) for language in LANGUAGES) - {""}


@cache
def words(path: str) -> frozenset[str]:
    """Every word of the phrases."""
    return frozenset(word for phrase in phrases(path) for word in phrase.split())


@cache
def one_of(*paths: str) -> str:
    """A regular expression for any phrase at these paths, the longest first."""
    return alternatives(phrase for path in paths for phrase in phrases(path))


@cache
def pattern(*paths: str) -> re.Pattern[str]:
    """Any phrase at these paths as whole words of a normalised text."""
    return whole(one_of(*paths))


def whole(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){expression}(?!\S)")


def says(path: str, said: Utterance) -> bool:
    return pattern(path).search(said.text) is not None


def consists_of(said: Utterance, *paths: str) -> bool:
    """Whether these phrases are all that is said, in any order; they may share words."""
    covered = [False] * len(said.tokens)
    known, longest = _tuples(*paths)
    for start in range(len(covered)):
        for end in range(start + 1, min(start + longest, len(covered)) + 1):
            if said.tokens[start:end] in known:
                covered[start:end] = [True] * (end - start)
    return bool(covered) and all(covered)


@cache
def _tuples(*paths: str) -> tuple[frozenset[tuple[str, ...]], int]:
    """The phrases by their words, and how many words the longest has."""
    known = frozenset(tuple(phrase.split()) for path in paths for phrase in phrases(path))
    return known, max(map(len, known))


class Reading:
    """A text that is read piece by piece: what has said its part is not read again."""

    def __init__(self, said: Utterance) -> None:
        self.said = said
        self._taken = [False] * len(said.tokens)

    @property
    def rest(self) -> tuple[str, ...]:
        """The words that nothing was made of."""
        return tuple(token for token, taken in zip(self.said.tokens, self._taken, strict=True) if not taken)

    def find(self, expression: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
        """Matches in what is left, with the tokens that they span (from and before)."""
        for match in expression.finditer(self.said.text):
            start, end = self.said.span(match)
            if not any(self._taken[start:end]):
                yield match, start, end

    def take(self, start: int, end: int) -> None:
        for index in range(start, end):
            self._taken[index] = True

    def takes(self, path: str) -> bool:
        """Takes every such phrase; whether there was one."""
        found = [(start, end) for _, start, end in self.find(pattern(path))]
        for start, end in found:
            self.take(start, end)
        return bool(found)

    def is_free(self, start: int, end: int) -> bool:
        return not any(self._taken[start:end])

    def consists_of(self, allowed: Iterable[str]) -> bool:
        """Whether what is left are only these words."""
        return set(allowed).issuperset(self.rest)
