"""What is learned, and what a training is compared by."""

import pytest

from assistant.conversation.ports import Understanding
from assistant.insight.labelled import Labelled
from assistant.insight.learning import (
    SHOWN,
    Case,
    Difference,
    Example,
    Wants,
    compared,
    learnable,
    training_files,
)


def _took(*intents: str) -> list[Understanding]:
    return [Understanding(intent=intent, confidence=0.9, language="en", language_confidence=1.0) for intent in intents]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("how much is it", "how much is it"),
        ("  ¿cuánto\n cuesta?  ", "¿cuánto cuesta?"),
        ("/restart", "restart"),
        ("- - a list", "a list"),
        ("the [cna](program) one", "the cna (program) one"),
        ('{"intent": 1}', '"intent": 1'),
        ("[]", ""),
        (" / ", ""),
    ],
)
def test_a_message_is_no_markup_and_no_command(said: str, kept: str) -> None:
    assert learnable(said) == kept


def test_examples_are_rasa_s_training_data() -> None:
    examples = [
        Example("cuánto sale", "ask_cost", "es"),
        Example("what's the damage: total?", "ask_cost", "en"),
        Example("what's the damage: total?", "ask_cost", "en"),
        Example("is there a bus", "ask_support_services", "en"),
    ]
    assert (
        training_files(examples)
        == training_files(reversed(examples))
        == {
            "ask_cost.yml": (
                "version: '3.1'\nnlu:\n"
                "- intent: ask_cost\n  metadata:\n    language: en\n  examples: |\n    - what's the damage: total?\n"
                "- intent: ask_cost\n  metadata:\n    language: es\n  examples: |\n    - cuánto sale\n"
            ),
            "ask_support_services.yml": (
                "version: '3.1'\nnlu:\n"
                "- intent: ask_support_services\n  metadata:\n    language: en\n  examples: |\n    - is there a bus\n"
            ),
        }
    )


def test_nothing_learned_is_no_file() -> None:
    assert training_files([]) == {}


def test_two_models_are_compared_message_by_message() -> None:
    held_out = [Labelled("a", "greet"), Labelled("b", "thank"), Labelled("c", "goodbye")]
    cases = [Case("d", Wants.INTENT, "ask_cost"), Case("e", Wants.INTENT, "ask_pay")]
    before = _took("greet", "greet", "goodbye", "greet", "greet")
    after = _took("greet", "thank", "greet", "ask_cost", "greet")
    found = compared(held_out, cases, before, after)
    assert (found.count, found.right_before, found.right_after) == (5, 2, 3)
    assert found.better == (
        Difference("b", "thank", "greet", "thank"),
        Difference("d", "ask_cost", "greet", "ask_cost"),
    )
    assert found.worse == (Difference("c", "goodbye", "goodbye", "greet"),)
    assert (found.cases, found.cases_before, found.cases_after) == (2, 0, 1)
    assert found.failing == (Difference("e", "ask_pay", "greet", "greet"),)


def test_answers_that_were_said_count_with_what_was_decided() -> None:
    cases = [Case("d", Wants.INTENT, "ask_cost")]
    said = [Difference("table?", "TABLE", "TABLE", "book_session"), Difference("late?", "LATE", "ask_pay", "LATE")]
    found = compared([], cases, _took("greet"), _took("ask_cost"), said, untried=4)
    assert (found.count, found.right_before, found.right_after, found.untried) == (3, 1, 2, 4)
    assert (found.cases, found.cases_before, found.cases_after) == (3, 1, 2)
    assert (found.better_count, found.worse, found.failing) == (2, (said[0],), (said[0],))


@pytest.mark.parametrize("count", [SHOWN - 1, SHOWN, SHOWN + 1])
def test_long_lists_are_counted_and_cut(count: int) -> None:
    cases = [Case(str(number), Wants.INTENT, "greet") for number in range(count)]
    found = compared([], cases, _took(*["thank"] * count), _took(*["greet"] * count))
    assert (found.better_count, len(found.better), found.worse_count, found.failing) == (
        count,
        min(count, SHOWN),
        0,
        (),
    )
