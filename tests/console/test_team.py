"""Staff: invited, changed, switched off and on again."""

from sqlalchemy import select

from assistant.store import staff
from assistant.store.engine import reading
from assistant.store.staff_tables import AuditRow, StaffRow
from tests.console.conftest import House, Signed

HERE = "/console/staff"


def row_of(house: House, id: str) -> StaffRow:
    with reading(house.database) as session:
        row = staff.by_id(session, id)
    assert row is not None
    return row


async def test_invitation_is_for_a_new_email_alone(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    given = {"name": "Luis Ortega", "email": "Luis@example.org", "role": "recruiter", "organisation": "ASCC"}
    assert (await browser.post(HERE, given)).status_code == 200
    again = await browser.post(HERE, {**given, "email": "luis@EXAMPLE.org"})
    assert (again.status_code, "There is an account with this email already." in again.text) == (422, True)
    page = (await browser.get(HERE)).text
    assert page.count("Luis Ortega") == 1
    assert '<span class="badge badge-warn">Invited</span>' in page


async def test_invitation_needs_a_name_an_email_and_a_known_organisation(signed: Signed) -> None:
    browser = await signed("administrator")
    given = {"name": "Luis", "email": "luis@example.org", "role": "recruiter"}
    for wrong in ({"name": " "}, {"email": "luis"}, {"organisation": "NOBODY"}, {"role": "emperor"}):
        assert (await browser.post(HERE, {**given, **wrong})).status_code == 422


async def test_role_organisation_and_duty_are_changed(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    member = house.member("front_desk")
    given = {"role": "recruiter", "organisation": "ASCC", "phone": "(209) 555-0117", "on_duty": "true"}
    assert (await browser.post(f"{HERE}/{member.id}", given)).status_code == 303
    row = row_of(house, member.id)
    assert (row.role, row.organisation_id, row.phone, row.on_duty) == ("recruiter", "ASCC", "+12095550117", True)
    with reading(house.database) as session:
        details = session.scalars(select(AuditRow.details).where(AuditRow.action == "changed")).one()
    assert details == {
        "role": ["front_desk", "recruiter"],
        "organisation_id": [None, "ASCC"],
        "phone": [None, "+12095550117"],
        "on_duty": [False, True],
    }


async def test_duty_needs_a_phone(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    member = house.member("front_desk")
    for phone in ("", "no phone"):
        given = {"role": "front_desk", "phone": phone, "on_duty": "true"}
        assert (await browser.post(f"{HERE}/{member.id}", given)).status_code == 422
    assert row_of(house, member.id).on_duty is False


async def test_switching_off_can_be_undone(house: House, signed: Signed) -> None:
    browser, theirs = await signed("administrator"), await signed("recruiter", name="Luis Ortega")
    assert theirs.member is not None
    await browser.post(f"{HERE}/{theirs.member.id}/off")
    page = (await browser.get(HERE)).text
    assert "Luis Ortega cannot sign in any more." in page
    assert f'action="{HERE}/{theirs.member.id}/on"' in page
    assert (await theirs.get("/console/account")).status_code == 303
    await browser.post(f"{HERE}/{theirs.member.id}/on")
    assert row_of(house, theirs.member.id).deactivated_at is None


async def test_there_is_always_an_administrator(house: House, signed: Signed) -> None:
    browser = await signed("administrator")
    assert browser.member is not None
    id = browser.member.id
    assert (await browser.post(f"{HERE}/{id}", {"role": "recruiter"})).status_code == 409
    assert (await browser.post(f"{HERE}/{id}/off")).status_code == 409
    house.member("administrator", name="Second")
    assert (await browser.post(f"{HERE}/{id}/off")).status_code == 409  # still oneself
    assert (await browser.post(f"{HERE}/{id}", {"role": "recruiter"})).status_code == 303


async def test_unknown_account_is_not_there(signed: Signed) -> None:
    browser = await signed("administrator")
    assert (await browser.get(f"{HERE}/nobody")).status_code == 404
    for act in ("", "/off", "/on", "/link", "/codes-off"):
        assert (await browser.post(f"{HERE}/nobody{act}", {"role": "recruiter"})).status_code == 404, act


async def test_list_asks_the_store_as_often_for_three_as_for_one(house: House, signed: Signed, queries: object) -> None:
    browser = await signed("administrator")
    await browser.get(HERE)  # the catalogue is read once
    with queries(house.database) as few:  # type: ignore[operator]
        await browser.get(HERE)
    house.member("recruiter")
    house.member("recruiter")
    with queries(house.database) as more:  # type: ignore[operator]
        await browser.get(HERE)
    assert more.count == few.count
