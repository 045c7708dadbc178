"""The catalogue that a command is about: the one in force, or files that a coordinator is at work on."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from assistant.catalog.load import load
from assistant.catalog.schema import Catalog
from assistant.cli.configured import read_settings
from assistant.cli.place import RESPONSES
from assistant.cli.store_setup import bring_to_head, in_force
from assistant.errors import CatalogError, SettingsError
from assistant.messages.words import facts_named
from assistant.store.engine import make_engine


def catalogue_in_force() -> Catalog:
    """Raises `SettingsError` where none was ever imported."""
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        catalog = in_force(engine)
    finally:
        engine.dispose()
    if catalog is None:
        raise SettingsError("there is no catalogue in the store yet.", hint="Run ./porchlight import catalog.")
    return catalog


def loaded(path: Path, otherwise: str) -> Catalog:
    """The catalogue of these files; with mistakes in them every one is shown, and what that means, and it ends."""
    try:
        return load(path.resolve(), replies=facts_named(RESPONSES))
    except CatalogError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        typer.echo(f"{otherwise}: {len(error.problems)} to mend.", err=True)
        raise typer.Exit(1) from None


def today_of(catalog: Catalog) -> dt.date:
    """The day that it is where the partnership is."""
    return dt.datetime.now(ZoneInfo(catalog.partnership.zone)).date()
