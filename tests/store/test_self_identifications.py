import datetime as dt

import pytest
from sqlalchemy import Engine, inspect

from assistant.store import self_identifications
from assistant.store.tables import Base


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-01-01", "2026-Q1"), ("2026-03-31", "2026-Q1"), ("2026-04-01", "2026-Q2"), ("2026-12-31", "2026-Q4")],
)
def test_of_the_time_the_quarter_is_kept(day: str, quarter: str) -> None:
    assert self_identifications.quarter(dt.date.fromisoformat(day)) == quarter


def test_quarters_that_are_over_are_counted(store: Engine) -> None:
    for day, gender in (("2026-07-01", "woman"), ("2026-09-30", "woman"), ("2026-10-01", "man"), ("2026-08-01", None)):
        self_identifications.keep(store, {"gender": gender, "race": "asian"}, dt.date.fromisoformat(day))
    assert self_identifications.counts(store, "gender", before="2026-Q4") == {("woman", "2026-Q3"): 2}
    assert self_identifications.counts(store, "race", before="2027-Q1") == {
        ("asian", "2026-Q3"): 3,
        ("asian", "2026-Q4"): 1,
    }
    assert self_identifications.counts(store, "gender", before="2026-Q3") == {}


def test_a_reference_is_random_and_leads_nowhere(store: Engine) -> None:
    kept = {self_identifications.keep(store, {"gender": "woman"}, dt.date(2026, 11, 24)) for _ in range(3)}
    assert {len(reference) for reference in kept} == {32}
    assert len(kept) == 3
    found = inspect(store)
    assert found.get_foreign_keys("self_identifications") == []
    pointing = {
        table
        for table in Base.metadata.tables
        for key in found.get_foreign_keys(table)
        if key["referred_table"] == "self_identifications"
    }
    assert pointing == set()
    columns = {column["name"] for column in found.get_columns("self_identifications")}
    assert columns == {"reference", "quarter", *self_identifications.QUESTIONS}
