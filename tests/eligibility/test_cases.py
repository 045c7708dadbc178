import datetime as dt
from typing import Any

import pytest

from assistant.catalog.rules import Rule
from assistant.eligibility.cases import gaps, run_case
from tests.eligibility.book import a_case, a_rule, book, cohort, program

D = dt.date
AGE = {"fact": "birth", "age_at_least": 18, "at": "start"}
PAPER = {"document": "clearance", "before": "patients"}
WORK = {"fact": "may_work", "is": True}


def ran(rule: Rule, given: dict[str, Any], cohorts: Any = None, **days: Any) -> str:
    one = program(rule, cohorts=cohorts)
    return run_case(one, rule, a_case(given, "met", **days), book(one))


def test_a_case_is_tried_at_the_dates_of_the_first_cohort() -> None:
    rule = a_rule("age", AGE)
    cohorts = (cohort("CPT-2", D(2027, 6, 14)), cohort())
    assert [ran(rule, {"birth": day}, cohorts) for day in ("2009-02-08", "2009-02-09")] == ["met", "not_met"]
    assert ran(rule, {}) == "unknown"


def test_a_case_may_have_its_own_dates() -> None:
    rule = a_rule("age", AGE)
    assert ran(rule, {"birth": "2009-02-09"}, start=D(2027, 2, 9)) == "met"
    assert ran(a_rule("age", {**AGE, "at": "today"}), {"birth": "2009-02-09"}, today=D(2027, 2, 9)) == "met"
    assert ran(a_rule("age", {**AGE, "at": "end"}), {"birth": "2009-02-09"}) == "unknown"
    assert ran(a_rule("age", {**AGE, "at": "end"}), {"birth": "2009-02-09"}, end=D(2027, 2, 9)) == "met"


def test_without_a_cohort_the_day_of_the_screening_stands_in() -> None:
    assert ran(a_rule("age", AGE), {"birth": "2008-11-01"}, cohorts=()) == "met"
    assert ran(a_rule("age", AGE), {"birth": "2008-11-02"}, cohorts=()) == "not_met"


def test_what_a_case_gives_for_each_kind_of_rule() -> None:
    assert ran(a_rule("paper", PAPER), {}) == "papers"
    assert ran(a_rule("when", PAPER, when=WORK), {"may_work": False}) == "met"
    assert ran(a_rule("refer", kind="refer", when=WORK), {"may_work": True}) == "met"
    assert ran(a_rule("warn", kind="warn", when=WORK), {"may_work": False}) == "not_met"
    assert ran(a_rule("notice", kind="notice"), {}) == "met"


def lacking(condition: Any, *given: dict[str, Any], **more: Any) -> list[str]:
    """Gaps of a rule whose cases give these, an unknown one among them."""
    cases = [{"given": one, "gives": "met"} for one in given]
    if not more.get("kind"):
        more["needs"] = condition
    else:
        more["when"] = condition
    rule = a_rule("rule", cases=[*cases, {"given": {}, "gives": "unknown"}], **more)
    return [gap.removeprefix("rule: no case ") for gap in gaps(rule, book(program(rule)))]


def births(*days: str) -> list[dict[str, Any]]:
    return [{"birth": day} for day in days]


@pytest.mark.parametrize(
    ("condition", "given", "without"),
    [
        (AGE, births("2009-02-09", "2009-02-08", "2009-02-07"), []),
        (AGE, births("2009-02-10", "2009-02-08", "2009-02-07"), ["below birth age_at_least 18"]),
        (AGE, births("2009-02-09", "2000-02-07"), ["at birth age_at_least 18"]),
        (AGE, births("2009-02"), [f"{place} birth age_at_least 18" for place in ("below", "at", "above")]),
        ({**AGE, "age_at_most": 24, "age_at_least": None}, births("2002-02-09", "2002-02-08", "2002-02-07"), []),
        (
            {"fact": "employed_since", "months_at_least": 12, "at": "start"},
            [{"employed_since": day} for day in ("2026-02-09", "2026-02-08", "2025-12-08")],
            [],
        ),
        (
            {"fact": "employed_since", "months_at_least": 12, "at": "start"},
            [{"employed_since": day} for day in ("2026-02-08", "2025-12")],
            ["below employed_since months_at_least 12"],
        ),
        ({"fact": "hours", "at_least": 20}, [{"hours": n} for n in (19.9, 20, 20.1)], []),
        ({"fact": "hours", "over": 20}, [{"hours": n} for n in (19, 21)], ["at hours over 20.0"]),
        ({"fact": "education", "in": "high_school"}, [{"education": "ged"}], ["outside education in high_school"]),
        (
            {"fact": "education", "in": ["ged", "college"]},
            [{"education": "less"}],
            ["inside education in ged, college"],
        ),
        ({"fact": "education", "is": "ged"}, [{"education": "ged"}, {"education": "less"}], []),
        ({"fact": "lived", "has": "spanish"}, [{"lived": []}], ["inside lived has spanish"]),
        (WORK, [{"may_work": True}], ["false of may_work"]),
        (PAPER, [], ["with clearance"]),
        (PAPER, [{"clearance": "sent"}], []),
        (
            {"fact": "income", "at_most": {"higher_of": ["poverty", "living"], "by": "household"}},
            [{"household": 3, "income": 28000}, {"household": 3, "income": 28001}],
            ["below income at_most poverty and living"],
        ),
        (
            {"all": [WORK, {"not": {"any": [{"fact": "veteran", "is": True}]}}]},
            [{"may_work": True}, {"may_work": False}],
            ["true of veteran", "false of veteran"],
        ),
    ],
)
def test_gaps(condition: Any, given: list[dict[str, Any]], without: list[str]) -> None:
    condition = {key: value for key, value in condition.items() if value is not None}
    assert lacking(condition, *given) == without


def test_gaps_of_what_refers_and_warns() -> None:
    assert lacking(WORK, {"may_work": True}, kind="refer") == ["false of may_work"]
    rule = a_rule("notice", kind="notice")
    assert gaps(rule, book(program(rule))) == []


def test_every_rule_of_facts_needs_a_case_that_is_unknown() -> None:
    rule = a_rule("rule", WORK, cases=[{"given": {"may_work": yes}, "gives": "met"} for yes in (True, False)])
    assert gaps(rule, book(program(rule))) == ["rule: no case unknown"]
    paper = a_rule(
        "rule", PAPER, cases=[{"given": {"clearance": "have"}, "gives": "met"}, {"given": {}, "gives": "papers"}]
    )
    assert gaps(paper, book(program(paper))) == []
