from typing import Any

from assistant.eligibility.node import Node, asked, deciding, papers
from tests.eligibility.book import SCHOOL, a_rule, screened


def tree(needs: Any, **given: Any) -> Node:
    found = screened(a_rule("rule", needs), **given).rule("rule")
    assert found is not None
    return found.tree


def facts_of(node: Node) -> list[str | None]:
    return [found.fact or found.document for found in deciding(node) if not found.children]


HAS = [{"fact": "lived", "has": option} for option in ("caregiver", "neighbor", "spanish", "patient")]
WORK, VETERAN = {"fact": "may_work", "is": True}, {"fact": "veteran", "is": True}
PAPER, OTHER = {"document": "clearance", "before": "patients"}, {"document": "evaluation", "before": "start"}


def test_all_shows_what_fails_and_nothing_else() -> None:
    node = tree({"all": [WORK, VETERAN, PAPER]}, may_work=True, veteran=False)
    assert node.truth.word == "not_met"
    assert facts_of(node) == ["veteran"]
    assert papers(node) == []


def test_any_shows_the_first_that_holds() -> None:
    node = tree({"any": [WORK, VETERAN, PAPER]}, may_work=True, veteran=True)
    assert (node.truth.word, facts_of(node)) == ("met", ["may_work"])


def test_any_asks_before_it_wants_papers() -> None:
    node = tree({"any": [WORK, PAPER]})
    assert (node.truth.word, [found.fact for found in asked(node)]) == ("unknown", ["may_work"])
    assert tree({"any": [WORK, PAPER]}, may_work="dont_know").truth.word == "papers"
    assert tree({"any": [WORK, PAPER]}, may_work=False).truth.word == "papers"


def test_any_wants_the_fewest_papers() -> None:
    node = tree({"any": [{"all": [PAPER, OTHER]}, OTHER]})
    assert [found.document for found in papers(node)] == ["evaluation"]


def test_at_least_shows_as_many_as_it_needs() -> None:
    needs = {"at_least": 2, "of": HAS}
    assert facts_of(tree(needs, lived=["neighbor", "spanish", "patient"])) == ["lived", "lived"]
    assert [found.limit for found in deciding(tree(needs, lived=["spanish", "patient"])) if found.fact] == [
        "spanish",
        "patient",
    ]
    one = tree(needs, lived=["spanish"])
    assert one.truth.word == "not_met"
    assert [found.limit for found in deciding(one) if found.fact] == ["caregiver", "neighbor", "patient"]


def test_if_holds_where_its_first_side_does_not() -> None:
    needs = {"if": WORK, "then": PAPER}
    assert facts_of(tree(needs, may_work=False)) == ["may_work"]
    assert tree(needs, may_work=False).truth.word == "met"
    assert tree(needs, may_work=True).truth.word == "papers"
    assert tree(needs).truth.word == "unknown"
    assert [found.fact for found in asked(tree(needs))] == ["may_work"]


def test_not_turns_round_what_is_known() -> None:
    assert tree({"not": WORK}, may_work=True).truth.word == "not_met"
    assert tree({"not": WORK}, may_work=False).truth.word == "met"
    assert tree({"not": WORK}).truth.word == "unknown"
    assert tree({"not": WORK}, may_work="prefer_not").truth.word == "unknown"


def test_papers_are_there_or_can_be_brought() -> None:
    states = {
        state: tree(PAPER, clearance=state).truth.word for state in ("have", "sent", "verified", "none", "expired")
    }
    assert states == {"have": "met", "sent": "met", "verified": "met", "none": "papers", "expired": "papers"}
    assert tree(PAPER).truth.word == "papers"


def test_holder_of_a_ged_is_never_asked_for_a_foreign_transcript() -> None:
    result = screened(SCHOOL, education="ged")
    assert (result.status, result.papers, result.missing) == ("likely", (), ())
    assert facts_of(result.rules[0].tree) == ["education"]
    assert [paper.document for paper in screened(SCHOOL, education="foreign").papers] == ["evaluation"]
    assert screened(SCHOOL).papers == ()
    assert screened(SCHOOL, education="less").papers == ()


def test_without_an_answer_nobody_is_asked_for_papers() -> None:
    """Though the paper alone would do."""
    needs = {"any": [{"fact": "education", "in": "high_school"}, OTHER]}
    assert screened(a_rule("rule", needs)).status == "need_info"
    assert screened(a_rule("rule", needs), education="less").status == "conditional"
