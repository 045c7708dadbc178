"""`./porchlight staff`: accounts for the console, from the command line of whoever runs the house."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy import Engine

from assistant.cli.configured import read_settings
from assistant.cli.store_setup import bring_to_head
from assistant.errors import SettingsError
from assistant.staff.passwords import SHORTEST, hashed, weakness
from assistant.staff.roles import Role
from assistant.store import audit, staff
from assistant.store.engine import make_engine, reading, transaction

app = typer.Typer(help="Accounts of staff for the console.", no_args_is_help=True)

_WEAK = {
    "too_short": f"The password is too short: take {SHORTEST} characters or more.",
    "too_long": "The password is too long.",
    "too_common": "That password is among the first that anybody tries: take another.",
    "too_personal": "That password is the name or email: take another.",
}


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="As others see them.")] = "",
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.ADMINISTRATOR,
    organisation: Annotated[str | None, typer.Option(help="A partner's id in the catalogue, for its staff.")] = None,
    spanish: Annotated[bool, typer.Option("--spanish", help="They read the console in Spanish.")] = False,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="PORCHLIGHT_STAFF_PASSWORD")
    ] = "",
) -> None:
    """Make an account. The password is asked for, or taken from PORCHLIGHT_STAFF_PASSWORD."""
    if "@" not in email:
        raise SettingsError(f"{email} is no email address.")
    weak = weakness(password, name, email)
    if weak is not None:
        raise SettingsError(_WEAK[weak])
    now = dt.datetime.now(dt.UTC)
    with _store() as database, transaction(database) as session:
        if staff.by_email(session, email) is not None:
            raise SettingsError(f"{email} has an account already.")
        made = staff.add(
            session,
            email=email,
            name=name or email.partition("@")[0],
            role=role,
            organisation_id=organisation,
            language="es" if spanish else "en",
            password=hashed(password),
            now=now,
        )
        audit.record(session, None, "added", "staff", made.id, {"role": role.value, "by": "command line"}, now)
    typer.echo(f"{made.email} may sign in at /console as {role.value}.")


@app.command("list")
def list_() -> None:
    """Everybody who has an account."""
    with _store() as database, reading(database) as session:
        for row in staff.everybody(session):
            typer.echo(f"{row.role:15}  {row.email:32}  {row.name}{'' if row.deactivated_at is None else '  (off)'}")


@contextmanager
def _store() -> Iterator[Engine]:
    settings = read_settings()
    bring_to_head(settings)
    engine = make_engine(settings.store_url)
    try:
        yield engine
    finally:
        engine.dispose()
