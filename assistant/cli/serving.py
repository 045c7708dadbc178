"""An engine for the time of one command."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.cli.environments import ENGINE_ENVIRONMENT, bring_up
from assistant.cli.home import running_in
from assistant.cli.leash import Leash
from assistant.cli.model import trained_model
from assistant.cli.parts import app_url, engine_part
from assistant.cli.ports import free_port
from assistant.cli.readiness import model_at, wait_until_ready
from assistant.cli.supervisor import Patience, Supervisor
from assistant.cli.terminal import PartLogs
from assistant.settings import Settings

_SECONDS_TO_START = 120


@asynccontextmanager
async def engine_for(settings: Settings, leash: Leash) -> AsyncIterator[Settings]:
    """Settings whose engine answers with the model for the present content: one that is up, or one started for now."""
    with PartLogs(settings.home / "logs") as logs:
        await bring_up(ENGINE_ENVIRONMENT, leash, lambda line: logs.say("uv", line))
        model = await trained_model(settings.home, leash, lambda line: logs.say("train", line))
        running = running_in(settings.home)
        if running and await model_at(running.engine) == model.name.partition(".")[0]:
            yield settings.model_copy(update={"engine_url": running.engine})
            return
        settings = settings.model_copy(update={"engine_url": f"http://127.0.0.1:{free_port()}"})
        part = engine_part(settings, model, f"{app_url(settings)}/engine/actions")
        ready = asyncio.Event()

        async def announce() -> None:
            await wait_until_ready(f"{settings.engine_url}/health", seconds=_SECONDS_TO_START)
            ready.set()

        supervisor = asyncio.create_task(Supervisor([part], leash, logs.keep, Patience(deaths=1)).run(announce))
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait({supervisor, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if supervisor.done():
                supervisor.result()
            yield settings
        finally:
            waiting.cancel()
            supervisor.cancel()
            await asyncio.wait({supervisor, waiting})
