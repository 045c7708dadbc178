from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from assistant.store.engine import make_engine, reading
from assistant.store.migrate import current, newest, upgrade
from assistant.store.tables import Base
from tests.factories.databases import PostgresqlStores


def test_migrated_schema_is_the_tables(store: Engine) -> None:
    with reading(store) as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
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
    from assistant.store.engine import transaction

    engine = make_engine(store_url)
    with transaction(engine) as session:
        command.downgrade(migrate._config(session.connection()), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(store_url)
    assert set(inspect(engine).get_table_names()) == {"alembic_version", *Base.metadata.tables}
    engine.dispose()


def test_upgrade_from_several_processes_at_once(postgresql_stores: PostgresqlStores) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with postgresql_stores.empty() as url, ThreadPoolExecutor(4) as pool:
        assert list(pool.map(upgrade, [url] * 4)) == [None] * 4
        assert current(url) == newest()
