"""What a person is never asked, and what no rule should turn on, by the words of the question.

The words stand in `data/lexicon/protected.yml`, in both languages together: a question put in one language and hidden
in the other is found all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.catalog.lexicon import read_lexicon
from assistant.catalog.questions import Question
from assistant.catalog.schema import LANGUAGES, Bilingual
from assistant.catalog.tokens import words
from assistant.catalog.yaml_lines import Path

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Protected:
    """`phrases` give it away; `unless`: by language, wordings by which it is the one question that the law allows."""

    name: str
    phrases: tuple[Phrase, ...]
    unless: dict[str, tuple[Phrase, ...]]


@cache
def _lexicon(key: str) -> tuple[Protected, ...]:
    return tuple(
        Protected(
            name=entry["name"],
            phrases=tuple(words(phrase) for language in LANGUAGES for phrase in entry[language]),
            unless={
                language: tuple(words(phrase) for phrase in phrases)
                for language, phrases in entry.get("unless", {}).items()
            },
        )
        for entry in read_lexicon("protected")[key].values()
    )


def asked_for(question: Question) -> Iterator[tuple[Path, str]]:
    """What the question asks that may never be asked, once for each subject, where it shows first."""
    for path, subject, phrase in _found(question, "never"):
        yield path, f"'{phrase}': {subject} is never asked; tell it as a notice instead"


def traits(question: Question) -> Iterator[tuple[Path, str]]:
    """Protected traits, or a stand-in for them such as a ZIP code, with the subject's name."""
    yield from ((path, subject) for path, subject, _ in _found(question, "traits"))


def _found(question: Question, key: str) -> Iterator[tuple[Path, str, str]]:
    texts = [(path, words(text)) for path, text in _texts(question)]
    for subject in _lexicon(key):
        if subject.unless and _is_the_allowed_one(question.ask, subject):
            continue
        hits = ((path, phrase) for path, text in texts for phrase in subject.phrases if _holds(text, phrase))
        first = next(hits, None)
        if first is not None:
            yield first[0], subject.name, " ".join(first[1])


def _texts(question: Question) -> Iterator[tuple[Path, str]]:
    yield ("id",), question.id.replace("_", " ")
    for key in ("ask", "speak", "again", "closer"):
        yield from _both((key,), getattr(question, key))
    for index, option in enumerate(question.options):
        at: Path = ("options", index)
        yield (*at, "id"), option.id.replace("_", " ")
        yield from _both((*at, "name"), option.name)


def _both(at: Path, text: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(text, Bilingual):
        yield from (((*at, language), text.in_(language)) for language in LANGUAGES)


def _is_the_allowed_one(ask: Bilingual, subject: Protected) -> bool:
    """In both languages it has to be asked in the allowed way."""
    return all(
        any(_holds(words(ask.in_(language)), phrase) for phrase in subject.unless[language]) for language in LANGUAGES
    )


def _holds(text: Phrase, phrase: Phrase) -> bool:
    size = len(phrase)
    return any(text[start : start + size] == phrase for start in range(len(text) - size + 1))
