"""A partnership with an entirely different catalogue screens without any code of its own."""

from typing import Any

import pytest

from assistant.catalog.schema import Catalog
from assistant.eligibility.cases import run_case
from assistant.eligibility.next_question import Next, next_question
from assistant.eligibility.replay import replay
from assistant.eligibility.rule_set import rule_set_of
from assistant.eligibility.screen import screen, screen_all
from assistant.eligibility.screened import Screened, Status
from assistant.eligibility.values import plain_facts, read_facts
from tests.factories.boats import TODAY, boat_school

RIGHT = {"birth": "2009-05-01", "swims": True, "harbor": "north", "skills": ["knots", "planing"], "wants_grant": False}


@pytest.fixture
def boats() -> Catalog:
    return boat_school()


def _screened(boats: Catalog, **given: Any) -> Screened:
    return screen(boats.programs[0], read_facts(boats, given, TODAY), boats, TODAY)


def test_its_cases_come_out(boats: Catalog) -> None:
    (program,) = boats.programs
    for rule in program.rules:
        for case in rule.cases:
            assert run_case(program, rule, case, boats) == case.gives


def test_somebody_fits_but_for_a_paper(boats: Catalog) -> None:
    found = _screened(boats, **RIGHT)
    assert (found.status, found.cohort, found.tier) == (Status.CONDITIONAL, "SKIFF-SPRING", "locals")
    assert [(paper.document, paper.before) for paper in found.papers] == [("welding_card", "launch")]
    assert _screened(boats, **RIGHT, welding_card="have").status is Status.LIKELY


def test_somebody_is_too_young_and_asked_nothing_more(boats: Catalog) -> None:
    found = _screened(boats, birth="2011-03-02")
    assert (found.status, found.deciding, found.missing, found.papers) == (Status.NOT_NOW, ("age",), (), ())
    assert found.earliest is not None and found.earliest.isoformat() == "2027-03-02"


def test_what_a_person_decides_is_no_not_now(boats: Catalog) -> None:
    given = {
        **RIGHT,
        "welding_card": "have",
        "wants_grant": True,
        "crew": 4,
        "earnings": {"amount": 2501, "per": "month"},
    }
    assert _screened(boats, **given).status is Status.REFER_STAFF
    assert _screened(boats, **{**given, "earnings": {"amount": 2500, "per": "month"}}).status is Status.LIKELY


def test_its_questions_come_one_by_one_until_there_is_an_answer(boats: Catalog) -> None:
    answers = {**RIGHT, "at_sea": "2020", "hours_idle": 3, "crew": 1, "earnings": 0}
    given: dict[str, Any] = {}
    while (ask := next_question(screen_all(boats.programs, read_facts(boats, given, TODAY), boats, TODAY))) is not None:
        assert ask == Next(ask.question, closer=False)
        assert ask.question not in given
        given[ask.question] = answers[ask.question]
    assert set(given) == set(RIGHT)
    assert _screened(boats, **given).status is Status.CONDITIONAL


def test_its_results_are_replayed(boats: Catalog) -> None:
    found = _screened(boats, **RIGHT)
    facts = plain_facts(read_facts(boats, RIGHT, TODAY))
    assert replay(rule_set_of(boats.programs[0], boats).document, facts, TODAY) == found
