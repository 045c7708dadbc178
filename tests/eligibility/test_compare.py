import datetime as dt
from typing import Any

import pytest

from assistant.catalog.rules import FactTest
from assistant.catalog.schema import Catalog
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import Node
from assistant.eligibility.prepared import prepared
from tests.eligibility.book import START, TODAY, a_rule, a_table, book, known, program

D = dt.date


def leaf(test: dict[str, Any], catalog: Catalog | None = None, today: dt.date = TODAY, **given: Any) -> Node:
    condition = FactTest.model_validate(test)
    one = program(a_rule("rule", test))
    catalog = catalog or book(one)
    rules = prepared(one, catalog)
    moment = Moment(today, start=START, lists=rules.lists, tables=rules.tables)
    return evaluate(condition, known(catalog, today, **given), moment)


def word(test: dict[str, Any], **given: Any) -> str:
    node = leaf(test, **given)
    return node.truth.word if node.cause is None else node.cause.value


ADULT = {"fact": "birth", "age_at_least": 18, "at": "start"}  # 8 February 2027
YOUTH = {"fact": "birth", "age_at_most": 24, "at": "start"}


@pytest.mark.parametrize(
    ("test", "birth", "says"),
    [
        (ADULT, "2009-02-07", "met"),
        (ADULT, "2009-02-08", "met"),  # the birthday is the first day
        (ADULT, "2009-02-09", "not_met"),
        (ADULT, "2009-02", "not_close_enough"),
        (ADULT, "2009-01", "met"),
        (ADULT, "2009-03", "not_met"),
        (ADULT, {"age": 17}, "not_close_enough"),
        (ADULT, {"age": 16}, "not_met"),
        (ADULT, {"age": 18}, "met"),
        (ADULT, {"from": "2009-02-01", "to": "2009-02-08"}, "met"),
        (ADULT, {"from": "2009-02-01", "to": "2009-02-09", "final": True}, "not_closer"),
        (ADULT, "dont_know", "dont_know"),
        (YOUTH, "2002-02-08", "not_met"),  # 25 on the first day
        (YOUTH, "2002-02-09", "met"),  # 24 until the day before
        (YOUTH, "2002-02", "not_close_enough"),
        ({**ADULT, "at": "today"}, "2008-11-22", "met"),
        ({**ADULT, "at": "today"}, "2008-11-23", "not_met"),
        ({**ADULT, "at": "end"}, "1990-01-01", "no_date"),
        ({**ADULT, "at": "end"}, "prefer_not", "prefer_not"),
    ],
)
def test_age(test: dict[str, Any], birth: Any, says: str) -> None:
    assert word(test, birth=birth) == says


def test_age_that_nobody_told_is_not_asked_for_where_there_is_no_date() -> None:
    assert word({**ADULT, "at": "end"}) == "no_date"
    assert not leaf({**ADULT, "at": "end"}).askable
    assert leaf(ADULT).askable


YEAR = {"fact": "employed_since", "months_at_least": 12, "at": "start"}
RECENT = {"fact": "tested_on", "months_at_most": 60, "at": "start"}


@pytest.mark.parametrize(
    ("test", "fact", "given", "says"),
    [
        (YEAR, "employed_since", "2026-02-08", "met"),
        (YEAR, "employed_since", "2026-02-09", "not_met"),
        (YEAR, "employed_since", "2026-02", "not_close_enough"),
        (YEAR, "employed_since", {"months": 8}, "not_met"),  # begun between 23 February and 22 March
        (YEAR, "employed_since", {"months": 9}, "not_close_enough"),
        (YEAR, "employed_since", {"years": 1}, "met"),
        (RECENT, "tested_on", "2022-02-08", "met"),
        (RECENT, "tested_on", "2022-01-09", "met"),  # five years and 30 days are 60 whole months still
        (RECENT, "tested_on", "2022-01-08", "not_met"),
        (RECENT, "tested_on", "2022-01", "not_close_enough"),
        (RECENT, "tested_on", "2027-02-08", "met"),
        (RECENT, "tested_on", "2027-02-09", "not_met"),  # after class starts
        (RECENT, "tested_on", {"from": "2020", "to": "2028"}, "not_close_enough"),
    ],
)
def test_months(test: dict[str, Any], fact: str, given: Any, says: str) -> None:
    assert word(test, **{fact: given}) == says


def test_dated_tests_say_what_they_measured() -> None:
    node = leaf(ADULT, birth="2009-03-14")
    assert (node.at, node.date, node.measured, node.limit, node.value) == ("start", START, (17, 17), 18, "2009-03-14")
    assert node.holds_from == D(2027, 3, 14)
    assert leaf(ADULT, birth="2009-03").holds_from == D(2027, 3, 31)
    assert leaf(YOUTH, birth="2000-03").holds_from is None
    assert leaf(YEAR, employed_since="2026-06-30").holds_from == D(2027, 6, 30)
    assert leaf(RECENT, tested_on="2027-03-01").holds_from == D(2027, 3, 1)
    assert leaf(RECENT, tested_on="2015-03-01").holds_from is None


