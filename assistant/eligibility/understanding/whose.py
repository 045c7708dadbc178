"""Whether what is said is a fact about the speaker: not somebody else's, not supposed, not only asked about."""

from assistant.eligibility.understanding.lexicon import phrase_pattern
from assistant.eligibility.understanding.lexicon import words as lexicon_words
from assistant.eligibility.understanding.patterns import Match
from assistant.eligibility.understanding.utterance import Utterance

# How far back something still bears on a word.
_REACH = 7
_CUE_REACH = 4


def theirs(said: Utterance, match: Match) -> bool:
    """Nothing before it, in the same breath, makes it another's or a mere question."""
    before = _before(said, match.start, _REACH)
    words = _words(said, match)
    # It may reach into the match: "when i turn 18".
    if any(found.start() < len(before) for found in phrase_pattern("not_theirs").finditer(f"{before} {words}")):
        return False
    doubts = [found.end() for path in ("wishes", "asking") for found in phrase_pattern(path).finditer(before)]
    if not doubts:
        return True
    anew = before[max(doubts) :]
    return owned(f"{anew} {words}")


def owned(text: str) -> bool:
    """They speak of themselves in it."""
    return phrase_pattern("own").search(text) is not None


def told(said: Utterance, match: Match) -> bool:
    """An option that is named as theirs: "tengo GED", "i work at Oak Hollow", "dropped out"."""
    words = _words(said, match)
    first, more = words.partition(" ")[::2]
    if more and (first in lexicon_words("mine") or owned(words) or phrase_pattern("theirs").match(words)):
        return True
    before = _before(said, match.start, _CUE_REACH)
    return before.split(" ")[-1] in lexicon_words("mine") or phrase_pattern("theirs").search(before) is not None


def _words(said: Utterance, match: Match) -> str:
    return " ".join(said.tokens[match.start : match.end])


def _before(said: Utterance, start: int, reach: int) -> str:
    """The words before it, back to where something broke off."""
    first = start
    while first > max(0, start - reach) and first not in said.pauses:
        first -= 1
    return " ".join(said.tokens[first:start])
