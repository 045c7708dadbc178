"""Every example of docs/api.md does what it says, as it is written there."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.store import outbox
from assistant.store.engine import transaction
from assistant.store.outbox_tables import OutboxRow
from tests.api.conftest import TOKEN, House
from tests.api.test_openapi import PATHS
from tests.factories.seats import TUESDAY, Seating
from tests.factories.servers import Server
from tests.factories.turns import ROSA

ADDRESS = "http://127.0.0.1:8000"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLES = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


class Ids:
    """What an example names, made when it does."""

    def __init__(self, seating: Seating) -> None:
        self._seating = seating

    def of(self, name: str) -> str:
        made: str = getattr(self, name.lower())()
        return made

    def session(self) -> str:
        return self._seating.session()

    def other_session(self) -> str:
        return self._seating.session(starts_at=TUESDAY.replace(day=9))

    def booking(self) -> str:
        return self._seating.book(self.session())

    def offered(self) -> str:
        session = self._seating.session(1)
        booking, waits = self._seating.book(session), self._seating.wait(session)
        self._seating.cancel(booking)
        return waits

    def queued(self) -> str:
        id = self._seating.do(outbox.put, recipient=ROSA, body="Hola.", cause="reply")
        assert id is not None
        return id

    def failed(self) -> str:
        id = self.queued()
        with transaction(self._seating.store) as session:
            session.execute(update(OutboxRow).where(OutboxRow.id == id).values(status="failed"))
        return id


def test_every_example_is_served(house: House) -> None:
    assert len(EXAMPLES) > 15
    ids = Ids(Seating(house.database, house.clock))
    with Server(house.app()) as server:
        for example in EXAMPLES:
            named = set(re.findall(r"\$([A-Z_]+)", example)) - {"TOKEN"}
            environment = {**os.environ, "TOKEN": TOKEN, **{name: ids.of(name) for name in named}}
            command = example.replace(ADDRESS, server.url).replace(
                "curl ", "curl --silent --show-error --fail-with-body "
            )
            done = subprocess.run(
                ["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, f"{example}\n{done.stdout}\n{done.stderr}"
            assert "error" not in json.loads(done.stdout) or "/outbox" in example


@pytest.mark.parametrize("resource", ["sessions", "bookings", "outbox"])
def test_every_operation_has_an_example(resource: str) -> None:
    shown = "\n".join(EXAMPLES)
    for path, methods in PATHS.items():
        if path.split("/")[3] == resource:
            address = re.escape(path).replace(re.escape("{id}"), r"\$[A-Z_]+")
            assert len(re.findall(rf"{ADDRESS}{address}(?:[\s\"?]|$)", shown)) >= len(methods), path
