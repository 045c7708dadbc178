"""`/sessions`: added, moved, called off, listed soonest first; and the sheet of who comes."""

import datetime as dt
from typing import Any

import pytest

from assistant.catalog.schema import Kind
from assistant.store import seats
from assistant.store.catalogue import replace
from tests.api.conftest import Api, House, moment
from tests.factories.catalogs import a_catalog, a_program
from tests.factories.seats import TUESDAY, Seating

HOUR = dt.timedelta(hours=1)
NOBODY = "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"


@pytest.fixture
def seating(house: House) -> Seating:
    """The catalogue has no sessions of its own."""
    programs = (a_program(sessions=()), a_program("EMT", kind=Kind.APPRENTICESHIP, sessions=()))
    replace(house.database, a_catalog(programs=programs), "tests", house.clock())
    return Seating(house.database, house.clock)


def a_date(**changes: Any) -> dict[str, Any]:
    place = {"en": "Library", "es": "Biblioteca"}
    given = {"programs": ["CNA-EVE"], "starts_at": "2026-12-03T18:00:00-08:00", "place": place, "languages": ["en"]}
    return {**given, **changes}


async def add(api: Api, **changes: Any) -> dict[str, Any]:
    answer = await api.send("POST", "/sessions", json=a_date(**changes))
    assert answer.status_code == 200, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def change(api: Api, id: str, **changes: Any) -> tuple[int, dict[str, Any]]:
    answer = await api.send("PATCH", f"/sessions/{id}", json=changes)
    return answer.status_code, answer.json()


async def test_a_session_is_added_in_its_own_zone(api: Api, house: House) -> None:
    added = await add(api, capacity=12, note={"en": "Bring an ID.", "es": "Traiga una ID."}, closes_minutes=90)
    now = moment(house.clock())
    assert added == {
        "id": added["id"],
        "session": added["session"],
        "programs": ["CNA-EVE"],
        "starts_at": "2026-12-03T18:00:00-08:00",
        "ends_at": "2026-12-03T19:00:00-08:00",
        "zone": "America/Los_Angeles",
        "minutes": 60,
        "place": {"en": "Library", "es": "Biblioteca"},
        "online": False,
        "link": None,
        "languages": ["en"],
        "note": {"en": "Bring an ID.", "es": "Traiga una ID."},
        "capacity": 12,
        "taken": 0,
        "free": 12,
        "waiting": 0,
        "blocks": [],
        "closes_minutes": 90,
        "closes_at": "2026-12-03T16:30:00-08:00",
        "status": "planned",
        "by_staff": True,
        "sequence": 0,
        "created_at": now,
        "updated_at": now,
    }
    assert (await api.get(f"/sessions/{added['id']}")).json() == added
    summer = await add(api, starts_at="2027-06-01T01:00:00Z", zone="America/New_York")
    assert (summer["starts_at"], summer["zone"]) == ("2027-05-31T21:00:00-04:00", "America/New_York")


async def test_what_a_session_may_be(api: Api, seating: Seating, house: House) -> None:
    now = house.clock()
    second = dt.timedelta(seconds=1)
    good = [
        {"starts_at": moment(now + second)},
        {"starts_at": moment(now + dt.timedelta(days=731))},
        {"minutes": 1},
        {"minutes": 480},
        {"capacity": 1},
        {"capacity": 100_000},
        {"closes_minutes": 7 * 24 * 60},
        {"link": "https://meet.example.org/cna", "online": True},
        {"programs": ["EMT", "CNA-EVE"]},
        {"languages": ["es", "en"]},
    ]
    for one in good:
        await add(api, **one)
    bad = [
        {"starts_at": moment(now)},
        {"starts_at": moment(now + dt.timedelta(days=731, seconds=1))},
        {"starts_at": "2026-12-03T18:00:00"},
        {"minutes": 0},
        {"minutes": 481},
        {"capacity": 0},
        {"capacity": 100_001},
        {"closes_minutes": -1},
        {"closes_minutes": 7 * 24 * 60 + 1},
        {"link": "http://meet.example.org"},
        {"zone": "Fresno"},
        {"programs": []},
        {"languages": []},
        {"languages": ["fr"]},
        {"place": {"en": "Library"}},
        {"seats": 3},
    ]
    for one in bad:
        assert (await api.send("POST", "/sessions", json=a_date(**one))).status_code == 422, one
    unknown = await api.send("POST", "/sessions", json=a_date(programs=["CNA-EVE", "NOPE"]))
    assert (unknown.status_code, unknown.json()["error"]) == (422, "unknown_program")
    assert len(await api.list("/sessions")) == len(good)


