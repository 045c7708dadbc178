"""Session dates: added, moved, cancelled, resized; what people will be told stands there before anything is done."""

from typing import Any

from sqlalchemy import select

from assistant.store.booking_tables import SessionDateRow
from assistant.store.catalogue import replace
from assistant.store.engine import reading
from tests.console.conftest import House, Signed
from tests.factories.catalogs import a_catalog
from tests.factories.follow_ups import schedule
from tests.factories.seats import Seating

GIVEN = {
    "day": "2026-12-02",
    "time": "17:30",
    "minutes": "60",
    "place_en": "Room 14",
    "place_es": "Aula 14",
    "languages": ["en", "es"],
    "online": "",
    "link": "",
}


def row(house: House, id: str) -> SessionDateRow:
    with reading(house.database) as session:
        return session.scalars(select(SessionDateRow).where(SessionDateRow.id == id)).one()


def scheduled(house: House) -> None:
    replace(house.database, a_catalog(follow_ups=schedule()), "tests", house.clock())
    house.services.catalogue.look_again()


async def test_date_is_added(house: House, signed: Signed) -> None:
    ana = await signed("coordinator")
    added = await ana.post("/console/catalogue/dates/new", {**GIVEN, "programs": ["CNA-EVE"], "capacity": "12"})
    assert added.status_code == 303, added.text
    found = row(house, added.headers["location"].rpartition("/")[2])
    assert (found.capacity, found.place_es, found.by_staff) == (12, "Aula 14", True)
    assert found.starts_at.isoformat() == "2026-12-03T01:30:00+00:00"


async def test_what_is_missing_is_told(signed: Signed) -> None:
    ana = await signed("coordinator")
    wrong: dict[str, Any] = {
        **GIVEN,
        "day": "2026-11-01",
        "minutes": "0",
        "place_es": "",
        "link": "http://x",
        "languages": [],
    }
    refused = await ana.post("/console/catalogue/dates/new", {**wrong, "capacity": "many"})
    assert refused.status_code == 422
    for flaw in ("It must lie ahead.", "From 1 to 480", "both languages", "begin with https://", "Choose at least one"):
        assert flaw in refused.text


async def test_session_is_moved_once_it_was_seen_who_is_told(house: House, signed: Signed) -> None:
    scheduled(house)
    seating = Seating(house.database, house.clock)
    id = seating.session()
    booking = seating.book(id)
    ana = await signed("coordinator")
    looked = await ana.post(f"/console/catalogue/dates/{id}/move", {**GIVEN, "act": "look"})
    assert "One person will be told:" in looked.text and "Wed, Dec 2 at 5:30 pm, Room 14" in looked.text
    assert "mié 2 dic a las 5:30 pm, Aula 14" in looked.text
    assert row(house, id).place_en == "Room 12"
    done = await ana.post(f"/console/catalogue/dates/{id}/move", {**GIVEN, "act": "do"})
    assert done.status_code == 303
    assert row(house, id).place_en == "Room 14" and "session_moved" in seating.kinds(booking)


async def test_session_is_cancelled_once_it_was_seen_who_is_told(house: House, signed: Signed) -> None:
    scheduled(house)
    seating = Seating(house.database, house.clock)
    id = seating.session()
    booking = seating.book(id)
    ana = await signed("coordinator")
    looked = await ana.post(f"/console/catalogue/dates/{id}/cancel", {"why": "snow", "act": "look"})
    assert "One person will be told:" in looked.text and row(house, id).status == "planned"
    await ana.post(f"/console/catalogue/dates/{id}/cancel", {"why": "snow", "act": "do"})
    assert (row(house, id).status, seating.status(booking)) == ("cancelled", ["cancelled"])
    again = await ana.post(f"/console/catalogue/dates/{id}/cancel", {"act": "do"})
    assert again.status_code == 409


async def test_seats_are_changed_but_never_below_what_is_taken(house: House, signed: Signed) -> None:
    seating = Seating(house.database, house.clock)
    id = seating.session(2)
    seating.book(id)
    seating.book(id)
    ana = await signed("coordinator")
    assert (await ana.post(f"/console/catalogue/dates/{id}/capacity", {"capacity": "1"})).status_code == 409
    assert (await ana.post(f"/console/catalogue/dates/{id}/capacity", {"capacity": "5"})).status_code == 303
    assert row(house, id).capacity == 5
    await ana.post(f"/console/catalogue/dates/{id}/capacity/2")
    assert row(house, id).capacity == 2


async def test_seats_are_kept_for_a_partner(house: House, signed: Signed) -> None:
    seating = Seating(house.database, house.clock)
    id = seating.session(5)
    ana = await signed("coordinator")
    path = f"/console/catalogue/dates/{id}/block"
    assert (await ana.post(path, {"organisation": "ASCC", "seats": "6"})).status_code == 409
    assert (await ana.post(path, {"organisation": "ASCC", "seats": "4", "hours": "24"})).status_code == 303
    assert [(block.organisation_id, block.seats) for block in row(house, id).blocks] == [("ASCC", 4)]
    await ana.post(path, {"organisation": "ASCC", "seats": "0"})
    assert row(house, id).blocks == []


async def test_list_and_page_show_it(house: House, signed: Signed) -> None:
    id = Seating(house.database, house.clock).session(3)
    ana = await signed("coordinator", language="es")
    listed = (await ana.get("/console/catalogue/dates")).text
    assert "Aula 12" in listed and f"/console/catalogue/dates/{id}" in listed
    assert "Lugares libres" in (await ana.get(f"/console/catalogue/dates/{id}")).text
    assert (await ana.get("/console/catalogue/dates/nothing")).status_code == 404
