"""What every endpoint has around it: the token before anything else, and problems told one way."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from assistant.api.auth import authenticate
from assistant.api.problems import EXPECTED, ApiError, as_response

MOST_BYTES = 64 * 1024


class ApiRoute(APIRoute):
    """Checks the token before the body is read; nothing of an answer may be kept by what is in between."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                request.state.bearer = await authenticate(request)
                response = await answer(Request(request.scope, _limited(request)))
            except EXPECTED as error:
                response = as_response(error)
            response.headers["Cache-Control"] = "no-store"
            return response

        return guarded


def resource(name: str, tag: str | None = None) -> APIRouter:
    """A router for `/<name>` below the API's own prefix."""
    return APIRouter(prefix=f"/{name}", tags=[tag or name], route_class=ApiRoute)


def _limited(request: Request) -> Callable[[], Coroutine[Any, Any, Message]]:
    """The body, received only as far as the limit: a length that is claimed proves nothing."""
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > MOST_BYTES:
            raise ApiError(413, "too_large", "A request may have 64 kB at most.")
        return message

    return receive
