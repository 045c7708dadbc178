"""Three-valued logic with one step more: what papers would make true.

`all`, `any` and `at_least` are one operation, so that they cannot disagree: the n-th greatest of their parts.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema


class Truth(IntEnum):
    """`PAPERS`: it would be met by bringing documents."""

    FALSE = 0
    UNKNOWN = 1
    PAPERS = 2
    TRUE = 3

    @property
    def word(self) -> str:
        """As cases and results write it."""
        return _WORDS[self]


# Reached through its class a member costs a dozen times as much, and there are thousands of them in a screening.
FALSE, UNKNOWN, PAPERS, TRUE = Truth

_WORDS = {FALSE: "not_met", UNKNOWN: "unknown", PAPERS: "papers", TRUE: "met"}
_TRUTHS: dict[Any, Truth] = {word: truth for truth, word in _WORDS.items()}

TruthWord = Annotated[
    Truth,
    BeforeValidator(lambda given: _TRUTHS.get(given, given)),
    PlainSerializer(lambda truth: _WORDS[truth], return_type=str),
    WithJsonSchema({"type": "string", "enum": list(_WORDS.values())}),
]


def negated(truth: Truth) -> Truth:
    """Only what is known turns round; a document below `not` is refused when the catalogue is loaded."""
    if truth is TRUE:
        return FALSE
    return TRUE if truth is FALSE else truth


def at_least(n: int, truths: Sequence[Truth], *, askable: bool) -> Truth:
    """Whether n of them hold. `askable`: one of those unknown can still be learnt.

    What can be learnt is learnt before papers are spoken of: nobody brings a foreign transcript before having been
    asked for the GED that makes it needless.
    """
    if n == 1:
        found = max(truths)
    elif n == len(truths):
        found = min(truths)
    else:
        found = sorted(truths, reverse=True)[n - 1]
    return UNKNOWN if found is PAPERS and askable else found
