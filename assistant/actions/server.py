"""The door by which the engine runs our actions: rasa-sdk's protocol, on loopback, behind a shared secret."""

import datetime as dt
import hmac
import importlib
import logging
import pkgutil
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

import assistant.actions
from assistant.actions.base import DeskAction
from assistant.booking.ports import Sessions
from assistant.catalog.schema import Catalog
from assistant.conversation.ports import Memory, Sharing

log = logging.getLogger(__name__)
router = APIRouter()


def make_executor(
    catalogue: Callable[[], Catalog],
    clock: Callable[[], dt.datetime],
    memory: Memory | None = None,
    sessions: Sessions | None = None,
    sharing: Sharing | None = None,
) -> ActionExecutor:
    """An executor with every action of this package."""
    executor = ActionExecutor()
    for module in pkgutil.iter_modules(assistant.actions.__path__):
        importlib.import_module(f"{assistant.actions.__name__}.{module.name}")
    for action in DeskAction.__subclasses__():
        executor.register_action(action(catalogue, clock, memory, sessions, sharing))
    return executor


@router.post("/engine/actions", include_in_schema=False)
async def run_action(request: Request) -> dict[str, Any]:
    """Run one action. 401 without the secret, 404 for an unknown action, 400 where the action declines."""
    services = request.app.state.services
    expected = f"Bearer {services.settings.engine_key}"
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected.encode()):
        raise HTTPException(401)
    executor: ActionExecutor = request.app.state.executor
    try:
        result = await executor.run(await request.json())
    except ActionNotFoundException as error:
        raise HTTPException(404, {"error": str(error), "action_name": error.action_name}) from error
    except ActionExecutionRejection as error:
        raise HTTPException(400, {"error": error.message, "action_name": error.action_name}) from error
    return result.model_dump() if hasattr(result, "model_dump") else dict(result or {"events": [], "responses": []})
