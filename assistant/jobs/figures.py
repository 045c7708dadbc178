"""The dashboard's counts: today's every half minute, other days when something changed of them, and each once a day."""

import asyncio
import datetime as dt
import logging
from zoneinfo import ZoneInfo

from assistant.errors import CatalogError
from assistant.jobs.rounds import Round
from assistant.store.figures import kept
from assistant.wiring import Services

log = logging.getLogger(__name__)


async def count(services: Services, now: dt.datetime) -> None:
    """Count the days that are due, one transaction each, so that whoever writes never waits for long."""
    try:
        catalog = await asyncio.to_thread(services.catalogue.current)
    except CatalogError:  # without one it is not known when a day begins
        return
    zone = ZoneInfo(catalog.partnership.zone)
    due = await asyncio.to_thread(lambda: list(kept.days_due(services.database, zone, now)))
    for day in due:
        await asyncio.to_thread(kept.count_day, services.database, day, zone, now)
    if len(due) > 1:
        log.debug("%s days were counted", len(due))


ROUND = Round("figures", dt.timedelta(seconds=30), count)
