import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalog.questions import Question
from assistant.eligibility.spans import Span, plain_span, read_span, the_day, the_month, the_year
from assistant.eligibility.values import NotSaid, Some, Value, expected, plain, read_facts, read_value, together
from assistant.errors import FactError
from tests.eligibility.book import QUESTIONS, TODAY, a_question, book, program

D = dt.date
BY_ID = {question.id: question for question in QUESTIONS}


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        ("may_work", True, True),
        ("may_work", False, False),
        ("hours", 20, 20.0),
        ("hours", 2.5, 2.5),
        ("income", 28000, 28000.0),
        ("income", {"amount": 2300, "per": "month"}, 27600.0),
        ("income", {"amount": 22.15, "per": "hour"}, 46072.0),
        ("income", {"amount": 500, "per": "week"}, 26000.0),
        ("income", {"amount": 13800, "per": "six_months"}, 27600.0),
        ("income", {"amount": 1, "per": "year"}, 1.0),
        ("income", {"amount": 1}, 1.0),
        ("birth", "2009-03-14", Span(D(2009, 3, 14), D(2009, 3, 14))),
        ("birth", D(2009, 3, 14), Span(D(2009, 3, 14), D(2009, 3, 14))),
        ("birth", "2009-03", Span(D(2009, 3, 1), D(2009, 3, 31))),
        ("birth", "2008-02", Span(D(2008, 2, 1), D(2008, 2, 29))),
        ("birth", "2009", Span(D(2009, 1, 1), D(2009, 12, 31))),
        ("birth", 2009, Span(D(2009, 1, 1), D(2009, 12, 31))),
        ("birth", {"from": "2009-03-01", "to": "2009-04-10"}, Span(D(2009, 3, 1), D(2009, 4, 10))),
        ("birth", {"from": "2009-03", "to": "2009-04"}, Span(D(2009, 3, 1), D(2009, 4, 30))),
        ("birth", {"from": "2009", "to": "2009", "final": True}, Span(D(2009, 1, 1), D(2009, 12, 31), final=True)),
        ("birth", {"age": 17}, Span(D(2008, 11, 23), D(2009, 11, 22))),
        ("birth", {"age": 17, "on": "2026-02-28"}, Span(D(2008, 2, 29), D(2009, 2, 28))),
        ("birth", {"age": 17, "on": "2026-03-01"}, Span(D(2008, 3, 2), D(2009, 3, 1))),
        ("employed_since", {"months": 8}, Span(D(2026, 2, 23), D(2026, 3, 22))),
        ("employed_since", {"years": 2}, Span(D(2023, 11, 23), D(2024, 11, 22))),
        ("employed_since", {"months": 0}, Span(D(2026, 10, 23), D(2026, 11, 22))),
        ("employed_since", "2026", Span(D(2026, 1, 1), TODAY)),  # it has begun, so not after today
        ("tested_on", "2027-01", Span(D(2027, 1, 1), D(2027, 1, 31))),
        ("education", "ged", "ged"),
        ("lived", ["spanish", "caregiver"], ("caregiver", "spanish")),
        ("lived", [], ()),
        ("birth", "dont_know", NotSaid.DONT_KNOW),
        ("may_work", "prefer_not", NotSaid.PREFER_NOT),
    ],
)
def test_what_is_given_is_read(fact: str, given: Any, value: Value) -> None:
    read = read_value(BY_ID[fact], given, TODAY)
    assert read == value and type(read) is type(value)


@pytest.mark.parametrize(
    ("fact", "given"),
    [
        ("may_work", "yes"),
        ("may_work", 1),
        ("may_work", None),
        ("hours", True),
        ("hours", "20"),
        ("hours", -1),
        ("hours", 81),
        ("hours", float("nan")),
        ("hours", float("inf")),
        ("income", -1),
        ("income", {"amount": 5, "per": "day"}),
        ("income", {"per": "month"}),
        ("income", {"amount": True, "per": "month"}),
        ("income", {"amount": 5, "of": "month"}),
        ("birth", "2009-13"),
        ("birth", "2009-02-29"),
        ("birth", "14 March 2009"),
        ("birth", "2027-01-01"),
        ("birth", "1850"),
        ("birth", {"age": 130}),
        ("birth", {"age": -1}),
        ("birth", {"age": True}),
        ("birth", {"from": "2009-04", "to": "2009-03"}),
        ("birth", {"from": "2009-04"}),
        ("birth", dt.datetime(2009, 3, 14, tzinfo=dt.UTC)),
        ("birth", ["2009"]),
        ("employed_since", "2026-11-23"),
        ("employed_since", {"months": 1.5}),
        ("education", "phd"),
        ("education", ["ged"]),
        ("education", {}),
        ("lived", "caregiver"),
        ("lived", ["plumber"]),
        ("lived", [["caregiver"]]),
    ],
)
def test_what_cannot_be_is_refused(fact: str, given: Any) -> None:
    with pytest.raises(FactError) as caught:
        read_value(BY_ID[fact], given, TODAY)
    assert caught.value.fact == fact
    assert caught.value.expected == expected(BY_ID[fact])


