"""`./porchlight import PATH`: a catalogue's files checked and put in force, whole or not at all."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.load import load
from assistant.cli.configured import read_settings
from assistant.cli.place import shown
from assistant.cli.store_setup import StoreNotReadyError, bring_to_head, changes, in_force
from assistant.errors import CatalogError
from assistant.store.catalogue import replace
from assistant.store.engine import make_engine


def import_catalogue(path: Annotated[Path, typer.Argument(help="The catalogue's folder, such as catalog.")]) -> None:
    """Check a catalogue's files and put them in force; the line states them within seconds."""
    try:
        catalog = load(path.resolve())
    except CatalogError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        typer.echo(f"Nothing was imported: {len(error.problems)} to mend.", err=True)
        raise typer.Exit(1) from None
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
    if before is not None and before.revision == revision:
        typer.echo(f"Nothing has changed: revision {revision} stays in force.")
        return
    for line in changes(before, catalog):
        typer.echo(line)
    typer.echo(f"{len(catalog.programs)} programs in force from {shown(path.resolve())}, revision {revision}.")
