"""Sends the texts that are due: the row is the truth, this only moves it.

Runs in the app while there is no separate worker. What was claimed is sent once: a create that timed out is
never tried again, because the carrier may have taken it.
"""

import asyncio
import datetime as dt
import logging
from contextlib import suppress

from assistant.errors import CarrierError, StoreBusyError
from assistant.store import outbox
from assistant.wiring import Services

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
MOST_ATTEMPTS = 5
# A claim this old belongs to a process that died over it: the carrier answers or fails within a minute.
ABANDONED = dt.timedelta(minutes=2)


class Sender:
    """A background task on the app's loop; `start` and `stop` it with the app."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="outbox")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self.send_due()
            except StoreBusyError as error:
                log.warning("outbox waits: %s", error)
            except Exception:
                log.exception("outbox failed and goes on")
            await asyncio.sleep(POLL_SECONDS)

    async def send_due(self) -> int:
        """Send everything that is due now; returns how many were claimed."""
        database, now = self._services.database, self._services.clock()
        await asyncio.to_thread(outbox.give_up, database, now - ABANDONED)
        claimed = await asyncio.to_thread(outbox.claim, database, now)
        for text in claimed:
            await self._send(text)
        return len(claimed)

    async def _send(self, text: outbox.Outgoing) -> None:
        database = self._services.database
        try:
            sid = await self._services.carrier.send_text(
                to=text.recipient,
                body=text.text,
                status_callback=f"{self._services.settings.public_url}/twilio/status",
            )
        except CarrierError as error:
            log.warning("text %s was not sent: %s", text.id, error)
            if error.retry and text.attempts < MOST_ATTEMPTS:
                again = self._services.clock() + dt.timedelta(seconds=2**text.attempts)
                await asyncio.to_thread(outbox.requeue, database, text.id, again, str(error))
            else:
                await asyncio.to_thread(outbox.mark_failed, database, text.id, str(error))
            return
        await asyncio.to_thread(outbox.mark_sent, database, text.id, sid)
