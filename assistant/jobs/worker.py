"""The worker: sends what is due, and does what comes round. In the app's process, or in one of its own.

It never keeps the app from starting: what it needs is opened when the doors are open already, and tried again where
that fails; `/readyz` says why. First comes what sends, then what puts something there to be sent; where sending does
not start, the rounds go on without it, but for those that offer something for a while. It ends the other way round.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from assistant.errors import PorchlightError, StoreBusyError
from assistant.jobs import (
    calendar,
    callbacks,
    duty,
    erasures,
    figures,
    follow_ups,
    kept_answers,
    learning,
    likely_pairs,
    retention,
    seats,
    upkeep,
)
from assistant.jobs.durable import Durable
from assistant.jobs.rounds import Round
from assistant.jobs.sending import Sender
from assistant.store import sending, workers
from assistant.store.tables import new_id
from assistant.wiring import Services

log = logging.getLogger(__name__)

ROUNDS: tuple[Round, ...] = (
    *seats.ROUNDS,
    *follow_ups.ROUNDS,
    calendar.ROUND,
    kept_answers.ROUND,
    *duty.ROUNDS,
    callbacks.ROUND,
    erasures.ROUND,
    figures.ROUND,
    learning.ROUND,
    likely_pairs.ROUND,
    retention.ROUND,
    upkeep.ROUND,
)

# How often the outbox is looked into.
POLL_SECONDS: Final = 0.5
_START_AGAIN_SECONDS: Final = 10.0
_PRUNE_SECONDS: Final = 300.0
# A round that has begun is let finish so long; one that is cut off begins again with the next worker.
_SECONDS_TO_FINISH: Final = 3.0


class Worker:
    """Start and stop it on the loop of the services, between theirs."""

    def __init__(self, services: Services, rounds: tuple[Round, ...] = ROUNDS) -> None:
        self._services = services
        self._rounds = rounds
        self._sender = Sender(services)
        self._id = new_id()
        self._problem: str | None = "it is starting"
        self._durable: Durable | None = None
        self._beats: list[asyncio.Task[None]] = []
        self._sends: list[asyncio.Task[None]] = []
        self._walks: list[asyncio.Task[None]] = []
        # Whether it has been tried to start what sends.
        self._tried = asyncio.Event()
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        await self._sender.start()
        self._beats = [asyncio.create_task(self._beat(), name="worker beat")]
        self._sends = [asyncio.create_task(self._send(), name="worker outbox")]
        self._walks = [asyncio.create_task(self._walk(each), name=f"round {each.name}") for each in self._rounds]

    async def stop(self) -> None:
        """Rounds end first, then what hands rows on; what is on its way to the carrier is finished."""
        self._stopping.set()
        self._tried.set()
        for tasks in (self._walks, self._sends, self._beats):
            await _ended(tasks)
        if self._durable is not None:
            await self._sender.finish()
            await asyncio.to_thread(self._durable.close)
            self._durable = None
        await self._sender.stop()
        with suppress(PorchlightError):
            await asyncio.to_thread(workers.leave, self._services.database, self._id)

    async def _send(self) -> None:
        self._durable = durable = await self._launched()
        if durable is None:
            return
        pruned_at = 0.0
        while not self._stopping.is_set():
            try:
                await self._hand_on(durable)
                self._problem = None
                loop = asyncio.get_running_loop()
                if loop.time() - pruned_at > _PRUNE_SECONDS:
                    pruned_at = loop.time()
                    await asyncio.to_thread(durable.prune, self._services.clock())
            except PorchlightError as error:
                self._problem = str(error)
                log.warning("the outbox waits: %s", error)
            except Exception as error:
                self._problem = type(error).__name__
                log.exception("the outbox failed and goes on")
            self._tried.set()
            await self._rest(POLL_SECONDS)

    async def _launched(self) -> Durable | None:
        """None where it is told to stop before it could be."""
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            starting = asyncio.ensure_future(
                asyncio.to_thread(Durable.launch, self._services.settings, self._sender.send, loop)
            )
            try:
                return await asyncio.shield(starting)
            except asyncio.CancelledError:
                # Told to stop in the middle: it cannot be interrupted, and must not be left open.
                with suppress(Exception):
                    await asyncio.to_thread((await starting).close)
                raise
            except PorchlightError as error:
                self._problem = str(error)
                log.error("the worker does not start, and tries again in %g s: %s", _START_AGAIN_SECONDS, error)
                self._tried.set()
                await self._rest(_START_AGAIN_SECONDS)
        return None

    async def _hand_on(self, durable: Durable) -> None:
        database, now = self._services.database, self._services.clock()
        due = await asyncio.to_thread(lambda: sending.take(database, now, self._sender.window, self._sender.rules()))
        if due:
            await asyncio.to_thread(durable.hand_on, due)
            await asyncio.to_thread(sending.handed_on, database, due, now)

    async def _walk(self, each: Round) -> None:
        await self._tried.wait()
        while not self._stopping.is_set():
            if each.sends and self._problem is not None:
                await self._rest(POLL_SECONDS)
                continue
            try:
                await each.run(self._services, self._services.clock())
            except (StoreBusyError, PorchlightError) as error:
                log.warning("round %s comes again: %s", each.name, error)
            except Exception:
                log.exception("round %s failed and comes again", each.name)
            await self._rest(each.every.total_seconds())

    async def _beat(self) -> None:
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(
                    workers.beat, self._services.database, self._id, self._services.clock(), self._problem
                )
            except PorchlightError as error:
                log.warning("no sign of life could be given: %s", error)
            await self._rest(workers.EVERY.total_seconds() if self._problem is None else POLL_SECONDS)

    async def _rest(self, seconds: float) -> None:
        """Until then, or until it is to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """By themselves, now that they know of it, and if need be cut off."""
    if tasks:
        await asyncio.wait(tasks, timeout=_SECONDS_TO_FINISH)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
