"""Whether a day or a time is named to be taken out: "not tuesday", "el martes no puedo", "any day but friday"."""

from functools import cache

from assistant.booking.phrases import phrases
from assistant.eligibility.understanding.utterance import Utterance

# So many small words may stand between the negation and the day: "no voy a poder el martes".
FURTHEST = 6


def is_taken_out(said: Utterance, start: int, end: int) -> bool:
    """`start` and `end`: the tokens of the day or time, from and before."""
    return _before(said, start) or _after(said, end)


def _before(said: Utterance, start: int) -> bool:
    for index in range(start, max(-1, start - FURTHEST - 1), -1):
        # "No, el martes": what a pause ends is another sentence.
        if index in said.pauses and index <= start:
            return False
        if index and any(said.tokens[max(0, index - len(no)) : index] == no for no in _phrases("not_before")):
            return True
        if index == 0 or said.tokens[index - 1] not in phrases("between"):
            return False
    return False


def _after(said: Utterance, end: int) -> bool:
    if end in said.pauses and said.tokens[end : end + 1] != ("no",):
        return False
    following = said.tokens[end:]
    if any(following[: len(but)] == but for but in _phrases("not_after_but")):
        return False
    if not any(following[: len(no)] == no for no in _phrases("not_after")):
        return False
    # "El martes, no, el jueves" and "tuesday no wednesday" name two days; "no" alone ends what it takes out.
    if following[0] in ("no", "not") and end in said.pauses:
        return len(following) == 1 or (end + 1) in said.pauses or following[1] in _cannot()
    return True


@cache
def _phrases(path: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in phrases(path))


@cache
def _cannot() -> frozenset[str]:
    """The words that follow "no" where it is a whole refusal: "no puedo", "no me queda"."""
    return frozenset(phrase[1] for phrase in _phrases("not_after") if len(phrase) > 1 and phrase[0] in ("no", "not"))
