"""Whether a message is an answer at all: what it says besides is little, or belongs to the question."""

from collections.abc import Iterable
from functools import cache

from assistant.eligibility.understanding.lexicon import phrase_pattern, words
from assistant.eligibility.understanding.things import Heard

# So many words may stand besides bare words, and besides a date, an amount or an option, which say more by themselves.
BESIDE_BARE = 3
BESIDE_TELLING = 6
_PATHS = ("filler", "approximately", "people.my", "money.currency", "corrections", "brief")


def besides(heard: Heard, said: Iterable[int], question: frozenset[str]) -> int:
    """The number of words that are neither `said`, nor small talk, nor words of the question."""
    taken = set(said)
    return sum(
        index not in taken and token not in _small() and token not in question
        for index, token in enumerate(heard.said.tokens)
    )


@cache
def _small() -> frozenset[str]:
    return frozenset[str]().union(*(words(path) for path in _PATHS))


def before_question(heard: Heard) -> Heard:
    """What was answered before something was asked in return: "no, how long is the class?", "17 can i still do it"."""
    asked = phrase_pattern("asking_within").search(heard.said.text)
    if asked is None:
        return heard
    end = heard.said.index(asked.start())
    return heard.rest(frozenset(range(end, len(heard.said.tokens))))
