"""What the carrier tells once and not again, kept as soon as the store can be written to.

Twilio does not repeat a status, a recording's address or an opt-out that was answered with an error.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from itertools import chain, repeat
from typing import Final, TypeVar

from fastapi import HTTPException, Request

from assistant.errors import StoreBusyError
from assistant.gateway.line import TURN_SECONDS

log = logging.getLogger(__name__)
Kept = TypeVar("Kept")

PAUSES: Final = (1.0, 2.0, 5.0, 15.0)
# A store that is away for a night leaves more than anybody holds in memory.
MOST: Final = 10_000


class Later:
    """Writes that the store had no time for, tried again in the order they came, each safe to do twice.

    They wait in this process; `stop` tries them once more. `pauses`: seconds before each try, the last again and again.
    """

    def __init__(self, pauses: Iterable[float] = PAUSES) -> None:
        self._pauses = tuple(pauses)
        self._waiting: deque[tuple[str, Callable[[], Awaitable[object]]]] = deque()
        self._trying: asyncio.Task[None] | None = None

    def put(self, what: str, work: Callable[[], Awaitable[object]]) -> None:
        if len(self._waiting) >= MOST:
            log.error("%s is lost: %s others wait for the store", what, MOST)
            return
        self._waiting.append((what, work))
        if self._trying is None or self._trying.done():
            self._trying = asyncio.create_task(self._try(), name="kept later")

    async def stop(self) -> None:
        if self._trying is not None:
            self._trying.cancel()
        if not await self._done():
            for what, _ in self._waiting:
                log.error("%s is lost: the store is out of reach, and the app stops", what)

    async def _try(self) -> None:
        for pause in chain(self._pauses, repeat(self._pauses[-1])):
            await asyncio.sleep(pause)
            if await self._done():
                return

    async def _done(self) -> bool:
        """Nothing waits any more; at the first that still has to, all that came after it does."""
        while self._waiting:
            what, work = self._waiting[0]
            try:
                await work()
            except StoreBusyError:
                return False
            except Exception:
                log.exception("%s is lost", what)
            else:
                log.info("%s has been kept after all", what)
            self._waiting.popleft()
        return True


async def kept(request: Request, what: str, work: Callable[[], Kept]) -> Kept:
    """What `work` returns, done in a thread. Where the store is out of reach it is done later, and 503 says so."""
    try:
        async with asyncio.timeout(TURN_SECONDS):
            return await asyncio.to_thread(work)
    except (StoreBusyError, TimeoutError) as error:
        log.error("%s is kept later: %s", what, error)
        later_of(request).put(what, lambda: asyncio.to_thread(work))
        raise HTTPException(503, "not kept yet") from error


def later_of(request: Request) -> Later:
    later: Later = request.app.state.later
    return later
