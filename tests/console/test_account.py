"""One's own account."""

import re

from sqlalchemy import select

from assistant.staff.one_time_codes import code_at
from assistant.staff.passwords import hashed, is_right
from assistant.store import staff
from assistant.store.engine import reading
from assistant.store.staff_tables import AuditRow, StaffRow
from tests.console.conftest import Browser, House, Signed

PASSWORD = "lantern over the porch"
HERE = "/console/account"


def row_of(house: House, browser: Browser) -> StaffRow:
    assert browser.member is not None
    with reading(house.database) as session:
        row = staff.by_id(session, browser.member.id)
    assert row is not None
    return row


async def test_password_is_changed_by_whoever_knows_it(house: House, signed: Signed) -> None:
    browser = await signed("recruiter", password=hashed(PASSWORD))
    assert browser.member is not None
    elsewhere = await signed(browser.member)
    given = {"current": PASSWORD, "password": "two lanterns on the porch"}
    assert (await browser.post(f"{HERE}/password", given)).status_code == 303
    assert is_right("two lanterns on the porch", row_of(house, browser).password)
    assert [(await each.get(HERE)).status_code for each in (browser, elsewhere)] == [200, 303]


async def test_password_stays_where_the_old_one_or_the_new_one_is_wrong(house: House, signed: Signed) -> None:
    browser = await signed("recruiter", password=hashed(PASSWORD))
    for current, new, said in (
        ("wrong", "two lanterns on the porch", "The current password is not right."),
        (PASSWORD, "short", "Take at least 12 characters."),
        (PASSWORD, "password1234", "That password is among the first that anybody would try. Take another one."),
    ):
        answer = await browser.post(f"{HERE}/password", {"current": current, "password": new})
        assert (answer.status_code, said in answer.text) == (422, True)
    assert is_right(PASSWORD, row_of(house, browser).password)


async def test_codes_are_turned_on_by_showing_one(house: House, signed: Signed) -> None:
    browser = await signed("recruiter", password=hashed(PASSWORD))
    page = (await browser.get(f"{HERE}/codes")).text
    assert 'src="data:image/svg+xml' in page
    secret = re.sub(r"\s", "", page.partition('<code class="secret">')[2].partition("<")[0])
    sealed = page.partition('name="sealed" value="')[2].partition('"')[0]
    wrong = await browser.post(f"{HERE}/codes", {"sealed": sealed, "code": "000000"})
    assert (wrong.status_code, row_of(house, browser).code_secret) == (422, None)
    assert sealed not in wrong.text or secret[:4] in wrong.text
    right = await browser.post(f"{HERE}/codes", {"sealed": sealed, "code": code_at(secret, house.clock())})
    assert right.status_code == 200
    assert len(re.findall(r"<code>[a-z2-9]{5}-[a-z2-9]{5}</code>", right.text)) == 10
    kept = row_of(house, browser).code_secret
    assert kept is not None
    assert secret not in kept
    assert "Recovery codes left: 10" in (await browser.get(HERE)).text


async def test_sealed_secret_of_somebody_else_or_of_yesterday_is_refused(house: House, signed: Signed) -> None:
    mine, theirs = await signed("recruiter"), await signed("recruiter")
    page = (await theirs.get(f"{HERE}/codes")).text
    secret = re.sub(r"\s", "", page.partition('<code class="secret">')[2].partition("<")[0])
    sealed = page.partition('name="sealed" value="')[2].partition('"')[0]
    given = {"sealed": sealed, "code": code_at(secret, house.clock())}
    assert (await mine.post(f"{HERE}/codes", given)).status_code == 303
    assert row_of(house, mine).code_secret is None


async def test_codes_are_turned_off_with_the_password(house: House, signed: Signed) -> None:
    browser = await signed("recruiter", password=hashed(PASSWORD))
    page = (await browser.get(f"{HERE}/codes")).text
    secret = re.sub(r"\s", "", page.partition('<code class="secret">')[2].partition("<")[0])
    sealed = page.partition('name="sealed" value="')[2].partition('"')[0]
    await browser.post(f"{HERE}/codes", {"sealed": sealed, "code": code_at(secret, house.clock())})
    await browser.post(f"{HERE}/codes/off", {"password": "wrong"})
    assert row_of(house, browser).code_secret is not None
    assert (await browser.post(f"{HERE}/codes/recovery", {"password": PASSWORD})).status_code == 200
    await browser.post(f"{HERE}/codes/off", {"password": PASSWORD})
    assert row_of(house, browser).code_secret is None
    with reading(house.database) as session:
        actions = list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))
    assert actions == ["codes_on", "recovery_renewed", "codes_off"]


async def test_sessions_are_listed_and_ended(signed: Signed) -> None:
    browser = await signed("recruiter")
    assert browser.member is not None
    second, third = await signed(browser.member), await signed(browser.member)
    page = (await browser.get(HERE)).text
    ends = re.findall(r'action="(/console/account/sessions/[^"/]+/end)"', page)
    assert len(ends) == 2
    await browser.post(ends[0])
    statuses = [(await each.get(HERE)).status_code for each in (browser, second, third)]
    assert sorted(statuses) == [200, 200, 303]
    await browser.post(f"{HERE}/sessions/end")
    assert [(await each.get(HERE)).status_code for each in (browser, second, third)] == [200, 303, 303]


async def test_nobody_ends_the_sessions_of_others(signed: Signed) -> None:
    mine, theirs = await signed("administrator"), await signed("recruiter")
    assert theirs.member is not None
    other = await signed(theirs.member)
    page = (await theirs.get(HERE)).text
    (path,) = re.findall(r'action="(/console/account/sessions/[^"/]+/end)"', page)
    await mine.post(path)
    assert (await other.get(HERE)).status_code == 200
