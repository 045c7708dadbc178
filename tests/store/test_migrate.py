import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select, text

from assistant.store import engine as engine_module
from assistant.store import search_tables
from assistant.store.engine import make_engine, one_at_a_time, reading, transaction
from assistant.store.migrate import current, newest, upgrade
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Base
from tests.factories.databases import PostgresqlStores


def _is_of_a_model(_object: object, name: str | None, *_more: object) -> bool:
    """What searches go by is made by each database in its own way."""
    return not (name or "").startswith(search_tables.PREFIX)


def test_migrated_schema_is_the_tables(store: Engine) -> None:
    with reading(store) as session:
        opts = {"compare_type": True, "include_object": _is_of_a_model}
        context = MigrationContext.configure(session.connection(), opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_migrated_schema_has_the_unique_keys_and_partial_index(store: Engine) -> None:
    found = inspect(store)
    assert [key["column_names"] for key in found.get_unique_constraints("messages")] == [["turn_key"]]
    assert [key["column_names"] for key in found.get_unique_constraints("leads")] == [["applicant_id", "program_id"]]
    partial = next(index for index in found.get_indexes("handoffs") if index["name"] == "uq_handoffs_open")
    assert partial["unique"] and partial["dialect_options"]


def test_upgrade_again_changes_nothing(store_url: str) -> None:
    upgrade(store_url)
    assert current(store_url) == newest()


def test_current_of_an_empty_database_is_none(tmp_path: Path) -> None:
    assert current(f"sqlite:///{tmp_path / 'empty.db'}") is None


def test_downgrade_leaves_nothing_and_upgrade_brings_it_back(store_url: str) -> None:
    from alembic import command

    from assistant.store import migrate

    engine = make_engine(store_url)
    with transaction(engine) as session:
        command.downgrade(migrate._config(session.connection()), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(store_url)
    found = {name for name in inspect(engine).get_table_names() if _is_of_a_model(None, name)}
    assert found == {"alembic_version", *Base.metadata.tables}
    engine.dispose()


def test_upgrade_from_several_processes_at_once(postgresql_stores: PostgresqlStores) -> None:
    with postgresql_stores.empty() as url, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(upgrade, [url] * 4)) == [None] * 4
        assert current(url) == newest()


def test_upgrade_waits_for_another_that_takes_longer_than_any_writer_may(
    postgresql_stores: PostgresqlStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "WAIT_SECONDS", 1)
    waited_long = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
        " AND query_start < clock_timestamp() - interval '1.5 seconds'"
    )
    with postgresql_stores.empty() as url, ThreadPoolExecutor(1) as pool:
        engine = make_engine(url)
        with transaction(engine) as other:
            one_at_a_time(other, "migrate")
            upgraded = pool.submit(upgrade, url)
            while not upgraded.done():
                with reading(engine) as look:  # each sees how it is then
                    if look.scalar(waited_long):
                        break
            assert current(url) is None
        upgraded.result()
        engine.dispose()
        assert current(url) == newest()


_BEFORE = """
    INSERT INTO contact_points (id, kind, value, created_at) VALUES ('c', 'phone', '+12095550117', '2026-11-01');
    INSERT INTO conversations (id, channel, thread, contact_id, status, state, version, started_at, last_at)
    VALUES ('t', 'sms', '+12095550117', 'c', 'open', '{}', 1, '2026-11-01', '2026-11-01');
    INSERT INTO messages (id, conversation_id, direction, channel, text, position, status, media, recipient, due_at,
        attempts, created_at)
    VALUES ('in', 't', 'in', 'sms', 'hola', 0, 'answered', 0, NULL, NULL, 0, '2026-11-01'),
        ('said', 't', 'out', 'sms', 'Hola.', 0, 'replied', 0, '+12095550117', NULL, 0, '2026-11-01'),
        ('late', 't', 'out', 'sms', 'Luego.', 0, 'queued', 0, '+12095550117', '2026-11-02', 2, '2026-11-01')
"""


def test_texts_that_waited_move_to_the_outbox_and_back(store_url: str) -> None:
    from alembic import command

    from assistant.store import migrate

    engine = make_engine(store_url)
    with transaction(engine) as session:
        command.downgrade(migrate._config(session.connection()), "0003")
        for statement in _BEFORE.split(";"):
            session.execute(text(statement))
    upgrade(store_url)
    with reading(engine) as session:
        (row,) = session.scalars(select(OutboxRow))
        assert (row.id, row.message_id, row.conversation_id, row.contact_id) == ("late", "late", "t", "c")
        assert (row.kind, row.status, row.body, row.recipient) == ("text", "queued", "Luego.", "+12095550117")
        assert (row.due_at, row.attempts, row.payload) == (dt.datetime(2026, 11, 2, tzinfo=dt.UTC), 2, {})
        assert (row.cause, row.exempt) == ("reply", True)
    with transaction(engine) as session:
        command.downgrade(migrate._config(session.connection()), "0003")
        waiting = session.execute(text("SELECT id, attempts FROM messages WHERE due_at IS NOT NULL")).all()
        assert [tuple(one) for one in waiting] == [("late", 2)]
    engine.dispose()
