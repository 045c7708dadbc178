"""Hears what changes, in this process or another, while anybody listens: one look at the store for all open pages."""

import asyncio
import contextlib
import datetime as dt
import logging
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi import Request

from assistant.errors import PorchlightError
from assistant.store import changes, handoffs, presence
from assistant.store.changes import Change
from assistant.store.engine import reading
from assistant.wiring import Services

log = logging.getLogger(__name__)

# A message of a person is on the screen within a second of being written.
EVERY_SECONDS = 0.35
# What has been seen is remembered so long, and whoever goes from one page to the next has missed nothing.
REMEMBERED = 4 * changes.OVERLAP


@dataclass(eq=False)
class Listener:
    """An open page. `news`: the topics that changed since it was told last; `filed`: kinds of handoffs filed since."""

    topics: frozenset[str]
    news: set[str] = field(default_factory=set)
    filed: list[str] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, topics: frozenset[str], filed: str | None = None) -> None:
        mine = topics & self.topics
        if mine:
            self.news |= mine
            if filed is not None and changes.QUEUE in mine:
                self.filed.append(filed)
            self.woken.set()

    async def next(self, seconds: float) -> tuple[set[str], list[str]]:
        """What is new, at the latest after so long, when it may be nothing."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        self.woken.clear()
        news, filed = self.news, self.filed
        self.news, self.filed = set(), []
        return news, filed


class Ear:
    """One a process; it looks while there are listeners. `open`: how many wait for a person, as of the last look."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._looked: dt.datetime | None = None
        self._seen: dict[tuple[str, str, str], dt.datetime] = {}
        self._present: str | None = None
        self._alerted: dict[str, dt.datetime] = {}
        self.open = 0
        self.closing = False

    @contextlib.contextmanager
    def listening(self, topics: frozenset[str]) -> Iterator[Listener]:
        listener = Listener(topics)
        self._listeners = self._listeners | {listener}
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen(), name="console ear")
        try:
            yield listener
        finally:
            self._listeners = self._listeners - {listener}

    def close(self) -> None:
        """The process is about to end: open pages are let go, and come back to the next one."""
        self.closing = True
        for listener in self._listeners:
            listener.woken.set()

    async def _listen(self) -> None:
        """After a while without pages a first look tells nothing: it is what the pages have just been made of."""
        if self._looked is None or self._services.clock() - self._looked >= REMEMBERED:
            self._looked, self._seen, self._alerted, self._present = None, {}, {}, None
        while self._listeners and not self.closing:
            now = self._services.clock()
            try:
                await self._hear(now)
            except PorchlightError as error:
                log.warning("the console's pages wait for news: %s", error)
            except Exception:
                log.exception("the console's pages wait for news")
            await asyncio.sleep(EVERY_SECONDS)

    async def _hear(self, now: dt.datetime) -> None:
        since = min(self._looked or now, now) - changes.OVERLAP
        found, present = await asyncio.to_thread(self._look, since, now)
        filed = self._filed(found, now)
        if self._looked is not None:
            self._tell(found, filed, present)
        self._seen |= {change.mark: now for change in found}
        self._seen = {mark: at for mark, at in self._seen.items() if now - at < REMEMBERED}
        self._present, self._looked = present, now

    def _filed(self, found: list[Change], now: dt.datetime) -> set[Change]:
        """Those that tell of a handoff for the first time: it may be added to in its first seconds, and often is."""
        filed = set()
        for change in found:
            id = change.mark[1]
            if change.handoff is not None and id not in self._alerted:
                filed.add(change)
                self._alerted[id] = now
        self._alerted = {id: at for id, at in self._alerted.items() if now - at < REMEMBERED}
        return filed

    def _look(self, moment: dt.datetime, now: dt.datetime) -> tuple[list[Change], str]:
        found = [change for change in changes.since(self._services.database, moment) if change.mark not in self._seen]
        with reading(self._services.database) as session:
            present = presence.mark(session, now)
        if any(changes.QUEUE in change.topics for change in found):
            self.open = handoffs.count_open(self._services.database)
        return found, present

    def _tell(self, found: list[Change], filed: set[Change], present: str) -> None:
        if present != self._present:
            for listener in self._listeners:
                listener.hear(frozenset({changes.PRESENCE}))
        for change in found:
            for listener in self._listeners:
                listener.hear(change.topics, change.handoff if change in filed else None)


def ear_of(request: Request) -> Ear:
    """The process's own, made when the first page listens."""
    ear: Ear | None = getattr(request.app.state, "console_ear", None)
    if ear is None or ear.closing:
        ear = request.app.state.console_ear = Ear(request.app.state.services)
        _close_on_signals(ear)
    return ear


def _close_on_signals(ear: Ear) -> None:
    """A server that is told to stop waits for its answers to end, and a page that listens never does by itself."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if not callable(before):
            continue

        def handle(given: int, frame: object, before: object = before) -> None:
            ear.close()
            before(given, frame)  # type: ignore[operator]  # callable, as was looked

        signal.signal(number, handle)
