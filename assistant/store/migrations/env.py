"""Run by alembic for `assistant.store.migrate`, which hands in the connection and commits."""

from alembic import context

from assistant.store import triggers
from assistant.store.every_table import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # Both databases roll schema changes back; alembic believes it of PostgreSQL alone.
    transactional_ddl=True,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
)
with context.begin_transaction():
    triggers.remove(context.config.attributes["connection"])
    context.run_migrations()
