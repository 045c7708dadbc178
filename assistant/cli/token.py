"""`./porchlight token new`: a bearer token for `/api/v1`."""

import datetime as dt
from typing import Annotated

import typer

from assistant.booking.calendar_links import staff_feed
from assistant.cli.configured import read_settings
from assistant.cli.home import running_in
from assistant.cli.store_setup import bring_to_head
from assistant.store import tokens
from assistant.store.engine import make_engine

token = typer.Typer(help="Tokens for the API, and the secret link to the calendar of staff.", no_args_is_help=True)


@token.command("new")
def new(name: Annotated[str, typer.Option(help="Who or what it is for.")] = "command line") -> None:
    """Make a token and print it. It is not kept and cannot be shown again."""
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        typer.echo(tokens.issue(engine, name, dt.datetime.now(dt.UTC)))
    finally:
        engine.dispose()


@token.command("list")
def list_() -> None:
    """The tokens that work, without their secrets."""
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        for known in tokens.valid(engine):
            typer.echo(f"{known.id}  {known.created_at:%Y-%m-%d}  {known.name}")
    finally:
        engine.dispose()


@token.command("revoke")
def revoke(id: Annotated[str, typer.Argument(help="As `token list` shows it.")]) -> None:
    """Make a token worthless, at once."""
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        known = tokens.revoke(engine, id, dt.datetime.now(dt.UTC))
    finally:
        engine.dispose()
    typer.echo(f"{id} is revoked." if known else f"No token in force is called {id}.")
    raise typer.Exit(0 if known else 1)


@token.command("calendar")
def calendar() -> None:
    """Print the link by which staff subscribe to all sessions. Whoever has it can read them."""
    settings = read_settings()
    running = None if "public_url" in settings.model_fields_set else running_in(settings.home)
    typer.echo(staff_feed(running.app if running else settings.public_url, settings.signing_key))
