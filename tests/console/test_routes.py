"""What routes there are: each with its permission, all below the console, nothing beside them but static files."""

import pytest
from fastapi.routing import APIRoute

from assistant.console.assets import router as assets
from assistant.console.doors import ConsoleRoute, Room
from assistant.console.rooms import ROOMS, router
from assistant.staff.roles import Permission

ROUTES = [route for room in ROOMS for route in room.routes]


def test_every_route_of_the_console_is_a_declared_door() -> None:
    served = [route for room in ROOMS for route in room.router.routes]
    assert [route for route in served if not isinstance(route, ConsoleRoute)] == []
    assert all(isinstance(route.door.permission, Permission) for route in ROUTES)
    assert len(ROUTES) > 30


def test_nothing_else_is_served_but_static_files() -> None:
    assert [route.path for route in assets.routes if isinstance(route, APIRoute)] == ["/console/static/{name:path}"]
    assert len(router.routes) == len(ROOMS) + 1 or len(router.routes) == len(ROUTES) + 1


def test_route_without_a_permission_cannot_be_made() -> None:
    room = Room("nowhere")
    with pytest.raises(TypeError):
        room.get("/nowhere")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="needs a permission"):
        room.get("/nowhere", permission=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="no declared permission"):
        room.router.add_api_route("/console/nowhere", lambda: None)


def test_every_path_is_below_the_console() -> None:
    assert {route.path for route in ROUTES if not route.path.startswith("/console")} == set()


@pytest.mark.parametrize("path", ["/{id}", "/{id:int}/more"])
def test_a_room_takes_no_address_that_is_any_room_s(path: str) -> None:
    """Rooms are told apart by how their addresses begin, before any pattern is tried."""
    with pytest.raises(TypeError, match="a beginning of its own"):
        Room("nowhere").get(path, permission=Permission.OWN_ACCOUNT)
