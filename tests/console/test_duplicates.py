"""Pairs of records: found, seen side by side, merged, parted, told apart."""

import pytest

from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.likely_pairs import look_again, newest
from assistant.store.seat_events import Who
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Applicant, ApplicantContact, Lead
from tests.console.conftest import Count, House, Signed
from tests.factories.recruits import Recruits
from tests.factories.screened import a_screening_catalog
from tests.factories.seats import Seating

ROOM = "/console/duplicates"


@pytest.fixture
def recruits(house: House) -> Recruits:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    return Recruits(house.database, house.clock)


def on_the_phone_of(recruits: Recruits, first: str, name: str | None, *programs: str) -> str:
    """Somebody else on the same phone."""
    id = recruits.person(name, *programs)
    (shared,) = [link.contact_id for link in recruits.rows(ApplicantContact) if link.applicant_id == first]
    with transaction(recruits.store) as session:
        session.add(ApplicantContact(applicant_id=id, contact_id=shared))
    return id


def looked(house: House) -> None:
    """As the worker does, every other second."""
    while look_again(house.database, ("birth",)):
        pass


async def test_a_pair_is_seen_merged_listed_nowhere_and_parted(
    house: House, signed: Signed, recruits: Recruits
) -> None:
    one = recruits.person("Rosa Vega", "CNA-EVE")
    other = on_the_phone_of(recruits, one, "Rosa Vega López", "CNA-EVE", "PHLEB")
    looked(house)
    desk = await signed("recruiter")
    page = (await desk.get(ROOM)).text
    assert f"{ROOM}/{one}/{other}" in page and "Same phone" in page and "One name is in the other" in page
    assert "One person or two?" in (await desk.get(f"{ROOM}/{one}/{other}")).text
    assert f"{ROOM}/{one}/{other}" in (await desk.get(f"/console/people/{one}")).text
    done = await desk.post(f"{ROOM}/{one}/{other}/merge", {"keep": one, "name": other})
    assert (done.status_code, done.headers["location"]) == (303, f"/console/people/{one}")
    person = (await desk.get(f"/console/people/{one}")).text
    assert "Rosa Vega López" in person and "Another record was merged into this one" in person
    old = await desk.get(f"/console/people/{other}")
    assert (old.status_code, old.headers["location"]) == (303, f"/console/people/{one}")
    assert "this is the one that stayed" in (await desk.get(f"/console/people/{one}")).text
    partner = await signed("recruiter", organisation="ASCC")
    assert (await partner.get(f"/console/people/{other}")).status_code == 404
    assert "No duplicates in sight" in (await desk.get(ROOM)).text
    assert "2 leads" in (await desk.get("/console/leads")).text
    found = (await desk.get("/console/people", params={"q": "Vega"})).text
    assert one in found and other not in found
    undo = person.partition("/console/duplicates/merges/")[2].partition('"')[0]
    assert (await desk.post(f"{ROOM}/merges/{undo}")).status_code == 303
    assert "3 leads" in (await desk.get("/console/leads")).text
    assert (await desk.get(f"/console/people/{other}")).status_code == 200
    looked(house)
    assert f"{ROOM}/{one}/{other}" in (await desk.get(ROOM)).text
    assert {row.name for row in recruits.rows(Applicant)} == {"Rosa Vega", "Rosa Vega López"}
    assert len(recruits.rows(Lead)) == 3
    assert (await desk.post(f"{ROOM}/merges/{undo}")).status_code == 409
    log = [(row.action, row.subject_id) for row in recruits.rows(AuditRow) if row.action in ("merged", "parted")]
    assert sorted(log) == sorted([("merged", one), ("merged", other), ("parted", one), ("parted", other)])


async def test_a_family_is_no_pair_and_a_birthday_finds_one(house: House, recruits: Recruits) -> None:
    one = recruits.person("Rosa Vega", born="1999-03-14")
    on_the_phone_of(recruits, one, "Luis Vega")
    recruits.person("Rosa Vega", born="1999-04-02")
    again = recruits.person("Rosa Vega", born="1999-03")
    recruits.person("Eva Sol", born="1999-03")
    looked(house)
    with reading(house.database) as session:
        pairs, further = newest(session, ("birth",), None)
    assert [(pair.one.id, pair.other.id, [*pair.likeness.signs]) for pair in pairs] == [
        (one, again, ["same_name", "birth_month"])
    ]
    assert further is None


async def test_birthdays_stand_there_as_people_read_them(house: House, signed: Signed, recruits: Recruits) -> None:
    one = recruits.person("Rosa Vega", born="1999-03-14")
    other = recruits.person("Rosa Vega", born="1999-03")
    looked(house)
    for language, day, month in (("en", "Mar 14, 1999", "March 1999"), ("es", "14 de marzo de 1999", "marzo de 1999")):
        desk = await signed("coordinator", language=language)
        for path in (ROOM, f"{ROOM}/{one}/{other}"):
            page = (await desk.get(path)).text
            assert day in page and month in page and "1999-03" not in page


