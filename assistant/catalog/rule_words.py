"""Sentences of rules and questions that would be too long to speak, or to text."""

from collections.abc import Iterator

from assistant.catalog.fact_checks import SAY_LIMIT
from assistant.catalog.questions import Document, Question
from assistant.catalog.schema import LANGUAGES, SPOKEN_WORDS_LIMIT, Bilingual, Program
from assistant.catalog.yaml_lines import Path

_OF_QUESTIONS = ("speak", "again", "closer", "why")
_OF_RULES = ("met", "not_met", "to_know", "change", "say")


def too_long(part: Program | Question | Document) -> Iterator[tuple[Path, str]]:
    """Everything that is said on the phone in more words than a caller can wait for."""
    for path, sentence, shorter in _spoken(part):
        for language in LANGUAGES:
            count = len(sentence.in_(language).split())
            if count > SPOKEN_WORDS_LIMIT:
                what = f"{count} words; on the phone at most {SPOKEN_WORDS_LIMIT} are spoken"
                yield (*path, language), f"{what}, so {shorter}" if shorter else what
            if (characters := len(sentence.in_(language))) > SAY_LIMIT:
                yield (*path, language), f"{characters} characters; at most {SAY_LIMIT} fit into a text"


def _spoken(part: Program | Question | Document) -> Iterator[tuple[Path, Bilingual, str]]:
    """Path, sentence, and what else to do than to make it shorter."""
    if isinstance(part, Document):
        yield ("name",), part.name, ""
    elif isinstance(part, Question):
        if part.speak is None:
            yield ("ask",), part.ask, "add a shorter `speak`"
        yield from _of(part, _OF_QUESTIONS, ())
        for index, option in enumerate(part.options):
            yield ("options", index, "name"), option.name, ""
    else:
        for index, rule in enumerate(part.rules):
            yield from _of(rule, _OF_RULES, ("rules", index))
        for index, tier in enumerate(part.priority):
            yield ("priority", index, "say"), tier.say, ""
        if part.selection is not None:
            yield ("selection", "say"), part.selection.say, ""


def _of(model: object, keys: tuple[str, ...], at: Path) -> Iterator[tuple[Path, Bilingual, str]]:
    for key in keys:
        sentence = getattr(model, key)
        if sentence is not None:
            yield (*at, key), sentence, ""
