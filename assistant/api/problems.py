"""What goes wrong, told the same way by every endpoint: a status, and `{"error", "detail"}` as JSON."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from assistant.errors import (
    AnswerPendingError,
    BookingError,
    CatalogError,
    EngineError,
    KeyReusedError,
    PorchlightError,
    StoreBusyError,
)

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5
_MOST_NAMED = 20


class Problem(BaseModel):
    """Why a request was not served."""

    error: str = Field(description="What kind of problem it is, for programs.", examples=["not_found"])
    detail: str = Field(description="What happened and what to do, for people.", examples=["There is no such lead."])


class ApiError(HTTPException):
    """An answer other than the one that was asked for. `error` names the kind of problem for programs."""

    def __init__(self, status: int, error: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, headers=headers)
        self.error = error


# What endpoints raise on purpose.
EXPECTED = (RequestValidationError, StarletteHTTPException, PorchlightError)


def not_found(what: str) -> ApiError:
    return ApiError(404, "not_found", f"There is no such {what}.")


def as_response(error: RequestValidationError | StarletteHTTPException | PorchlightError) -> JSONResponse:
    """The answer for what an endpoint raised; raises it again where it is nothing that we expect."""
    if isinstance(error, RequestValidationError):
        return _problem(422, "invalid_request", _named(error))
    if isinstance(error, ApiError):
        return _problem(error.status_code, error.error, str(error.detail), error.headers)
    if isinstance(error, StarletteHTTPException):
        # FastAPI says 400 of a body that it cannot even read: bytes that are not UTF-8, numbers without end.
        return _problem(422, "invalid_request", "The body is not JSON that can be read.")
    return _from_house(error)


def refused(error: BookingError) -> ApiError:
    """What cannot be done with a seat as things stand, and what can be done instead."""
    status, instead = _INSTEAD[error.reason]
    return ApiError(status, error.reason, f"{error} {instead}")


def _from_house(error: PorchlightError) -> JSONResponse:
    if isinstance(error, BookingError):
        return as_response(refused(error))
    if isinstance(error, KeyReusedError):
        return _problem(422, "idempotency_key_reused", f"{error} Take a new key for each new request.")
    if isinstance(error, AnswerPendingError):
        return _problem(409, "request_in_progress", f"{error} Ask again.", {"Retry-After": "1"})
    log.error("the API could not answer: %s", error)
    wait = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    if isinstance(error, StoreBusyError):
        return _problem(503, "store_busy", "The store is busy or out of reach; try again.", wait)
    if isinstance(error, EngineError):
        return _problem(503, "engine_unavailable", "The language engine does not answer; try again.", wait)
    if isinstance(error, CatalogError):
        return _problem(503, "no_catalogue", "No catalogue can be read; has one been imported?", wait)
    raise error


def _named(error: RequestValidationError) -> str:
    """Each thing that is wrong by its place; never the value, which may be anything."""
    wrong = error.errors()
    lines = [
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg'].removeprefix('Value error, ')}"
        for one in wrong[:_MOST_NAMED]
    ]
    if len(wrong) > _MOST_NAMED:
        lines.append(f"and {len(wrong) - _MOST_NAMED} more")
    return "; ".join(lines)


def _problem(status: int, error: str, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    # A key that nobody should have sent may hold half a surrogate pair, which is no text to send back.
    detail = detail.encode("utf-8", "backslashreplace").decode("utf-8")
    return JSONResponse({"error": error, "detail": detail}, status_code=status, headers=dict(headers or {}))


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint for OpenAPI: these, and what every endpoint may answer."""
    return {status: {"model": Problem, **_DOCUMENTED[status]} for status in sorted({401, 422, 503, *statuses})}


_INSTEAD = {
    "unknown_session": (404, "GET /sessions lists those that there are."),
    "unknown_booking": (404, "GET /bookings lists those that there are."),
    "session_full": (409, 'Wait for a seat with "waitlist": true, or take another: GET /sessions?free=1.'),
    "session_closed": (409, "Take another: GET /sessions?free=1."),
    "session_cancelled": (409, "Take another: GET /sessions?free=1."),
    "already_booked": (409, "GET /bookings?session=…&applicant=… shows it; move or cancel that one."),
    "not_active": (409, "GET /bookings/{id} tells what became of it; POST /bookings makes a new one."),
    "needs_guardian": (409, "Note their yes first: PUT /applicants/{id}/guardian."),
    "not_begun": (409, "Mark it when the session has begun."),
}
_WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_DOCUMENTED: dict[int, dict[str, Any]] = {
    401: {
        "description": "No token, or one that does not open this door.",
        "headers": {"WWW-Authenticate": {"description": "Always `Bearer`.", "schema": {"type": "string"}}},
    },
    404: {"description": "There is nothing of this id."},
    409: {
        "description": "It cannot become what is asked as things stand, or the same request is being answered.",
        "headers": {
            "Retry-After": {"description": "Seconds to wait, where it is the latter.", "schema": {"type": "integer"}}
        },
    },
    413: {"description": "The request is larger than 64 kB."},
    422: {"description": "Something in the request cannot be used; `detail` names it."},
    503: {
        "description": "The store, the catalogue or the language engine is out of reach; try again.",
        "headers": _WAIT,
    },
}
