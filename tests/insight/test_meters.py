"""What the metered ledger counts of the turns that pass through it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.errors import StoreBusyError, TurnOvertakenError
from assistant.insight.meters import MeteredLedger, Meters
from assistant.messages.words import Words
from assistant.store.catalogue import replace
from assistant.store.engine import make_engine
from assistant.store.ledger import StoredLedger
from tests.conftest import Clock
from tests.factories.chat_lines import RESPONSES
from tests.factories.screened import a_screening_catalog, step, told
from tests.factories.turns import a_chat, a_finished


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def meters() -> Meters:
    return Meters()


@pytest.fixture
def ledger(database: Engine, meters: Meters) -> MeteredLedger:
    """Its stopwatch goes on by a second whenever it is looked at."""
    seconds = count()
    return MeteredLedger(StoredLedger(database, Words(RESPONSES).word), meters, lambda: float(next(seconds)))


def test_turn_lasts_from_first_kept_to_answered(ledger: MeteredLedger, meters: Meters, clock: Clock) -> None:
    inbound = a_chat("hello")
    first = ledger.receive(inbound, clock())  # at 0 s
    again = ledger.receive(inbound, clock())  # at 1 s: overtaken and begun anew, the person waits since 0
    assert again.message == first.message
    ledger.finish(a_finished(again, inbound), clock())  # at 2 s
    assert meters.seconds.labels("chat")._sum.get() == 2
    assert meters.turns.labels("chat", "en", "greet", "listen")._value.get() == 1
    assert meters.duplicates.labels("chat")._value.get() == 0


def test_overtaken_turn_is_not_counted(ledger: MeteredLedger, meters: Meters, clock: Clock) -> None:
    inbound = a_chat("hello")
    opened = ledger.receive(inbound, clock())
    ledger.finish(a_finished(opened, inbound), clock())
    with pytest.raises(TurnOvertakenError):
        ledger.finish(a_finished(opened, inbound), clock())
    assert meters.turns.labels("chat", "en", "greet", "listen")._value.get() == 1


def test_store_that_is_out_of_reach_is_counted(tmp_path: Path, meters: Meters, clock: Clock) -> None:
    nowhere = make_engine(f"sqlite:///{tmp_path}/no/such/folder/store.db")
    ledger = MeteredLedger(StoredLedger(nowhere, Words(RESPONSES).word), meters)
    with pytest.raises(StoreBusyError):
        ledger.receive(a_chat("hello"), clock())
    assert meters.store_busy.labels("chat")._value.get() == 1


def test_screenings_are_counted_by_program_rule_and_question(
    ledger: MeteredLedger, meters: Meters, database: Engine, clock: Clock
) -> None:
    replace(database, a_screening_catalog(), "tests", clock())
    inbound = a_chat("hello")
    opened = ledger.receive(inbound, clock())
    effects = (step("birth", "asked"), step("birth", "answered"), told({"birth": "1990"}))
    ledger.finish(a_finished(opened, inbound, *effects), clock())
    shown = meters.render().decode()
    for line in (
        'porchlight_screenings_total{channel="chat",program="CNA-EVE",status="need_info"} 1.0',
        'porchlight_screening_rules_total{channel="chat",outcome="met",program="CNA-EVE",rule="age"} 1.0',
        'porchlight_screening_rules_total{channel="chat",outcome="unknown",program="CNA-EVE",rule="diploma"} 1.0',
        'porchlight_screening_questions_total{channel="chat",outcome="asked",question="birth"} 1.0',
        'porchlight_screening_questions_total{channel="chat",outcome="answered",question="birth"} 1.0',
    ):
        assert line in shown
