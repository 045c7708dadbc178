"""One row of the outbox goes out: looked at once more, marked, handed to the carrier, and what came of it kept.

May be called again for the same row at any time, by whoever recovers from a death or has lost count: what the row says
decides what is done, and a row that is being sent is looked for at the carrier before anything else.
"""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from assistant.errors import CarrierError, PorchlightError, StoreBusyError
from assistant.jobs.webhooks import Webhooks
from assistant.messages.ports import Attachment, Letter
from assistant.messages.sending_rules import SendingRules
from assistant.store import sending, staff_letters
from assistant.store.deliveries import item_of
from assistant.store.sending import Attempt, Search
from assistant.wiring import Services

log = logging.getLogger(__name__)

# What has been sent must be kept: a store that is busy is asked so often, half a second apart.
_TRIES = 10
_PAUSE = 0.5
_AHEAD_SECONDS = 5
_FEWEST, _MOST = 20, 1000
# More than the carrier takes to answer.
_SECONDS_TO_FINISH = 12.0
_DIED = "the worker stopped while it was sending it"

T = TypeVar("T")


class Sender:
    """Sends rows, many at once. Started on the loop that the services were started on."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._webhooks = Webhooks(services.settings.webhook_secret.get_secret_value())
        # So many seconds' worth of texts are handed on at most: what is urgent passes the others, but not these.
        self.window = max(_FEWEST, min(_MOST, int(services.settings.texts_per_second * _AHEAD_SECONDS)))
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    async def start(self) -> None:
        await self._webhooks.start()

    async def finish(self) -> None:
        """Begin no more; wait for those that are on their way. The others are left for whoever sends next."""
        self._stopping = True
        try:
            async with asyncio.timeout(_SECONDS_TO_FINISH):
                await self._idle.wait()
        except TimeoutError:
            log.warning("%s of the outbox were still under way", self._under_way)

    async def stop(self) -> None:
        await self._webhooks.stop()

    def rules(self) -> SendingRules:
        """Those in force now. Raises `CatalogError` where there is no catalogue."""
        settings, partnership = self._services.settings, self._services.catalogue.current().partnership
        return SendingRules(
            hours=partnership.texting,
            zone=partnership.zone,
            most_segments=settings.most_segments,
            grace=dt.timedelta(seconds=settings.carrier_grace),
            patience=dt.timedelta(seconds=max(settings.carrier_grace, 3 * self.window / settings.texts_per_second)),
        )

    async def send(self, id: str, due_at: dt.datetime) -> None:
        """Do what is to be done about this row now; `due_at` is what it was due at when that was decided."""
        self._under_way += 1
        self._idle.clear()
        try:
            if self._stopping:
                await self._kept(lambda now: sending.let_go(self._services.database, id, due_at, now))
            else:
                await self._send(id, due_at)
        except PorchlightError:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            await self._kept(lambda now: sending.stumbled(self._services.database, id, said, now))
            raise
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _send(self, id: str, due_at: dt.datetime) -> None:
        database = self._services.database
        rules = await asyncio.to_thread(self.rules)
        began = time.monotonic()
        step = await self._kept(lambda now: sending.begin(database, id, due_at, now, rules))
        if isinstance(step, Search):
            began = time.monotonic()
            step = await self._look(step, rules)
        if step is None:
            return
        if time.monotonic() - began > rules.grace.total_seconds() / 2:
            # Held up for so long that another may be about to send it: it was not sent here, and begins anew.
            id, number = step.id, step.number
            await self._kept(lambda now: sending.put_back(database, id, number, "the worker was held up", now))
            return
        await self._try(step)

    async def _look(self, search: Search, rules: SendingRules) -> Attempt | None:
        database, id, number = self._services.database, search.id, search.number
        try:
            ids = await self._found(search)
        except CarrierError as error:
            log.warning("nobody knows yet whether %s was sent: %s", id, error)
            said = str(error)
            await self._kept(lambda now: sending.not_looked(database, search, said, now))
            return None
        if ids is None:
            log.error("nobody knows whether %s %s was sent", search.kind, id)
            await self._kept(lambda now: sending.mark_unknown(database, id, number, _DIED, now))
            return None
        return await self._kept(lambda now: sending.found(database, search, ids, now, rules))

    async def _found(self, search: Search) -> list[str] | None:
        """The ids of what could be it, newest first; none where nobody can be asked."""
        if search.kind == "text":
            return await self._services.carrier.find_text(to=search.recipient, body=search.body, since=search.since)
        if search.kind == "email":
            return await self._services.mailer.find_letter(search.id)
        return []  # its receiver knows by the key of it that it is told once more

    async def _try(self, attempt: Attempt) -> None:
        database, id, number = self._services.database, attempt.id, attempt.number
        try:
            carrier_id = await self._create(attempt)
        except CarrierError as error:
            code, said = error.code, str(error)
            log.warning("%s %s was not sent: %s", attempt.kind, id, said)
            if error.retry:
                await self._kept(lambda now: sending.put_back(database, id, number, said, now))
            elif not error.unsure:
                await self._kept(lambda now: sending.mark_refused(database, id, number, code, said, now))
            elif attempt.kind == "email" and await self._services.mailer.find_letter(id) is None:
                await self._kept(lambda now: sending.mark_unknown(database, id, number, said, now))
            return
        await self._kept(lambda now: sending.mark_sent(database, id, number, carrier_id, now))

    async def _create(self, attempt: Attempt) -> str:
        """The carrier's id of it."""
        services = self._services
        if attempt.kind == "text":
            item = item_of(attempt.id, attempt.number)
            callback = f"{services.settings.public_url}/twilio/status?item={item}"
            return await services.carrier.send_text(to=attempt.recipient, body=attempt.body, status_callback=callback)
        if attempt.kind == "email":
            return await services.mailer.send_letter(_letter(attempt, services.settings.signing_key))
        await self._webhooks.post(attempt.id, attempt.recipient, attempt.body, services.clock().timestamp())
        return attempt.id

    async def _kept(self, work: Callable[[dt.datetime], T]) -> T:
        for tried in range(1, _TRIES):
            try:
                return await asyncio.to_thread(work, self._services.clock())
            except StoreBusyError as error:
                log.warning("the outbox waits for the store (%s of %s): %s", tried, _TRIES, error)
                await asyncio.sleep(_PAUSE)
        return await asyncio.to_thread(work, self._services.clock())


def _letter(attempt: Attempt, key: str) -> Letter:
    text = staff_letters.opened(attempt.body, attempt.payload.get(staff_letters.SEALED), key)
    if text is None:
        raise CarrierError("its link was sealed with another secret key")
    files = attempt.payload.get("attachments", [])
    return Letter(
        to=attempt.recipient,
        subject=attempt.subject or "",
        text=text,
        message_id=attempt.id,
        language="es" if attempt.language == "es" else "en",
        attachments=tuple(
            Attachment(file["name"], file["content_type"], str(file["content"]).encode()) for file in files
        ),
    )
