import datetime as dt

from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import read_facts
from bench.made_up_rules import ANSWERS, made_up
from tests.factories.catalogs import a_catalog

TODAY = dt.date(2026, 11, 22)


def test_made_up_programs_are_settled_by_the_answers_and_by_nothing_less() -> None:
    catalog = made_up(a_catalog(), 14)
    told = screen_all(catalog.programs, read_facts(catalog, ANSWERS, TODAY), catalog, TODAY)
    assert {result.status.value for result in told.results} == {"likely", "closed"}
    untold = screen_all(catalog.programs, {}, catalog, TODAY)
    assert {result.status.value for result in untold.results} == {"need_info"}
