"""`./porchlight rules test`: what each rule says of the people at its limits."""

from pathlib import Path
from typing import Annotated

import typer

from assistant.catalog.lint import lint
from assistant.cli.catalogue_given import catalogue_in_force, loaded, today_of
from assistant.cli.rules_report import report, tried

rules = typer.Typer(help="Eligibility rules.", no_args_is_help=True)


@rules.callback()
def keep_the_name() -> None:
    """Eligibility rules."""
    # With a callback a single command is still called by its name.


@rules.command("test")
def try_cases(
    path: Annotated[
        Path | None, typer.Argument(help="A catalogue's folder; without it the catalogue in force.")
    ] = None,
) -> None:
    """Run the cases that stand beside each rule; fails where one does not come out, or a limit has no case."""
    catalog = loaded(path, "No rule was tried") if path is not None else catalogue_in_force()
    programs = [tried(program, catalog) for program in catalog.programs if program.rules]
    typer.echo(report(programs))
    for found in lint(catalog, today_of(catalog)):
        typer.echo(f"worth a look: {found}")
    raise typer.Exit(0 if all(program.right for program in programs) else 1)
