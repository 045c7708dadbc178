"""The way into an empty house: while nobody has an account, `up` prints a link that makes the first administrator."""

import datetime as dt

from assistant.settings import Settings
from assistant.store import staff, staff_links
from assistant.store.engine import make_engine, transaction


def first_link(settings: Settings, base: str, now: dt.datetime) -> str | None:
    """A new link, which makes the one before worthless; `None` where somebody has an account."""
    engine = make_engine(settings.store_url)
    try:
        with transaction(engine) as session:
            if not staff.is_empty(session):
                return None
            return f"{base}/console/links/{staff_links.make(session, 'first', None, now)}"
    finally:
        engine.dispose()