def test_bounds_of_a_birth_are_ages_and_of_a_since_months() -> None:
    birth = a_question("birth", "birth", least=14, most=99)
    assert read_value(birth, "2012-11-22", TODAY) == the_day(D(2012, 11, 22))
    with pytest.raises(FactError, match="not less than 14 and not more than 99 years old"):
        read_value(birth, "2012-11-23", TODAY)
    with pytest.raises(FactError):
        read_value(birth, {"age": 100}, TODAY)
    since = a_question("since", "since", most=24)
    assert read_value(since, "2024-11", TODAY) == the_month(2024, 11)
    with pytest.raises(FactError):
        read_value(since, "2024-09", TODAY)


def test_unknown_facts_are_named_with_what_is_near() -> None:
    catalog = book(program())
    assert read_facts(catalog, {"evaluation": "sent", "hours": 3}, TODAY) == {"evaluation": "sent", "hours": 3.0}
    with pytest.raises(FactError, match=r"Did you mean education\?"):
        read_facts(catalog, {"educaton": "ged"}, TODAY)
    with pytest.raises(FactError, match="one of none, have, sent, verified, expired"):
        read_facts(catalog, {"evaluation": True}, TODAY)


@pytest.mark.parametrize(
    ("span", "json_"),
    [
        (the_day(D(2009, 3, 14)), "2009-03-14"),
        (the_month(2008, 2), "2008-02"),
        (the_year(2009), {"from": "2009-01-01", "to": "2009-12-31"}),
        (Span(D(2009, 3, 14), D(2009, 3, 14), final=True), {"from": "2009-03-14", "to": "2009-03-14", "final": True}),
    ],
)
def test_spans_are_written_as_short_as_they_can_be(span: Span, json_: Any) -> None:
    assert plain_span(span) == json_
    assert read_span(json_, TODAY) == span


_DATES = st.dates(D(1930, 1, 1), TODAY)
_SPANS = st.builds(lambda a, b, final: Span(min(a, b), max(a, b), final), _DATES, _DATES, st.booleans())
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "yes_no": st.booleans(),
    "number": st.floats(1, 20).map(lambda n: round(n, 2)),
    "money": st.floats(0, 1e6).map(lambda n: round(n, 2)),
    "birth": _SPANS,
    "since": _SPANS,
    "date": _SPANS,
}


def values_of(question: Question) -> st.SearchStrategy[Any]:
    ids = [option.id for option in question.options]
    if question.answer == "choice":
        return st.sampled_from(ids)
    if question.answer == "choices":
        return st.sets(st.sampled_from(ids)).map(lambda chosen: tuple(id for id in ids if id in chosen))
    return _VALUES[question.answer]


@given(st.data())
def test_every_value_comes_back_from_its_json(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    value = data.draw(values_of(question) | st.sampled_from(NotSaid))
    assert read_value(question, json.loads(json.dumps(plain(value))), TODAY) == value


@pytest.mark.parametrize(
    ("before", "told", "known"),
    [
        (None, Some(("a",)), Some(("a",))),
        (Some(("a",)), Some(("b",)), Some(("a", "b"))),
        (Some(("a",), final=True), Some(("b",)), Some(("a", "b"), final=True)),
        # Asked, and so complete.
        (Some(("a",)), ("b",), ("a", "b")),
        (Some(("a",)), (), ("a",)),
        (("a",), Some(("b",)), ("a", "b")),
        (("a",), ("b",), ("b",)),
        (NotSaid.DONT_KNOW, Some(("b",)), Some(("b",))),
        (2.0, 3.0, 3.0),
    ],
)
def test_options_that_are_told_add_up(before: Value | None, told: Value, known: Value) -> None:
    assert together(before, told) == known


@pytest.mark.parametrize("given", [{"some": ["a"]}, {"some": ["b", "a"], "final": True}, {"some": []}])
def test_some_of_the_options_come_back_as_they_were(given: dict[str, Any]) -> None:
    question = a_question("q", "choices", "a", "b")
    value = read_value(question, given, TODAY)
    assert isinstance(value, Some)
    assert read_value(question, plain(value), TODAY) == value


@pytest.mark.parametrize("given", [{"some": ["z"]}, {"some": "a"}, {"all": ["a"]}, {}, {"some": ["a"], "final": 1}])
def test_other_forms_of_some_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(FactError):
        read_value(a_question("q", "choices", "a", "b"), given, TODAY)
