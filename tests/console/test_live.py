"""Open pages hear of changes over real HTTP, and no longer than their session lasts."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select

from assistant.staff.member import Member
from assistant.store import presence, staff_sessions
from assistant.store.desk_tables import PresenceRow
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from tests.conftest import Clock
from tests.console.conftest import House, a_house
from tests.factories.servers import Server
from tests.factories.turns import a_finished, a_text, an_effect

MOST_SECONDS = 60.0


class Page:
    """A page that listens. `next` waits for an event; what it is called, and what it says."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()

    def next(self) -> tuple[str, dict[str, object]]:
        name = ""
        for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        return "", {}


class Served:
    """The console on loopback, with the tests' store behind it."""

    def __init__(self, house: House, url: str) -> None:
        self.house, self.url = house, url
        self.ledger = StoredLedger(house.database, house.services.words.word)

    def sign_in(self, member: Member) -> str:
        with transaction(self.house.database) as session:
            return staff_sessions.begin(session, member.id, self.house.clock())

    @contextmanager
    def page(self, token: str, topics: str) -> Iterator[Page]:
        cookies = {"porchlight-session": token}
        with (
            httpx.Client(cookies=cookies, timeout=MOST_SECONDS) as client,
            client.stream("GET", f"{self.url}/console/live", params={"topics": topics}) as response,
        ):
            assert response.headers["content-type"].startswith("text/event-stream")
            page = Page(response)
            assert page.next() == ("hello", {})
            yield page

    def asks_for_a_person(self, kind: str = "person") -> str:
        inbound = a_text()
        opened = self.ledger.receive(inbound, self.house.clock())
        wanted = an_effect("handoff", kind=kind, reason=kind, summary="x")
        self.ledger.finish(a_finished(opened, inbound, wanted), self.house.clock())
        return opened.conversation

    def until_it_has_looked(self) -> None:
        """The first look of the ear is what pages have been made of."""
        ear = self.house.app.state.console_ear
        deadline = time.monotonic() + MOST_SECONDS
        while ear._present is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.fixture
def served(store: Engine, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(presence, "BEAT", dt.timedelta(seconds=0.3))
    house = a_house(store, clock, tmp_path)
    house.app.state.console_ear = None
    with Server(house.app) as server:
        yield Served(house, server.url)
        house.app.state.console_ear.close() if house.app.state.console_ear else None


def test_what_a_person_writes_is_heard_by_the_pages_that_show_it(served: Served) -> None:
    member = served.house.member("front_desk", language="es")
    conversation = served.asks_for_a_person()
    served.house.clock.advance(minutes=1)
    with served.page(served.sign_in(member), f"queue,conversation:{conversation}") as page:
        served.until_it_has_looked()
        served.asks_for_a_person("emergency")
        heard = [page.next() for _ in range(3)]
    assert dict(heard).keys() == {"queue", f"conversation:{conversation}", "alert"}
    assert dict(heard)["alert"] == {
        "title": "Alguien espera a una persona",
        "text": "Emergencia",
        "urgent": True,
        "open": 2,
    }


def test_page_of_somebody_elses_conversation_hears_nothing_of_it(served: Served) -> None:
    member = served.house.member("recruiter")
    with served.page(served.sign_in(member), "queue,conversation:other,person:other") as page:
        served.until_it_has_looked()
        served.asks_for_a_person()
        with transaction(served.house.database) as session:
            staff_sessions.end(session, member.id, served.house.clock())
        assert page.next() == ("bye", {})


def test_stream_ends_with_the_session(served: Served) -> None:
    member = served.house.member("front_desk")
    with served.page(served.sign_in(member), "queue") as page:
        served.house.clock.advance(hours=served.house.services.settings.staff_idle_hours + 1)
        assert page.next() == ("bye", {})


def test_who_listens_is_there_and_who_closes_the_page_has_gone(served: Served) -> None:
    member = served.house.member("front_desk")
    with served.page(served.sign_in(member), "queue"):
        assert [row.member_id for row in there(served)] == [member.id]
    deadline = time.monotonic() + MOST_SECONDS
    while there(served):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def there(served: Served) -> list[PresenceRow]:
    with reading(served.house.database) as session:
        return list(session.scalars(select(PresenceRow)))


def test_strangers_hear_nothing(served: Served) -> None:
    answer = httpx.get(f"{served.url}/console/live?topics=queue")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Flive%3Ftopics%3Dqueue",
    )
