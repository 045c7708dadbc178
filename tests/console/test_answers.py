"""Answers as staff read them."""

import pytest

from assistant.console.people.answers import Told
from assistant.console.words import words_of
from tests.conversations.line import demo_catalogue


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("interpreted", "Interpretar o traducir para alguien"),
        (["interpreted"], "Interpretar o traducir para alguien"),
        ({"some": ["interpreted"], "final": True}, "Interpretar o traducir para alguien"),
        ([], "No"),
        ("prefer_not", "Prefiere no decir"),
    ],
)
def test_one_option_that_a_rule_compares_with_is_read_as_it_is_called(value: object, read: str) -> None:
    told = Told(demo_catalogue(), "es", words_of("people", "es"))
    assert told.value("lived_experience", value) == read
