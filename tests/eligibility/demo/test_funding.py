"""The funding overlay: its tracks, its tables and its tiers."""

import datetime as dt
from typing import Any

import pytest

from assistant.eligibility.next_question import next_question
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import read_facts
from tests.eligibility.demo.people import TODAY, catalog, screened, told

# ------------------------------------------------------------------------------------------------------- WIOA-FUND
ADULT = {"birth": {"age": 35}, "work_authorization": True, "selective_service": "not_required"}
ANSWERS = {"household": 5, "income": {"amount": 9000, "per": "month"}, "benefits": False, "veteran": False}
YOUTH = {"birth": "2009-11-22", "work_authorization": True, "job_loss": "none"}


def test_five_at_home_on_2300_a_month_may_be_eligible_and_go_first() -> None:
    result = screened(
        "WIOA-FUND", {**ADULT, "veteran": False, "household": 5, "income": {"amount": 2300, "per": "month"}}
    )
    assert told(result) == ("likely", ("age", "work_authorization", "selective_service", "track"))
    assert (result.tier, result.notices) == ("low_income", ("other_situations", "board_decides"))


@pytest.mark.parametrize(
    ("household", "income", "tier"),
    [
        (1, 15_959, "low_income"),
        (1, 15_960, "low_income"),
        (1, 15_961, "everyone"),
        (5, 49_519, "low_income"),
        (5, 49_520, "low_income"),
        (5, 49_521, "everyone"),
        (8, 74_690, "low_income"),
        (8, 74_691, "everyone"),
    ],
)
def test_the_income_tier_goes_by_the_higher_table(household: int, income: int, tier: str) -> None:
    given = {**ADULT, "veteran": False, "benefits": False, "household": household, "income": income}
    assert screened("WIOA-FUND", given).tier == tier


@pytest.mark.parametrize(
    ("veteran", "income", "tier"),
    [
        (True, 20_000, "veterans_low_income"),
        (False, 20_000, "low_income"),
        (True, 200_000, "veterans"),
        (False, 200_000, "everyone"),
    ],
)
def test_priority_is_apart_from_eligibility(veteran: bool, income: int, tier: str) -> None:
    given = {**ADULT, "veteran": veteran, "benefits": False, "household": 5, "income": income}
    result = screened("WIOA-FUND", given)
    assert (str(result.status), result.tier) == ("likely", tier)


@pytest.mark.parametrize(
    ("birth", "answer", "expected"),
    [
        ("1996-05-02", "registered", ("likely", None)),
        ("1996-05-02", "automatic", ("likely", None)),
        ("1996-05-02", "not_required", ("likely", None)),
        # 30 and never registered: staff look at it, it is not a no.
        ("1996-05-02", "not_registered", ("refer_staff", None)),
        ("1996-05-02", "dont_know", ("refer_staff", None)),
        ("2000-11-22", "not_registered", ("refer_staff", None)),
        ("2000-11-23", "not_registered", ("conditional", "selective_service_proof")),
        ("2008-11-22", "not_registered", ("conditional", "selective_service_proof")),
    ],
)
def test_selective_service_is_never_a_no_by_itself(birth: str, answer: str, expected: tuple[str, str | None]) -> None:
    result = screened("WIOA-FUND", {**ADULT, "birth": birth, "selective_service": answer})
    assert (str(result.status), next((paper.document for paper in result.papers), None)) == expected


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"birth": "2012-11-23"}, "not_now"),
        ({"job_loss": "laid_off"}, "likely"),
        ({"in_school": False, "education": "not_finished"}, "likely"),
        ({"in_school": False, "education": "not_finished", "birth": "2010-11-22"}, "likely"),
        ({"in_school": False, "education": "not_finished", "birth": "2010-11-23"}, "refer_staff"),
        ({"in_school": False, "education": "diploma", "youth_barriers": ["foster"]}, "likely"),
        ({"in_school": True, "youth_barriers": ["learning_english"], "benefits": True}, "likely"),
        (
            {"in_school": True, "youth_barriers": ["learning_english"], "benefits": True, "birth": "2012-11-22"},
            "likely",
        ),
        # What else counts is never asked on this line, so that nobody is told no here.
        ({"in_school": True, "youth_barriers": [], "benefits": True}, "refer_staff"),
        ({"in_school": True, "youth_barriers": "prefer_not", "benefits": True}, "refer_staff"),
    ],
)
def test_young_people_come_in_by_their_own_tracks(change: dict[str, Any], status: str) -> None:
    assert screened("WIOA-FUND", {**YOUTH, **change}).status == status


def test_an_adult_is_asked_three_things_for_funding_and_then_what_tells_who_comes_first() -> None:
    given: dict[str, Any] = {}
    asked = []
    for _ in range(9):
        facts = read_facts(catalog(), given, TODAY)
        program = catalog().program("WIOA-FUND")
        assert program is not None
        following = next_question(screen_all([program], facts, catalog(), TODAY))
        if following is None:
            break
        asked.append(following.question)
        given[following.question] = {**ADULT, **ANSWERS}[following.question]
    assert sorted(asked[:3]) == ["birth", "selective_service", "work_authorization"]
    assert asked[3:] == ["household", "income", "benefits", "veteran"]


def test_without_a_table_that_holds_the_board_decides() -> None:
    day = dt.date(2027, 3, 1)
    given = {**YOUTH, "birth": "2009-11-22", "in_school": True, "youth_barriers": ["extra_help"], "benefits": False}
    assert screened("WIOA-FUND", {**given, "household": 5, "income": 20_000}, day).status == "refer_staff"


def test_who_comes_first_is_not_told_while_an_earlier_tier_may_hold() -> None:
    low = {**ADULT, "benefits": True}
    assert (screened("WIOA-FUND", low).tier, screened("WIOA-FUND", low).tier_missing) == (None, ("veteran",))
    assert screened("WIOA-FUND", {**low, "veteran": False}).tier == "low_income"
    rather_not = screened("WIOA-FUND", {**low, "veteran": "prefer_not"})
    assert (str(rather_not.status), rather_not.tier, rather_not.tier_missing) == ("likely", None, ())
