"""`./porchlight test`: pytest, with its arguments passed through and both environments there."""

import os
import sys

import typer

from assistant.cli.environments import APP_WITH_TOOLS, ENGINE_ENVIRONMENT, bring_up, child_environment
from assistant.cli.foreground import run_in_foreground
from assistant.cli.leash import Leash
from assistant.cli.place import ROOT
from assistant.cli.terminal import headline

# All of them are shared by two processes; each has an engine and a PostgreSQL of its own.
_ALL = ("-n", "2", "--dist", "loadfile")


def run_tests(context: typer.Context) -> None:
    """Run the tests. Everything after `test` is pytest's: ./porchlight test tests/store -x"""
    code = run_in_foreground(tools_and_engine)
    if code != 0:
        raise typer.Exit(code)
    os.chdir(ROOT)
    # In place of this process: signals and the exit code are pytest's own.
    # Both have to find the tests in the same order, those made from sets too; and what many processes import is
    # compiled once, whatever the machine's habit.
    environment = child_environment(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="")
    os.execve(sys.executable, [sys.executable, "-m", "pytest", *(context.args or _ALL)], environment)


async def tools_and_engine(leash: Leash) -> int:
    """Brings up what checks and tests need: the development tools and the engine."""
    await bring_up(APP_WITH_TOOLS, leash, headline)
    await bring_up(ENGINE_ENVIRONMENT, leash, headline)
    return 0
