"""Promised calls: each gets its time, and one that was not made in time is told, to staff and to the person."""

import asyncio
import datetime as dt
import logging

from assistant.jobs.rounds import Round
from assistant.store import callbacks
from assistant.store.engine import reading, write
from assistant.wiring import Services

log = logging.getLogger(__name__)


async def keep(services: Services, now: dt.datetime) -> None:
    """Each missed promise is a transaction of its own: whoever dies over it leaves it whole, or not begun."""
    await asyncio.to_thread(_keep, services, now)


def _keep(services: Services, now: dt.datetime) -> None:
    partnership = services.catalogue.current().partnership
    grace = dt.timedelta(minutes=services.settings.callback_grace_minutes)
    link = f"{services.settings.public_url}/console/callbacks"
    write(services.database, lambda session: callbacks.promise(session, partnership, now))
    with reading(services.database) as session:
        late = callbacks.overdue(session, grace, now)

    def miss(of: str) -> bool:
        word = services.words.word
        return write(
            services.database, lambda session: callbacks.miss(session, of, grace, partnership, word, link, now)
        )

    missed = sum([miss(id) for id in late])
    if missed:
        log.warning("%s promised calls were not made in time", missed)


ROUND = Round("callbacks", dt.timedelta(seconds=5), keep)
