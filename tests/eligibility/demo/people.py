"""The demo catalogue, screened for whole people on `TODAY`."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog
from assistant.eligibility.screen import screen
from assistant.eligibility.screened import Screened
from assistant.eligibility.values import read_facts

TODAY = dt.date(2026, 11, 22)
CATALOG = Path(__file__).resolve().parents[3] / "catalog"


@cache
def catalog() -> Catalog:
    return load(CATALOG, today=TODAY)


def screened(program: str, given: dict[str, Any], today: dt.date = TODAY) -> Screened:
    found = catalog().program(program)
    assert found is not None
    return screen(found, read_facts(catalog(), given, today), catalog(), today)


def told(result: Screened) -> tuple[str, tuple[str, ...]]:
    """The status, and the rules that made it so."""
    return str(result.status), result.deciding


def due(result: Screened) -> list[tuple[str, dt.date | None]]:
    return [(paper.document, paper.by) for paper in result.papers]
