"""A ledger with words of its own, so that these tests do not hang on the wording of the day."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.messages.words import Words
from assistant.store import engine as engine_module
from assistant.store.ledger import StoredLedger
from tests.conftest import Clock
from tests.factories.follow_ups import Planner
from tests.factories.seats import Seating
from tests.store.lines import Turns

_RESPONSES = """
responses:
  utter_details:
  - custom:
      text: {en: "Here is more about {program}.", es: "Más sobre {program}."}
  utter_address:
  - custom:
      text: {en: "We are on Main Street.", es: "Estamos en la calle Main."}
"""


@pytest.fixture
def line_words(tmp_path: Path) -> Words:
    folder = tmp_path / "responses"
    folder.mkdir()
    (folder / "words.yml").write_text(_RESPONSES, encoding="utf-8")
    return Words(folder)


@pytest.fixture
def ledger(store: Engine, line_words: Words) -> StoredLedger:
    return StoredLedger(store, line_words.word)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who writes while others do waits for as long as this machine takes."""
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 60)


@pytest.fixture
def planner(store: Engine, clock: Clock) -> Planner:
    return Planner(store, clock)


@pytest.fixture
def turns(ledger: StoredLedger, store: Engine, clock: Clock) -> Turns:
    return Turns(ledger, store, clock)


@pytest.fixture
def seating(store: Engine, clock: Clock) -> Seating:
    return Seating(store, clock)
