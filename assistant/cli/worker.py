"""`./porchlight worker`: sends what is due, in a process of its own."""

import os

from assistant.cli.configured import check_settings, read_settings
from assistant.cli.parts import worker_part
from assistant.cli.store_setup import StoreNotReadyError
from assistant.store import migrate


def worker() -> None:
    """Send what is due and do what comes round, until stopped. There may be several, beside one or more apps."""
    settings = read_settings()
    check_settings(settings)
    revision = migrate.current(settings.store_url)
    if revision != migrate.newest():
        at = revision or "nothing"
        raise StoreNotReadyError(
            f"the store is at {at}, this program needs {migrate.newest()}.", hint="./porchlight up makes it ready."
        )
    part = worker_part(settings)
    # In our place: who stops us stops it.
    os.chdir(part.cwd)
    os.execve(part.command[0], list(part.command), dict(part.env))
