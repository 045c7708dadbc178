"""Where somebody corrects themselves, what comes after counts: "im 17, no wait, 19"."""

from collections.abc import Iterator

from assistant.eligibility.understanding.lexicon import phrase_pattern
from assistant.eligibility.understanding.utterance import Utterance


def parts(said: Utterance) -> list[Utterance]:
    """The message between its corrections, in order; whole where nothing follows ("no, sorry")."""
    found = list(_parts(said))
    return found if found and found[-1].tokens else [said]


def _parts(said: Utterance) -> Iterator[Utterance]:
    start = 0
    for match in phrase_pattern("corrections").finditer(said.text):
        begin, end = said.span(match)
        if begin > start:
            yield said.part(start, begin)
        start = end
    yield said.part(start, len(said.tokens))
