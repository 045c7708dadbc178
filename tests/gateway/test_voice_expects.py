"""What the phone listens for while a screening asks."""

import pytest

from assistant.catalog.questions import Question
from assistant.gateway.voice_expects import answer_digits, answer_words
from tests.factories.screenings import a_question, boats, words


def a_choice(count: int = 3, answer: str = "choice") -> Question:
    options = [
        {"id": f"o{n}", "name": words(f"Option {n}"), "names": {"en": [f"the {n}th"], "es": [f"la {n}"]}}
        for n in range(1, count + 1)
    ]
    return a_question("which", answer, options=options)


@pytest.mark.parametrize(
    ("question", "digits"),
    [
        (a_question("q", "birth"), 8),
        (a_question("q", "date"), 8),
        (a_question("q", "since"), 8),
        (a_question("q", "number"), 8),
        (a_question("q", "money"), 8),
        (a_question("q", "yes_no"), 1),
        (a_choice(9), 1),
        (a_choice(10), 2),
        (a_choice(4, "choices"), 4),
    ],
)
def test_as_many_keys_as_the_answer_may_have(question: Question, digits: int) -> None:
    assert answer_digits(boats(questions=(question,)), f"screening.{question.id}") == digits


@pytest.mark.parametrize(
    ("expects", "digits"),
    [
        (None, 1),
        ("person", 1),
        ("callback.phone", 1),
        ("screening._name", 1),
        ("screening._last4", 4),
        ("screening.gone", 1),
    ],
)
def test_everything_else_is_a_single_key(expects: str | None, digits: int) -> None:
    assert answer_digits(boats(), expects) == digits


@pytest.mark.parametrize(("language", "names"), [("en", ["Option 1", "the 1th"]), ("es", ["Option 1 (es)", "la 1"])])
def test_the_recogniser_expects_the_options(language: str, names: list[str]) -> None:
    assert answer_words(boats(questions=(a_choice(1),)), "screening.which", language) == names
    assert answer_words(boats(), "booking.name", language) == []