@pytest.mark.parametrize(
    ("test", "given", "says"),
    [
        ({"fact": "hours", "at_least": 20}, {"hours": 19.9}, "not_met"),
        ({"fact": "hours", "at_least": 20}, {"hours": 20}, "met"),
        ({"fact": "hours", "at_most": 20}, {"hours": 20}, "met"),
        ({"fact": "hours", "at_most": 20}, {"hours": 20.1}, "not_met"),
        ({"fact": "hours", "over": 20}, {"hours": 20}, "not_met"),
        ({"fact": "hours", "over": 20}, {"hours": 21}, "met"),
        ({"fact": "hours", "under": 20}, {"hours": 20}, "not_met"),
        ({"fact": "hours", "under": 20}, {"hours": 19}, "met"),
        ({"fact": "may_work", "is": False}, {"may_work": False}, "met"),
        ({"fact": "may_work", "is": False}, {"may_work": True}, "not_met"),
        ({"fact": "education", "is": "ged"}, {"education": "ged"}, "met"),
        ({"fact": "education", "in": ["ged", "college"]}, {"education": "college"}, "met"),
        ({"fact": "education", "in": ["ged", "college"]}, {"education": "less"}, "not_met"),
        ({"fact": "education", "in": "high_school"}, {"education": "diploma"}, "met"),
        ({"fact": "education", "in": "high_school"}, {"education": "foreign"}, "not_met"),
        ({"fact": "lived", "has": "spanish"}, {"lived": ["spanish", "patient"]}, "met"),
        ({"fact": "lived", "has": "spanish"}, {"lived": []}, "not_met"),
        ({"fact": "lived", "has": "spanish"}, {}, "not_asked"),
        ({"fact": "lived", "has": "spanish"}, {"lived": "prefer_not"}, "prefer_not"),
    ],
)
def test_values(test: dict[str, Any], given: dict[str, Any], says: str) -> None:
    assert word(test, **given) == says


LOW = {"fact": "income", "at_most": {"higher_of": ["poverty", "living"], "by": "household"}}


@pytest.mark.parametrize(
    ("size", "limit", "table"),
    [
        (1, 15960, "poverty"),
        (2, 21640, "poverty"),
        (3, 28000, "living"),  # 27,320 by the other
        (4, 36000, "living"),  # beyond the tables: 8,000 more each
        (10, 84000, "living"),
    ],
)
def test_the_higher_of_two_tables(size: int, limit: int, table: str) -> None:
    below, at, above = (leaf(LOW, household=size, income=limit + more) for more in (-1, 0, 1))
    assert [node.truth.word for node in (below, at, above)] == ["met", "met", "not_met"]
    assert (at.limit, at.table) == (limit, table)


def test_income_and_household_are_asked_for_where_either_is_unknown() -> None:
    node = leaf(LOW, income=20000)
    assert (node.truth.word, node.cause, node.askable) == ("unknown", None, True)
    assert [(child.fact, child.cause) for child in node.children] == [("household", "not_asked")]
    assert leaf(LOW, household=3).limit == 28000


def test_one_is_not_asked_for_where_the_other_stays_unknown() -> None:
    assert not leaf(LOW, household="prefer_not").askable
    assert not leaf(LOW, income="dont_know").askable


def test_tables_hold_on_their_days_alone() -> None:
    given = {"household": 1, "income": 15000}
    assert leaf(LOW, today=D(2026, 12, 31), **given).truth.word == "met"
    late = leaf(LOW, today=D(2027, 1, 1), **given)
    assert (late.truth.word, late.cause, late.askable) == ("unknown", "no_table", False)
    assert leaf(LOW, today=D(2027, 1, 1)).cause == "no_table"


def test_the_higher_of_two_needs_both() -> None:
    one_ran_out = book(
        program(a_rule("rule", LOW)), tables=(a_table("poverty", 15960, 5680, 2025), a_table("living", 1, 1))
    )
    assert leaf(LOW, one_ran_out, household=1, income=15000).cause == "no_table"


def test_next_years_table_follows() -> None:
    tables = (a_table("poverty", 100, 10), a_table("poverty", 200, 10, 2027), a_table("living", 1, 1, 2027))
    catalog = book(program(a_rule("rule", LOW)), tables=tables)
    assert leaf(LOW, catalog, D(2027, 1, 1), household=2, income=210).truth.word == "met"
