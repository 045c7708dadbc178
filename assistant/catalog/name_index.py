"""Every name of every running program, arranged so that a text is looked up in it quickly."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from assistant.catalog.lexicon import once_per_catalog, read_lexicon
from assistant.catalog.schema import Catalog
from assistant.catalog.tokens import Token, sound, stem, tokenise
from assistant.catalog.trades import trade_words

# Names up to this many letters are matched whole: one letter off is another word.
SHORT = 4
# A name may stand in a text with this many linking words more than it has ("tecnico de la farmacia").
EXTRA_LINKS = 2


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one program. `key`: its folded stems without links; `weak`: it counts in mentions alone."""

    program_id: str
    key: tuple[str, ...]
    sounds: str
    heard: bool
    weak: bool
    # Written in capitals by the catalogue, so capitals in a text show that it is meant ("MA").
    capitals: bool
    # Everyday words that count only where a program is meant.
    needs_context: bool


@dataclass(frozen=True)
class Words:
    """The word lists of `data/lexicon/names.yml`, and of `everyday.yml`."""

    glue: frozenset[str]
    links: frozenset[str]
    ordinary: frozenset[str]
    places: frozenset[str]
    before_place: frozenset[str]
    generic: frozenset[str]
    before: frozenset[str]
    before_word: frozenset[str]
    after: frozenset[str]
    joins: frozenset[str]
    fillers: frozenset[str]
    fields: frozenset[str]
    everyday: frozenset[str]
    letters: dict[str, frozenset[str]]

    def key(self, tokens: list[Token]) -> tuple[str, ...]:
        """The stems; links between telling words are left out ("tecnico en farmacia", not "el de la oficina")."""
        if len(tokens) < 3 or tokens[0].text in self.glue:
            return tuple(t.stem for t in tokens)
        last = len(tokens) - 1
        return tuple(t.stem for i, t in enumerate(tokens) if i in (0, last) or t.text not in self.links)


@dataclass
class NameIndex:
    words: Words
    names: list[Name] = field(default_factory=list)
    by_key: dict[tuple[str, ...], list[Name]] = field(default_factory=lambda: defaultdict(list))
    # "cpt1" for "CPT 1" and "c p t 1": names of a few letters and digits, written together.
    by_letters: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    # By first sound and length, and by last three sounds: where a misspelt name is looked for.
    by_start: dict[tuple[str, int], list[Name]] = field(default_factory=lambda: defaultdict(list))
    by_end: dict[tuple[str, int], list[Name]] = field(default_factory=lambda: defaultdict(list))
    # Programs whose names have this word.
    by_word: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # Programs of the field that alone names none ("nursing"), in the catalogue's order.
    in_field: dict[str, None] = field(default_factory=dict)
    # Words that are right as they are, so that no typo is seen in them.
    real_words: set[str] = field(default_factory=set)
    longest: int = 1


@once_per_catalog
def name_index(catalog: Catalog) -> NameIndex:
    index = NameIndex(words=read_words())
    index.real_words |= trade_words() | index.words.glue | index.words.generic
    index.real_words |= index.words.everyday | {stem(word) for word in index.words.ordinary}
    for program in catalog.programs:
        if not program.active:
            continue
        own = (program.name.en, program.name.es, program.short.en, program.short.es)
        for text in dict.fromkeys((*own, *program.names.en, *program.names.es)):
            _add(index, program.id, text)
        for text in dict.fromkeys(program.names.heard):
            _add(index, program.id, text, heard=True)
        for text in (program.occupation.en, program.occupation.es):
            _add(index, program.id, text, weak=True)
    field_stems = {stem(word) for word in index.words.fields}
    for name in index.names:
        if not name.heard and not field_stems.isdisjoint(name.key):
            # "Nurse" finds what is called "nursing": the field is one, however it is said.
            index.in_field.setdefault(name.program_id)
        index.real_words.update(() if name.heard else name.key)
    return index


@cache
def read_words() -> Words:
    lexicon = read_lexicon("names")
    letters: dict[str, set[str]] = defaultdict(set)
    for letter, sounds in lexicon["letters"].items():
        for said in (letter, *sounds):
            letters[said].add(letter)
    return Words(
        **{
            kind: frozenset(lexicon[kind])
            for kind in Words.__dataclass_fields__
            if kind in lexicon and kind != "letters"
        },
        everyday=frozenset(stem(word) for word in read_lexicon("everyday")["words"]),
        letters={said: frozenset(meant) for said, meant in letters.items()},
    )


def _add(
    index: NameIndex,
    program_id: str,
    text: str,
    *,
    heard: bool = False,
    weak: bool = False,
) -> None:
    tokens = tokenise(text)
    if not tokens:
        return
    words = index.words
    key = words.key(tokens)
    if any(name.program_id == program_id for name in index.by_key[key]):
        return
    joined = "".join(token.text for token in tokens)
    single = len(tokens) == 1
    name = Name(
        program_id=program_id,
        key=key,
        sounds="".join(sound(stem) for stem in key),
        heard=heard,
        weak=weak,
        capitals=single and text.isupper(),
        needs_context=all(t.text in words.glue for t in tokens)
        or (single and (tokens[0].text in words.ordinary or len(joined) < 3)),
    )
    index.names.append(name)
    index.by_key[key].append(name)
    index.longest = max(index.longest, len(tokens))
    if len(joined) <= SHORT + 1 and (single or all(len(t.text) == 1 or t.text.isdigit() for t in tokens)):
        index.by_letters[joined].append(name)
    _add_misspelt(index, name)
    if not heard:
        for token in tokens:
            if token.stem not in words.generic and token.text not in words.glue:
                index.by_word[token.stem].add(program_id)


def _add_misspelt(index: NameIndex, name: Name) -> None:
    words = index.words
    telling = [stem for stem in name.key if stem not in words.glue]
    everyday = all(stem in words.ordinary or stem in words.generic or stem in words.everyday for stem in telling)
    # What a recogniser wrote is already a misspelling; another one on top is anything.
    if name.heard or name.needs_context or len(name.sounds) <= SHORT or name.key[0] in words.glue:
        return
    if len(telling) < 2 and everyday:
        return
    index.by_start[name.sounds[0], len(name.sounds)].append(name)
    if len(name.key) == 1 and len(name.sounds) >= 8:
        index.by_end[name.sounds[-3:], len(name.sounds)].append(name)
