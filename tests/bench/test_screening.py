import datetime as dt
from pathlib import Path

from assistant.catalog.load import load
from assistant.eligibility.screen import screen_all
from bench.screening import multiplied

TODAY = dt.date(2026, 11, 22)


def test_each_of_the_many_is_screened_by_the_rules_of_one_of_the_catalogue() -> None:
    catalog = load(Path(__file__).resolve().parents[2] / "catalog", today=TODAY)
    many = multiplied(catalog, 30)
    results = screen_all(many.programs, {}, many, TODAY).results
    own = [result.status for result in screen_all(catalog.programs, {}, catalog, TODAY).results]
    assert [result.status for result in results] == (own * 3)[:30]
    assert len({result.program for result in results} | {result.cohort for result in results if result.cohort}) >= 30
    assert len({result.version for result in results}) == 30
