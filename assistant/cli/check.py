"""`./porchlight check`: everything that can be said about the code and the data without running the line."""

import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from assistant.cli.environments import engine_environment
from assistant.cli.foreground import run_in_foreground
from assistant.cli.leash import Leash
from assistant.cli.place import DEMO_CATALOGUE, ENGINE, ENGINE_PYTHON, ROOT
from assistant.cli.processes import Part, run
from assistant.cli.run_tests import tools_and_engine
from assistant.cli.terminal import headline, step

_TOOLS = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    name: str
    command: tuple[str, ...]
    pythonpath: str = ""


CHECKS = (
    Check("lint", (f"{_TOOLS}/ruff", "check", "--quiet")),
    Check("format", (f"{_TOOLS}/ruff", "format", "--check", "--quiet")),
    Check("types", (f"{_TOOLS}/mypy", "--no-error-summary")),
    Check("imports", (f"{_TOOLS}/lint-imports", "--no-cache")),
    Check("words", (sys.executable, "-m", "pytest", "-q", "--no-header", "tests/architecture")),
    Check("rules", (sys.executable, "-m", "assistant.cli", "rules", "test", str(DEMO_CATALOGUE))),
    Check(
        "rasa data",
        (str(ENGINE_PYTHON), *"-m rasa data validate --fail-on-warnings --data data/nlu data/rules".split()),
        pythonpath=str(ENGINE),
    ),
)


def check() -> None:
    """Lint, format, types, import contract, words in both languages, the rules' cases, and the engine's data."""
    raise typer.Exit(run_in_foreground(_check))


async def _check(leash: Leash) -> int:
    await tools_and_engine(leash)
    failed = [check.name for check in CHECKS if not await _passes(check, leash)]
    failures = f"; not: {', '.join(failed)}" if failed else ""
    headline(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks pass{failures}")
    return 1 if failed else 0


async def _passes(check: Check, leash: Leash) -> bool:
    """Whether it passes; what it printed is shown where it does not."""
    printed: list[str] = []
    env = engine_environment(**({"PYTHONPATH": check.pythonpath} if check.pythonpath else {}))
    code = await run(Part(check.name, check.command, ROOT, env), leash, printed.append)
    if code != 0:
        headline("\n".join(printed))
    step(check.name, "ok" if code == 0 else f"fails ({' '.join(check.command[:2])} ended with code {code})")
    return code == 0
