"""Schemathesis, with all its checks, over everything that the OpenAPI document promises.

Its phases are shared out over the databases, for time: what is fixed to one, what is random to the other.
"""

from typing import Any

import schemathesis
import schemathesis.engine
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events
from schemathesis.python import asgi

from assistant.store import outbox
from tests.api.conftest import TOKEN, House, Town
from tests.factories.seats import Seating

PHASES = {"sqlite": {"examples", "coverage"}, "postgresql": {"examples", "fuzzing", "stateful"}}
PHONES = ["+12095550117", "(209) 555-0117", "209.555.0118", "2095550117", "+52 55 5555 0100"]
schemathesis.openapi.format("phone", st.sampled_from(PHONES))
schemathesis.openapi.format("time-zone", st.sampled_from(["America/Los_Angeles", "America/New_York", "UTC"]))


def test_api_keeps_what_its_document_promises(house: House, town: Town) -> None:
    for name in ("Rosa", "Luz"):
        town.texts(name)
        town.chats(name)
    seating = Seating(house.database, house.clock)
    seating.wait(seating.session(capacity=1))
    seating.book(seating.session())
    seating.do(outbox.put, recipient=PHONES[0], body="Hola.", cause="reply")
    config = _config(PHASES[house.database.dialect.name])
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", house.app(), config=config)
    broken: list[str] = []
    tried: dict[str, set[str]] = {}
    for event in schemathesis.engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            broken.append(f"{event.label}: {event.info.format()}")
        elif isinstance(event, events.FatalError):
            broken.append(repr(event.exception))
        elif isinstance(event, events.ScenarioFinished):
            broken += _broken(event)
            tried.setdefault(event.phase.value, set()).update(
                case.value.operation.label for case in event.recorder.cases.values()
            )
    asgi.shutdown_lifespans()  # or the engine's client would outlive the engine
    assert broken == []
    every = {operation.ok().label for operation in schema.get_all_operations()}
    assert {phase: labels for phase, labels in tried.items() if phase in ("coverage", "fuzzing")} == {
        phase: every for phase in PHASES[house.database.dialect.name] if phase in ("coverage", "fuzzing")
    }


def _config(phases: set[str]) -> SchemathesisConfig:
    given: dict[str, Any] = {
        name: {"enabled": name in phases} for name in ("examples", "coverage", "fuzzing", "stateful")
    }
    given["fuzzing"]["generation"] = {"max-examples": 8}
    given["stateful"] |= {"generation": {"max-examples": 4}, "max-steps": 4}
    return SchemathesisConfig.from_dict(
        {
            "seed": 20261122,
            "headers": {"Authorization": f"Bearer {TOKEN}"},
            "continue-on-failure": True,
            "generation": {"database": "none", "no-shrink": True},
            "phases": given,
            "operations": [
                {
                    # Which facts and programs there are stands in the catalogue, not in the document.
                    "include-name": "POST /api/v1/screenings",
                    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}},
                },
                {
                    # Nor which sessions, people and keys there are, and what stands in the way of whom.
                    "include-path-regex": "^/api/v1/(sessions|bookings|outbox)",
                    "include-method": ["POST", "PATCH"],
                    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", "409", "422"]}},
                },
            ],
        }
    )


def _broken(event: events.ScenarioFinished) -> list[str]:
    return [
        f"{event.label}: {found.failure.title}\n{found.failure.message}\n{found.code_sample}"
        for checks in event.recorder.checks.values()
        for check in checks
        if check.status is not Status.SUCCESS and (found := check.failure_info) is not None
    ]
