"""Whose results a draft would change: counted beside the console's own work, a batch of people at a time."""

import datetime as dt
import logging
import threading
from collections import Counter
from collections.abc import Callable

from sqlalchemy import Engine

from assistant.catalog.schema import Catalog
from assistant.eligibility.drafted import Standing
from assistant.errors import StoreBusyError
from assistant.staff.member import Member
from assistant.store import what_ifs

log = logging.getLogger(__name__)


def start(
    engine: Engine,
    id: str,
    member: Member,
    program_id: str,
    before: Catalog,
    after: Catalog,
    today: dt.date,
    clock: Callable[[], dt.datetime],
) -> threading.Thread:
    """Begin to count; the row of `id` tells how far it is."""
    given = (engine, id, member, program_id, before, after, today, clock)
    thread = threading.Thread(target=count, args=given, name=f"what-if-{id}", daemon=True)
    thread.start()
    return thread


def count(
    engine: Engine,
    id: str,
    member: Member,
    program_id: str,
    before: Catalog,
    after: Catalog,
    today: dt.date,
    clock: Callable[[], dt.datetime],
) -> None:
    """All of it. Stops where nobody waits for it any more."""
    done = 0
    moves: Counter[tuple[str, str]] = Counter()
    people: list[tuple[str, str, str]] = []
    try:
        is_, would = (_standing(program_id, catalog, today) for catalog in (before, after))
        for batch in what_ifs.known_of_people(engine, member, clock()):
            for applicant_id, facts in batch:
                now, then = is_(facts), would(facts)
                moves[now, then] += 1
                if now != then and len(people) < what_ifs.KEPT:
                    people.append((applicant_id, now, then))
            done += len(batch)
            if not what_ifs.note(engine, id, "running", done, moves, people, clock()):
                return
        what_ifs.note(engine, id, "done", done, moves, people, clock())
    except StoreBusyError as error:
        log.warning("what-if %s was not finished: %s", id, error)
        try:
            what_ifs.note(engine, id, "failed", done, moves, people, clock())
        except StoreBusyError:
            log.warning("what-if %s is left as it is; its page says that nobody works on it", id)


def _standing(program_id: str, catalog: Catalog, today: dt.date) -> Callable[[dict[str, object]], str]:
    program = catalog.program(program_id)
    if program is None:
        return lambda facts: "gone"
    standing = Standing(program, catalog, today)
    return lambda facts: standing.status(facts).value
