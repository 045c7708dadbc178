"""What the database needs now and then so that it goes on finding things quickly."""

from typing import Final

from sqlalchemy import Engine

from assistant.store.engine import transaction

# Rows looked at in each index: enough to tell a good one from a bad one, in a tenth of a second.
_LOOK_AT: Final = 1000


def count_rows(engine: Engine) -> None:
    """SQLite learns how many rows its indexes tell apart, without which it takes any index that fits.

    PostgreSQL does it by itself. Raises `StoreBusyError`.
    """
    if engine.dialect.name != "sqlite":
        return
    with transaction(engine) as session:
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {_LOOK_AT}")
        connection.exec_driver_sql("ANALYZE")
