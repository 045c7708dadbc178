"""Amounts that are another in one language are worth a second look."""

import datetime as dt

import pytest

from assistant.catalog.lint import lint
from assistant.catalog.prices import amounts, disagreements
from assistant.catalog.schema import Fact
from tests.conversations.line import demo_catalogue


def fact(in_english: str, in_spanish: str) -> Fact:
    given = {
        "say": {"en": in_english, "es": in_spanish},
        "owner": "VAS",
        "checked": "2026-11-02",
        "until": "2027-06-30",
    }
    return Fact.model_validate(given)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It costs $1,150, or $0 if the board funds you.", {1150}),
        ("Cuesta 1,150 dólares; la tarjeta, $22.50.", {1150, 22.5}),
        ("Nueve semanas, 160 horas, 4 sábados.", set()),
        ("Mil ciento cincuenta dólares.", set()),
    ],
)
def test_amounts_are_those_in_figures(text: str, found: set[float]) -> None:
    assert amounts(text) == found


def test_a_price_that_was_changed_in_one_language_is_seen() -> None:
    assert list(disagreements(fact("It costs $1,150.", "Cuesta $1,300."))) == [
        "says $1,150 in English, $1,300 in Spanish"
    ]
    assert list(disagreements(fact("It costs $22.50.", "No cuesta."))) == ["says $22.50 in English, – in Spanish"]


def test_free_and_nothing_are_one_price() -> None:
    assert list(disagreements(fact("$1,150, or $0 if the board pays.", "$1,150, o nada si lo paga la oficina."))) == []


def test_the_demo_says_the_same_everywhere() -> None:
    assert [found for found in lint(demo_catalogue(), dt.date(2026, 11, 22)) if " says $" in str(found)] == []
