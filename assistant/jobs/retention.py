"""What was kept long enough goes: words, people, records of screenings, lines of the log; a little at a time.

Each batch is a transaction of its own: whoever dies over one leaves it whole, or not begun, and two at once do no harm.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from assistant.jobs.rounds import Round
from assistant.store import lead_imports, retention
from assistant.store.engine import reading, write, write_some
from assistant.wiring import Services

T = TypeVar("T")

log = logging.getLogger(__name__)

BATCH = 20
# What is left comes next time: a store with years of it has people who write meanwhile. Somebody takes as long as a
# batch of conversations does.
MOST_BATCHES = MOST_PEOPLE = 200


async def keep_no_longer(services: Services, now: dt.datetime) -> None:
    keeping = services.settings.keeping
    words = await _words(services, keeping.words_before(now), now)
    people = await _people(services, keeping.people_before(now), keeping.screenings_before(now), now)
    screenings = await _all(services, keeping.screenings_before(now), retention.drop_screenings)
    lines = await _all(services, keeping.audit_before(now), retention.drop_audit)
    sheets = await asyncio.to_thread(write, services.database, lambda session: lead_imports.forget(session, now))
    if words or people or screenings or lines or sheets:
        told = "kept long enough: words of %s conversations, %s people, %s screenings, %s lines of the log, %s sheets"
        log.info(told, words, people, screenings, lines, sheets)


async def _words(services: Services, before: dt.datetime | None, now: dt.datetime) -> int:
    if before is None:
        return 0
    gone, after = 0, None
    for _ in range(MOST_BATCHES):
        found = await asyncio.to_thread(
            _read, services, lambda session, place=after: retention.talks(session, before, place, BATCH)
        )
        if not found:
            break
        after, ids = found[-1], [id for _, id in found]
        gone += await asyncio.to_thread(
            write_some, services.database, lambda session, ids=ids: retention.take_words(session, ids, before, now)
        )
    return gone


async def _people(
    services: Services, before: dt.datetime | None, screened_since: dt.datetime | None, now: dt.datetime
) -> int:
    """One a transaction: all that somebody left is looked for and taken away in it."""
    if before is None:
        return 0
    gone, after, key = 0, "", services.settings.signing_key
    while gone < MOST_PEOPLE:
        found = await asyncio.to_thread(
            _read, services, lambda session, last=after: retention.people(session, before, last, BATCH)
        )
        if not found:
            break
        for id in found:
            gone += await asyncio.to_thread(
                write_some,
                services.database,
                lambda session, one=id: retention.forget(session, one, before, screened_since, key, now),
            )
        after = found[-1]
    return gone


async def _all(services: Services, before: dt.datetime | None, drop: Callable[[Session, dt.datetime], int]) -> int:
    if before is None:
        return 0
    gone = 0
    for _ in range(MOST_BATCHES):
        count = await asyncio.to_thread(write_some, services.database, lambda session: drop(session, before))
        gone += count
        if not count:
            break
    return gone


def _read(services: Services, work: Callable[[Session], T]) -> T:
    with reading(services.database) as session:
        return work(session)


ROUND = Round("retention", dt.timedelta(hours=1), keep_no_longer)
