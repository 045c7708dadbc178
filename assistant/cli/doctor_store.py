"""The doctor on what is kept: the store, the catalogue in it, the words."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from assistant.catalog.schema import Catalog, Fact, Faq, Obligation, SupportService
from assistant.cli.diagnosis import Diagnosis, fail, ok, warn
from assistant.cli.place import RESPONSES
from assistant.cli.store_setup import StoreNotReadyError, in_force
from assistant.errors import StoreBusyError, WordsError
from assistant.messages.words import read_wordings
from assistant.settings import Settings
from assistant.store import migrate
from assistant.store.engine import make_engine


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
        return [ok("store", f"{kind} at revision {revision}"), *_catalogue(in_force(engine))]
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
