"""`python -m bench.console [URL …]`: how quick the staff console is, over HTTP, with a session that is signed in.

On stores that `bench.console_seed` filled, or on new ones of `--scale` (SQLite in a folder of its own, PostgreSQL in a
private cluster). For each the whole app is started; every list, search and person's page is asked for many times, each
time for another person, page or word. Then the first page in a browser, and how long after a person's message an open
page is told of it. The dashboard's days are counted first, and some people compared, as the worker does.
"""

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import Engine, text

from assistant.applicants.minors import birth_questions
from assistant.cli.ports import free_port
from assistant.settings import Settings
from assistant.staff.roles import Role
from assistant.store import catalogue, likely_pairs, staff, staff_sessions
from assistant.store.engine import make_engine, transaction
from assistant.store.figures import kept
from assistant.store.migrate import upgrade
from bench.console_pages import Page, pages
from bench.console_seed import seed
from bench.figures import percentile
from bench.machine import keep_to_cores
from bench.served import cpu_seconds, served

GOALS = {"sqlite": 0.300, "postgresql": 0.150}
FIRST_PAGE_GOAL = 1.0
LIVE_GOAL = 1.0
_WARM_UP = 3
_COUNTED_DAYS = 200
_COMPARISONS = 20


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("urls", nargs="*", help="stores that are filled already")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args(arguments)
    cores = keep_to_cores()
    print(f"{cores} cores, load average before: {os.getloadavg()[0]:.2f}")
    slow = 0
    with _stores(given.urls, given.scale) as urls:
        for url in urls:
            slow += _measure(url, given.times, given.only, browser=not given.no_browser)
    sys.exit(1 if slow else 0)


@contextmanager
def _stores(urls: Sequence[str], scale: float) -> Iterator[Sequence[str]]:
    if urls:
        yield urls
        return
    from tests.factories.databases import postgresql_binaries, private_cluster  # a cluster without fsync

    until = dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time(), dt.UTC)
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-") as folder:
        sqlite = f"sqlite:///{Path(folder) / 'console.db'}"
        seed(sqlite, scale=scale, until=until, say=print)
        binaries = postgresql_binaries()
        if binaries is None:
            yield [sqlite]
            return
        with private_cluster(binaries) as cluster:
            seed(f"{cluster}/postgres", scale=scale, until=until, say=print)
            yield [sqlite, f"{cluster}/postgres"]


def _measure(url: str, times: int, only: str, *, browser: bool) -> int:
    """Prints what was measured; how many pages missed their goal."""
    upgrade(url)
    engine = make_engine(url)
    name = engine.dialect.name
    _count(engine)
    _compare(engine)
    token = _signed_in(engine)
    with tempfile.TemporaryDirectory(prefix="porchlight-bench-") as home:
        port = free_port()
        settings = Settings(
            _env_file=None,
            home=Path(home),
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            database_url=url,
            worker="separate",
            log_level="WARNING",
        )
        with served(settings) as app, httpx.Client(base_url=settings.public_url, timeout=60) as client:
            client.cookies.set("porchlight-session", token)
            print(f"\n{name}: {url.rpartition('/')[2]}, each page {times} times")
            found = [_timed(client, page, times, _Parts(app, engine)) for page in pages(engine) if only in page.name]
            slow = [seconds for seconds, _ in found if seconds > GOALS[name]]
            print(f"{name}: {len(found) - len(slow)} of {len(found)} pages within {GOALS[name] * 1000:.0f} ms at p95")
            if not only:
                _live(client)
            if browser and not only:
                _first_page(settings.public_url, token)
    engine.dispose()
    return len(slow)


def _count(engine: Engine) -> None:
    """The dashboard's days, where they were not counted."""
    zone = ZoneInfo(catalogue.snapshot(engine).partnership.zone)
    now = dt.datetime.now(dt.UTC)
    began = time.perf_counter()
    due = [day for day in kept.days_due(engine, zone, now) if (now.date() - day).days < _COUNTED_DAYS]
    for day in due:
        kept.count_day(engine, day, zone, now)
    each = (time.perf_counter() - began) / max(len(due), 1)
    print(f"{len(due)} days counted for the dashboard, {each * 1000:.0f} ms each")


