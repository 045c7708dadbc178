"""The parts that are kept running: the app, the engine behind it, and a worker where it is to be one of its own."""

import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from assistant.cli.environments import child_environment, engine_environment
from assistant.cli.place import ENGINE, ENGINE_PYTHON, ROOT
from assistant.cli.processes import Part
from assistant.settings import Settings


def engine_part(settings: Settings, model: Path, actions_url: str) -> Part:
    """Listens where `settings.engine_url` says. Not vital: without it the line offers a person or takes a message."""
    port = urlsplit(settings.engine_url).port or 80
    env = engine_environment(
        PORCHLIGHT_ENGINE_SECRET=settings.engine_key,
        PORCHLIGHT_ACTIONS_URL=actions_url,
        # Two cores are shared with the app; more threads only wait for each other.
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        PYTHONUNBUFFERED="1",
    )
    command = [str(ENGINE_PYTHON), str(ENGINE / "server.py"), "--port", str(port), "--model", str(model)]
    return Part("engine", command, ROOT, env, vital=False)


def app_part(settings: Settings) -> Part:
    command = [sys.executable, "-m", "uvicorn", "assistant.app:create", "--factory"]
    command += ["--host", settings.host, "--port", str(settings.port)]
    # The app logs for itself; of the server only what goes wrong is of interest.
    command += ["--log-level", "warning", "--no-access-log", "--no-server-header"]
    command += ["--timeout-graceful-shutdown", "8"]
    return Part("app", command, ROOT, _environment(settings))


def worker_part(settings: Settings) -> Part:
    """Not vital: without it the line answers, and what is due waits."""
    return Part("worker", [sys.executable, "-m", "assistant.worker"], ROOT, _environment(settings), vital=False)


def _environment(settings: Settings) -> Mapping[str, str]:
    return child_environment(
        PORCHLIGHT_HOME=str(settings.home),
        PORCHLIGHT_HOST=settings.host,
        PORCHLIGHT_PORT=str(settings.port),
        PORCHLIGHT_PUBLIC_URL=settings.public_url,
        PORCHLIGHT_ENGINE_URL=settings.engine_url,
        PYTHONUNBUFFERED="1",
    )


def app_url(settings: Settings) -> str:
    """The app as this machine reaches it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}"
