"""`/applicants/{id}/guardian`, and who waits in the lists until it has a yes."""

from typing import Any

import pytest
from sqlalchemy import select

from assistant.store.catalogue import replace
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Consent
from tests.api.conftest import Api, House, moment
from tests.factories.screened import a_screening_catalog, said
from tests.factories.turns import ROSA, a_finished, a_text, an_effect

ANA = {"name": "Ana Peña", "phone": "(209) 555-0118"}
YES = {"agreed": True, "wording": "Asked whether Luz may come on December 1: yes."}
NO = {"agreed": False, "wording": "She called: Luz stays at home."}


@pytest.fixture
def screening(house: House) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())


def get_in_touch(house: House, name: str, phone: str = ROSA, **facts: Any) -> None:
    ledger, inbound = StoredLedger(house.database, word=lambda *_: ()), a_text(phone=phone)
    opened = ledger.receive(inbound, house.clock())
    done = (an_effect("name", name=name), said(**facts), an_effect("lead", program="CNA-EVE"))
    ledger.finish(a_finished(opened, inbound, *done), house.clock())


async def luz(api: Api, house: House, birth: str = "2009-06-01") -> str:
    get_in_touch(house, "Luz", birth=birth)
    (person,) = await api.list("/applicants", include="waiting")
    return str(person["id"])


async def put(api: Api, person: str, **given: Any) -> dict[str, Any]:
    answer = await api.send("PUT", f"/applicants/{person}/guardian", json={**ANA, **given})
    assert answer.status_code == 200, answer.text
    guardian: dict[str, Any] = answer.json()
    return guardian


@pytest.mark.usefixtures("screening")
async def test_a_minor_is_listed_once_a_guardian_agrees(api: Api, house: House) -> None:
    person = await luz(api, house)
    assert (await api.list("/applicants"), await api.list("/leads")) == ([], [])
    noted = moment(house.clock())
    assert await put(api, person) == {
        "name": "Ana Peña",
        "phone": "+12095550118",
        "agreed": None,
        "wording": None,
        "created_at": noted,
        "updated_at": noted,
    }
    assert await api.list("/leads") == []
    house.clock.advance(hours=1)
    agreed = await put(api, person, answer=YES)
    assert (agreed["agreed"], agreed["wording"], agreed["created_at"]) == (True, YES["wording"], noted)
    assert agreed["updated_at"] == moment(house.clock())
    assert (await api.get(f"/applicants/{person}/guardian")).json() == agreed
    (lead,) = await api.list("/leads")
    assert (lead["name"], lead["phones"], lead["waits_for_guardian"]) == ("Luz", [ROSA], False)
    await put(api, person, answer=NO)
    assert await api.list("/leads") == []
    with reading(house.database) as session:
        consents = session.execute(select(Consent.kind, Consent.granted, Consent.channel).order_by(Consent.id)).all()
    assert [tuple(row) for row in consents] == [("guardian", True, "api"), ("guardian", False, "api")]


@pytest.mark.usefixtures("screening")
async def test_who_waits_is_shown_without_name_and_contacts(api: Api, house: House) -> None:
    person = await luz(api, house)
    (lead,) = await api.list("/leads", include="waiting")
    assert (lead["name"], lead["phones"], lead["waits_for_guardian"]) == (None, [], True)
    (shown,) = await api.list("/applicants", include="waiting")
    assert (shown["name"], shown["contacts"], shown["waits_for_guardian"]) == (None, [], True)
    assert shown["leads"] == [lead]
    assert (await api.get(f"/leads/{lead['id']}")).json() == lead
    whole = (await api.get(f"/applicants/{person}")).json()
    assert {name: whole[name] for name in shown} == shown
    assert (await api.get("/leads", include="all")).status_code == 422


@pytest.mark.usefixtures("screening")
async def test_turning_18_is_by_the_partnerships_day(api: Api, house: House) -> None:
    """At half past seven in the morning in London it is still yesterday in the valley."""
    await luz(api, house, "2008-11-25")
    house.clock.now = house.clock.now.replace(day=25, hour=7, minute=59)
    assert await api.list("/leads") == []
    house.clock.advance(minutes=1)
    assert len(await api.list("/leads")) == 1


@pytest.mark.usefixtures("screening")
async def test_a_guardian_of_nobody_is_not_found(api: Api, house: House) -> None:
    person = await luz(api, house)
    nobody = "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"
    assert (await api.get(f"/applicants/{person}/guardian")).json() == {
        "error": "not_found",
        "detail": "There is no such guardian.",
    }
    answer = await api.send("PUT", f"/applicants/{nobody}/guardian", json=ANA)
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such applicant.")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": ""},
        {**ANA, "phone": "mom's"},
        {**ANA, "answer": {"agreed": True}},
        {**ANA, "answer": {"agreed": True, "wording": ""}},
        {**ANA, "agreed": True},
    ],
)
async def test_a_yes_without_words_is_no_evidence(api: Api, given: dict[str, Any]) -> None:
    answer = await api.send("PUT", "/applicants/01KAXJ9Z6J4T1Q3V5W7X9Y0ABC/guardian", json=given)
    assert answer.status_code == 422
