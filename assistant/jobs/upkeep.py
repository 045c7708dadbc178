"""The database is kept quick."""

import asyncio
import datetime as dt

from assistant.jobs.rounds import Round
from assistant.store.upkeep import count_rows
from assistant.wiring import Services


async def keep(services: Services, now: dt.datetime) -> None:
    await asyncio.to_thread(count_rows, services.database)


ROUND = Round("upkeep", dt.timedelta(hours=6), keep)
