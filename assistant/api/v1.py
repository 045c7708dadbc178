"""`/api/v1`: every resource on one router, and a plain answer for what is not there."""

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute

from assistant.api import (
    applicants,
    bookings,
    conversations,
    feedback_figures,
    guardians,
    handoffs,
    leads,
    nlu,
    outbox,
    programs,
    screening_figures,
    screenings,
    self_identifications,
    sessions,
    unanswered,
)
from assistant.api.auth import DOCUMENTED
from assistant.api.problems import ApiError
from assistant.api.routes import ApiRoute

PREFIX = "/api/v1"
RESOURCES = (
    programs.router,
    applicants.router,
    guardians.router,
    conversations.router,
    conversations.messages,
    leads.router,
    unanswered.router,
    handoffs.router,
    sessions.router,
    bookings.router,
    outbox.router,
    feedback_figures.router,
    screening_figures.router,  # before what takes any id
    screenings.router,
    self_identifications.router,
    nlu.router,
)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

router = APIRouter(prefix=PREFIX, dependencies=[DOCUMENTED], route_class=ApiRoute)
for _resource in RESOURCES:
    router.include_router(_resource)


@router.api_route("/{path:path}", methods=_METHODS, include_in_schema=False)
async def elsewhere(request: Request, path: str) -> None:
    """Whatever no resource takes. Raises 405 where the path is known by other methods, else 404."""
    known = (route for resource in RESOURCES for route in resource.routes if isinstance(route, APIRoute))
    allowed = {method for route in known if route.path_regex.match(f"/{path}") for method in route.methods or ()}
    if allowed:
        raise ApiError(
            405, "method_not_allowed", f"{request.method} is not known here.", {"Allow": ", ".join(sorted(allowed))}
        )
    raise ApiError(404, "not_found", "There is nothing at this address; see /api/v1/openapi.json.")