async def test_everybody_booked_keeps_their_seat_and_is_told_of_a_move(api: Api, seating: Seating) -> None:
    id = seating.session()
    booking = seating.book(id)
    status, moved = await change(api, id, starts_at="2026-12-02T19:30:00-08:00", place={"en": "Gym", "es": "Gimnasio"})
    assert (status, moved["starts_at"], moved["place"]["en"]) == (200, "2026-12-02T19:30:00-08:00", "Gym")
    assert (moved["sequence"], moved["by_staff"], moved["taken"]) == (1, True, 1)
    was = {"was_starts_at": TUESDAY.isoformat(), "was_place_en": "Room 12", "was_place_es": "Aula 12"}
    assert seating.events(booking)[1:] == [("session_moved", "staff", {**was, "token": "settings"})]


async def test_what_is_left_out_stays_and_null_takes_away(api: Api, seating: Seating) -> None:
    note = {"en": "Bring an ID.", "es": "Traiga una ID."}
    added = await add(api, link="https://meet.example.org/cna", note=note, capacity=5)
    assert await change(api, added["id"]) == (200, added)
    _, changed = await change(api, added["id"], link=None, note=None, capacity=None, languages=["es"], minutes=90)
    gone = {"link": None, "note": None, "capacity": None, "free": None, "languages": ["es"], "minutes": 90}
    assert changed == {**added, **gone, "ends_at": "2026-12-03T19:30:00-08:00", "sequence": 1}
    for name in ("starts_at", "minutes", "place", "online", "languages"):
        assert (await change(api, added["id"], **{name: None}))[0] == 422


async def test_a_larger_room_goes_to_who_waits_and_a_smaller_one_cannot_be(api: Api, seating: Seating) -> None:
    id = seating.session(capacity=2)
    seating.book(id, seats=2)
    waiting = seating.wait(id)
    status, refused = await change(api, id, capacity=1)
    assert (status, refused["error"]) == (409, "seats_taken")
    assert (await change(api, id, capacity=2))[1]["waiting"] == 1
    _, grown = await change(api, id, capacity=3)
    assert (grown["taken"], grown["free"], grown["waiting"]) == (3, 0, 0)
    assert seating.status(waiting) == ["offered"]


async def test_a_change_that_is_refused_changes_nothing(api: Api, seating: Seating) -> None:
    id = seating.session(capacity=2)
    booking = seating.book(id, seats=2)
    before = (await api.get(f"/sessions/{id}")).json()
    assert (await change(api, id, starts_at="2026-12-02T19:30:00-08:00", capacity=1))[0] == 409
    assert ((await api.get(f"/sessions/{id}")).json(), seating.kinds(booking)) == (before, ["booked"])


async def test_a_cancelled_session_ends_every_booking(api: Api, seating: Seating) -> None:
    id = seating.session()
    booking = seating.book(id)
    answer = await api.send("POST", f"/sessions/{id}/cancel", json={"why": "The speaker is ill."})
    assert (answer.status_code, answer.json()["status"], answer.json()["taken"]) == (200, "cancelled", 0)
    details = {"was": "booked", "why": "The speaker is ill.", "token": "settings"}
    assert seating.events(booking)[1:] == [("session_cancelled", "staff", details)]
    for path, send in ((f"/sessions/{id}/cancel", "POST"), (f"/sessions/{id}", "PATCH")):
        again = await api.send(send, path, json={"why": None} if send == "POST" else {"minutes": 30})
        assert (again.status_code, again.json()["error"]) == (409, "session_cancelled")
    without = await api.send("POST", f"/sessions/{seating.session()}/cancel")
    assert without.json()["status"] == "cancelled"


async def test_what_took_place_stays_as_it_was(api: Api, seating: Seating, house: House) -> None:
    id = seating.session()
    house.clock.now = TUESDAY + HOUR - dt.timedelta(microseconds=1)
    assert (await change(api, id, minutes=60))[0] == 200
    house.clock.now = TUESDAY + HOUR
    assert (await change(api, id, minutes=90))[1]["error"] == "session_over"
    assert (await api.send("POST", f"/sessions/{id}/cancel")).json()["error"] == "session_over"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/bookings"), ("PATCH", ""), ("POST", "/cancel")],
)
async def test_what_is_not_there_cannot_be_changed(api: Api, method: str, path: str) -> None:
    given = {} if method == "GET" else {"json": {}}
    assert (await api.send(method, f"/sessions/{NOBODY}{path}", **given)).status_code == 404


