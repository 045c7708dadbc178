"""How a room of the console gets its doors: every route says which permission it takes, or it cannot be made."""

from collections.abc import Callable, Coroutine
from functools import cached_property
from typing import Any, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from assistant.console.threshold import served
from assistant.staff.roles import Permission

_CONSOLE = "/console"
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Door:
    """What a route takes. It stands among the route's dependencies, where every route carries it along."""

    def __init__(self, room: str, permission: Permission) -> None:
        self.room = room
        self.permission = permission

    def __call__(self) -> None:
        """As a dependency it does nothing: `ConsoleRoute` has looked at it before anything was read."""


class ConsoleRoute(APIRoute):
    """Nobody comes to the endpoint but through `assistant.console.threshold`."""

    @property
    def door(self) -> Door:
        found = [given.dependency for given in self.dependencies if isinstance(given.dependency, Door)]
        if len(found) != 1:
            raise TypeError(f"{self.path} has no declared permission")
        return found[0]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        door, answer = self.door, super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await served(request, door.room, door.permission, answer)

        return handle


class _RoomRouter(APIRouter):
    """Where no route of the room begins as the address does, none is tried: to try all of them takes milliseconds."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if _begins(scope["path"].removeprefix(scope.get("root_path", ""))) not in self._beginnings:
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(_begins(route.path) for route in self.routes if isinstance(route, APIRoute))


def _begins(path: str) -> str:
    """`queue` of `/console/queue/now`."""
    return path.removeprefix(_CONSOLE).lstrip("/").partition("/")[0]


class Room:
    """The routes of one room, below `/console`; its words are `words/<key>.yml`, its templates `templates/<key>/`."""

    def __init__(self, key: str, prefix: str = "") -> None:
        self.key = key
        self.router = _RoomRouter(prefix=f"{_CONSOLE}{prefix}", route_class=ConsoleRoute, include_in_schema=False)

    @property
    def routes(self) -> list[ConsoleRoute]:
        return [route for route in self.router.routes if isinstance(route, ConsoleRoute)]

    @property
    def paths(self) -> set[str]:
        """What can be looked at, as it is declared."""
        return {route.path for route in self.routes if "GET" in (route.methods or ())}

    def get(self, path: str, *, permission: Permission, **more: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("GET", path, permission, more)

    def post(self, path: str, *, permission: Permission, **more: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("POST", path, permission, more)

    def put(self, path: str, *, permission: Permission, **more: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("PUT", path, permission, more)

    def delete(self, path: str, *, permission: Permission, **more: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("DELETE", path, permission, more)

    def _add(
        self, method: str, path: str, permission: Permission, more: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        if not isinstance(permission, Permission):
            raise TypeError(f"{method} {path} needs a permission")
        door = Depends(Door(self.key, permission))
        if "response_class" not in more:
            more = {"response_model": None, **more}

        if _begins(f"{self.router.prefix}{path}").startswith("{"):
            raise TypeError(f"{path} would be every room's: it needs a beginning of its own")

        def add(endpoint: Endpoint) -> Endpoint:
            self.router.add_api_route(path, endpoint, methods=[method], dependencies=[door], **more)
            return endpoint

        return add
