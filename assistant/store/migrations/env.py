"""Run by alembic for `assistant.store.migrate`, which hands in the connection and commits."""

from alembic import context

from assistant.store import booking_tables, outbox_tables, screening_tables, self_identifications
from assistant.store.tables import Base

# They are there once they are imported.
TABLES = (booking_tables, outbox_tables, screening_tables, self_identifications)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # Both databases roll schema changes back; alembic believes it of PostgreSQL alone.
    transactional_ddl=True,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
