"""Whether a comparison fits what a question is answered with: its kind, its options, its bounds."""

from collections.abc import Iterator
from typing import Any

from assistant.catalog.questions import Answer, Question
from assistant.catalog.rules import FactTest, HigherOf
from assistant.catalog.vocabulary import Vocabulary, no_such
from assistant.catalog.yaml_lines import Path

_LIMITS = ("at_least", "at_most", "over", "under")
_AGES = ("age_at_least", "age_at_most")
_MONTHS = ("months_at_least", "months_at_most")
FITTING: dict[Answer, tuple[str, ...]] = {
    Answer.YES_NO: ("is_",),
    Answer.CHOICE: ("is_", "in_"),
    Answer.CHOICES: ("has",),
    Answer.NUMBER: _LIMITS,
    Answer.MONEY: _LIMITS,
    Answer.BIRTH: _AGES,
    Answer.SINCE: _MONTHS,
    Answer.DATE: _MONTHS,
}


def written(comparison: str) -> str:
    """A comparison as it is written in a file: `is_` is `is`."""
    return comparison.removesuffix("_")


def mistakes_in(test: FactTest, known: Vocabulary) -> Iterator[tuple[Path, str]]:
    """What is wrong between a test and the question that it names, with the path inside the test."""
    if test.fact not in known.questions:
        yield ("fact",), no_such("question", test.fact, known.questions)
        return
    question = known.questions[test.fact]
    key = (written(test.comparison),)
    if question is None:
        return
    fitting = FITTING[question.answer]
    if test.comparison not in fitting:
        words = " or ".join(map(written, fitting))
        yield key, f"{question.id} is answered with {question.answer.value}; expected {words}"
        return
    if question.options:
        yield from _options(question, test.limit, known, key)
    elif question.answer is Answer.YES_NO:
        if not isinstance(test.limit, bool):
            yield key, f"{question.id} is answered with yes or no; expected true or false, found {test.limit}"
    elif isinstance(test.limit, HigherOf):
        yield from _higher_of(question, test.limit, known, key)
    else:
        yield from _bounds(question, test, key)


def _options(question: Question, given: Any, known: Vocabulary, at: Path) -> Iterator[tuple[Path, str]]:
    options = [option.id for option in question.options]
    noun = f"option of {question.id}"
    if isinstance(given, tuple):
        for index, option in enumerate(given):
            if option not in options:
                yield (*at, index), no_such(noun, option, options)
    elif at == ("in",):
        if given not in known.lists:
            yield at, no_such("list", given, known.lists)
        elif (found := known.lists[given]) is not None:
            for option in found.values:
                if option not in options:
                    yield at, f"the list {given} holds {option}: {no_such(noun, option, options)}"
    elif isinstance(given, bool):
        yield at, f"{question.id} is answered with one of its options, not with yes or no"
    elif given not in options:
        yield at, no_such(noun, given, options)


def _higher_of(question: Question, limit: HigherOf, known: Vocabulary, at: Path) -> Iterator[tuple[Path, str]]:
    if question.answer is not Answer.MONEY:
        yield at, f"tables are in dollars, and {question.id} is answered with {question.answer.value}"
    for index, table in enumerate(limit.higher_of):
        if table not in known.tables:
            yield (*at, "higher_of", index), no_such("table", table, known.tables)
    if limit.by not in known.questions:
        yield (*at, "by"), no_such("question", limit.by, known.questions)
    elif (size := known.questions[limit.by]) is not None and size.answer is not Answer.NUMBER:
        yield (*at, "by"), f"{limit.by} is answered with {size.answer.value}; expected a number of people"


def _bounds(question: Question, test: FactTest, at: Path) -> Iterator[tuple[Path, str]]:
    """`least` and `most` are in the unit of the comparison: of a birth years, of a since months."""
    least, most, limit = question.least, question.most, test.limit
    if least is not None and (limit < least or (test.comparison == "under" and limit == least)):
        yield at, f"{limit:g} lies below all answers to {question.id}, which begin at {least:g}"
    if most is not None and (limit > most or (test.comparison == "over" and limit == most)):
        yield at, f"{limit:g} lies above all answers to {question.id}, which end at {most:g}"
