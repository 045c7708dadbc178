"""Two versions of the rules, for one who has told this much."""

from assistant.eligibility.drafted import Standing
from assistant.eligibility.screened import Status
from tests.factories.screened import TODAY, a_rule, a_screening_catalog, a_screening_program
from tests.factories.screenings import OF_AGE


def test_status_is_that_of_the_screening() -> None:
    catalog = a_screening_catalog()
    standing = Standing(catalog.programs[0], catalog, TODAY)
    assert standing.status({"birth": "1990-01-01", "diploma": "ged", "live_scan": "have"}) is Status.LIKELY
    assert standing.status({"birth": "2012-01-01"}) is Status.NOT_NOW
    assert standing.status({}) is Status.NEED_INFO


def test_draft_says_otherwise() -> None:
    rules = (a_rule(needs={**OF_AGE, "age_at_least": 14}),)
    catalog = a_screening_catalog(programs=(a_screening_program(rules=rules),))
    assert Standing(catalog.programs[0], catalog, TODAY).status({"birth": "2012-01-01"}) is Status.LIKELY


def test_answers_that_cannot_be_read_are_not_known() -> None:
    catalog = a_screening_catalog()
    standing = Standing(catalog.programs[0], catalog, TODAY)
    assert standing.status({"birth": "yesterday", "gone": True, "diploma": 7}) is Status.NEED_INFO
