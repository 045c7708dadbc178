"""The same request from several processes at once, and from one that is killed at every step."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import select

from assistant.store import kept_answers
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.kept_answers import Asked
from assistant.store.outbox_tables import KeptAnswerRow
from tests.api.conftest import Api, House
from tests.api.test_idempotency import book, rosa
from tests.conftest import Clock
from tests.factories.api_processes import EACH, Process, crowd, deaths
from tests.factories.catalogs import a_catalog
from tests.factories.seats import Seating

PROCESSES = 4


@pytest.fixture
def session(store: Database, clock: Clock) -> str:
    replace(store, a_catalog(), "tests", clock())
    return Seating(store, clock).session(capacity=1000)


def all_of(store: Database, column: Any) -> list[Any]:
    with reading(store) as reader:
        return list(reader.scalars(select(column)))


def test_twenty_identical_requests_are_one_booking_and_one_answer(store: Database, session: str) -> None:
    children = [Process(crowd, store, rosa(session)) for _ in range(PROCESSES)]
    for child in children:
        assert child.hears() == "ready"
    for child in children:
        child.told.send("go")
    answers = [answer for child in children for answer in child.ended()]
    assert len(answers) == PROCESSES * EACH
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, body, _ in answers}) == 1
    assert sorted(replayed or "first" for _, _, replayed in answers) == ["first", *["true"] * 19]
    (booking,) = all_of(store, BookingRow.id)
    assert json.loads(answers[0][1])["id"] == booking
    assert all_of(store, BookingEventRow.kind) == ["booked"]


def test_who_dies_at_any_step_has_booked_once_when_it_is_asked_again(store: Database, session: str) -> None:
    answers = Process(deaths, store, rosa(session)).ended()
    assert {status for status, _ in answers} == {200}
    # It had been done only where it was alive to the end.
    assert [replayed for _, replayed in answers] == [None] * (len(answers) - 1) + ["true"]
    assert len(answers) > 8  # key, person, phone, consent, seat, booking, event, answer, commit
    asked = len(answers) + 1  # one was never killed
    assert len(all_of(store, BookingRow.id)) == len(all_of(store, BookingEventRow.id)) == asked
    assert all_of(store, KeptAnswerRow.status) == [200] * asked


async def test_what_is_being_answered_is_waited_for_and_then_not(api: Api, house: House, clock: Clock) -> None:
    """SQLite has one writer at a time, and cannot tell what it waits for."""
    given = rosa(Seating(house.database, clock).session())
    with transaction(house.database) as other:
        assert kept_answers.begin(other, Asked("k1", "settings", "0" * 64), clock()) is None
        answer = await book(api, given)
        if house.database.dialect.name == "postgresql":
            assert (answer.status_code, answer.json()["error"]) == (409, "request_in_progress")
            assert answer.headers["retry-after"] == "1"
        else:
            assert (answer.status_code, answer.json()["error"]) == (503, "store_busy")
            assert answer.headers["retry-after"] == "5"
        other.rollback()
    assert (await book(api, given)).status_code == 200
