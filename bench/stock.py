"""The peer as Rasa's documentation starts it: `rasa run` with its Twilio channel, and the SDK's action server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.cli.environments import engine_environment
from assistant.cli.leash import Leash
from assistant.cli.place import ENGINE_PYTHON
from assistant.cli.ports import free_port
from assistant.cli.processes import Part
from bench.doors import StockDoor, caller
from bench.peer import project
from bench.recorder import Recorder
from bench.running import Assistant, Say, running

LAUNCH = Path(project.__file__).parent / "launch.py"
PARTS = {"server": "peer/launch.py", "action server": "-m rasa_sdk"}
COMPARED = ("server", "action server")


@asynccontextmanager
async def stock_peer(model: Path, folder: Path, leash: Leash, say: Say) -> AsyncIterator[Assistant]:
    """Up, with an empty tracker store. `folder` holds its project."""
    port, actions_port = free_port(), free_port()
    project.write_connections(folder, actions_port=actions_port)
    python = str(ENGINE_PYTHON)
    env = engine_environment(NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", PYTHONUNBUFFERED="1")
    async with Recorder() as recorder:
        run = ["run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(model)]
        run += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        parts = [
            Part("peer", (python, str(LAUNCH), recorder.url, *run), folder, env),
            Part(
                "peer-actions",
                (python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port)),
                folder,
                env,
            ),
        ]
        url = f"http://127.0.0.1:{port}"
        async with running(parts, f"{url}/webhooks/twilio/", leash, say), caller() as session:
            yield Assistant(StockDoor(session, url, recorder), PARTS)
