from typing import Any

from assistant.catalog.rules import Rule
from assistant.eligibility.next_question import Next, next_question
from assistant.eligibility.screen import screen_all
from tests.eligibility.book import AGE, SCHOOL, TODAY, WORK, a_rule, book, known, program

YOUNG = a_rule("young", {"fact": "birth", "age_at_most": 24, "at": "start"})
ANY = a_rule("any", {"any": [{"fact": "veteran", "is": True}, {"fact": "hours", "at_least": 20}]})


def asks(*rules_of: tuple[Rule, ...], **given: Any) -> Next | None:
    programs = tuple(program(*rules, id=f"P-{number}") for number, rules in enumerate(rules_of))
    catalog = book(*programs)
    return next_question(screen_all(programs, known(catalog, **given), catalog, TODAY))


def test_one_program_is_asked_in_the_order_of_the_catalogue() -> None:
    assert asks((WORK, SCHOOL, AGE)) == Next("birth", closer=False)
    assert asks((WORK, SCHOOL, AGE), birth="1990") == Next("education", closer=False)


def test_question_that_settles_most_programs_comes_first() -> None:
    assert asks((AGE, SCHOOL), (SCHOOL,), (SCHOOL, WORK)) == Next("education", closer=False)
    assert asks((AGE, SCHOOL), (WORK,), (WORK, SCHOOL)) == Next("may_work", closer=False)


def test_fact_that_settles_a_rule_alone_comes_before_one_of_several() -> None:
    assert asks((ANY, WORK)) == Next("may_work", closer=False)


def test_two_rules_of_one_fact_are_settled_by_it() -> None:
    assert asks((WORK, SCHOOL, YOUNG, AGE)) == Next("birth", closer=False)


def test_answer_that_is_not_close_enough_is_asked_closer() -> None:
    assert asks((AGE,), birth={"age": 17}) == Next("birth", closer=True)


def test_programs_that_are_settled_ask_nothing() -> None:
    assert asks((AGE, SCHOOL), (WORK,), birth="2010-01-01", may_work=True) is None
    assert asks((AGE,), birth="dont_know") is None
    assert asks() is None
