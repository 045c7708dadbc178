"""What of deleted people still lies with the carrier, or in letters that are files, is deleted there, too."""

import asyncio
import datetime as dt
import logging

from assistant.errors import CarrierError
from assistant.jobs.rounds import Round
from assistant.store import carrier_erasures
from assistant.store.carrier_erasures import Erasure
from assistant.store.engine import reading, write
from assistant.wiring import Services

log = logging.getLogger(__name__)


async def erase(services: Services, now: dt.datetime) -> None:
    """Everything that is due, one after the other; what could not be deleted comes again."""
    for one in await asyncio.to_thread(_due, services, now):
        try:
            await _erase(services, one)
        except CarrierError as error:
            log.warning("%s %s is still there: %s", one.kind, one.reference, error)
            said = str(error)
            await asyncio.to_thread(_failed, services, one.id, said, now)
        else:
            await asyncio.to_thread(_done, services, one.id)


async def _erase(services: Services, one: Erasure) -> None:
    if one.kind == "letter":
        await services.mailer.forget_letter(one.reference)
    else:
        await services.carrier.erase(one.kind, one.reference)


def _due(services: Services, now: dt.datetime) -> list[Erasure]:
    with reading(services.database) as session:
        return carrier_erasures.due(session, now)


def _failed(services: Services, id: str, error: str, now: dt.datetime) -> None:
    write(services.database, lambda session: carrier_erasures.failed(session, id, error, now))


def _done(services: Services, id: str) -> None:
    write(services.database, lambda session: carrier_erasures.done(session, id))


ROUND = Round("erasures", dt.timedelta(seconds=5), erase)
