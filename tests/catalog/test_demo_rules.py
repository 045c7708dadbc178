"""The demo partnership's rules say of everybody at their limits what their authors wrote beside them."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog
from assistant.eligibility.cases import run_case
from assistant.eligibility.gaps import gaps

CATALOG = load(Path(__file__).parents[2] / "catalog", dt.date(2026, 11, 22))


@pytest.fixture
def demo() -> Catalog:
    return CATALOG


@pytest.mark.parametrize("id", [program.id for program in CATALOG.programs])
def test_every_case_comes_out_and_no_limit_lacks_one(id: str, demo: Catalog) -> None:
    program = demo.program(id)
    assert program is not None
    assert program.rules
    for rule in program.rules:
        for case in rule.cases:
            assert (rule.id, case.given, run_case(program, rule, case, demo)) == (rule.id, case.given, case.gives)
        assert gaps(rule, demo, program) == []
