"""The schema, brought up to date from the program itself; there is no alembic.ini to find."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from assistant.store import engine as engine_module
from assistant.store import triggers
from assistant.store.engine import make_engine, one_at_a_time, reading, transaction

_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema at `url` to `revision`, all of it or nothing. Safe to run from several processes at once."""
    engine = make_engine(url)
    try:
        with transaction(engine) as session:
            _alone(session)
            command.upgrade(_config(session.connection()), revision)
            if revision == "head":
                triggers.install(session.connection())
    finally:
        engine.dispose()


def _alone(session: Session) -> None:
    """Hold it against whoever else is at it, however long they take; and what is done here may take its time.

    For tables that are in use nobody is kept waiting longer than by any other writer.
    """
    if session.get_bind().dialect.name != "postgresql":
        return  # SQLite has one writer at a time anyway
    for limit in ("statement_timeout", "lock_timeout"):
        session.execute(text(f"SET LOCAL {limit} = 0"))
    one_at_a_time(session, "migrate")
    session.execute(text(f"SET LOCAL lock_timeout = '{engine_module.WAIT_SECONDS}s'"))


def current(url: str) -> str | None:
    """The revision that the schema at `url` is at; `None` for an empty database."""
    engine = make_engine(url)
    try:
        with reading(engine) as session:
            return MigrationContext.configure(session.connection()).get_current_revision()
    finally:
        engine.dispose()


@cache
def newest() -> str:
    """The revision that this program needs. Read once: whoever asks whether the app is ready asks for it."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
