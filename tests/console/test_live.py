"""Open pages hear of changes over real HTTP, and no longer than their session lasts."""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select

from assistant.errors import StoreBusyError
from assistant.staff.member import Member
from assistant.store import changes, presence, staff_sessions
from assistant.store.desk_tables import PresenceRow
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.staff_tables import StaffRow
from assistant.store.tables import Handoff
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

    def until(self, name: str) -> dict[str, dict[str, object]]:
        """All that is told until this is, by what it is called."""
        heard: dict[str, dict[str, object]] = {}
        while name not in heard:
            heard |= [self.next()]
        return heard


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
        self.until(lambda: self.house.app.state.console_ear._looked is not None)

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + MOST_SECONDS
        while not true():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def ends(self, page: Page) -> None:
        """Nothing else is told but that the session is over."""
        with transaction(self.house.database) as session:
            for member in session.scalars(select(StaffRow.id)):
                staff_sessions.end(session, member, self.house.clock())
        assert page.next() == ("bye", {})


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
        heard = page.until("alert")
    assert heard.keys() == {"queue", f"conversation:{conversation}", "alert"}
    assert heard["alert"] == {
        "title": "Alguien espera a una persona",
        "text": "Emergencia",
        "urgent": True,
        "open": 2,
    }


def test_who_waited_before_the_page_was_opened_is_no_news(served: Served) -> None:
    """A round gives them a time, or they write again: the list changes, and nobody is called to it."""
    served.asks_for_a_person("callback")
    with served.page(served.sign_in(served.house.member("front_desk")), "queue") as page:
        served.until_it_has_looked()
        served.house.clock.advance(seconds=1)
        with transaction(served.house.database) as session:
            session.scalars(select(Handoff)).one().updated_at = served.house.clock()
        assert page.next()[0] == "queue"
        served.ends(page)


@pytest.mark.parametrize(("seconds", "is_told"), [(19, True), (20, False)])
def test_who_comes_while_somebody_goes_from_page_to_page_is_told(served: Served, seconds: int, is_told: bool) -> None:
    """What comes while nobody has had a page for longer stands on the next one they open."""
    token = served.sign_in(served.house.member("front_desk"))
    with served.page(token, "queue"):
        served.until_it_has_looked()
    ear = served.house.app.state.console_ear
    served.until(lambda: ear._task.done())
    served.asks_for_a_person()
    served.house.clock.advance(seconds=seconds)
    with served.page(token, "queue") as page:
        served.until(lambda: ear._looked == served.house.clock())
        if is_told:
            assert page.until("alert")["queue"] == {"open": 1}
        served.ends(page)


def test_what_happens_while_the_store_is_out_of_reach_is_told_afterwards(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def away(*_given: object) -> list[changes.Change]:
        tried.append("looked")
        raise StoreBusyError("locked")

    with served.page(served.sign_in(served.house.member("front_desk")), "queue") as page:
        served.until_it_has_looked()
        with monkeypatch.context() as broken:
            broken.setattr(changes, "since", away)
            served.asks_for_a_person()
            served.house.clock.advance(minutes=2)
            served.until(lambda: len(tried) > 1)
        assert page.until("alert")["queue"] == {"open": 1}
        served.ends(page)


def test_page_of_somebody_elses_conversation_hears_nothing_of_it(served: Served) -> None:
    member = served.house.member("recruiter")
    with served.page(served.sign_in(member), "queue,conversation:other,person:other") as page:
        served.until_it_has_looked()
        served.asks_for_a_person()
        served.ends(page)


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
    answer = httpx.get(f"{served.url}/console/live?topics=queue", timeout=MOST_SECONDS)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/console/sign-in?next=%2Fconsole%2Flive%3Ftopics%3Dqueue",
    )
