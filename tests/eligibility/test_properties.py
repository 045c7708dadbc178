"""What holds of every rule set and every person."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

from assistant.catalog.schema import Catalog
from assistant.eligibility.next_question import next_question
from assistant.eligibility.node import Node, deciding
from assistant.eligibility.replay import replay, rule_set
from assistant.eligibility.screen import screen, screen_all
from assistant.eligibility.screened import Screened, Status
from assistant.eligibility.truth import FALSE, TRUE, UNKNOWN
from assistant.eligibility.values import NotSaid, plain_facts
from tests.eligibility.book import QUESTIONS, TODAY, known
from tests.eligibility.strategies import Telling, people

often = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def screened(catalog: Catalog, given: dict[str, Any]) -> Screened:
    return screen(catalog.programs[0], known(catalog, **given), catalog, TODAY)


def kind(result: Screened) -> str:
    """A result is open, a no for now, or anything else."""
    return result.status if result.status in (Status.NEED_INFO, Status.NOT_NOW) else "yes"


@settings(often, max_examples=100)
@given(people())
def test_learning_a_fact_never_turns_what_is_settled(person: tuple[Catalog, Telling]) -> None:
    catalog, telling = person
    facts: dict[str, Any] = {}
    before = kind(screened(catalog, facts))
    for fact, value in telling:
        facts[fact] = value
        after = kind(screened(catalog, facts))
        assert before in (Status.NEED_INFO, after), f"{before} became {after} by {fact}: {value}"
        before = after


@often
@given(people())
def test_what_is_not_known_is_never_a_no(person: tuple[Catalog, Telling]) -> None:
    catalog, telling = person
    assert screened(catalog, {}).status is not Status.NOT_NOW
    unsaid = {question.id: NotSaid.DONT_KNOW.value for question in QUESTIONS}
    assert screened(catalog, unsaid).status is not Status.NOT_NOW
    result = screened(catalog, dict(telling))
    if result.status is Status.NOT_NOW:
        assert [node for node in leaves(result) if node.truth is UNKNOWN or node.cause] == []


def leaves(result: Screened) -> list[Node]:
    """What decided the rules that decided."""
    trees = [rule.tree for rule in result.rules if rule.id in result.deciding]
    return [node for tree in trees for node in deciding(tree) if not node.children]


@often
@given(people())
def test_every_screening_replays_from_its_json(person: tuple[Catalog, Telling]) -> None:
    catalog, telling = person
    one, facts = catalog.programs[0], known(catalog, **dict(telling))
    result = screen(one, facts, catalog, TODAY)
    document, given, stored = json.loads(
        json.dumps([rule_set(one, catalog), plain_facts(facts), result.model_dump(mode="json")])
    )
    assert replay(document, given, TODAY) == Screened.model_validate(stored) == result


@often
@given(people())
def test_what_decided_is_enough(person: tuple[Catalog, Telling]) -> None:
    """Without the facts that did not decide, every rule that is settled comes out the same."""
    catalog, telling = person
    facts = dict(telling)
    for rule in screened(catalog, facts).rules:
        if rule.truth in (TRUE, FALSE):
            used = {node.fact or node.document for node in deciding(rule.tree) if not node.children}
            used |= {"household"} & facts.keys()  # it set a limit
            rest = screened(catalog, {fact: value for fact, value in facts.items() if fact in used})
            again = next(same for same in rest.rules if same.id == rule.id)
            assert rest.cohort != screened(catalog, facts).cohort or again.truth is rule.truth


@often
@given(people())
def test_only_what_is_missing_is_asked_and_only_while_it_matters(person: tuple[Catalog, Telling]) -> None:
    catalog, telling = person
    facts = dict(telling)
    result = screened(catalog, facts)
    asked = next_question(screen_all(catalog.programs, known(catalog, **facts), catalog, TODAY))
    assert (asked is not None) is (result.status is Status.NEED_INFO) is bool(result.missing)
    if asked is not None:
        assert asked.question in result.missing
        assert asked.closer is (asked.question in facts) is (asked.question in result.not_close)


@often
@given(people())
def test_questions_come_to_an_end(person: tuple[Catalog, Telling]) -> None:
    """Whoever answers what is asked is told where they stand, with no question put twice."""
    catalog, telling = person
    answers = {"household": 2, "income": 20000, "hours": 20, **dict(telling)}
    facts: dict[str, Any] = {}
    for _ in QUESTIONS:
        asked = next_question(screen_all(catalog.programs, known(catalog, **facts), catalog, TODAY))
        if asked is None:
            break
        assert asked.question not in facts
        facts[asked.question] = answers.get(asked.question, "dont_know")
        facts[asked.question] = _exact(facts[asked.question])
    assert screened(catalog, facts).status is not Status.NEED_INFO


def _exact(value: Any) -> Any:
    return f"{value}-05-06"[:10] if isinstance(value, str) and value[:2] == "20" else value


@often
@given(people())
def test_papers_are_all_that_lacks(person: tuple[Catalog, Telling]) -> None:
    catalog, telling = person
    facts = dict(telling)
    result = screened(catalog, facts)
    would_be = result.if_open or result.status
    assert bool(result.papers) is (would_be is Status.CONDITIONAL)
    brought = screened(catalog, {**facts, **{paper.document: "have" for paper in result.papers}})
    if result.papers:
        assert (brought.if_open or brought.status) is Status.LIKELY
