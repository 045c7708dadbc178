"""Links that are used once: the first administrator, invitations, new passwords."""

import asyncio

import pytest
from sqlalchemy import select

from assistant.cli.first_account import first_link
from assistant.staff.passwords import hashed
from assistant.staff.roles import Role
from assistant.store import staff, staff_links
from assistant.store.engine import reading, transaction
from assistant.store.staff_tables import AuditRow
from tests.console.conftest import Browser, House, Signed, a_client

PASSWORD = "lantern over the porch"


def link(house: House, kind: staff_links.LinkKind, member_id: str | None = None) -> str:
    with transaction(house.database) as session:
        return f"/console/links/{staff_links.make(session, kind, member_id, house.clock())}"


async def test_first_link_makes_the_administrator(house: House, stranger: Browser) -> None:
    path = link(house, "first")
    given = {"name": " Elena  Ruiz ", "email": "Elena@Example.org", "password": PASSWORD}
    answer = await stranger.fill(path, given)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    with reading(house.database) as session:
        (row,) = staff.everybody(session)
        assert (row.name, row.email, row.role) == ("Elena Ruiz", "elena@example.org", Role.ADMINISTRATOR)
        assert [each.action for each in session.scalars(select(AuditRow))] == ["password_set", "signed_in"]
    assert (await stranger.get("/console/staff")).status_code == 200
    assert (await stranger.get(path)).status_code == 410


async def test_first_link_is_over_once_somebody_has_an_account(house: House, stranger: Browser) -> None:
    path = link(house, "first")
    assert (await stranger.get(path)).status_code == 200
    house.member("administrator")
    assert (await stranger.get(path)).status_code == 410


async def test_two_browsers_make_one_first_account(house: House) -> None:
    path = link(house, "first")
    async with a_client(house) as one, a_client(house) as two:
        browsers = [Browser(one, None), Browser(two, None)]
        fills = [
            browser.fill(path, {"name": "Elena", "email": f"{at}@example.org", "password": PASSWORD})
            for at, browser in enumerate(browsers)
        ]
        answers = await asyncio.gather(*fills)
    assert sorted(answer.status_code for answer in answers) == [303, 410]


async def test_first_link_of_the_command_line_opens(house: House, stranger: Browser) -> None:
    settings = house.services.settings.model_copy(
        update={"database_url": house.database.url.render_as_string(hide_password=False)}
    )
    old, new = first_link(settings, "", house.clock()), first_link(settings, "", house.clock())
    assert old is not None
    assert new is not None
    assert [(await stranger.get(path)).status_code for path in (old, new)] == [410, 200]
    house.member("recruiter")
    assert first_link(settings, "", house.clock()) is None


async def test_invitation_sets_the_password_and_signs_in(house: House, signed: Signed, stranger: Browser) -> None:
    administrator = await signed("administrator")
    given = {"name": "Luis Ortega", "email": "luis@example.org", "role": "recruiter", "language": "es"}
    page = (await administrator.post("/console/staff", given)).text
    address = page.partition('readonly value="')[2].partition('"')[0]
    assert address.startswith("http://porchlight.test/console/links/")
    answer = await stranger.fill(address.removeprefix("http://porchlight.test"), {"password": PASSWORD})
    assert answer.status_code == 303
    assert '<html lang="es"' in (await stranger.get("/console/account")).text


@pytest.mark.parametrize(("kind", "hours"), [("first", 48), ("invitation", 7 * 24), ("password", 24)])
async def test_link_expires(house: House, stranger: Browser, kind: staff_links.LinkKind, hours: float) -> None:
    member_id = None if kind == "first" else house.member("recruiter").id
    path = link(house, kind, member_id)
    house.clock.advance(hours=hours, seconds=-1)
    assert (await stranger.get(path)).status_code == 200
    house.clock.advance(seconds=1)
    assert (await stranger.get(path)).status_code == 410


async def test_new_password_signs_out_everywhere_else(house: House, signed: Signed, stranger: Browser) -> None:
    browser = await signed("recruiter", email="rosa@example.org", password=hashed("of yesterday and before"))
    assert browser.member is not None
    path = link(house, "password", browser.member.id)
    assert (await stranger.fill(path, {"password": PASSWORD})).status_code == 303
    assert (await browser.get("/console/account")).status_code == 303
    assert (await stranger.post(path, {"password": PASSWORD})).status_code == 403  # the token was the visitor's
    assert (await stranger.get(path)).status_code == 410


async def test_weak_password_uses_nothing_up(house: House, stranger: Browser) -> None:
    member = house.member("recruiter", name="Rosa Delgado", email="rosa.delgado@example.org")
    path = link(house, "invitation", member.id)
    for weak in ("short", "password12345", "Rosa.Delgado"):
        assert (await stranger.fill(path, {"password": weak})).status_code == 422
    assert (await stranger.fill(path, {"password": PASSWORD})).status_code == 303


async def test_link_of_a_switched_off_account_is_over(house: House, stranger: Browser) -> None:
    member = house.member("recruiter")
    path = link(house, "password", member.id)
    with transaction(house.database) as session:
        row = staff.by_id(session, member.id)
        assert row is not None
        row.deactivated_at = house.clock()
    assert (await stranger.get(path)).status_code == 410


async def test_new_link_makes_the_old_one_worthless(house: House, stranger: Browser) -> None:
    member = house.member("recruiter")
    old, new = link(house, "invitation", member.id), link(house, "password", member.id)
    assert [(await stranger.get(path)).status_code for path in (old, new)] == [410, 200]
