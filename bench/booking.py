"""Two hundred people book one session at once, the last ten seats or one each: `python -m bench.booking [POSTGRESQL]`.

On SQLite in a folder of its own, and on PostgreSQL: in an empty database at the URL, or in a private cluster where its
programs are installed. The seats are taken by processes as several apps would that have been running (each thread has
booked a seat in another session before), with as many threads as an app has for its store, and without a conversation
around them. Prints how long it took until all were told, and what was taken.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from assistant.catalog.schema import Bilingual
from assistant.store import session_dates
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.migrate import upgrade
from assistant.store.tables import Applicant, new_id
from bench.seat_takers import Taking, take

PEOPLE = 200
SEATS = (10, 200)
PROCESSES = 4
ROUNDS = 3
# What `asyncio.to_thread` has, by which the app reaches its store.
THREADS = min(32, (os.cpu_count() or 1) + 4)
GOALS = {"sqlite": 5.0, "postgresql": 3.0}


def main(arguments: Sequence[str]) -> None:
    print(f"load average before: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        measure("sqlite", f"sqlite:///{Path(folder) / 'porchlight.db'}")
    with _postgresql(arguments) as url:
        if url is None:
            print("postgresql: not installed, and no URL was given")
        else:
            measure("postgresql", url)


def measure(name: str, url: str) -> None:
    """Books `ROUNDS` sessions one after the other, with few seats and with enough."""
    upgrade(url)
    for seats in SEATS:
        _measure(name, url, seats)


def _measure(name: str, url: str, seats: int) -> None:
    takings = []
    for _ in range(ROUNDS):
        now = dt.datetime.now(dt.UTC)
        session, rehearsal = add_session(url, seats, now), add_session(url, PEOPLE, now)
        people = add_people(url, now)
        shares = [people[first::PROCESSES] for first in range(PROCESSES)]
        taking = take(url, session, now, shares, THREADS, rehearsal=rehearsal)
        _check(url, session, seats, taking)
        takings.append(taking)
    seconds = [taking.seconds for taking in takings]
    print(
        f"{name}: {PEOPLE} people, {seats} seats, {PROCESSES} processes of {THREADS} threads, {ROUNDS} times:"
        f" median {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s (goal {GOALS[name]:.0f} s);"
        f" the longest that one waited {max(taking.longest for taking in takings):.2f} s;"
        f" asked again of a busy store {sum(taking.again for taking in takings)} times;"
        f" told: {dict(Counter(takings[-1].outcomes))}"
    )


def add_people(url: str, now: dt.datetime) -> list[str]:
    engine = make_engine(url)
    people = [new_id() for _ in range(PEOPLE)]
    with transaction(engine) as session:
        session.add_all([Applicant(id=id, name="Rosa", created_at=now) for id in people])
    engine.dispose()
    return people


def add_session(url: str, seats: int, now: dt.datetime) -> str:
    engine = make_engine(url)
    with transaction(engine) as session:
        row = session_dates.add(
            session,
            programs=["CNA-EVE"],
            starts_at=now + dt.timedelta(days=7),
            minutes=60,
            place=Bilingual(en="Room 12", es="Aula 12"),
            languages=["en", "es"],
            zone="America/Los_Angeles",
            capacity=seats,
            now=now,
        )
        id = row.id
    engine.dispose()
    return id


def _check(url: str, id: str, seats: int, taking: Taking) -> None:
    engine = make_engine(url)
    with reading(engine) as session:
        taken = session.get_one(SessionDateRow, id).taken
        booked = session.scalar(select(func.count()).select_from(BookingRow).where(BookingRow.session_date_id == id))
    engine.dispose()
    told = Counter(taking.outcomes)
    if (taken, booked, told) != (seats, seats, Counter(booked=seats, session_full=PEOPLE - seats)):
        raise RuntimeError(f"{taken} seats were taken by {booked} bookings, and people were told {dict(told)}")


@contextmanager
def _postgresql(arguments: Sequence[str]) -> Iterator[str | None]:
    if arguments:
        yield arguments[0]
        return
    from tests.factories.databases import postgresql_binaries, private_cluster  # a cluster without fsync

    binaries = postgresql_binaries()
    if binaries is None:
        yield None
        return
    with private_cluster(binaries) as cluster:
        yield f"{cluster}/postgres"


if __name__ == "__main__":
    main(sys.argv[1:])
