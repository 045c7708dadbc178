"""The document, as the whole app gives it out."""

from pathlib import Path
from typing import Any

import pytest

from assistant.app import create_app
from assistant.settings import Settings
from assistant.wiring import build
from tests.api.conftest import client_of

PATHS = {
    "/api/v1/programs": {"get"},
    "/api/v1/programs/{id}": {"get"},
    "/api/v1/applicants": {"get"},
    "/api/v1/applicants/{id}": {"get"},
    "/api/v1/applicants/{id}/guardian": {"get", "put"},
    "/api/v1/conversations": {"get"},
    "/api/v1/conversations/{id}": {"get"},
    "/api/v1/messages": {"get"},
    "/api/v1/leads": {"get"},
    "/api/v1/leads/{id}": {"get"},
    "/api/v1/unanswered": {"get"},
    "/api/v1/unanswered/{id}": {"patch"},
    "/api/v1/handoffs": {"get"},
    "/api/v1/handoffs/{id}": {"get", "patch"},
    "/api/v1/feedback/summary": {"get"},
    "/api/v1/screenings": {"get", "post"},
    "/api/v1/screenings/{id}": {"get"},
    "/api/v1/screenings/summary": {"get"},
    "/api/v1/self-identifications": {"post"},
    "/api/v1/self-identifications/summary": {"get"},
    "/api/v1/nlu": {"post"},
    "/api/v1/sessions": {"get", "post"},
    "/api/v1/sessions/{id}": {"get", "patch"},
    "/api/v1/sessions/{id}/cancel": {"post"},
    "/api/v1/sessions/{id}/bookings": {"get"},
    "/api/v1/bookings": {"get", "post"},
    "/api/v1/bookings/{id}": {"get"},
    "/api/v1/bookings/{id}/move": {"post"},
    "/api/v1/bookings/{id}/cancel": {"post"},
    "/api/v1/bookings/{id}/confirm": {"post"},
    "/api/v1/bookings/{id}/accept": {"post"},
    "/api/v1/bookings/{id}/decline": {"post"},
    "/api/v1/bookings/{id}/attendance": {"post"},
    "/api/v1/outbox": {"get"},
    "/api/v1/outbox/summary": {"get"},
    "/api/v1/outbox/{id}": {"get"},
    "/api/v1/outbox/{id}/cancel": {"post"},
    "/api/v1/outbox/{id}/retry": {"post"},
}

# What it names may not be there.
NAMES_IN_ITS_BODY = {("post", "/api/v1/bookings")}


@pytest.fixture
async def document(sqlite_url: str, tmp_path: Path) -> dict[str, Any]:
    services = build(Settings(_env_file=None, home=tmp_path, database_url=sqlite_url))
    async with client_of(create_app(services), token=None) as client:
        answer = await client.get("/api/v1/openapi.json")
    services.database.dispose()
    assert answer.status_code == 200
    return answer.json()


def test_the_document_has_the_api_and_nothing_else(document: dict[str, Any]) -> None:
    assert {path: set(methods) for path, methods in document["paths"].items()} == PATHS
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_every_operation_needs_the_token_and_says_how_it_fails(document: dict[str, Any]) -> None:
    problem = {"$ref": "#/components/schemas/Problem"}
    for path, methods in PATHS.items():
        for method in methods:
            operation = document["paths"][path][method]
            assert operation["security"] == [{"token": []}]
            failures = {status: told for status, told in operation["responses"].items() if status != "200"}
            assert {"401", "422", "503"} <= failures.keys()
            assert ("404" in failures) is ("{id}" in path or (method, path) in NAMES_IN_ITS_BODY)
            assert all(told["content"] == {"application/json": {"schema": problem}} for told in failures.values())
