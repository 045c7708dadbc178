"""Joins the real things: the one place that knows every part. Edges ask for `Services`, nothing else."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine as Database

from assistant.booking.calendar_ports import Calendar
from assistant.conversation.desk import Desk
from assistant.conversation.warm import warm
from assistant.errors import PorchlightError
from assistant.insight.learning import Trainer
from assistant.insight.meters import MeteredLedger, Meters
from assistant.messages.ports import Carrier, Mailer
from assistant.messages.words import Words
from assistant.settings import Settings
from assistant.staff.identity import IdentityProvider
from assistant.store.booked import StoredSessions
from assistant.store.catalogue import StoredCatalogue
from assistant.store.engine import make_engine
from assistant.store.ledger import StoredLedger
from assistant.store.memory import StoredMemory
from assistant.store.seat_holds import SEAT_HOLD
from assistant.store.sharing_known import StoredSharing
from assistant.store.word_changes import StoredWords
from integrations.calendar.caldav import CalDavCalendar
from integrations.email.choose import make_mailer
from integrations.identity.oidc import OidcProvider
from integrations.local.carrier import LocalCarrier
from integrations.local.reach import app_address
from integrations.local.remote import at_the_app
from integrations.rasa.client import RasaEngine
from integrations.rasa.training import RasaTrainer
from integrations.twilio.carrier import TwilioCarrier

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[1]
Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Services:
    """Everything an edge may use. `local` is the local carrier and `calendar` the one of staff, where there is one.

    Without a `trainer` nothing is learned here.
    """

    settings: Settings
    clock: Clock
    database: Database
    catalogue: StoredCatalogue
    ledger: StoredLedger
    memory: StoredMemory
    sessions: StoredSessions
    sharing: StoredSharing
    words: Words
    engine: RasaEngine
    desk: Desk
    meters: Meters
    carrier: Carrier
    mailer: Mailer
    local: LocalCarrier | None
    calendar: Calendar | None
    trainer: Trainer | None = None
    identity: IdentityProvider | None = None

    async def start(self) -> None:
        await self.engine.start()
        if self.identity is not None:
            await self.identity.start()
        await self.start_sending()
        await asyncio.to_thread(self._warm)

    async def start_sending(self) -> None:
        """What a worker in a process of its own needs, which talks to nobody."""
        await self.carrier.start()
        await self.mailer.start()
        if self.calendar is not None:
            await self.calendar.start()

    def _warm(self) -> None:
        try:
            warm(self.catalogue.current(), self.clock().date())
        except PorchlightError as error:  # without a catalogue or a store, every door says so by itself
            log.warning("not warmed up: %s", error)

    async def stop(self) -> None:
        if self.calendar is not None:
            await self.calendar.stop()
        await self.mailer.stop()
        await self.carrier.stop()
        if self.identity is not None:
            await self.identity.stop()
        await self.engine.stop()
        self.database.dispose()


def build(settings: Settings, clock: Clock = utc_now, *, remote: bool = False) -> Services:
    """The app's parts for these settings. Opens no connection yet; `Services.start` does.

    `remote`: for a process beside the app, such as a worker of its own: the local carrier, which lives in the app, is
    then reached over HTTP.
    """
    database = make_engine(settings.store_url).execution_options(**{SEAT_HOLD: settings.seat_hold_minutes})
    words = Words(ROOT / "data" / "responses", rewritten=StoredWords(database))
    catalogue = StoredCatalogue(database)
    ledger = StoredLedger(database, word=words.word, catalogue=catalogue.current)
    engine = RasaEngine(settings.engine_url, settings.engine_key, settings.engine_timeout)
    local = LocalCarrier(settings, clock) if settings.uses_local_carrier and not remote else None
    carrier = local or _carrier_elsewhere(settings)
    meters = Meters()
    metered = MeteredLedger(ledger, meters)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        catalogue=catalogue,
        ledger=ledger,
        memory=StoredMemory(database, clock),
        sessions=StoredSessions(database),
        sharing=StoredSharing(database),
        words=words,
        engine=engine,
        desk=Desk(
            ledger=metered,
            engine=engine,
            words=words,
            catalogue=catalogue,
            clock=clock,
            desk_rings=bool(settings.desk_numbers),
        ),
        meters=meters,
        carrier=carrier,
        mailer=make_mailer(settings, clock),
        local=local,
        calendar=CalDavCalendar(settings) if settings.caldav_url else None,
        trainer=RasaTrainer(settings, f"{app_address(settings)}/engine/actions"),
        identity=OidcProvider(settings) if settings.oidc_issuer else None,
    )


def _carrier_elsewhere(settings: Settings) -> Carrier:
    return TwilioCarrier(at_the_app(settings) if settings.uses_local_carrier else settings)