def _compare(engine: Engine) -> None:
    """Some of those who may be there twice, for the list of duplicates."""
    questions = [question.id for question in birth_questions(catalogue.snapshot(engine))]
    began, done = time.perf_counter(), 0
    while done < _COMPARISONS and likely_pairs.look_again(engine, questions):
        done += 1
    each = (time.perf_counter() - began) / max(done, 1)
    print(f"{done} times {likely_pairs.AT_ONCE} people compared with all others, {each * 1000:.0f} ms each")


def _signed_in(engine: Engine) -> str:
    now = dt.datetime.now(dt.UTC)
    with transaction(engine) as session:
        email = f"bench.{int(now.timestamp())}@porchlight.test"
        member = staff.add(session, email=email, name="Bench", role=Role.COORDINATOR, now=now)
        return staff_sessions.begin(session, member.id, now, browser="Bench")


class _Parts:
    """The app, and whoever works for it in the database: what they use of the cores tells what a page costs, however
    many others are at the machine.
    """

    def __init__(self, app: int, engine: Engine) -> None:
        self._app, self._engine = app, engine

    def cpu(self) -> float:
        if self._engine.dialect.name == "sqlite":
            return cpu_seconds(self._app)
        with self._engine.connect() as connection:
            asked = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            return cpu_seconds(self._app, *connection.scalars(asked))


def _timed(client: httpx.Client, page: Page, times: int, parts: _Parts) -> tuple[float, int]:
    """The 95th percentile in seconds, and the largest answer in bytes."""
    taken, size, wrong, before = [], 0, "", 0.0
    for number in range(_WARM_UP + times):
        if number == _WARM_UP:
            before = parts.cpu()
        path = page.paths[number % len(page.paths)]
        began = time.perf_counter()
        answer = client.get(path)
        seconds = time.perf_counter() - began
        if answer.status_code != 200:
            wrong = f"  {answer.status_code} at {path}"
        if number >= _WARM_UP:
            taken.append(seconds)
            size = max(size, len(answer.content))
    high, cpu = percentile(taken, 0.95), (parts.cpu() - before) / times
    print(
        f"  {page.name:<34} p50 {median(taken) * 1000:6.0f} ms  p95 {high * 1000:6.0f} ms  CPU {cpu * 1000:5.0f} ms"
        f"  {size / 1000:5.0f} kB{wrong}",
        flush=True,
    )
    return high, size


def _live(client: httpx.Client) -> None:
    """From a visitor's message being sent until an open page of the console is told of it."""
    begun = client.post("/chat/messages", json={"conversation": None, "text": "hello", "language": "en"}).json()
    topic = f"conversation:{begun['conversation']}"
    taken = []
    with client.stream("GET", f"/console/live?topics={topic}") as stream:
        lines = stream.iter_lines()
        _until(lines, "hello")
        for number in range(15):
            time.sleep(0.11 * (number % 4))  # wherever the look at the store stands then
            began = time.perf_counter()
            said = {"conversation": begun["conversation"], "text": f"message {number}", "language": "en"}
            with httpx.Client(base_url=client.base_url, timeout=30) as visitor:
                visitor.post("/chat/messages", json=said)
            _until(lines, topic)
            taken.append(time.perf_counter() - began)
    print(
        f"  a message is told to an open page after {median(taken) * 1000:.0f} ms (median),"
        f" {max(taken) * 1000:.0f} ms at most (goal {LIVE_GOAL * 1000:.0f} ms)"
    )


def _until(lines: Iterator[str], event: str) -> None:
    for line in lines:
        if line == f"event: {event}":
            return
    raise RuntimeError(f"the stream ended before {event}")


def _first_page(url: str, token: str) -> None:
    """With nothing kept by the browser, until everything of the page is loaded."""
    from playwright.sync_api import sync_playwright

    taken: dict[str, list[float]] = {"/console/queue": [], "/console/leads": [], "/console/figures": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for path in [*taken] * 5:
            context = browser.new_context()
            context.add_cookies([{"name": "porchlight-session", "value": token, "url": url}])
            page = context.new_page()
            page.goto(f"{url}{path}", wait_until="load")
            timing = "performance.getEntriesByType('navigation')[0].loadEventEnd"
            page.wait_for_function(f"{timing} > 0")
            taken[path].append(float(page.evaluate(timing)))
            context.close()
        browser.close()
    for path, found in taken.items():
        print(f"  {path} in a new browser: {median(found):.0f} ms (median), {max(found):.0f} ms at most (goal 1000 ms)")


if __name__ == "__main__":
    main()
