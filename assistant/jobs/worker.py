"""The worker: sends what is due, and does what comes round. In the app's process, or in one of its own.

It never keeps the app from starting: what it needs is opened when the doors are open already, and tried again where
that fails; `/readyz` says why.
"""

import asyncio
import logging
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
    seats,
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
)

# How often the outbox is looked into.
POLL_SECONDS: Final = 0.5
_START_AGAIN_SECONDS: Final = 10.0
_PRUNE_SECONDS: Final = 300.0


class Worker:
    """Start and stop it on the loop of the services, between theirs."""

    def __init__(self, services: Services, rounds: tuple[Round, ...] = ROUNDS) -> None:
        self._services = services
        self._rounds = rounds
        self._sender = Sender(services)
        self._id = new_id()
        self._problem: str | None = "it is starting"
        self._durable: Durable | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self._sender.start()
        self._tasks = [asyncio.create_task(self._beat(), name="worker beat")]
        self._tasks.append(asyncio.create_task(self._send(), name="worker outbox"))
        self._tasks += [asyncio.create_task(self._walk(each), name=f"round {each.name}") for each in self._rounds]

    async def stop(self) -> None:
        """What is on its way to the carrier is finished; the rest stays where it is."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._durable is not None:
            await self._sender.finish()
            await asyncio.to_thread(self._durable.close)
            self._durable = None
        await self._sender.stop()
        with suppress(PorchlightError):
            await asyncio.to_thread(workers.leave, self._services.database, self._id)

    async def _send(self) -> None:
        self._durable = durable = await self._launched()
        pruned_at = 0.0
        while True:
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
            await asyncio.sleep(POLL_SECONDS)

    async def _launched(self) -> Durable:
        loop = asyncio.get_running_loop()
        while True:
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
                await asyncio.sleep(_START_AGAIN_SECONDS)

    async def _hand_on(self, durable: Durable) -> None:
        database, now = self._services.database, self._services.clock()
        due = await asyncio.to_thread(lambda: sending.take(database, now, self._sender.window, self._sender.rules()))
        if due:
            await asyncio.to_thread(durable.hand_on, due)
            await asyncio.to_thread(sending.handed_on, database, due, now)

    async def _walk(self, each: Round) -> None:
        while True:
            try:
                await each.run(self._services, self._services.clock())
            except (StoreBusyError, PorchlightError) as error:
                log.warning("round %s comes again: %s", each.name, error)
            except Exception:
                log.exception("round %s failed and comes again", each.name)
            await asyncio.sleep(each.every.total_seconds())

    async def _beat(self) -> None:
        while True:
            try:
                await asyncio.to_thread(
                    workers.beat, self._services.database, self._id, self._services.clock(), self._problem
                )
            except PorchlightError as error:
                log.warning("no sign of life could be given: %s", error)
            await asyncio.sleep(workers.EVERY.total_seconds() if self._problem is None else POLL_SECONDS)
