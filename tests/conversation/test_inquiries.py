import datetime as dt

import pytest

from assistant.conversation import inquiries
from assistant.conversation.turn import Inquiry, State
from assistant.eligibility.spans import Span
from tests.factories.screenings import an_open, boats

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("asking", "text", "answers"),
    [
        ("birth", "17", True),
        ("birth", "march fourteenth two thousand nine", True),
        ("birth", "no sé", True),
        ("birth", "why do you need that?", True),
        ("birth", "para qué quieres saber", True),
        ("birth", "how much is it", False),
        ("birth", "I can row, how much is it?", False),
        ("birth", "ya se remar cuanto cuesta", False),
        ("birth", "crew of 5", True),
        ("birth", "what a nice day", False),
        ("rows", "yes", True),
        ("rows", "sí", True),
        ("_name", "rosa", True),
        ("_name", "me llamo rosa lopez", True),
        ("_name", "how much is it", False),
        ("_name", "en español", False),
        ("_name", "yes", False),
        ("_name", "SAIL class", False),
        ("_last4", "4217", True),
        ("_last4", "how much is it", False),
    ],
)
def test_open_screening_takes_words_as_its_answer(asking: str, text: str, answers: bool) -> None:
    assert inquiries.answers(an_open(asking), text, boats(), TODAY, "en", pressed=False) is answers


@pytest.mark.parametrize(("keys", "answers"), [("1", True), ("2", True), ("7", False), ("03141990", False)])
def test_keys_answer_by_the_kind_of_question(keys: str, answers: bool) -> None:
    assert inquiries.answers(an_open("rows"), keys, boats(), TODAY, "en", pressed=True) is answers


def test_nothing_is_answered_where_no_screening_is_open() -> None:
    assert not inquiries.answers(State(), "17", boats(), TODAY, "en", pressed=False)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("do i qualify", True),
        ("califico pa la ayuda?", True),
        ("can somebody pay for it?", True),
        ("i'm 17 can i do the sailing", True),
        ("can i do the sailing", False),
        ("continue", True),
        ("seguimos", True),
        ("how much is it, i'm 17", False),
    ],
)
def test_what_begins_a_screening(text: str, begins: bool) -> None:
    assert inquiries.begins(text, boats(), State(), TODAY, "en") is begins


def test_without_rules_nothing_begins() -> None:
    assert not inquiries.begins("do i qualify", boats(programs=()), State(), TODAY, "en")


@pytest.mark.parametrize(
    ("told", "text", "right"),
    [
        ({"SAIL": "not_now"}, "perdón, tengo 19", True),
        ({"SAIL": "not_now"}, "i'm 17", False),
        ({"SAIL": "not_now"}, "i'm 19, is that ok?", False),
        ({}, "perdón, tengo 19", False),
    ],
)
def test_what_puts_a_result_right(told: dict[str, str], text: str, right: bool) -> None:
    state = State(screening=Inquiry(programs=["SAIL"], told=told, facts={"birth": {"age": 17, "on": "2026-11-24"}}))
    assert inquiries.puts_right(text, boats(), state, TODAY, "en") is right


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rosa", "Rosa"),
        ("my name is rosa lopez", "Rosa Lopez"),
        ("soy Luz, 4217", "Luz"),
        ("Rosa Lopez 4217", "Rosa Lopez"),
        ("skip", None),
        ("prefiero no decir", None),
        ("ok", None),
        ("", None),
        ("i already told the other lady all of that", None),
    ],
)
def test_a_name_is_read(text: str, name: str | None) -> None:
    assert inquiries.read_name(text, (), boats()) == name


@pytest.mark.parametrize(
    ("text", "digits"),
    [("4217", "4217"), ("rosa 4 2 1 7", "4217"), ("209-555-4217", "4217"), ("421", None), ("rosa", None)],
)
def test_the_last_four_digits_are_read(text: str, digits: str | None) -> None:
    assert inquiries.last_four(text) == digits


def test_what_the_catalogue_has_changed_says_nothing() -> None:
    inquiry = Inquiry(facts={"birth": "2009-03-14", "shoe": 9, "rows": "maybe"})
    day = dt.date(2009, 3, 14)
    assert inquiries.known(inquiry, boats(), TODAY) == {"birth": Span(day, day)}
