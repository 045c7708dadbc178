"""Which of the offered options was picked: "2", "the second one", "la última, por favor"."""

from functools import cache

from assistant.catalog.names import find_programs
from assistant.catalog.schema import Catalog
from assistant.conversation.phrases import fold, lexicon

LAST = -1


def picked_number(text: str, count: int) -> int | None:
    """The 1-based option of `count` that the words pick, or `None`. Only words that do nothing but pick count."""
    words, around = fold(text).split(), _words("around_a_pick")
    while words:
        number = _numbers().get(" ".join(words))
        if number is not None:
            number = count if number == LAST else number
            return number if 1 <= number <= count else None
        if words[-1] in around:
            words.pop()
        elif words[0] in around:
            words.pop(0)
        else:
            return None
    return None


def picks_by_name(text: str, catalog: Catalog) -> bool:
    """Whether the words do nothing but name a program: "the CNA one", "la de flebotomía, por favor"."""
    named = find_programs(text, catalog)
    around = _words("around_a_pick") | _words("around_a_name")
    return bool(named) and around.issuperset(fold(text.replace(named[0].span, " ")).split())


@cache
def _numbers() -> dict[str, int]:
    numbered = [(phrase, number) for number, phrases in enumerate(lexicon()["ordinals"], 1) for phrase in phrases]
    return {fold(phrase): number for phrase, number in [*numbered, *((p, LAST) for p in lexicon()["last_option"])]}


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(fold(word) for word in lexicon()[kind])
