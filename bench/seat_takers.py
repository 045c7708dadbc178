"""Several processes full of people who want a seat in one session at the same moment.

`take` starts `python -m bench.seat_takers`, which forks them: what they need is read in once, and each has connections
of its own.
"""

import datetime as dt
import json
import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import Engine, text

from assistant.errors import BookingError, StoreBusyError
from assistant.store import seats
from assistant.store.engine import make_engine, reading, write

ROOT = Path(__file__).resolve().parents[1]
# So many of a process's people are served at once: four of them stay below the 100 connections that PostgreSQL takes.
THREADS = 20


@dataclass(frozen=True)
class Taking:
    """`outcomes`: what each was told, `booked` or why not, in the order of their processes; `seconds` from the start
    until all were told; `longest` that one had to wait; `again`: how often somebody had to ask again of a busy store.
    """

    outcomes: list[str]
    seconds: float
    longest: float
    again: int


def take(
    url: str,
    session: str,
    now: dt.datetime,
    people: Sequence[Sequence[str]],
    threads: int = THREADS,
    *,
    rehearsal: str | None = None,
) -> Taking:
    """Books a seat for all of these applicants at once, a process for each list of them.

    `rehearsal`: another session, in which as many of them as there are threads take a seat before the others are let
    in: an app that has been running has its connections, and has put its statements together.
    """
    asked = json.dumps(
        {
            "url": url,
            "session": session,
            "now": now.isoformat(),
            "people": people,
            "threads": threads,
            "rehearsal": rehearsal,
        }
    )
    done = subprocess.run(
        [sys.executable, "-m", "bench.seat_takers"],
        cwd=ROOT,
        input=asked,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Taking(**json.loads(done.stdout))


class _Takers:
    """The people of one process."""

    def __init__(self, engine: Engine, session: str, now: dt.datetime) -> None:
        self._engine, self._session, self._now = engine, session, now
        self.again = 0

    def rehearse(self, session: str, applicant: str) -> None:
        takers = _Takers(self._engine, session, self._now)
        if takers.book(applicant)[0] != "booked":
            raise RuntimeError(f"no seat in the rehearsal, session {session}")

    def book(self, applicant: str) -> tuple[str, float]:
        """What the person is told, and how many seconds it took."""
        began = time.perf_counter()
        who = seats.Who(applicant_id=applicant, channel="sms", language="en", by="person", exempt=True)
        while True:
            try:
                write(self._engine, lambda session: seats.book(session, self._session, who, now=self._now))
            except BookingError as refused:
                return refused.reason, time.perf_counter() - began
            except StoreBusyError:  # as the desk does: whoever was not heard asks again
                self.again += 1
                continue
            return "booked", time.perf_counter() - began


def _process(
    url: str,
    session: str,
    now: dt.datetime,
    people: Sequence[str],
    threads: int,
    rehearsal: str | None,
    together: Barrier,
    answer: Connection,
) -> None:
    engine = make_engine(url)
    with reading(engine) as reader:
        reader.execute(text("SELECT 1"))
    takers = _Takers(engine, session, now)
    threads = min(len(people), threads)
    ready = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: ready.wait(), range(threads)))  # all of them are there
        if rehearsal is not None:
            list(pool.map(lambda person: takers.rehearse(rehearsal, person), people[:threads]))
        together.wait()
        began = time.perf_counter()
        told = list(pool.map(takers.book, people))
        ended = time.perf_counter()
    engine.dispose()
    outcomes, waits = [outcome for outcome, _ in told], [seconds for _, seconds in told]
    answer.send((outcomes, began, ended, max(waits), takers.again))


def _main() -> None:
    given = json.load(sys.stdin)
    forking = multiprocessing.get_context("fork")
    together = forking.Barrier(len(given["people"]))
    answers, processes = [], []
    for people in given["people"]:
        answer, theirs = forking.Pipe(duplex=False)
        now = dt.datetime.fromisoformat(given["now"])
        work = (given["url"], given["session"], now, people, given["threads"], given["rehearsal"], together, theirs)
        process = forking.Process(target=_process, args=work, daemon=True)
        process.start()
        theirs.close()
        answers.append(answer)
        processes.append(process)
    told = [answer.recv() for answer in answers]  # `EOFError` where one of them died over it
    for process in processes:
        process.join()
    taking = Taking(
        outcomes=[outcome for outcomes, *_ in told for outcome in outcomes],
        # The clock is the machine's, the same in all processes.
        seconds=max(ended for _, _, ended, *_ in told) - min(began for _, began, *_ in told),
        longest=max(longest for *_, longest, _ in told),
        again=sum(again for *_, again in told),
    )
    print(json.dumps(asdict(taking)))


if __name__ == "__main__":
    _main()
