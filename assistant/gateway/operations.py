"""`/healthz`, `/readyz` and `/metrics`: for whoever, or whatever, keeps the line running."""

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.conversation.ports import Catalogue
from assistant.errors import PorchlightError
from assistant.insight.meters import Meters
from assistant.settings import Settings
from assistant.store import handoffs, migrate, undeliverable_handoffs, workers
from assistant.store.outbox_figures import OutboxFigures, figures

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
    def clock(self) -> Callable[[], dt.datetime]: ...
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
    names = ("store", "catalogue", "engine", "worker")
    problems = await asyncio.gather(
        _problem("store", asyncio.to_thread(_store, services)),
        _problem("catalogue", asyncio.to_thread(_catalogue, services)),
        _problem("engine", _engine(services)),
        _problem("worker", asyncio.to_thread(workers.problem, services.database, services.clock())),
    )
    parts = {
        name: {"ready": True} if problem is None else {"ready": False, "reason": problem}
        for name, problem in zip(names, problems, strict=True)
    }
    is_ready = not any(problems)
    notes = {"notes": found} if (found := await _notes(services)) else {}
    return JSONResponse({"ready": is_ready, "parts": parts, **notes}, 200 if is_ready else 503, _FRESH)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    services: Operated = request.app.state.services
    try:
        async with asyncio.timeout(PART_SECONDS):
            waiting = float(await asyncio.to_thread(handoffs.count_open, services.database))
            outbox = await asyncio.to_thread(figures, services.database, services.clock())
    except (PorchlightError, TimeoutError):
        # not known; the other figures still are
        waiting, outbox = float("nan"), OutboxFigures({}, {}, float("nan"))
    services.meters.open_handoffs.set(waiting)
    services.meters.tell_outbox(outbox.rows, outbox.failed, outbox.overdue)
    return Response(services.meters.render(), headers={**_FRESH, "Content-Type": CONTENT_TYPE_LATEST})


async def _notes(services: Operated) -> list[str]:
    """What the operator has to mend although every part works: texts that the carrier will not deliver."""
    try:
        async with asyncio.timeout(PART_SECONDS):
            found = await asyncio.to_thread(undeliverable_handoffs.alerts, services.database)
    except (PorchlightError, SQLAlchemyError, TimeoutError):
        return []  # the store says by itself that it is not well
    return [f"texts: {alert.fault} ({alert.code}), {alert.texts} not delivered" for alert in found]


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
