"""`/healthz`, `/readyz` and `/metrics`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from assistant.errors import EngineError
from assistant.store import outbox, undeliverable_handoffs, workers
from assistant.store.engine import make_engine, transaction
from assistant.store.migrate import newest
from assistant.store.outbox_tables import OutboxRow
from tests.conftest import Clock
from tests.factories.chat_lines import ChatLine, a_chat_line
from tests.factories.turns import a_chat

READY = {"ready": True}
ALL_READY = {"store": READY, "catalogue": READY, "engine": READY, "worker": READY}


@pytest.fixture
def line(sqlite_url: str, tmp_path: Path, clock: Clock) -> Iterator[ChatLine]:
    """On a store of its own, which a test takes away."""
    line = a_chat_line(make_engine(sqlite_url), tmp_path, clock)
    workers.beat(line.database, "w1", clock(), None)
    yield line
    line.database.dispose()


def get(line: ChatLine, path: str) -> Response:
    async def ask() -> Response:
        async with AsyncClient(transport=ASGITransport(line.app()), base_url="http://line.example") as client:
            return await client.get(path)

    return asyncio.run(ask())


def figures(line: ChatLine) -> dict[tuple[str, ...], float]:
    """Samples by name and label values, in the order of the labels' names."""
    families = text_string_to_metric_families(get(line, "/metrics").text)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def test_alive_whatever_else_is_down(line: ChatLine) -> None:
    line.engine.down = True
    line.database.dispose()
    response = get(line, "/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_ready_when_every_part_is(line: ChatLine) -> None:
    response = get(line, "/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "parts": {"store": READY, "catalogue": READY, "engine": READY, "worker": READY},
    }


def test_texts_that_the_carrier_will_not_deliver_are_noted(line: ChatLine, clock: Clock) -> None:
    with transaction(line.database) as session:
        undeliverable_handoffs.alert(session, "filtered", 30007, clock())
    response = get(line, "/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "parts": ALL_READY,
        "notes": ["texts: filtered (30007), 1 not delivered"],
    }


def test_engine_that_is_down_is_named(line: ChatLine) -> None:
    line.engine.down = True
    response = get(line, "/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "parts": {**ALL_READY, "engine": {"ready": False, "reason": "it has no model loaded or does not answer"}},
    }


def test_fault_while_asking_is_named_without_a_trace(line: ChatLine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken() -> bool:
        raise KeyError("password=secret")

    monkeypatch.setattr(line.engine, "ready", broken)
    assert get(line, "/readyz").json()["parts"]["engine"] == {"ready": False, "reason": "KeyError"}

    async def refused() -> bool:
        raise EngineError("the engine refuses the key")

    monkeypatch.setattr(line.engine, "ready", refused)
    assert get(line, "/readyz").json()["parts"]["engine"]["reason"] == "the engine refuses the key"


def test_store_behind_the_program_is_named(line: ChatLine) -> None:
    with line.database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = get(line, "/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["store"] == {
        "ready": False,
        "reason": f"the schema is at 0000, this program needs {newest()}",
    }


def test_missing_catalogue_is_named(line: ChatLine) -> None:
    with line.database.begin() as connection:
        for table in ("catalogue_changes", "catalogue_versions", "catalog_revisions"):
            connection.execute(text(f"DELETE FROM {table}"))
    parts = get(line, "/readyz").json()["parts"]
    assert (parts["store"], parts["engine"], parts["catalogue"]["ready"]) == (READY, READY, False)
    assert "import" in parts["catalogue"]["reason"]


def test_metrics_count_turns_repeats_failures_and_waiting_handoffs(line: ChatLine) -> None:
    async def talk() -> None:
        person = a_chat("I want a person")
        await line.desk.take(person)
        await line.desk.take(person)
        await line.desk.take(a_chat("hola, qué clases tienen"))
        line.engine.down = True
        await line.desk.take(a_chat("hello"))

    assert figures(line)[("porchlight_open_handoffs",)] == 0
    asyncio.run(talk())
    found = figures(line)
    assert found[("porchlight_turns_total", "chat", "talk_to_person", "en", "listen")] == 1
    assert found[("porchlight_turns_total", "chat", "greet", "es", "listen")] == 1
    assert found[("porchlight_turns_total", "chat", "nlu_fallback", "en", "degraded")] == 1
    assert found[("porchlight_duplicates_total", "chat")] == 1
    assert found[("porchlight_engine_failures_total", "chat")] == 1
    assert found[("porchlight_turn_seconds_count", "chat")] == 3
    assert found[("porchlight_open_handoffs",)] == 2


def test_metrics_go_on_when_the_store_is_out_of_reach(line: ChatLine) -> None:
    path = line.settings.database_url.removeprefix("sqlite:///")
    line.database.dispose()
    Path(path).unlink()
    Path(path).mkdir()
    waiting = figures(line)[("porchlight_open_handoffs",)]
    assert waiting != waiting  # not a number


@pytest.mark.parametrize(("silent", "problem"), [(29, None), (30, "none has given a sign of life since 2026-11-24")])
def test_ready_while_a_worker_lives(line: ChatLine, clock: Clock, silent: int, problem: str | None) -> None:
    clock.advance(seconds=silent)
    worker = get(line, "/readyz").json()["parts"]["worker"]
    assert worker["ready"] is (problem is None)
    assert worker.get("reason", "").startswith(problem or "")


def test_a_worker_that_can_do_nothing_says_why(line: ChatLine, clock: Clock) -> None:
    workers.beat(line.database, "w1", clock(), "DBOS did not start")
    assert get(line, "/readyz").json()["parts"]["worker"] == {"ready": False, "reason": "DBOS did not start"}
    workers.beat(line.database, "w2", clock(), None)
    assert get(line, "/readyz").status_code == 200


def test_not_ready_without_any_worker(line: ChatLine) -> None:
    workers.leave(line.database, "w1")
    response = get(line, "/readyz")
    assert (response.status_code, response.json()["parts"]["worker"]["reason"]) == (503, "none runs")


def test_metrics_tell_what_waits_and_what_failed(line: ChatLine, clock: Clock) -> None:
    with transaction(line.database) as session:
        given = {"recipient": "+12095550117", "body": "Hola.", "cause": "day_before", "now": clock()}
        first = outbox.put(session, **given)
        outbox.put(session, **given)
        outbox.put(session, **given, kind="email")
        row = session.get_one(OutboxRow, first)
        outbox.settle(session, row, "undelivered", clock(), error_code=30005)
    clock.advance(seconds=90)
    found = figures(line)
    assert found["porchlight_outbox_rows", "text", "queued"] == 1
    assert found["porchlight_outbox_rows", "text", "undelivered"] == 1
    assert found["porchlight_outbox_rows", "email", "queued"] == 1
    assert found["porchlight_outbox_failed", "30005"] == 1
    assert found["porchlight_outbox_overdue_seconds",] == 90
