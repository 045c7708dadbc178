import datetime as dt
import json

import pytest

from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.replay import replay, rule_set
from assistant.eligibility.rule_set import digest
from assistant.eligibility.screen import screen
from assistant.eligibility.screened import Screened
from assistant.eligibility.values import plain_facts
from assistant.errors import FactError
from tests.eligibility.book import (
    AGE,
    QUESTIONS,
    SCHOOL,
    TODAY,
    WORK,
    a_case,
    a_question,
    a_rule,
    a_table,
    book,
    cohort,
    known,
    program,
)

LOW = a_rule("low", {"fact": "income", "at_most": {"higher_of": ["poverty", "living"], "by": "household"}})
ONE = program(AGE, SCHOOL, LOW, a_rule("no", {"not": {"fact": "may_work", "is": False}}))
CATALOG = book(ONE)


def test_a_stored_screening_replays_to_the_same_result() -> None:
    facts = known(CATALOG, birth={"age": 17}, education="ged", household=2, income=21641, lived=[])
    result = screen(ONE, facts, CATALOG, TODAY)
    stored = json.loads(json.dumps([rule_set(ONE, CATALOG), plain_facts(facts), result.model_dump(mode="json")]))
    assert Screened.model_validate(stored[2]) == result
    again = replay(stored[0], stored[1], TODAY)
    assert again == result
    assert again.model_dump(mode="json") == stored[2]


def test_version_is_the_digest_of_the_document_wherever_it_has_been() -> None:
    document = json.loads(json.dumps(rule_set(ONE, CATALOG)))
    shuffled = dict(reversed(document.items()))
    assert digest(shuffled) == digest(document) == screen(ONE, {}, CATALOG, TODAY).version


def test_document_holds_what_its_rules_use_and_nothing_else() -> None:
    document = rule_set(ONE, CATALOG)
    assert [question["id"] for question in document["questions"]] == [
        "birth",
        "education",
        "household",
        "income",
        "may_work",
    ]
    assert [paper["id"] for paper in document["documents"]] == ["evaluation"]
    assert [given["id"] for given in document["lists"]] == ["high_school"]
    assert [table["id"] for table in document["tables"]] == ["poverty", "living"]
    assert "events" not in document


def changed(one: Program, **more: object) -> Catalog:
    return book(one, **more)


@pytest.mark.parametrize(
    ("catalog", "same"),
    [
        (book(program(*ONE.rules)), True),
        (book(ONE, tables=(a_table("poverty", 1, 1), a_table("living", 1, 1))), False),
        (book(program(*ONE.rules, cohorts=(cohort(starts_on=dt.date(2027, 3, 1)),))), False),
        (book(program(AGE, SCHOOL, LOW)), False),
        (book(program(AGE.model_copy(update={"cases": (a_case({}, "unknown"),)}), *ONE.rules[1:])), True),
        (book(ONE, questions=(*QUESTIONS, a_question("other", "yes_no"))), True),
        (book(ONE, questions=(QUESTIONS[0].model_copy(update={"said": {"en": ("x",)}}), *QUESTIONS[1:])), True),
    ],
)
def test_version_changes_with_what_the_result_goes_by(catalog: Catalog, same: bool) -> None:
    version = screen(catalog.programs[0], {}, catalog, TODAY).version
    assert (version == screen(ONE, {}, CATALOG, TODAY).version) is same


def test_replay_leaves_facts_of_other_programs_aside_and_refuses_what_cannot_be() -> None:
    document = rule_set(program(WORK), CATALOG)
    assert replay(document, {"may_work": True, "shoe_size": 44}, TODAY).status == "likely"
    with pytest.raises(FactError):
        replay(document, {"may_work": "si"}, TODAY)


def test_replay_does_not_look_at_the_catalogue() -> None:
    document = rule_set(ONE, CATALOG)
    moved = book(program(AGE, cohorts=(cohort(starts_on=dt.date(2030, 1, 1)),)))
    assert screen(moved.programs[0], known(moved, birth="2010-01-01"), moved, TODAY).status == "likely"
    assert replay(document, {"birth": "2010-01-01"}, TODAY).status == "not_now"
