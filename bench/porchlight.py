"""Porchlight as `up` starts it, on an empty home with the demo catalogue, the local carrier and a trained model."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.cli.configured import DOTENV
from assistant.cli.environments import child_environment
from assistant.cli.leash import Leash
from assistant.cli.model import model_path
from assistant.cli.place import ROOT
from assistant.cli.ports import free_port
from assistant.cli.processes import Part
from assistant.errors import PorchlightError, SettingsError
from assistant.settings import Settings
from bench.doors import PorchlightDoor, caller
from bench.running import Assistant, Say, running

# The supervisor is shown beside the two that do the work.
PARTS = {"engine": "engine/server.py", "app": "uvicorn assistant.app:create", "supervisor": "-m assistant.cli up"}
COMPARED = ("engine", "app")
# Where these are given, `up` takes them for somebody's wish: they are told by the command line, or left to it.
_LEFT_TO_UP = frozenset({"port", "host", "engine_url", "public_url"})


class ContentChangedError(PorchlightError):
    """What was trained is not what `up` would start; it would train again, and that would be measured."""


@asynccontextmanager
async def porchlight(model: Path, folder: Path, leash: Leash, say: Say) -> AsyncIterator[Assistant]:
    """Up, from an empty home in `folder`. Raises `SettingsError` where a developer's `.env` names another engine.

    Raises `ContentChangedError` too.
    """
    refuse_engine_of_somebody(DOTENV.read_text() if DOTENV.exists() else "")
    home, port = folder / "home", free_port()
    needed = model_path(home)
    if needed.name != model.name:
        raise ContentChangedError("the training data or the engine changed during the run.", hint="Run it again.")
    needed.parent.mkdir(parents=True)
    shutil.copyfile(model, needed)
    command = (sys.executable, "-m", "assistant.cli", "up", "--port", str(port))
    url = f"http://127.0.0.1:{port}"
    async with (
        running([Part("up", command, ROOT, environment(home))], f"{url}/readyz", leash, say),
        caller() as session,
    ):
        token = Settings(_env_file=None, home=home, twilio_auth_token="").twilio_tokens[0]
        yield Assistant(PorchlightDoor(session, url, token), PARTS)


def environment(home: Path) -> dict[str, str]:
    """Every setting as it is by default, whatever the machine or a developer's `.env` says, but for the home."""
    kept = {name: value for name, value in child_environment().items() if not name.startswith("PORCHLIGHT_")}
    defaults = {
        f"PORCHLIGHT_{name.upper()}": _written(field.get_default())
        for name, field in Settings.model_fields.items()
        if name not in _LEFT_TO_UP
    }
    return kept | defaults | {"PORCHLIGHT_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def refuse_engine_of_somebody(dotenv: str) -> None:
    """Raises `SettingsError` where `.env` would keep `up` from starting the engine, or change what is signed."""
    for name in ("PORCHLIGHT_ENGINE_URL", "PORCHLIGHT_PUBLIC_URL"):
        if any(line.strip().removeprefix("export ").startswith(f"{name}=") for line in dotenv.splitlines()):
            raise SettingsError(f"{name} is set in .env.", hint="Take it out for the time of the bench.")


def _written(value: object) -> str:
    """A setting's default as an environment variable."""
    secret = getattr(value, "get_secret_value", None)
    return str(secret() if secret else value)
