"""Names in a text: as written, spelled out letter by letter, and misspelt."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from assistant.catalog.name_index import EXTRA_LINKS, SHORT, Name, NameIndex
from assistant.catalog.tokens import Token, sound

EXACT, SPELLED, HEARD, SOUNDED, WEAK = 100, 99, 97, 92, 72
# A misspelt name costs this many points more than an exact one, before its wrong letters are counted.
GUESSED = 4
# Words of a misspelt name at the most.
LONGEST_MISSPELT = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A name of a program at tokens `first`…`last` (exclusive)."""

    program_id: str
    score: int
    exact: bool
    first: int
    last: int
    needs_context: bool = False
    capitals: bool = False
    weak: bool = False


def named(index: NameIndex, tokens: list[Token]) -> Iterator[Found]:
    """Names that stand in the text letter by letter, accents, plurals and linking words aside."""
    for first in range(len(tokens)):
        for last in range(first + 1, min(len(tokens), first + index.longest + EXTRA_LINKS) + 1):
            window = tokens[first:last]
            for name in index.by_key.get(index.words.key(window), ()):
                score = WEAK if name.weak else HEARD if name.heard else EXACT
                yield _found(name, score, True, first, last)


def spelled(index: NameIndex, tokens: list[Token]) -> Iterator[Found]:
    """Short names whose letters were said: "c n a", "C.N.A.", "e eme te", "cpt one"; and their plurals."""
    for first, token in enumerate(tokens):
        if token.text.endswith("s") and 3 <= len(token.text) <= SHORT + 1:
            # "mas" is a Spanish word, "MAs" is not.
            plain = token.raw[:-1].isupper() and token.raw[-1] == "s"
            for name in index.by_letters.get(token.text[:-1], ()):
                if plain or not name.needs_context:
                    yield Found(name.program_id, EXACT, True, first, first + 1)
        for last in range(first + 2, min(len(tokens), first + SHORT + 1) + 1):
            window = tokens[first:last]
            letters_alone = all(len(t.text) == 1 or t.text.isdigit() for t in window)
            everyday = all(t.text in index.words.glue for t in window) and not letters_alone
            for written in _written(index, window):
                for name in index.by_letters.get(written, ()):
                    yield Found(
                        name.program_id,
                        SPELLED if letters_alone else SOUNDED,
                        letters_alone,
                        first,
                        last,
                        needs_context=everyday or len(written) < 3,
                    )


def _written(index: NameIndex, window: list[Token]) -> set[str]:
    """What the sounds of these words may spell; empty where one of them sounds like no letter."""
    spellings = {""}
    for token in window:
        letters = index.words.letters.get(token.text)
        if letters is None:
            if len(token.text) > SHORT or token.text in index.words.glue:
                return set()
            letters = frozenset((token.text,))
        spellings = {spelling + letter for spelling in spellings for letter in letters}
    return spellings


def misspelt(index: NameIndex, tokens: list[Token], mentioned: frozenset[int]) -> Iterator[Found]:
    """Longer names with wrong, missing, swapped or wrongly parted letters ("flebotomya", "pharmacytech")."""
    words = index.words
    for first in range(len(tokens)):
        for last in range(first + 1, min(len(tokens), first + LONGEST_MISSPELT) + 1):
            window = tokens[first:last]
            if window[0].text in words.glue:
                break
            key = words.key(window)
            sounds = "".join(sound(stem) for stem in key)
            if len(sounds) <= SHORT or (last - first == 1 and key[0] in index.real_words):
                continue
            inside = mentioned.issuperset(range(first, last))
            for name, wrong in _near(index, sounds):
                if _is_same(index, window, key, name, wrong, inside=inside):
                    score = round((WEAK if name.weak else EXACT - GUESSED) - 100 * wrong / len(name.sounds))
                    yield _found(name, score, False, first, last)


def _near(index: NameIndex, sounds: str) -> Iterator[tuple[Name, int]]:
    seen: set[int] = set()
    for length in range(max(SHORT, len(sounds) - 3), len(sounds) + 4):
        for name in index.by_start.get((sounds[0], length), ()):
            wrong = OSA.distance(sounds, name.sounds, score_cutoff=3)
            if wrong <= 3:
                seen.add(id(name))
                yield name, wrong
    for length in range(len(sounds) - 1, len(sounds) + 2):
        for name in index.by_end.get((sounds[-3:], length), ()):
            if id(name) not in seen and (wrong := OSA.distance(sounds, name.sounds, score_cutoff=1)) <= 1:
                yield name, wrong


def _is_same(
    index: NameIndex,
    window: list[Token],
    key: tuple[str, ...],
    name: Name,
    wrong: int,
    *,
    inside: bool,
) -> bool:
    """Whether words with this many wrong letters are `name`; more may be wrong where a program is meant (`inside`)."""
    length = len(name.sounds)
    if len(key) == len(name.key):
        allowed = 1 if length < 8 else 2 if length < 13 else 3
        return wrong <= min(3, allowed + (inside and length >= 7)) and all(
            _same_word(index, said, meant) for said, meant in zip(key, name.key, strict=True)
        )
    # Parted or joined otherwise than it is written: none of its words may be missing altogether.
    if length < 7 or wrong > (1 if length < 9 else 2) or (window[-1].text in index.words.glue and len(name.key) > 1):
        return False
    return len(name.key) == 1 or wrong < min(len(sound(stem)) for stem in name.key)


def _same_word(index: NameIndex, said: str, meant: str) -> bool:
    """One word of a name: "dental assistant" is not a misspelt "medical assistant"."""
    if said == meant:
        return True
    heard, right = sound(said), sound(meant)
    if len(meant) < SHORT or (said in index.real_words and heard != right):
        # "Mental" is not a misspelt "dental", but "medica" is "medico" said of a woman.
        return len(meant) > SHORT and len(said) == len(meant) and said[:-1] == meant[:-1]
    if heard[:1] != right[:1] and len(right) < 8:
        return False
    return OSA.distance(heard, right) <= (1 if len(right) < 7 else 2 if len(right) < 11 else 3)


def _found(name: Name, score: int, exact: bool, first: int, last: int) -> Found:
    return Found(
        name.program_id,
        score,
        exact,
        first,
        last,
        name.needs_context,
        name.capitals,
        name.weak,
    )
