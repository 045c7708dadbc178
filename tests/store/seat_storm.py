"""Processes of the app in which people do all that can be done with seats, at random: run by a test.

`python -m tests.store.seat_storm` reads what it needs as JSON, forks, and prints how often what was done.
"""

import datetime as dt
import json
import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.booking.ports import ACTIVE
from assistant.errors import BookingError, StoreBusyError
from assistant.store import seats, waitlist
from assistant.store.booking_tables import BookingRow
from assistant.store.engine import make_engine, write
from assistant.store.seats import Who

# And more, up to so many, until a process has done everything once.
DOINGS, MOST_DOINGS = 40, 400
THREADS = 3
PROCESSES = 4


class Storm:
    """One thread's worth of it."""

    def __init__(
        self, url: str, now: dt.datetime, seed: str, sessions: list[str], people: list[str], lacking: set[str]
    ) -> None:
        """`lacking`: what nobody of this process has done yet."""
        self._lacking = lacking
        self._engine = make_engine(url)
        self._random = random.Random(seed)
        self._now, self._sessions, self._people = now, sessions, people
        self.done: Counter[str] = Counter()

    def blow(self) -> Counter[str]:
        doings: list[tuple[str, Callable[[Session], Any]]] = [
            ("book", self._book),
            ("book", self._book),
            ("wait", self._wait),
            ("cancel", self._cancel),
            ("move", self._move),
            ("accept", self._accept),
            ("decline", self._decline),
            ("expire", self._expire),
        ]
        for number in range(MOST_DOINGS):
            if number >= DOINGS and not self._lacking:
                break
            name, work = self._random.choice(doings)
            try:
                write(self._engine, work)
            except BookingError as refused:
                self.done[refused.reason] += 1
            except StoreBusyError:
                self.done["busy"] += 1
            else:
                self.done[name] += 1
                self._lacking.discard(name)
        self._engine.dispose()
        return self.done

    def _who(self) -> Who:
        return Who(applicant_id=self._random.choice(self._people), channel="sms", by="person")

    def _any(self, session: Session, *statuses: str) -> str:
        found = session.scalars(select(BookingRow.id).where(BookingRow.status.in_(statuses))).all()
        return self._random.choice(found) if found else "01NOTHING"

    def _book(self, session: Session) -> None:
        organisation = self._random.choice([None, None, "SVMC"])
        at = self._random.choice(self._sessions)
        seats.book(session, at, self._who(), organisation=organisation, now=self._now)

    def _wait(self, session: Session) -> None:
        waitlist.wait(session, self._random.choice(self._sessions), self._who(), now=self._now)

    def _cancel(self, session: Session) -> None:
        seats.cancel(session, self._any(session, *ACTIVE), self._who(), self._now)

    def _move(self, session: Session) -> None:
        booking, to = self._any(session, *ACTIVE), self._random.choice(self._sessions)
        seats.move(session, booking, to, self._who(), self._now)

    def _accept(self, session: Session) -> None:
        waitlist.accept(session, self._any(session, "offered"), self._who(), self._now)

    def _decline(self, session: Session) -> None:
        waitlist.decline(session, self._any(session, "offered"), self._who(), self._now)

    def _expire(self, session: Session) -> None:
        """Some hold is over: as if two hours had gone by for one offer."""
        id = self._any(session, "offered")
        booking = session.get(BookingRow, id)
        if booking is not None:
            row = seats.seat_room.hold_booking(session, id)[0]
            if row.status == "offered":
                row.hold_until = self._now
            session.flush()
        waitlist.expire_holds(session, self._now)


def _process(seed: int, given: dict[str, Any]) -> Counter[str]:
    now = dt.datetime.fromisoformat(given["now"])
    lacking = {"book", "wait", "cancel", "move", "accept", "decline", "expire"}
    storms = [
        Storm(given["url"], now, f"{seed}.{thread}", given["sessions"], given["people"], lacking)
        for thread in range(THREADS)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(Storm.blow, storms), Counter())


def main() -> None:
    given = json.load(sys.stdin)
    with multiprocessing.get_context("fork").Pool(PROCESSES) as processes:
        done = processes.starmap(_process, [(seed, given) for seed in range(PROCESSES)])
    print(json.dumps(sum(done, Counter())))


if __name__ == "__main__":
    main()
