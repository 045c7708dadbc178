"""`/bookings`: seats for people who are known and people who are new, and everything that becomes of them."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from assistant.store import guardians, seats
from assistant.store.catalogue import replace
from assistant.store.engine import reading
from assistant.store.people import contact_at
from assistant.store.tables import Applicant, Consent, ContactPoint
from tests.api.conftest import Api, House, Town, moment
from tests.api.test_guardians import NO, YES, put
from tests.api.test_guardians import luz as a_minor
from tests.factories.screened import a_screening_catalog
from tests.factories.seats import TUESDAY, Seating
from tests.factories.turns import ROSA

HOUR = dt.timedelta(hours=1)
NOBODY = "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"
WORDING = "Signed at the job fair: you may text me."


@pytest.fixture
def seating(house: House) -> Seating:
    return Seating(house.database, house.clock)


def a_person(**changes: Any) -> dict[str, Any]:
    return {"name": "Rosa Delgado", "phone": ROSA, "language": "es", "consent": {"wording": WORDING}, **changes}


async def book(api: Api, session: str, **given: Any) -> tuple[int, dict[str, Any]]:
    body = {"session": session, **({} if "applicant" in given else {"person": a_person()}), **given}
    answer = await api.send("POST", "/bookings", json=body)
    return answer.status_code, answer.json()


async def act(api: Api, id: str, what: str, **given: Any) -> tuple[int, dict[str, Any]]:
    answer = await api.send("POST", f"/bookings/{id}/{what}", json=given or None)
    return answer.status_code, answer.json()


async def test_somebody_new_is_booked_and_what_they_agreed_to_is_kept(api: Api, seating: Seating, house: House) -> None:
    id = seating.session()
    status, made = await book(api, id, seats=2)
    now = moment(house.clock())
    booking = {
        "id": made["id"],
        "session": id,
        "starts_at": "2026-12-01T18:00:00-08:00",
        "program": "CNA-EVE",
        "applicant": made["applicant"],
        "name": "Rosa Delgado",
        "phone": ROSA,
        "email": None,
        "organisation": None,
        "seats": 2,
        "status": "booked",
        "hold_until": None,
        "waiting_since": None,
        "waits_for_guardian": False,
        "channel": "api",
        "language": "es",
        "conversation": None,
        "sequence": 0,
        "created_at": now,
        "updated_at": now,
    }
    event = {"kind": "booked", "by": "staff", "details": {"token": "settings"}, "message": None, "told_at": None}
    assert (status, made) == (200, booking)
    whole = (await api.get(f"/bookings/{made['id']}")).json()
    assert whole == {**booking, "events": [{**event, "created_at": now}]}
    assert await api.list("/bookings") == [booking]
    with reading(house.database) as session:
        (kept,) = session.scalars(select(Consent)).all()
        (contact,) = session.scalars(select(ContactPoint)).all()
    assert (kept.kind, kept.granted, kept.wording, kept.channel) == ("sms", True, WORDING, "api")
    assert (kept.applicant_id, kept.contact_id, contact.language) == (made["applicant"], contact.id, "es")


async def test_the_person_of_this_name_on_this_phone_is_known(api: Api, seating: Seating, town: Town) -> None:
    town.texts("Rosa Delgado", ROSA)
    (known,) = await api.list("/applicants")
    made = (await book(api, seating.session(), person=a_person(name="ROSA  DELGADO", phone="(209) 555-0117")))[1]
    assert made["applicant"] == known["id"]
    other = (await book(api, seating.session(), person=a_person(name="Luz Delgado")))[1]
    assert other["applicant"] != known["id"]
    assert [(one["name"], one["phone"]) for one in await api.list("/bookings")] == [
        ("Luz Delgado", ROSA),
        ("ROSA DELGADO", ROSA) if made["name"] != "Rosa Delgado" else ("Rosa Delgado", ROSA),
    ]


async def test_an_address_is_enough(api: Api, seating: Seating) -> None:
    made = (await book(api, seating.session(), person=a_person(phone=None, email="Rosa@Example.org")))[1]
    assert (made["phone"], made["email"]) == (None, "rosa@example.org")
    again = (await book(api, seating.session(), person=a_person(email="rosa@example.org")))[1]
    assert (again["applicant"], again["phone"]) == (made["applicant"], ROSA)


async def test_who_is_known_is_booked_by_id_and_written_to_where_texts_arrive(
    api: Api, seating: Seating, house: House
) -> None:
    rosa = seating.person("Rosa")
    nobody = seating.person("Luz", phone=None)
    made = (await book(api, seating.session(), applicant=rosa.applicant_id))[1]
    assert (made["applicant"], made["phone"]) == (rosa.applicant_id, "+12095550001")
    assert (await book(api, seating.session(), applicant=nobody.applicant_id))[1]["phone"] is None
    unknown = await book(api, seating.session(), applicant=NOBODY)
    assert (unknown[0], unknown[1]["error"]) == (422, "unknown_applicant")


async def test_consent_that_others_bring_takes_back_no_stop(api: Api, seating: Seating, house: House) -> None:
    def stop(session: Any, now: dt.datetime) -> None:
        contact = contact_at(session, ROSA, now)
        assert contact is not None
        contact.opted_out_at = now

    seating.do(stop)
    assert (await book(api, seating.session()))[0] == 200
    with reading(house.database) as session:
        assert session.scalars(select(ContactPoint.opted_out_at)).all() == [house.clock()]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"person": None}, "invalid_request"),
        ({"applicant": NOBODY, "person": a_person()}, "invalid_request"),
        ({"person": a_person(phone=None)}, "invalid_request"),
        ({"person": a_person(phone="123")}, "invalid_request"),
        ({"person": a_person(email="rosa@")}, "invalid_request"),
        ({"person": a_person(consent=None)}, "invalid_request"),
        ({"seats": 0}, "invalid_request"),
        ({"seats": 21}, "invalid_request"),
        ({"program": "EMT"}, "unknown_program"),
        ({"organisation": "NOPE"}, "unknown_organisation"),
    ],
)
async def test_what_names_nothing_that_there_is(api: Api, seating: Seating, wrong: dict[str, Any], error: str) -> None:
    status, problem = await book(api, seating.session(30), **wrong)
    assert (status, problem["error"]) == (422, error)
    assert (await book(api, seating.session(30), seats=20, program="CNA-EVE"))[0] == 200


async def test_every_refusal_says_what_to_do_instead(api: Api, seating: Seating, house: House) -> None:
    full, other = seating.session(1), seating.session(closes_minutes=60)
    mine = (await book(api, full))[1]["id"]
    found = {
        "unknown_session": await book(api, NOBODY),
        "unknown_booking": await act(api, NOBODY, "confirm"),
        "session_full": await book(api, full, person=a_person(name="Luz")),
        "already_booked": await book(api, full),
        "not_begun": await act(api, mine, "attendance", attended=False),
    }
    await act(api, mine, "cancel")
    found["not_active"] = await act(api, mine, "confirm")
    house.clock.now = TUESDAY - HOUR
    found["session_closed"] = await book(api, other)
    await api.send("POST", f"/sessions/{other}/cancel")
    found["session_cancelled"] = await book(api, other)
    assert {reason: problem["error"] for reason, (_, problem) in found.items()} == {one: one for one in found}
    assert {reason: status for reason, (status, _) in found.items()} == {
        one: 404 if one.startswith("unknown") else 409 for one in found
    }
    assert all("GET /" in problem["detail"] or "begun" in problem["detail"] for _, problem in found.values())


async def test_who_may_wait_waits_where_it_is_full(api: Api, seating: Seating, house: House) -> None:
    full = seating.session(1)
    first = (await book(api, full, waitlist=True))[1]
    assert first["status"] == "booked"
    status, waits = await book(api, full, person=a_person(name="Luz"), waitlist=True)
    assert (status, waits["status"], waits["waiting_since"]) == (200, "waiting", moment(house.clock()))
    await act(api, first["id"], "cancel", why="She has a shift.")
    assert seating.events(first["id"])[-1][2] == {"was": "booked", "why": "She has a shift.", "token": "settings"}
    offered = (await api.get(f"/bookings/{waits['id']}")).json()
    assert (offered["status"], offered["hold_until"]) == ("offered", moment(house.clock() + 2 * HOUR))
    assert (await act(api, waits["id"], "accept"))[1]["status"] == "booked"
    assert [event["by"] for event in (await api.get(f"/bookings/{waits['id']}")).json()["events"]] == [
        "staff",
        "system",
        "staff",
    ]


async def test_what_is_offered_can_be_declined(api: Api, seating: Seating) -> None:
    full = seating.session(1)
    seat, waits = seating.book(full), seating.wait(full)
    seating.cancel(seat)
    assert (await act(api, waits, "decline"))[1]["status"] == "cancelled"
    assert (await act(api, waits, "accept"))[1]["error"] == "not_active"


async def test_a_partner_s_people_have_its_block(api: Api, seating: Seating) -> None:
    id = seating.session(3, blocks=(("ASCC", 2, 24),))
    assert (await book(api, id, seats=2))[1]["error"] == "session_full"
    made = (await book(api, id, seats=2, organisation="ASCC"))[1]
    assert (made["organisation"], seating.taken(id)) == ("ASCC", 2)


async def test_a_booking_is_moved_confirmed_and_marked(api: Api, seating: Seating, house: House) -> None:
    old, new = seating.session(), seating.session(starts_at=TUESDAY + 24 * HOUR)
    made = (await book(api, old))[1]
    moved = (await act(api, made["id"], "move", session=new))[1]
    assert (moved["session"], moved["starts_at"], moved["sequence"]) == (new, "2026-12-02T18:00:00-08:00", 1)
    assert (seating.taken(old), seating.taken(new)) == (0, 1)
    assert (await act(api, made["id"], "confirm"))[1]["status"] == "confirmed"
    house.clock.now = TUESDAY + 24 * HOUR
    assert (await act(api, made["id"], "attendance", attended=False))[1]["status"] == "no_show"
    assert (await act(api, made["id"], "attendance", attended=True))[1]["status"] == "attended"
    assert seating.kinds(made["id"]) == ["booked", "moved", "confirmed", "no_show", "attended"]
    assert {details["token"] for _, _, details in seating.events(made["id"])} == {"settings"}
    assert (await act(api, made["id"], "attendance", attended="yes"))[0] == 422


async def test_lists_are_narrowed(api: Api, seating: Seating, house: House) -> None:
    one, other = seating.session(), seating.session(programs=["EMT"])
    rosa, luz = seating.person("Rosa"), seating.person("Luz", language="es", channel="voice")
    first = seating.book(one, rosa)
    house.clock.advance(minutes=1)
    second = seating.book(other, luz)
    third = seating.book(one, luz)
    seating.cancel(third)
    then = moment(house.clock())

    async def found(**filters: Any) -> list[str]:
        return [item["id"] for item in await api.list("/bookings", **filters)]

    assert await found() == [third, second, first]
    assert await found(session=one) == [third, first]
    assert await found(applicant=luz.applicant_id) == [third, second]
    assert await found(status="cancelled") == [third]
    assert await found(program="EMT") == [second]
    assert await found(language="en") == [first]
    assert await found(channel="voice") == [third, second]
    assert await found(phone="+12095550001") == [first]
    assert await found(until=then) == [first]
    assert await found(updated_since=then) == [third, second]
    house.clock.advance(minutes=1)
    seating.do(seats.confirm, first, seats.SYSTEM)
    assert await found(updated_since=moment(house.clock())) == [first]
    assert (await found(limit=1), await found(limit=1, cursor=third)) == ([third], [second])


async def test_a_minor_s_seat_is_held_until_a_guardian_agrees(api: Api, seating: Seating, house: House) -> None:
    made = (await book(api, seating.session(), minor=True))[1]
    assert (made["status"], made["waits_for_guardian"], made["name"], made["phone"]) == (
        "awaiting_guardian",
        True,
        None,
        None,
    )
    assert made["hold_until"] == moment(house.clock() + 72 * HOUR)
    refused = await act(api, made["id"], "confirm")
    assert (refused[0], refused[1]["error"]) == (409, "needs_guardian")
    assert "PUT /applicants/{id}/guardian" in refused[1]["detail"]
    await put(api, made["applicant"], answer=YES)
    shown = (await api.get(f"/bookings/{made['id']}")).json()
    assert (shown["status"], shown["name"], shown["phone"]) == ("booked", "Rosa Delgado", ROSA)
    assert (await book(api, seating.session(), minor=True))[1]["status"] == "booked"


async def test_a_minor_of_an_earlier_conversation_is_one_here(api: Api, seating: Seating, house: House) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    person = await a_minor(api, house)
    session, full = seating.session(), seating.session(1)
    seat = seating.book(full)
    made = (await book(api, session, applicant=person))[1]
    assert (made["status"], made["name"]) == ("awaiting_guardian", None)
    waits = (await book(api, full, applicant=person, waitlist=True))[1]
    assert (waits["status"], waits["waits_for_guardian"]) == ("waiting", True)
    seating.cancel(seat)
    assert (await act(api, waits["id"], "accept"))[1]["status"] == "awaiting_guardian"
    await put(api, person, answer=NO)
    assert seating.status(made["id"], waits["id"]) == ["cancelled", "cancelled"]
    status, refused = await book(api, session, applicant=person)
    assert (status, refused["error"]) == (409, "needs_guardian")
    house.clock.now = dt.datetime(2027, 6, 1, 7, 0, tzinfo=dt.UTC)  # the first minute of the eighteenth birthday
    of_age = seating.session(starts_at=house.clock() + HOUR)
    assert (await book(api, of_age, applicant=person))[1]["status"] == "booked"


async def test_the_minute_before_the_birthday_is_too_early(api: Api, seating: Seating, house: House) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    person = await a_minor(api, house)
    house.clock.now = dt.datetime(2027, 6, 1, 6, 59, tzinfo=dt.UTC)
    session = seating.session(starts_at=house.clock() + HOUR)
    assert (await book(api, session, applicant=person))[1]["status"] == "awaiting_guardian"


async def test_an_agreed_guardian_is_enough(api: Api, seating: Seating, house: House) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    person = await a_minor(api, house)
    given = {"name": "Ana", "phone": None, "agreed": True, "wording": "Yes.", "said_by": "api"}
    seating.do(guardians.record, person, **given)
    assert (await book(api, seating.session(), applicant=person))[1]["status"] == "booked"
    with reading(house.database) as session:
        assert session.scalars(select(Applicant.name)).all() == ["Luz"]
