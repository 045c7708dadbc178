"""The doctor on what is kept: the store, the catalogue in it, the words."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.catalog.schema import Catalog, Fact, Faq, Obligation, SupportService
from assistant.cli.diagnosis import Diagnosis, fail, ok, warn
from assistant.cli.place import RESPONSES
from assistant.cli.store_setup import StoreNotReadyError, in_force
from assistant.errors import StoreBusyError, WordsError
from assistant.messages.undeliverable import Fault
from assistant.messages.words import read_wordings
from assistant.settings import Settings
from assistant.store import calendar_pushes, migrate
from assistant.store.engine import make_engine
from assistant.store.undeliverable_handoffs import alerts


def store(settings: Settings) -> list[Diagnosis]:
    """Looks without changing anything, so a store that is not there stays that way."""
    engine = make_engine(settings.store_url)
    kind = engine.dialect.name
    file = engine.url.database
    if kind == "sqlite" and not (settings.home / (file or "")).exists():
        return [warn("store", "is not there yet", "./porchlight up makes it")]
    try:
        revision = migrate.current(settings.store_url)
        if revision != migrate.newest():
            advice = "./porchlight up migrates it"
            return [warn("store", f"{kind} at revision {revision}, not {migrate.newest()}", advice)]
        found = [ok("store", f"{kind} at revision {revision}"), *_catalogue(in_force(engine)), *_undeliverable(engine)]
        return found + (_calendar(engine) if settings.caldav_url else [])
    except StoreNotReadyError as error:
        return [fail("catalogue", str(error), "")]
    except (StoreBusyError, SQLAlchemyError) as error:
        said = str(error).partition("\n")[0]
        return [fail("store", said, "look at PORCHLIGHT_DATABASE_URL and at the database")]
    finally:
        engine.dispose()


def _catalogue(catalog: Catalog | None) -> list[Diagnosis]:
    if catalog is None:
        return [warn("catalogue", "none in the store", "./porchlight import catalog, or up imports the demo")]
    found = [ok("catalogue", f"{len(catalog.programs)} programs, revision {catalog.revision}")]
    today = dt.datetime.now(ZoneInfo(catalog.partnership.zone)).date()
    for where, fact in expired(catalog, today):
        advice = f"ask {fact.owner} and give it a new date"
        found.append(warn("expired", f"{where} since {fact.until:%Y-%m-%d}; it is not stated", advice))
    return found


MENDED_BY = {
    Fault.FILTERED: "reword what was filtered, and look at the account's messaging insights",
    Fault.NUMBER_NOT_REGISTERED: "finish the registration of the number (A2P 10DLC, or toll-free verification)",
    Fault.LOGIN_REFUSED: "look at PORCHLIGHT_TWILIO_AUTH_TOKEN, or at the API key",
    Fault.ACCOUNT_SUSPENDED: "look at the account at the carrier",
}


def _undeliverable(engine: Engine) -> list[Diagnosis]:
    """What keeps texts from arriving, whoever they are for."""
    return [
        fail(
            "texts",
            f"{alert.texts} not delivered since {alert.since:%Y-%m-%d}, {alert.fault} ({alert.code})",
            f"{MENDED_BY[Fault(alert.fault)]}; then set the handoff to done",
        )
        for alert in alerts(engine)
    ]


def _calendar(engine: Engine) -> list[Diagnosis]:
    """Sessions that the calendar of staff does not take."""
    failing = calendar_pushes.failing(engine)
    if not failing:
        return []
    found = f"{len(failing)} sessions do not stand there as they are: {str(failing[0].error).rstrip('.')}"
    return [warn("calendar", found, "it is tried again by itself; docs/calendar.md")]


def expired(catalog: Catalog, today: dt.date) -> Iterator[tuple[str, Fact]]:
    """Facts that are not stated any more, with where they stand in the catalogue."""
    for where, fact in _facts(catalog):
        if fact.until < today:
            yield where, fact


def _facts(catalog: Catalog) -> Iterator[tuple[str, Fact]]:
    partnership = catalog.partnership
    yield from (
        ("partnership contact", partnership.contact),
        ("partnership privacy", partnership.privacy),
        ("partnership eligibility_notice", partnership.eligibility_notice),
    )
    for program in catalog.programs:
        for topic, fact in program.facts.items():
            yield f"{program.id} {topic.value}", fact
    parts: tuple[SupportService | Obligation | Faq, ...] = (*catalog.support, *catalog.obligations, *catalog.faqs)
    for part in parts:
        yield part.id, part.fact


def words() -> list[Diagnosis]:
    """Every reply in both languages: reading refuses one that lacks a language."""
    count, problems = 0, []
    for path in sorted(RESPONSES.glob("*.yml")):
        try:
            count += len(read_wordings(path))
        except WordsError as error:
            problems.append(fail("words", str(error), "mend the file"))
    return problems or [ok("words", f"{count} replies, all in English and Spanish")]
