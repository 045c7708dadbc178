"""Entry: `python -m assistant.cli`, as the launcher `./porchlight` calls it."""

import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import typer

from assistant.errors import CatalogError, PorchlightError, SettingsError


@dataclass(frozen=True)
class Command:
    """Where a command's function, or its group of commands, stands."""

    module: str
    attribute: str
    context: dict[str, Any] = field(default_factory=dict)


_PASSED_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
COMMANDS = {
    "up": Command("up", "up"),
    "test": Command("run_tests", "run_tests", _PASSED_THROUGH),
    "check": Command("check", "check"),
    "train": Command("train", "train"),
    "talk": Command("talk", "talk"),
    "import": Command("import_catalogue", "import_catalogue"),
    "export": Command("export_catalogue", "export_catalogue"),
    "rules": Command("rules", "rules"),
    "screen": Command("screen", "screen"),
    "eval": Command("eval", "eval_"),
    "bench": Command("bench", "bench"),
    "doctor": Command("doctor", "doctor"),
    "staff": Command("staff", "app"),
    "token": Command("token", "token"),
    "worker": Command("worker", "worker"),
}


def assembled(wanted: str | None) -> typer.Typer:
    """The commands; one that is wanted comes alone, because importing what all need takes a second or more."""
    app = typer.Typer(
        help="Porchlight: the line that answers by phone, text and web chat.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    @app.callback()
    def keep_the_name() -> None:
        # With a callback a single command is still called by its name.
        pass

    for name, command in COMMANDS.items():
        if wanted not in COMMANDS or name == wanted:
            found = getattr(import_module(f"assistant.cli.{command.module}"), command.attribute)
            if isinstance(found, typer.Typer):
                app.add_typer(found, name=name)
            else:
                app.command(name, context_settings=command.context)(found)
    return app


def main() -> None:
    """Runs a command; whatever Porchlight raises on purpose is one line that says what to do.

    2: a setting or the way of calling has to change. 1: anything else that failed.
    """
    try:
        assembled(sys.argv[1] if len(sys.argv) > 1 else None)(prog_name="./porchlight")
    except SettingsError as error:
        _end(str(error), 2)
    except CatalogError as error:
        more = len(error.problems) - 1
        _end(error.problems[0] + (f" (and {more} more: ./porchlight import shows all)" if more else ""), 1)
    except PorchlightError as error:
        _end(str(error), 1)


def _end(line: str, code: int) -> None:
    print(f"porchlight: {line}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
