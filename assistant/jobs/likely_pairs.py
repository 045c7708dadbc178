"""Whoever changed is compared again with those who may be the same person: pairs are listed within seconds."""

import asyncio
import datetime as dt

from assistant.applicants.minors import birth_questions
from assistant.errors import CatalogError
from assistant.jobs.rounds import Round
from assistant.store import likely_pairs
from assistant.wiring import Services


async def compare(services: Services, now: dt.datetime) -> None:
    try:
        catalog = await asyncio.to_thread(services.catalogue.current)
    except CatalogError:  # without one it is not known what a birthday is
        return
    questions = [question.id for question in birth_questions(catalog)]
    # Some in a transaction each, so that whoever writes never waits for long.
    while await asyncio.to_thread(likely_pairs.look_again, services.database, questions):
        pass


ROUND = Round("likely pairs", dt.timedelta(seconds=2), compare)
