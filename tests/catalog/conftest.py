"""The demo catalogue, as it is shipped."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog


@pytest.fixture(scope="session")
def demo() -> Catalog:
    return load(Path(__file__).resolve().parents[2] / "catalog", dt.date(2026, 11, 22))
