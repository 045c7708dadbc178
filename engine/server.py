"""The engine's HTTP doors, on loopback only. See docs for the contract; run as `.venv/bin/python engine/server.py
--port N --model PATH`.
"""

from __future__ import annotations

import argparse
import asyncio
import hmac
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict

import lean
import logs

# One sentence is too little work for two threads, and BLAS threads that wait burn the core that the app needs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
lean.install()

from aiohttp import web  # noqa: E402  (after lean.install, like everything that may import Rasa)
from turn_request import BadRequest, read_batch, read_model, read_text, read_turn  # noqa: E402

_MAX_BODY = 64 * 1024
_MAX_BATCH_BODY = 1024 * 1024  # 500 texts; nobody but `eval` sends it
DIALOGUE: web.AppKey = web.AppKey("dialogue", object) if hasattr(web, "AppKey") else "dialogue"
logger = logging.getLogger("porchlight.engine")


def _error(status: int, code: str, detail: str) -> web.Response:
    return web.json_response({"error": code, "detail": detail}, status=status)


def _doorkeeper(secret: str) -> Any:
    expected = f"Bearer {secret}".encode()

    @web.middleware
    async def check(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        from action_door import ActionFailed

        try:
            if request.path != "/health":
                given = request.headers.get("Authorization", "").encode()
                if not hmac.compare_digest(given, expected):
                    return _error(401, "unauthorized", "a bearer secret is needed")
                if request.app["state"].get("dialogue") is None:
                    return _error(503, "loading", "the model is not loaded yet")
                limit = _MAX_BATCH_BODY if request.path == "/parse/batch" else _MAX_BODY
                if (request.content_length or 0) > limit:
                    return _error(413, "too_large", f"{limit} bytes at most")
            return await handler(request)
        except BadRequest as bad:
            return _error(422, bad.code, bad.detail)
        except ActionFailed as failed:
            logger.warning("action failed: %s", failed)
            return _error(502, "action_failed", str(failed))
        except web.HTTPRequestEntityTooLarge:
            return _error(413, "too_large", "the body is too large")
        except web.HTTPException as known:
            return _error(known.status, known.reason.lower().replace(" ", "_"), known.reason)
        except Exception:
            logger.exception("a request failed")  # the text said is not logged
            return _error(500, "internal", "see the engine's log")

    return check


async def health(request: web.Request) -> web.Response:
    dialogue = request.app["state"].get("dialogue")
    if dialogue is None:
        return web.json_response({"status": "loading"}, status=503)
    return web.json_response({"status": "ready", "model": dialogue.model})


async def turn(request: web.Request) -> web.Response:
    dialogue = request.app["state"]["dialogue"]
    return web.json_response(await dialogue.turn(read_turn(await request.read(), dialogue.intents, dialogue.slots)))


async def parse(request: web.Request) -> web.Response:
    from dialogue import reading

    text, language = read_text(await request.read())
    return web.json_response(reading(await request.app["state"]["dialogue"].parse(text, language)))


async def parse_batch(request: web.Request) -> web.Response:
    from dialogue import reading

    dialogue = request.app["state"]["dialogue"]
    # One at a time through the reader's queue, so that turns arriving meanwhile get in between.
    results = [reading(await dialogue.parse(text)) for text in read_batch(await request.read())]
    return web.json_response({"results": results})


async def change_model(request: web.Request) -> web.Response:
    """Go on with another model out of the same folder. Turns are answered by the old one until the new one is whole."""
    state = request.app["state"]
    name = read_model(await request.read())
    path = state["models"] / f"{name}.tar.gz"
    if not path.is_file():
        return _error(404, "unknown_model", f"there is no model {name}")

    def work() -> object:
        from dialogue import Dialogue

        return Dialogue(path, state["door"])

    async with state["changing"]:
        if state["dialogue"].model != name:
            # Who is being answered holds the old one, which goes when the last of them has been.
            state["dialogue"] = await asyncio.get_running_loop().run_in_executor(None, work)
    return web.json_response({"status": "ready", "model": name})


def build(model: Path, actions_url: str, secret: str) -> web.Application:
    app = web.Application(middlewares=[_doorkeeper(secret)], client_max_size=_MAX_BATCH_BODY)
    state: Dict[str, Any] = {"models": model.parent}
    app["state"] = state
    app.add_routes(
        [
            web.get("/health", health),
            web.post("/turn", turn),
            web.post("/parse", parse),
            web.post("/parse/batch", parse_batch),
            web.post("/model", change_model),
        ]
    )

    async def load(_: web.Application) -> Any:
        state["changing"] = asyncio.Lock()

        def work() -> None:
            from action_door import ActionDoor
            from dialogue import Dialogue

            state["door"] = ActionDoor(actions_url, secret)
            state["dialogue"] = Dialogue(model, state["door"])

        # In a thread: the port answers «loading» from the first moment, and a broken model ends the process.
        task = asyncio.get_running_loop().run_in_executor(None, work)
        task.add_done_callback(_stop_if_broken)
        yield
        if "door" in state:
            await state["door"].close()

    app.cleanup_ctx.append(load)
    return app


def _stop_if_broken(task: "asyncio.Future[None]") -> None:
    if task.exception() is not None:
        logger.error("the model could not be loaded", exc_info=task.exception())
        os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    options = argparse.ArgumentParser(description="Porchlight's engine")
    options.add_argument("--port", type=int, default=5005)
    options.add_argument("--model", type=Path, required=True)
    chosen = options.parse_args()
    secret = os.environ.get("PORCHLIGHT_ENGINE_SECRET", "")
    if not secret:
        sys.exit("PORCHLIGHT_ENGINE_SECRET is not set")
    if not chosen.model.is_file():  # Rasa would take whichever lies beside it, and nobody would know
        sys.exit(f"there is no model {chosen.model}")
    logs.configure()
    url = os.environ.get("PORCHLIGHT_ACTIONS_URL", "http://127.0.0.1:8000/engine/actions")
    web.run_app(build(chosen.model, url, secret), host="127.0.0.1", port=chosen.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