async def test_two_people_stay_two_until_that_is_taken_back(house: House, signed: Signed, recruits: Recruits) -> None:
    one = recruits.person("Rosa Vega")
    other = on_the_phone_of(recruits, one, "Rosa Vega")
    looked(house)
    desk = await signed("coordinator", language="es")
    assert "Mismo teléfono" in (await desk.get(ROOM)).text
    assert (await desk.post(f"{ROOM}/{other}/{one}/two")).status_code == 303
    assert f"{ROOM}/{one}" not in (await desk.get(ROOM)).text
    assert (await desk.post(f"{ROOM}/{one}/{other}/maybe")).status_code == 303
    assert f"{ROOM}/{one}/{other}" in (await desk.get(ROOM)).text


async def test_a_minor_is_hidden_here_too(house: House, signed: Signed, recruits: Recruits) -> None:
    one = recruits.person("Luz Vega", born="2011-03-14", phone="+12095550188")
    other = on_the_phone_of(recruits, one, "Luz Vega")
    looked(house)
    desk = await signed("recruiter")
    for path in (ROOM, f"{ROOM}/{one}/{other}"):
        page = (await desk.get(path)).text
        assert "Minor" in page and "2011" not in page and f"/console/people/{one}" in page


async def test_who_may_not_and_what_is_not_there(signed: Signed, recruits: Recruits) -> None:
    one = recruits.person("Rosa Vega")
    other = on_the_phone_of(recruits, one, "Rosa Vega")
    desk, front, partner = (
        await signed("recruiter"),
        await signed("front_desk"),
        await signed("recruiter", organisation="ASCC"),
    )
    assert (await front.get(ROOM)).status_code == 403
    assert (await partner.get(ROOM)).status_code == 403
    assert (await partner.get(f"{ROOM}/{one}/{other}")).status_code == 403
    assert (await partner.post(f"{ROOM}/{one}/{other}/merge", {"keep": one})).status_code == 403
    assert (await desk.get(f"{ROOM}/{one}/nobody")).status_code == 404
    assert (await desk.get(f"{ROOM}/{one}/{one}")).status_code == 404
    assert (await desk.post(f"{ROOM}/{one}/{other}/merge", {"keep": "nobody"})).status_code == 404
    assert {row.merged_into for row in recruits.rows(Applicant)} == {None}


async def test_list_takes_as_many_queries_for_three_as_for_one(
    house: House, signed: Signed, recruits: Recruits, queries: Count
) -> None:
    desk = await signed("recruiter")
    one = recruits.person("Rosa Vega", "CNA-EVE", born="1999-03-14")
    on_the_phone_of(recruits, one, "Rosa Vega", "PHLEB")
    looked(house)
    await desk.get(ROOM)
    with queries(house.database) as first:
        await desk.get(ROOM)
    for name in ("Eva Sol", "Ana Cruz"):
        on_the_phone_of(recruits, recruits.person(name, "CNA-EVE"), name)
    looked(house)
    with queries(house.database) as third:
        await desk.get(ROOM)
    counts = [len([one for one in asked.statements if "audit" not in one]) for asked in (first, third)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("language", "kept_seat", "lost_seat"),
    [
        ("en", "Both had a seat in the same session", "Seats that could not be given again"),
        ("es", "Ambos tenían lugar en la misma sesión", "Lugares que ya no se pudieron devolver"),
    ],
)
async def test_two_seats_in_one_session_become_one_and_what_cannot_come_again_is_said(
    house: House, signed: Signed, recruits: Recruits, language: str, kept_seat: str, lost_seat: str
) -> None:
    one = recruits.person("Rosa Vega")
    other = on_the_phone_of(recruits, one, "Rosa Vega")
    seating = Seating(house.database, house.clock)
    full = seating.session(2)
    seats = [seating.book(full, Who(applicant_id=id)) for id in (one, other)]
    seating.wait(full)
    desk = await signed("recruiter", language=language)
    done = await desk.post(f"{ROOM}/{one}/{other}/merge", {"keep": other})
    page = (await desk.get(done.headers["location"])).text
    assert kept_seat in page
    assert seating.status(*seats) == ["booked", "cancelled"]
    undo = page.partition("/console/duplicates/merges/")[2].partition('"')[0]
    done = await desk.post(f"{ROOM}/merges/{undo}")
    assert lost_seat in (await desk.get(done.headers["location"])).text
    details = [row.details for row in recruits.rows(AuditRow) if row.action == "parted"]
    assert [each["seats_gone"] for each in details] == [1, 1]
