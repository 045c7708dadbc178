"""Run by alembic for `assistant.store.migrate`, which hands in the connection and commits."""

from alembic import context

from assistant.store import (
    booking_tables,
    coordination_tables,
    desk_tables,
    duplicates_tables,
    figures_tables,
    outbox_tables,
    recruiting_tables,
    review_tables,
    screening_tables,
    search_tables,
    self_identifications,
    sharing_tables,
    staff_tables,
    triggers,
)
from assistant.store.tables import Base

# They are there once they are imported.
TABLES = (
    booking_tables,
    coordination_tables,
    desk_tables,
    duplicates_tables,
    figures_tables,
    outbox_tables,
    recruiting_tables,
    review_tables,
    screening_tables,
    search_tables,
    self_identifications,
    sharing_tables,
    staff_tables,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # Both databases roll schema changes back; alembic believes it of PostgreSQL alone.
    transactional_ddl=True,
    # SQLite alters a table by making it anew.
    render_as_batch=True,
)
with context.begin_transaction():
    triggers.remove(context.config.attributes["connection"])
    context.run_migrations()
