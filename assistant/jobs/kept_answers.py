"""Answers that were kept for whoever repeats a request are forgotten after a day."""

import asyncio
import datetime as dt

from assistant.jobs.rounds import Round
from assistant.store import kept_answers
from assistant.store.engine import write
from assistant.wiring import Services


async def forget(services: Services, now: dt.datetime) -> None:
    await asyncio.to_thread(write, services.database, lambda session: kept_answers.forget(session, now))


ROUND = Round("kept_answers", dt.timedelta(hours=1), forget)
