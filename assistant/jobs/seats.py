"""Seats that wait for an answer, and the days of the sessions."""

import asyncio
import datetime as dt
import logging

from assistant.jobs.rounds import Round
from assistant.store import session_dates, waitlist
from assistant.store.engine import write
from assistant.wiring import Services

log = logging.getLogger(__name__)


async def expire(services: Services, now: dt.datetime) -> None:
    """End the holds that are over, and offer what is free to the next: theirs, and a released block's."""
    ended, offered = await asyncio.to_thread(
        write,
        services.database,
        lambda session: (waitlist.expire_holds(session, now), waitlist.offer_everywhere(session, now)),
    )
    if ended or offered:
        log.info("%s holds ended, %s seats were offered", ended, offered)


async def sync(services: Services, now: dt.datetime) -> None:
    """Put the catalogue's sessions on their days, a day further ahead each day."""
    catalog = await asyncio.to_thread(services.catalogue.current)
    await asyncio.to_thread(write, services.database, lambda session: session_dates.sync(session, catalog, now))


# A seat that is offered while the texts wait would be lost on who never heard of it.
HOLDS = Round("seats", dt.timedelta(seconds=5), expire, sends=True)
DAYS = Round("session_dates", dt.timedelta(days=1), sync)
ROUNDS = (HOLDS, DAYS)
