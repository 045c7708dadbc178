"""The store made ready: schema at this program's revision, and a catalogue in it."""

import datetime as dt
from pathlib import Path

from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog
from assistant.cli.place import RESPONSES, shown
from assistant.errors import CatalogError, PorchlightError, SettingsError
from assistant.messages.words import facts_named
from assistant.settings import Settings
from assistant.store import migrate
from assistant.store.catalogue import replace, snapshot
from assistant.store.engine import make_engine


class StoreNotReadyError(PorchlightError):
    """The store is of another version of Porchlight, or out of reach."""


def bring_to_head(settings: Settings) -> str:
    """Migrates the store and returns its revision. Raises `StoreNotReadyError`, `StoreBusyError` or `SettingsError`."""
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        migrate.upgrade(settings.store_url)
    except CommandError as error:
        raise StoreNotReadyError(
            f"the store is of another version of Porchlight: {error}.", hint="Run the newest version, or use --fresh."
        ) from error
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise SettingsError(f"the store cannot be used: {said}.", hint="Look at PORCHLIGHT_DATABASE_URL.") from error
    return migrate.newest()


def import_when_empty(settings: Settings, folder: Path) -> str | None:
    """Puts the catalogue of `folder` in force where the store has none; what was done, or `None`.

    Raises `CatalogError` with every problem of the files.
    """
    engine = make_engine(settings.store_url)
    try:
        if in_force(engine) is not None:
            return None
        catalog = load(folder, replies=facts_named(RESPONSES))
        revision = replace(engine, catalog, str(folder), dt.datetime.now(dt.UTC))
        return f"{len(catalog.programs)} programs imported from {shown(folder)}/ (revision {revision})"
    finally:
        engine.dispose()


def in_force(engine: Engine) -> Catalog | None:
    """The store's catalogue, `None` where there is none. Raises `StoreNotReadyError` for one that cannot be read."""
    try:
        return snapshot(engine)
    except CatalogError:
        return None
    except ValidationError as error:
        raise StoreNotReadyError(
            "the store's catalogue is of another version of Porchlight.",
            hint="Run ./porchlight import with your files.",
        ) from error


def changes(before: Catalog | None, after: Catalog) -> list[str]:
    """What an import changed among the programs, a line each."""
    old = {program.id: program for program in before.programs} if before else {}
    new = {program.id: program for program in after.programs}
    lines = [f"+ {id} {new[id].name.en}" for id in new if id not in old]
    lines += [f"- {id} {old[id].name.en}" for id in old if id not in new]
    lines += [f"~ {id} {new[id].name.en}" for id in new if id in old and new[id] != old[id]]
    others = [part for part in Catalog.model_fields if part not in ("revision", "programs")] if before else []
    return lines + [f"~ {part}" for part in others if getattr(before, part) != getattr(after, part)]
