"""`./porchlight import PATH`: a catalogue's files checked and put in force, whole or not at all."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.lint import lint
from assistant.cli.catalogue_given import loaded, today_of
from assistant.cli.configured import read_settings
from assistant.cli.place import shown
from assistant.cli.store_setup import StoreNotReadyError, bring_to_head, changes, in_force
from assistant.store.catalogue import replace
from assistant.store.engine import make_engine


def import_catalogue(path: Annotated[Path, typer.Argument(help="The catalogue's folder, such as catalog.")]) -> None:
    """Check a catalogue's files and put them in force; the line states them within seconds."""
    catalog = loaded(path, "Nothing was imported")
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        try:
            before = in_force(engine)
        except StoreNotReadyError:  # it is about to be replaced
            before = None
        revision = replace(engine, catalog, str(path), dt.datetime.now(dt.UTC))
    finally:
        engine.dispose()
    for found in lint(catalog, today_of(catalog)):
        typer.echo(f"worth a look: {found}", err=True)
    if before is not None and before.revision == revision:
        typer.echo(f"Nothing has changed: revision {revision} stays in force.")
        return
    for line in changes(before, catalog):
        typer.echo(line)
    typer.echo(f"{len(catalog.programs)} programs in force from {shown(path.resolve())}, revision {revision}.")
