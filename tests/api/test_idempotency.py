"""`Idempotency-Key`: repeated requests are answered as before and done once, whoever asks at the same time or dies."""

import datetime as dt
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from assistant.store import kept_answers, tokens
from assistant.store.booking_tables import BookingEventRow, BookingRow
from assistant.store.engine import reading, transaction
from assistant.store.kept_answers import Asked
from assistant.store.outbox_tables import KeptAnswerRow
from tests.api.conftest import Api, House, client_of
from tests.factories.seats import Seating

DAY = dt.timedelta(hours=24)


@pytest.fixture
def seating(house: House) -> Seating:
    return Seating(house.database, house.clock)


def rosa(session: str, **changes: Any) -> dict[str, Any]:
    person = {"name": "Rosa", "phone": "+12095550117", "language": "es", "consent": {"wording": "Signed at the fair."}}
    return {"session": session, "person": person, **changes}


async def book(api: Api, given: dict[str, Any], key: str | None = "k1") -> Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await api.send("POST", "/bookings", json=given, headers=headers)


def count(store: Database, of: Any) -> int:
    with reading(store) as session:
        return session.scalar(select(func.count()).select_from(of)) or 0


def told(answer: Response) -> tuple[int, bytes, str | None, str]:
    replayed = answer.headers.get("idempotency-replayed")
    return answer.status_code, answer.content, replayed, answer.headers["content-type"]


async def test_the_same_request_is_answered_to_the_byte_as_before(api: Api, seating: Seating, house: House) -> None:
    given = rosa(seating.session())
    first = await book(api, given)
    assert (first.status_code, "idempotency-replayed" in first.headers) == (200, False)
    seating.cancel(first.json()["id"])
    house.clock.advance(minutes=5)
    again = await book(api, given)
    assert told(again) == (200, first.content, "true", "application/json")
    assert again.headers["cache-control"] == "no-store"
    assert count(house.database, BookingRow) == 1
    assert seating.status(first.json()["id"]) == ["cancelled"]


async def test_without_a_key_it_is_done_as_often_as_it_comes(api: Api, seating: Seating, house: House) -> None:
    given = rosa(seating.session())
    assert (await book(api, given, None)).status_code == 200
    twice = await book(api, given, None)
    assert (twice.status_code, twice.json()["error"]) == (409, "already_booked")
    assert (count(house.database, BookingRow), count(house.database, KeptAnswerRow)) == (1, 0)


async def test_a_key_is_good_for_one_request(api: Api, seating: Seating) -> None:
    given = rosa(seating.session())
    made = (await book(api, given)).json()["id"]
    other = await book(api, {**given, "seats": 2})
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_key_reused")
    elsewhere = await api.send("POST", f"/bookings/{made}/confirm", headers={"Idempotency-Key": "k1"})
    assert (elsewhere.status_code, elsewhere.json()["error"]) == (422, "idempotency_key_reused")
    assert (await book(api, {**given, "seats": 2}, "k2")).json()["error"] == "already_booked"


async def test_every_token_has_keys_of_its_own(api: Api, seating: Seating, house: House) -> None:
    given = rosa(seating.session())
    assert (await book(api, given)).status_code == 200
    crm = tokens.issue(house.database, "crm", house.clock())
    async with client_of(house.app(), crm) as client:
        theirs = await client.post("/api/v1/bookings", json=given, headers={"Idempotency-Key": "k1"})
    assert (theirs.status_code, theirs.json()["error"]) == (409, "already_booked")


async def test_a_refusal_is_kept_and_what_could_not_be_read_is_not(api: Api, seating: Seating) -> None:
    full, somebody = seating.session(capacity=1), seating.person("Luz")
    seat = seating.book(full, somebody)
    refused = await book(api, rosa(full))
    assert (refused.status_code, refused.json()["error"]) == (409, "session_full")
    seating.cancel(seat)
    assert told(await book(api, rosa(full))) == (409, refused.content, "true", "application/json")
    missing = await book(api, rosa("01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"), "k2")
    assert (missing.status_code, missing.json()["error"]) == (404, "unknown_session")
    assert (await book(api, rosa("01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"), "k2")).headers["idempotency-replayed"] == "true"
    assert (await book(api, rosa(full, program="EMT"), "k3")).json()["error"] == "unknown_program"
    assert (await book(api, rosa(full, seats=0), "k3")).status_code == 422
    assert (await book(api, rosa(full), "k3")).status_code == 200


async def test_of_what_is_refused_nothing_is_left(api: Api, seating: Seating, house: House) -> None:
    full = seating.session(capacity=1)
    seating.book(full, seating.person("Luz"))
    for key in ("k1", None):
        assert (await book(api, rosa(full), key)).status_code == 409
    assert [person["name"] for person in await api.list("/applicants")] == ["Luz"]


async def test_a_key_is_kept_for_a_day(api: Api, seating: Seating, house: House) -> None:
    given = rosa(seating.session())
    first = await book(api, given)
    house.clock.advance(hours=24, microseconds=-1)
    assert told(await book(api, given)) == (200, first.content, "true", "application/json")
    house.clock.advance(microseconds=1)
    assert (await book(api, given)).json()["error"] == "already_booked"
    assert (await book(api, given)).headers["idempotency-replayed"] == "true"
    assert count(house.database, KeptAnswerRow) == 1


def test_what_is_a_day_old_is_forgotten(store: Database, house: House) -> None:
    now = house.clock()
    with transaction(store) as session:
        for key, made in (("old", now - DAY), ("young", now - DAY + dt.timedelta(microseconds=1))):
            assert kept_answers.begin(session, Asked(key, "settings", "0" * 64), made) is None
        kept_answers.forget(session, now)
    with reading(store) as session:
        assert session.scalars(select(KeptAnswerRow.key)).all() == ["young"]


@pytest.mark.parametrize(
    ("key", "status"),
    [("k" * 255, 200), ("k" * 256, 422), ('"8e03978e-40d5"', 200), ("a b", 200), ("", 422), ("é", 422), ("a\tb", 422)],
)
async def test_a_key_has_up_to_255_printable_characters(api: Api, seating: Seating, key: str, status: int) -> None:
    given = rosa(seating.session())
    answer = await api.send("POST", "/bookings", json=given, headers=[(b"Idempotency-Key", key.encode())])
    assert answer.status_code == status


async def test_every_change_has_keys(api: Api, seating: Seating, house: House) -> None:
    document = (await api.get("/openapi.json")).json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path.split("/")[3] in ("sessions", "bookings", "outbox"):
                named = {parameter["name"] for parameter in operation.get("parameters", ())}
                assert ("Idempotency-Key" in named) is (method != "get"), (method, path)


async def test_an_event_names_the_token(api: Api, seating: Seating, house: House) -> None:
    crm = tokens.issue(house.database, "crm", house.clock())
    async with client_of(house.app(), crm) as client:
        made = (await client.post("/api/v1/bookings", json=rosa(seating.session()))).json()
    assert seating.events(made["id"]) == [("booked", "staff", {"token": "crm"})]
    assert count(house.database, BookingEventRow) == 1
