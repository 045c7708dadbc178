"""What people want, in words: the intents of the domain as staff read them, in `words/intents.yml`."""

from functools import cache

from assistant.catalog.basics import Language
from assistant.console.words import RoomWords, read_words, words_of

ROOM = "intents"
# What a message may be taught to mean: the fallback is nobody's wish.
_NO_WISH = frozenset({"nlu_fallback"})


@cache
def _names() -> tuple[str, ...]:
    return tuple(read_words(ROOM))


LEARNABLE: tuple[str, ...] = tuple(name for name in _names() if name not in _NO_WISH)


def intent_words(language: Language) -> RoomWords:
    return words_of(ROOM, language)
