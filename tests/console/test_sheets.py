"""Sessions and their sheets: checked in by a tap, taken back, walked in; and tasks' badge."""

import datetime as dt

import pytest

from assistant.store import seats
from assistant.store.booking_tables import BookingRow
from assistant.store.engine import transaction
from assistant.store.seats import Who
from assistant.store.tables import Applicant, Consent
from tests.console.conftest import Count, House, Signed
from tests.factories.recruits import Recruits
from tests.factories.seats import TUESDAY, Seating

HTMX = {"HX-Request": "true"}


@pytest.fixture
def recruits(house: House) -> Recruits:
    return Recruits(house.database, house.clock)


@pytest.fixture
def seating(house: House) -> Seating:
    return Seating(house.database, house.clock)


def booked(house: House, at: str, *people: str) -> None:
    with transaction(house.database) as session:
        for id in people:
            seats.book(session, at, Who(applicant_id=id, language="es"), now=house.clock())


async def test_people_are_checked_in_counted_and_taken_back(
    house: House, signed: Signed, recruits: Recruits, seating: Seating
) -> None:
    at = seating.session()
    rosa, luis = recruits.person("Rosa Vega", "CNA-EVE"), recruits.person("Luis Mora", "CNA-EVE")
    booked(house, at, rosa, luis)
    house.clock.now = TUESDAY + dt.timedelta(minutes=1)
    desk = await signed("front_desk")
    assert "2 expected" in (await desk.get("/console/sessions")).text
    page = (await desk.get(f"/console/sessions/{at}")).text
    assert page.index("Luis Mora") < page.index("Rosa Vega")
    seat = next(row.id for row in recruits.rows(BookingRow) if row.applicant_id == rosa)
    path = f"/console/sessions/{at}/seats/{seat}"
    part = (await desk.post(f"{path}/came", headers=HTMX)).text
    assert "1 here" in part and "Rosa Vega" in part and "<html" not in part and "Luis" not in part
    assert recruits.stage(rosa) == "attended"
    assert "0 here" in (await desk.post(f"{path}/undo", headers=HTMX)).text
    assert recruits.stage(rosa) == "booked"
    plain = await desk.post(f"{path}/absent")
    assert (plain.status_code, plain.headers["location"]) == (303, f"/console/sessions/{at}")
    assert "1 did not come" in (await desk.get(f"/console/sessions/{at}")).text
    assert (await desk.post(f"{path}/sleeping")).status_code == 404
    assert (await desk.post(f"/console/sessions/nowhere/seats/{seat}/came")).status_code == 404


async def test_who_walks_in_is_known_or_new(house: House, signed: Signed, recruits: Recruits, seating: Seating) -> None:
    at = seating.session()
    rosa = recruits.person("Rosa Vega", "CNA-EVE", phone="+12095550142")
    desk = await signed("front_desk", language="es")
    house.clock.now = TUESDAY
    desk = await signed("front_desk", language="es")
    path = f"/console/sessions/{at}/walk-in"
    known = {"name": "Rosa Vega", "phone": "(209) 555-0142", "language": "es", "agreed": "true"}
    assert (await desk.post(path, known)).status_code == 303
    assert (await desk.post(path, {"name": "Ana Paz", "language": "en"})).status_code == 303
    assert (await desk.post(path, {"name": "Eva", "phone": "12"})).status_code == 422
    assert (await desk.post(path, {"name": " "})).status_code == 422
    assert [row.applicant_id for row in recruits.rows(BookingRow)][:1] == [rosa]
    assert sorted(str(row.name) for row in recruits.rows(Applicant)) == ["Ana Paz", "Rosa Vega"]
    (consent,) = recruits.rows(Consent)
    assert (consent.channel, consent.wording.startswith("¿Podemos enviarle")) == ("walk_in", True)
    assert "2 presentes" in (await desk.get(f"/console/sessions/{at}")).text


async def test_as_many_queries_for_three_as_for_one(
    house: House, signed: Signed, recruits: Recruits, seating: Seating, queries: Count
) -> None:
    at, full = seating.session(), seating.session(starts_at=TUESDAY + dt.timedelta(days=1))
    booked(house, at, recruits.person("One", "CNA-EVE"))
    booked(house, full, *(recruits.person(name, "CNA-EVE") for name in ("Two", "Three", "Four")))
    desk = await signed("front_desk")
    await desk.get(f"/console/sessions/{at}")
    counts = []
    for id in (at, full):
        with queries(house.database) as asked:
            await desk.get(f"/console/sessions/{id}")
        counts.append(
            len([each for each in asked.statements if "audit" not in each and "max(catalog_revisions" not in each])
        )
    assert counts[0] == counts[1]


async def test_sessions_that_were_and_that_are_not_there(signed: Signed, seating: Seating) -> None:
    at = seating.session()
    desk = await signed("recruiter")
    assert "No sessions have been held yet" in (await desk.get("/console/sessions?past=true")).text
    assert (await desk.get("/console/sessions/nothing")).status_code == 404
    assert "The door opens two hours before" in (await desk.get(f"/console/sessions/{at}")).text
    viewer = await signed("partner_viewer", organisation="ASCC")
    assert (await viewer.get("/console/sessions")).status_code == 403
    theirs = await signed("recruiter", organisation="NOBODY")
    assert (await theirs.get(f"/console/sessions/{at}")).status_code == 404
