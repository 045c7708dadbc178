"""The two Python environments, each brought up to its lock file by uv."""

import filecmp
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.cli.leash import Leash
from assistant.cli.place import ENGINE, ROOT
from assistant.cli.processes import Part, run
from assistant.cli.terminal import step
from assistant.errors import PorchlightError

# What would lead a child into another environment than its own.
_MISLEADING = frozenset(
    {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYENV_VERSION", "PYENV_DIR"}
)


class EnvironmentNotMadeError(PorchlightError):
    """uv is missing or could not bring an environment up to its lock file."""


@dataclass(frozen=True)
class Environment:
    """`groups` are uv's arguments for dependency groups; `stamp` is the lock file as it was last brought up."""

    name: str
    project: Path
    groups: tuple[str, ...]
    stamp: str
    python: str | None = None

    def is_up_to_date(self) -> bool:
        stamp = self.project / ".venv" / self.stamp
        interpreter = self.project / ".venv" / "bin" / "python"
        lock = self.project / "uv.lock"
        return interpreter.exists() and stamp.exists() and filecmp.cmp(lock, stamp, shallow=False)

    def command(self) -> list[str]:
        """Raises `EnvironmentNotMadeError` where there is no uv."""
        uv = shutil.which("uv")
        if uv is None:
            raise EnvironmentNotMadeError("uv is not there.", hint="Run ./porchlight, which installs it.")
        found = _interpreter(self.python, self.project) if self.python else None
        chosen = ("--python", found) if found else ()
        # Called from the repository: a version manager's shim for uv may not work in `engine/`.
        # Compiled now, for thousands of files are imported at every start.
        sync = ("sync", "--frozen", "--inexact", "--compile-bytecode")
        return [uv, "--directory", str(self.project), *sync, *self.groups, *chosen]

    def remember(self) -> None:
        shutil.copyfile(self.project / "uv.lock", self.project / ".venv" / self.stamp)


APP_WITH_TOOLS = Environment("app", ROOT, ("--all-groups",), "synced-tools.lock")
ENGINE_ENVIRONMENT = Environment("engine", ENGINE, ("--all-groups",), "synced.lock", "python3.10")


async def bring_up(environment: Environment, leash: Leash, say: Callable[[str], None]) -> None:
    """Makes an environment what its lock file says, unless it is. Raises `EnvironmentNotMadeError`."""
    if environment.is_up_to_date():
        return
    step(environment.name, "making its environment from uv.lock, which takes some minutes the first time")
    command = environment.command()
    code = await run(Part(f"{environment.name}-uv", command, ROOT, child_environment()), leash, _without_lists(say))
    if code != 0:
        hint = "The lines above say why."
        if environment.python:
            version = environment.python.removeprefix("python")
            hint += f" It needs Python {version}: install that where uv cannot download it."
        raise EnvironmentNotMadeError(f"the {environment.name}'s environment could not be made.", hint=hint)
    environment.remember()
    step(environment.name, "environment made")


def _without_lists(say: Callable[[str], None]) -> Callable[[str], None]:
    """Leaves out uv's lists of hundreds of packages; its downloads and its errors are of interest."""
    return lambda line: None if line.startswith((" + ", " - ", " ~ ")) else say(line)


def engine_environment(**extra: str) -> dict[str, str]:
    """As `child_environment`, for the engine's Python, whose old packages deprecate each other in hundreds of lines."""
    return child_environment(PYTHONWARNINGS="ignore", **extra)


def child_environment(**extra: str) -> dict[str, str]:
    """Our environment variables for a child process, without those that would mislead its Python."""
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    return kept | {"RASA_TELEMETRY_ENABLED": "false"} | extra


def _interpreter(name: str, project: Path) -> str | None:
    """The path of an interpreter on PATH, asked inside the project: shims (pyenv) choose by the folder."""
    if shutil.which(name) is None:
        return None
    asked = subprocess.run(
        [name, "-c", "import sys; print(sys.executable)"],
        cwd=project,
        env=child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or None if asked.returncode == 0 else None
