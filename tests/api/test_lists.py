"""What every list has in common: pages, filters, and a cost that does not grow with the rows."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event

from assistant.store import outbox, seats
from assistant.store.engine import transaction
from assistant.store.tables import Unanswered
from tests.api.conftest import Api, House, Town, moment
from tests.factories.seats import Seating

LUZ = "+12095550118"
OVER_TIME = ["/applicants", "/conversations", "/messages", "/leads", "/unanswered", "/handoffs", "/screenings"]
MINUTE = dt.timedelta(minutes=1)


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "catalog_revisions" not in statement:  # looked at once a second, whoever asks
            statements.append(statement)

    event.listen(database, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database, "before_cursor_execute", note)


@pytest.mark.parametrize("path", OVER_TIME)
async def test_an_empty_list_is_one_empty_page(api: Api, path: str) -> None:
    assert (await api.get(path)).json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", OVER_TIME)
async def test_pages_join_to_the_whole_list_newest_first(api: Api, town: Town, house: House, path: str) -> None:
    for number in range(5):
        town.calls(f"Person {number}", f"+1209555012{number}")
        house.clock.advance(minutes=1)
    whole = [item["id"] for item in await api.list(path)]
    assert whole == sorted(whole, reverse=True)
    joined, cursor = [], {}
    while True:
        page = (await api.get(path, limit=2, **cursor)).json()
        joined += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == 2
        cursor = {"cursor": page["next"]}
    assert joined == whole


async def test_a_page_has_one_to_two_hundred_items(api: Api, town: Town, house: House) -> None:
    conversation = town.texts()
    (one,) = await api.list("/unanswered")
    with transaction(house.database) as session:
        for number in range(200):
            session.add(
                Unanswered(
                    conversation_id=conversation,
                    message_id=one["message"],
                    text=f"question {number}",
                    reason="no_fact",
                    created_at=house.clock(),
                )
            )
    for limit, size in ((None, 50), (1, 1), (200, 200)):
        page = (await api.get("/unanswered", **({"limit": limit} if limit else {}))).json()
        assert (len(page["items"]), page["next"]) == (size, page["items"][-1]["id"])
    assert len(await api.list("/unanswered", limit=200, cursor=page["next"])) == 1
    assert [(await api.get("/unanswered", limit=limit)).status_code for limit in (0, 201, -1)] == [422, 422, 422]


@pytest.mark.parametrize("path", OVER_TIME)
async def test_since_counts_and_until_does_not(api: Api, town: Town, house: House, path: str) -> None:
    town.calls()
    each, now = len(await api.list(path)), house.clock()

    async def found(**filters: dt.datetime) -> int:
        return len(await api.list(path, **{name: moment(at) for name, at in filters.items()}))

    assert await found(since=now) == each
    assert await found(since=now + dt.timedelta(microseconds=1)) == 0
    assert await found(until=now) == 0
    assert await found(until=now + dt.timedelta(microseconds=1)) == each
    assert await found(since=now - MINUTE, until=now + MINUTE) == each
    assert len(await api.list(path, since="2026-11-24T10:00:00-08:00")) == each


@pytest.mark.parametrize("path", OVER_TIME)
async def test_lists_are_narrowed_by_phone_program_channel_and_language(
    api: Api, town: Town, house: House, path: str
) -> None:
    town.texts("Rosa", program="CNA-EVE", language="es")
    each = len(await api.list(path))
    house.clock.advance(minutes=1)
    town.calls("Luz", LUZ, program="EMT", language="en")
    house.clock.advance(minutes=1)
    town.chats("Ana", program="EMT", language="en")
    matching = {
        "program": {"CNA-EVE": 1, "EMT": 2, "NOPE": 0},
        "channel": {"sms": 1, "voice": 1, "chat": 1},
        "phone": {"+12095550117": 1, "(209) 555-0118": 1, "209-555-0119": 0},
        "language": {"es": 1, "en": 2},
    }
    for name, values in matching.items():
        counted = {value: len(await api.list(path, **{name: value})) // each for value in values}
        assert {name: counted} == {name: values}
    assert len(await api.list(path, phone=LUZ, program="EMT", channel="voice", language="en")) == each
    assert await api.list(path, phone=LUZ, channel="sms") == []


@pytest.mark.parametrize("path", [*OVER_TIME, "/programs"])
async def test_queries_do_not_grow_with_the_rows(api: Api, town: Town, house: House, path: str) -> None:
    def one_more(number: int) -> None:
        town.calls(f"Person {number}", f"+1209555012{number}")
        house.clock.advance(minutes=1)

    await _costs_the_same(api, house, path, one_more)


async def _costs_the_same(api: Api, house: House, path: str, one_more: Callable[[int], None]) -> None:
    one_more(1)
    house.catalogue.current()  # read once, whatever is listed
    with _counted(house.database) as at_one:
        await api.list(path)
    one_more(2)
    one_more(3)
    with _counted(house.database) as at_three:
        await api.list(path)
    assert len(at_one) == len(at_three) <= 6


@pytest.mark.parametrize("path", ["/sessions", "/bookings", "/outbox", "/sessions/{session}/bookings"])
async def test_queries_of_booking_do_not_grow_with_the_rows(api: Api, house: House, path: str) -> None:
    seating = Seating(house.database, house.clock)
    session = seating.session(blocks=(("ASCC", 3, 24),))

    def one_more(number: int) -> None:
        other = seating.session(capacity=1, programs=["EMT", "CNA-EVE"], blocks=(("ASCC", 1, 24),))
        seating.book(other, organisation="ASCC")
        seating.wait(other)
        seating.book(session, seating.person(f"Person {number}"))
        seating.do(outbox.put, recipient=LUZ, body="Hola.", cause="reply")

    await _costs_the_same(api, house, path.format(session=session), one_more)


async def test_a_booking_costs_the_same_however_much_happened_to_it(api: Api, house: House) -> None:
    seating = Seating(house.database, house.clock)
    booking = seating.book(seating.session())
    house.catalogue.current()
    with _counted(house.database) as young:
        assert len((await api.get(f"/bookings/{booking}")).json()["events"]) == 1
    for minutes in (5, 10):
        seating.do(seats.late, booking, seats.SYSTEM, minutes=minutes)
    with _counted(house.database) as old:
        assert len((await api.get(f"/bookings/{booking}")).json()["events"]) == 3
    assert len(old) == len(young) <= 6


async def test_a_conversation_costs_the_same_however_long_it_is(api: Api, town: Town, house: House) -> None:
    path = f"/conversations/{town.texts()}"
    house.catalogue.current()
    with _counted(house.database) as short:
        assert len((await api.get(path)).json()["messages"]) == 2
    town.texts()
    town.texts()
    with _counted(house.database) as long:
        assert len((await api.get(path)).json()["messages"]) == 6
    assert len(long) == len(short)