async def test_lists_are_soonest_first_and_begin_now(api: Api, seating: Seating, house: House) -> None:
    third, first, second = (seating.session(starts_at=TUESDAY + days * 24 * HOUR) for days in (2, 0, 1))
    same = seating.session(starts_at=TUESDAY)

    async def found(**filters: Any) -> list[str]:
        return [item["id"] for item in await api.list("/sessions", **filters)]

    assert await found() == [first, same, second, third]
    page = (await api.get("/sessions", limit=1)).json()
    joined = [page["items"][0]["id"]]
    while page["next"]:
        page = (await api.get("/sessions", limit=1, cursor=page["next"])).json()
        joined.append(page["items"][0]["id"])
    assert joined == [first, same, second, third]
    assert await found(cursor=NOBODY) == []
    assert await found(since=moment(TUESDAY + HOUR)) == [second, third]
    assert await found(until=moment(TUESDAY + 24 * HOUR)) == [first, same]
    house.clock.now = TUESDAY
    assert await found() == [first, same, second, third]
    house.clock.advance(microseconds=1)
    assert await found() == [second, third]
    assert await found(since="2026-01-01T00:00:00Z") == [first, same, second, third]


async def test_lists_are_narrowed(api: Api, seating: Seating, house: House) -> None:
    block = (("ASCC", 3, 24),)
    both = seating.session(capacity=5, blocks=block)
    spanish = seating.session(capacity=1, languages=["es"], programs=["EMT", "CNA-EVE"])
    endless = seating.session(None, programs=["EMT"])
    cancelled = seating.session()
    await api.send("POST", f"/sessions/{cancelled}/cancel")

    async def found(**filters: Any) -> set[str]:
        return {item["id"] for item in await api.list("/sessions", **filters)}

    assert await found(program="EMT") == {spanish, endless}
    assert await found(language="en") == {both, endless, cancelled}
    assert await found(status="cancelled") == {cancelled}
    assert await found(free=1) == {both, spanish, endless}
    assert await found(free=2) == {both, endless}
    assert await found(free=3) == {endless}
    house.clock.now = TUESDAY - 24 * HOUR  # the block is everybody's
    assert await found(free=5) == {both, endless}
    assert await found(free=6) == {endless}
    house.clock.now = TUESDAY
    assert await found(free=1) == set()
    assert [(await api.get("/sessions", free=free)).status_code for free in (0, 101)] == [422, 422]


async def test_a_session_shows_its_blocks(api: Api, seating: Seating) -> None:
    id = seating.session(capacity=5, blocks=(("ASCC", 3, 24),))
    seating.book(id, organisation="ASCC", seats=2)
    shown = (await api.get(f"/sessions/{id}")).json()
    release = moment(TUESDAY - 24 * HOUR)
    assert shown["blocks"] == [{"organisation": "ASCC", "seats": 3, "used": 2, "release_at": release}]
    assert (shown["taken"], shown["free"]) == (2, 2)


async def test_the_sheet_has_who_comes_first_come_first(api: Api, seating: Seating) -> None:
    id = seating.session(capacity=3)
    first, second, gone = (seating.book(id, seating.person(name)) for name in ("Rosa", "Luz", "Ana"))
    seating.cancel(gone)
    fourth = seating.book(id, seating.person("Eva"))
    waits = seating.wait(id, seating.person("Mar"))
    sheet = await api.list(f"/sessions/{id}/bookings")
    assert [item["id"] for item in sheet] == [first, second, fourth, waits]
    assert [item["name"] for item in sheet] == ["Rosa", "Luz", "Eva", "Mar"]
    page = (await api.get(f"/sessions/{id}/bookings", limit=2)).json()
    rest = await api.list(f"/sessions/{id}/bookings", limit=2, cursor=page["next"])
    assert [item["id"] for item in page["items"] + rest] == [first, second, fourth, waits]
    assert [item["id"] for item in await api.list(f"/sessions/{id}/bookings", status="cancelled")] == [gone]
    seating.do(seats.confirm, first, seats.SYSTEM)
    assert [item["id"] for item in await api.list(f"/sessions/{id}/bookings", status="confirmed")] == [first]
