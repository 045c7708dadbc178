"""The web app: every door of the house on one FastAPI application."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from assistant.actions import server as actions
from assistant.api import v1
from assistant.console import rooms as console
from assistant.gateway import calendar, chat, copies, operations, pages, sms, status, voice
from assistant.gateway.later import Later
from assistant.jobs.worker import Worker
from assistant.settings import Settings
from assistant.wiring import Services, build

# The router tries them in this order: the engine knocks at every turn, whoever began it.
DOORS = (actions, sms, voice, status, chat, pages, calendar, copies, operations, v1, console)


def create_app(services: Services) -> FastAPI:
    """The application for these services; starting and stopping it starts and stops them."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        worker = Worker(services) if services.settings.worker == "app" else None
        await services.start()
        if worker is not None:
            await worker.start()
        try:
            yield
        finally:
            if worker is not None:
                await worker.stop()
            await app.state.later.stop()
            await services.stop()

    app = FastAPI(
        title="Porchlight", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.services = services
    app.state.later = Later()
    app.state.executor = actions.make_executor(
        services.catalogue.current, services.clock, services.memory, services.sessions, services.sharing
    )
    for door in DOORS:
        app.include_router(door.router)
    if services.local is not None:
        app.include_router(services.local.router)
    return app


def create() -> FastAPI:
    """Factory for `uvicorn --factory assistant.app:create`: settings from the environment."""
    settings = Settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # A line an action at every start, and two at every look at /readyz, tell nobody anything.
    for name in ("rasa_sdk.executor", "alembic.runtime.migration"):
        logging.getLogger(name).setLevel(logging.WARNING)
    app = create_app(build(settings))
    # To look through all of this for garbage stops everybody's turn for a third of a second, and none of it ever is.
    gc.collect()
    gc.freeze()
    return app
