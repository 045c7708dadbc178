"""`/healthz`, `/readyz` and `/metrics`: for whoever, or whatever, keeps the line running."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine

from assistant.conversation.ports import Catalogue
from assistant.errors import PorchlightError
from assistant.insight.meters import Meters
from assistant.settings import Settings
from assistant.store import handoffs, migrate

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)

# Each part is asked at the same time, and none may hold up the answer.
PART_SECONDS = 3.0
_FRESH = {"Cache-Control": "no-store"}


class Readiness(Protocol):
    async def ready(self) -> bool: ...


class Operated(Protocol):
    """What is asked of `assistant.wiring.Services` here."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Engine: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def engine(self) -> Readiness: ...
    @property
    def meters(self) -> Meters: ...


@router.get("/healthz")
async def alive() -> Response:
    return JSONResponse({"status": "alive"}, headers=_FRESH)


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """200 when every part can do its work, else 503 that says which cannot and why."""
    services: Operated = request.app.state.services
    names = ("store", "catalogue", "engine")
    problems = await asyncio.gather(
        _problem("store", asyncio.to_thread(_store, services)),
        _problem("catalogue", asyncio.to_thread(_catalogue, services)),
        _problem("engine", _engine(services)),
    )
    parts = {
        name: {"ready": True} if problem is None else {"ready": False, "reason": problem}
        for name, problem in zip(names, problems, strict=True)
    }
    is_ready = not any(problems)
    return JSONResponse({"ready": is_ready, "parts": parts}, 200 if is_ready else 503, _FRESH)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    services: Operated = request.app.state.services
    try:
        async with asyncio.timeout(PART_SECONDS):
            waiting = float(await asyncio.to_thread(handoffs.count_open, services.database))
    except (PorchlightError, TimeoutError):
        waiting = float("nan")  # not known; the other figures still are
    services.meters.open_handoffs.set(waiting)
    return Response(services.meters.render(), headers={**_FRESH, "Content-Type": CONTENT_TYPE_LATEST})


def _store(services: Operated) -> str | None:
    at, needed = migrate.current(services.settings.store_url), migrate.newest()
    return None if at == needed else f"the schema is at {at or 'nothing'}, this program needs {needed}"


def _catalogue(services: Operated) -> str | None:
    services.catalogue.current()
    return None


async def _engine(services: Operated) -> str | None:
    return None if await services.engine.ready() else "it has no model loaded or does not answer"


async def _problem(part: str, check: Awaitable[str | None]) -> str | None:
    try:
        async with asyncio.timeout(PART_SECONDS):
            return await check
    except PorchlightError as error:
        return str(error)
    except TimeoutError:
        return f"no answer within {PART_SECONDS:g} s"
    except Exception as error:  # the reason is public, a trace is for the log
        log.exception("%s could not be asked whether it is ready", part)
        return type(error).__name__
