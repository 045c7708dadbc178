"""Which options somebody names: in a list that was read to them, or by themselves."""

import re
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz, process

from assistant.catalog.questions import Answer, Question
from assistant.eligibility.understanding.brief import BESIDE_BARE, BESIDE_TELLING, besides
from assistant.eligibility.understanding.compiled import Compiled, Named
from assistant.eligibility.understanding.lexicon import alternatives, entry, one_of, phrase_pattern, phrases, words
from assistant.eligibility.understanding.patterns import Match
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.utterance import Utterance
from assistant.eligibility.understanding.whose import theirs, told

# Ratio of edits at which a whole answer is a misspelt option, and the shortest that may be.
_ALIKE = 84
_SHORTEST = 4
# How far before a word its "not" may stand.
_NEGATED_WITHIN = 4


def read_options(question: Question, compiled: Compiled, heard: Heard) -> list[str] | None:
    """Option ids in the order named; for `choices` an empty list is "none". `None` where nothing is recognised."""
    several = question.answer is Answer.CHOICES
    text = heard.said.text
    exact = [match for match in named(compiled, heard) if match.length == len(heard.said.tokens)]
    if exact:
        return [exact[0].target.option]
    if several and phrase_pattern("options.none").fullmatch(text):
        return []
    if several and phrase_pattern("options.all").fullmatch(text):
        return [option.id for option in question.options]
    if numbered := _numbered(question, heard, several):
        return numbered
    matches = [match for match in kept(compiled, heard) if _meant(compiled, heard, match)]
    if found := [match.target.option for match in matches]:
        return list(dict.fromkeys(found)) if several else _one(heard, matches)
    if (
        several
        and (begun := phrase_pattern("options.none").match(text))
        and all(token in words("filler") for token in text[begun.end() :].split())
    ):
        return []
    alike = _alike(compiled, text)
    return [alike] if alike else None


def named(compiled: Compiled, heard: Heard) -> list[Match]:
    return [match for match in compiled.phrases.find(heard.said, heard.things) if isinstance(match.target, Named)]


def kept(compiled: Compiled, heard: Heard) -> list[Match]:
    """Without overlaps, the longest first, without those that are denied; in the order of the message."""
    found: list[Match] = []
    covered: set[int] = set()
    for match in named(compiled, heard):
        if not covered & {*range(match.start, match.end)}:
            covered |= {*range(match.start, match.end)}
            if not denied(heard.said, match.start):
                found.append(match)
    return sorted(found, key=lambda match: match.start)


def _meant(compiled: Compiled, heard: Heard, match: Match) -> bool:
    """In a longer message an option must be told as theirs, and words like "yes" are no option any more."""
    beside = besides(heard, range(match.start, match.end), compiled.words)
    if beside <= BESIDE_BARE and not (match.target.option in compiled.bare and says_nothing(match.phrase) and beside):
        return theirs(heard.said, match)
    return (
        not says_nothing(match.phrase)
        and theirs(heard.said, match)
        and (told(heard.said, match) or beside <= BESIDE_TELLING)
    )


def says_nothing(phrase: tuple[str, ...]) -> bool:
    """Such words answer their own question at best."""
    return all(word in words("options.empty") or (word.endswith("th") and word[0].isdigit()) for word in phrase)


def denied(said: Utterance, start: int) -> bool:
    """Whether what begins there is said not to be so: "i dont have a GED", "no tengo la prepa"."""
    for back in range(1, _NEGATED_WITHIN + 2):
        index = start - back
        if index < 0 or index + 1 in said.pauses:
            return False
        token = said.tokens[index]
        if token in words("clause"):
            return False
        if token in words("not_so"):
            return True
        if token in words("not_so_close"):
            return said.tokens[index + 1] not in words("speaker")
    return False


def _one(heard: Heard, matches: list[Match]) -> list[str] | None:
    """The option of a choice: said to be theirs before only named, later before earlier; "GED or diploma?" is none."""
    ids = list(dict.fromkeys(match.target.option for match in matches))
    if len(ids) == 1:
        return ids
    for one, other in pairwise(matches):
        if any(token in words("options.or") for token in heard.said.tokens[one.end : other.start]):
            return None
    held = [
        match
        for match in matches
        if phrase_pattern("theirs").search(" ".join(heard.said.tokens[max(0, match.start - 2) : match.end]))
    ]
    return [(held or matches)[-1].target.option]


@cache
def _number_pattern() -> re.Pattern[str]:
    # As it stands too: alone "one" is a number, after "the second" it is none.
    after = alternatives([*phrases("options.ordinal_after"), *entry("options.ordinal_after")])
    filler = f"(?:{one_of('filler')} |{one_of('options.number')} )*"
    return re.compile(rf"{filler}(?P<n>\d{{1,2}})(?:th)?(?: {after})?(?: {one_of('filler')})*")


def _numbered(question: Question, heard: Heard, several: bool) -> list[str] | None:
    """ "2", "the second one", "la segunda", "la última"; of several "1 and 3", "13"."""
    count, text = len(question.options), heard.said.text
    if phrase_pattern("options.last").fullmatch(text):
        return [question.options[-1].id]
    if several:
        tokens = [
            token for token in heard.said.tokens if token not in words("filler") and token not in words("people.my")
        ]
        numbers = [int(token.removesuffix("th")) for token in tokens if re.fullmatch(r"\d{1,2}(th)?", token)]
        if len(numbers) == 1 and numbers[0] > count and count < 10:
            numbers = [int(digit) for digit in str(numbers[0])]
        if not numbers or len(numbers) < len(tokens) - 1 or not all(1 <= number <= count for number in numbers):
            return None
        return [question.options[number - 1].id for number in dict.fromkeys(numbers)]
    match = _number_pattern().fullmatch(text)
    return [question.options[int(match["n"]) - 1].id] if match and 1 <= int(match["n"]) <= count else None


def _alike(compiled: Compiled, text: str) -> str | None:
    if len(text) < _SHORTEST:
        return None
    best = process.extractOne(text, compiled.option_texts.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return (
        compiled.option_texts[best[0]]
        if best and len(best[0]) >= _SHORTEST and not phrase_pattern("not_so").search(text)
        else None
    )
