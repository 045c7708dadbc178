"""`./porchlight bench`: the line side by side with a stock assistant, on this machine, in one run."""

import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.foreground import run_in_foreground
from assistant.cli.leash import Leash
from assistant.errors import SettingsError

if TYPE_CHECKING:
    from bench.report import Report


def bench(
    quick: Annotated[bool, typer.Option("--quick", help="A short run, with models of an earlier one.")] = False,
    reuse: Annotated[bool, typer.Option("--reuse", help="Take models of this content from an earlier run.")] = False,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the figures there; - prints them.")] = None,
    write: Annotated[Path | None, typer.Option("--write", help="Put the tables into their place in this page.")] = None,
) -> None:
    """Measure speed, size and steadiness against a stock Rasa assistant, whose training takes most of 15 minutes."""
    if quick and write:
        raise SettingsError("the figures of a quick run are not to be published: leave out --quick or --write.")
    raise typer.Exit(run_in_foreground(lambda leash: _bench(leash, quick, reuse or quick, as_json, write)))


async def _bench(leash: Leash, quick: bool, reuse: bool, as_json: Path | None, write: Path | None) -> int:
    # Here, because no other command needs it.
    from bench import run

    # Progress must not stand in front of the JSON.
    with redirect_stdout(sys.stderr):
        measured = await run.compare(leash, quick=quick, reuse=reuse)
    _hand_out(measured, as_json, write)
    return 0


def _hand_out(measured: "Report", as_json: Path | None, write: Path | None) -> None:
    from bench import page, report

    figures = json.dumps(measured.as_json(), ensure_ascii=False, indent=2)
    if as_json == Path("-"):
        typer.echo(figures)
    else:
        typer.echo(report.text(measured))
        if as_json is not None:
            as_json.write_text(figures + "\n", encoding="utf-8")
    if write is not None:
        page.write_section(write, report.markdown(measured))
