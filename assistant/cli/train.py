"""`./porchlight train`: the model for the present content, made where it is not there."""

import typer

from assistant.cli.configured import read_settings
from assistant.cli.environments import ENGINE_ENVIRONMENT, bring_up
from assistant.cli.foreground import run_in_foreground
from assistant.cli.leash import Leash
from assistant.cli.model import trained_model
from assistant.cli.terminal import PartLogs
from assistant.settings import Settings


def train() -> None:
    """Train the engine, unless there is a model for this content already."""
    settings = read_settings()
    raise typer.Exit(run_in_foreground(lambda leash: _train(settings, leash)))


async def _train(settings: Settings, leash: Leash) -> int:
    with PartLogs(settings.home / "logs") as logs:
        await bring_up(ENGINE_ENVIRONMENT, leash, lambda line: logs.say("uv", line))
        await trained_model(settings.home, leash, lambda line: logs.say("train", line))
    return 0
