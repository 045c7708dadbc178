"""Signing in with a password and with a code; how guessing is slowed down; how sessions end."""

import datetime as dt

import pytest
from sqlalchemy import select

from assistant.console.threshold import csrf_of
from assistant.staff.one_time_codes import code_at, new_secret
from assistant.staff.passwords import hashed, is_outdated
from assistant.store import staff, staff_codes, staff_sessions
from assistant.store.engine import reading, transaction
from assistant.store.staff_tables import AuditRow, StaffRow
from tests.console.conftest import URL, Browser, House, Signed, a_client

PASSWORD = "lantern over the porch"
KEPT = hashed(PASSWORD)
ROSA = "rosa@example.org"
PAGE = "/console/sign-in"


def log_of(house: House) -> list[tuple[str, dict[str, object]]]:
    with reading(house.database) as session:
        return [(row.action, row.details) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]


async def signs_in(browser: Browser, password: str = PASSWORD, email: str = ROSA, next: str = "") -> tuple[int, str]:
    """The answer's status, and where it leads or what it says is wrong."""
    answer = await browser.fill(PAGE, {"email": email, "password": password, "next": next})
    if answer.status_code == 303:
        return 303, answer.headers["location"]
    return answer.status_code, answer.text.partition('role="alert" id="problem">')[2].partition("<")[0]


async def test_console_leads_to_the_sign_in_and_back(stranger: Browser) -> None:
    answer = await stranger.get("/console/staff?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in?next=%2Fconsole%2Fstaff%3Fx%3D1")


@pytest.mark.parametrize(
    ("sent_from", "next"),
    [
        ({"Referer": f"{URL}/console/people/1?tab=notes"}, "?next=%2Fconsole%2Fpeople%2F1%3Ftab%3Dnotes"),
        ({"HX-Request": "true", "HX-Current-URL": f"{URL}/console/queue"}, "?next=%2Fconsole%2Fqueue"),
        ({"Referer": "https://evil.test/console-of-mine"}, ""),
        ({"Referer": "http://["}, ""),
        ({}, ""),
    ],
)
async def test_who_was_signed_out_over_a_form_comes_back_to_its_page(
    stranger: Browser, sent_from: dict[str, str], next: str
) -> None:
    answer = await stranger.post("/console/people/1/notes", {"text": "x"}, headers=sent_from)
    where = answer.headers.get("hx-redirect") or answer.headers["location"]
    assert where == f"/console/sign-in{next}"


async def test_who_was_signed_in_is_told_that_it_is_over_and_nobody_else(house: House, stranger: Browser) -> None:
    member = house.member("recruiter", email=ROSA, password=KEPT)
    said = "Your session has ended."
    assert said not in (await stranger.get(PAGE)).text
    await signs_in(stranger)
    with transaction(house.database) as session:
        staff_sessions.end(session, member.id, house.clock())
    assert said in (await stranger.get(f"{PAGE}?next=%2Fconsole%2Faccount")).text
    await signs_in(stranger)
    await stranger.fill("/console/account", {})
    await stranger.post("/console/sign-out")
    asked = await stranger.get(PAGE)
    assert asked.status_code == 200 and said not in asked.text


async def test_right_password_opens_a_session(house: House, stranger: Browser) -> None:
    member = house.member("recruiter", email="Rosa@Example.org", password=KEPT)
    assert await signs_in(stranger, email=" ROSA@example.org", next="/console/account") == (303, "/console/account")
    assert (await stranger.get("/console/account")).status_code == 200
    assert log_of(house) == [("signed_in", {"by": "password", "address": "127.0.0.1"})]
    with reading(house.database) as session:
        assert session.scalars(select(AuditRow.member_id)).one() == member.id


async def test_session_is_new_at_each_sign_in(house: House, stranger: Browser) -> None:
    house.member("recruiter", email=ROSA, password=KEPT)
    await signs_in(stranger)
    before = stranger.client.cookies["porchlight-session"]
    stranger.client.cookies.delete("porchlight-session")
    await signs_in(stranger)
    assert stranger.client.cookies["porchlight-session"] != before


@pytest.mark.parametrize(
    "next", ["https://evil.example", "//evil.example", "/phone", "/console\\evil", "/console/../phone", "/consoles", ""]
)
async def test_nobody_is_led_out_of_the_console(house: House, stranger: Browser, next: str) -> None:
    house.member("recruiter", email=ROSA, password=KEPT)
    assert await signs_in(stranger, next=next) == (303, "/console")


async def test_unknown_wrong_invited_and_switched_off_are_told_the_same(house: House, stranger: Browser) -> None:
    house.member("recruiter", email=ROSA, password=KEPT)
    house.member("recruiter", email="new@example.org")
    house.member("recruiter", email="gone@example.org", password=KEPT)
    with transaction(house.database) as session:
        gone = staff.by_email(session, "gone@example.org")
        assert gone is not None
        gone.deactivated_at = house.clock()
    told = {
        await signs_in(stranger, password, email)
        for email, password in (
            (ROSA, PASSWORD + "s"),
            ("nobody@example.org", PASSWORD),
            ("new@example.org", PASSWORD),
            ("gone@example.org", PASSWORD),
        )
    }
    assert told == {(401, "That email and password do not go together. Check both and try again.")}
    assert [action for action, _ in log_of(house)] == ["sign_in_failed"] * 4


async def test_guessing_is_slowed_down_for_the_account(house: House, stranger: Browser) -> None:
    house.member("recruiter", email=ROSA, password=KEPT)
    for _ in range(8):
        assert (await signs_in(stranger, "wrong"))[0] == 401
    # The right password is not even looked at, from wherever it comes; others are not held up.
    assert await signs_in(stranger) == (429, "Too many tries. Wait 15 min and try again.")
    assert (await signs_in(stranger, email="luis@example.org"))[0] == 401
    house.clock.advance(minutes=14, seconds=59)
    assert await signs_in(stranger) == (429, "Too many tries. Wait 1 min and try again.")
    house.clock.advance(seconds=1)
    assert (await signs_in(stranger))[0] == 303


async def test_guessing_is_slowed_down_for_an_unknown_account_alike(stranger: Browser) -> None:
    for _ in range(8):
        assert (await signs_in(stranger, "wrong", "nobody@example.org"))[0] == 401
    assert (await signs_in(stranger, "wrong", "nobody@example.org"))[0] == 429


async def test_right_password_forgets_the_wrong_ones(house: House, stranger: Browser) -> None:
    house.member("recruiter", email=ROSA, password=KEPT)
    for _ in range(2):
        for _ in range(7):
            assert (await signs_in(stranger, "wrong"))[0] == 401
        assert (await signs_in(stranger))[0] == 303
        stranger.client.cookies.delete("porchlight-session")


async def test_password_of_weaker_settings_is_hashed_again(house: House, stranger: Browser) -> None:
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    member = house.member("recruiter", email=ROSA, password=weaker)
    assert (await signs_in(stranger))[0] == 303
    with reading(house.database) as session:
        row = staff.by_id(session, member.id)
        assert row is not None
        assert row.password is not None
        assert not is_outdated(row.password)


def with_codes(house: House, **given: str) -> tuple[str, list[str]]:
    """Rosa with one-time codes: her secret and her recovery codes."""
    member = house.member("recruiter", email=ROSA, password=KEPT)
    secret, key = new_secret(), house.services.settings.signing_key
    with transaction(house.database) as session:
        row = session.get(StaffRow, member.id)
        assert row is not None
        return secret, staff_codes.turn_on(session, row, secret, key, used=0)


async def test_code_is_asked_for_after_the_password(house: House, stranger: Browser) -> None:
    secret, _ = with_codes(house)
    assert await signs_in(stranger, next="/console/account") == (
        303,
        "/console/sign-in/code?next=%2Fconsole%2Faccount",
    )
    assert (await stranger.get("/console/account")).status_code == 303
    code = code_at(secret, house.clock())
    answer = await stranger.fill("/console/sign-in/code", {"code": code, "next": "/console/account"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/account")
    assert (await stranger.get("/console/account")).status_code == 200
    assert log_of(house) == [("signed_in", {"by": "code", "address": "127.0.0.1"})]


async def test_code_that_was_used_is_refused(house: House, stranger: Browser) -> None:
    secret, _ = with_codes(house)
    code = code_at(secret, house.clock())
    await signs_in(stranger)
    assert (await stranger.fill("/console/sign-in/code", {"code": code})).status_code == 303
    async with a_client(house) as client:
        other = Browser(client, None)
        await signs_in(other)
        assert (await other.fill("/console/sign-in/code", {"code": code})).status_code == 401
        house.clock.advance(seconds=30)
        again = code_at(secret, house.clock())
        assert (await other.fill("/console/sign-in/code", {"code": again})).status_code == 303


async def test_recovery_code_works_once(house: House, stranger: Browser) -> None:
    _, recovery = with_codes(house)
    for status in (303, 401):
        stranger.client.cookies.delete("porchlight-session")
        await signs_in(stranger)
        answer = await stranger.fill("/console/sign-in/code", {"code": recovery[3].upper()})
        assert answer.status_code == status


async def test_guessing_codes_is_slowed_down(house: House, stranger: Browser) -> None:
    secret, _ = with_codes(house)
    await signs_in(stranger)
    for _ in range(8):
        assert (await stranger.fill("/console/sign-in/code", {"code": "000000"})).status_code == 401
    code = code_at(secret, house.clock())
    assert (await stranger.fill("/console/sign-in/code", {"code": code})).status_code == 429


async def test_code_must_follow_the_password_within_ten_minutes(house: House, stranger: Browser) -> None:
    with_codes(house)
    await signs_in(stranger)
    house.clock.advance(minutes=9, seconds=59)
    assert (await stranger.get("/console/sign-in/code")).status_code == 200
    house.clock.advance(seconds=1)
    answer = await stranger.get("/console/sign-in/code")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")


async def test_signing_out_ends_the_session_for_good(house: House, signed: Signed) -> None:
    browser = await signed("recruiter")
    token = browser.client.cookies["porchlight-session"]
    answer = await browser.post("/console/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in")
    browser.client.cookies.set("porchlight-session", token)
    assert (await browser.get("/console/account")).status_code == 303


@pytest.mark.parametrize(("hours", "status"), [(11.99, 200), (12, 303)])
async def test_session_ends_when_nobody_uses_it(house: House, signed: Signed, hours: float, status: int) -> None:
    browser = await signed("recruiter")
    house.clock.advance(hours=hours)
    assert (await browser.get("/console/account")).status_code == status


async def test_session_that_is_used_goes_on_until_its_age(house: House, signed: Signed) -> None:
    browser = await signed("recruiter")
    for _ in range(15):
        house.clock.advance(hours=11)
        assert (await browser.get("/console/account")).status_code == 200
    house.clock.advance(days=7, hours=-15 * 11)
    assert (await browser.get("/console/account")).status_code == 303


async def test_settings_say_how_long_sessions_last(house: House, signed: Signed) -> None:
    shorter = house.changed(staff_idle_hours=0.5)
    browser = await signed("recruiter")
    shorter.app  # noqa: B018  (it is asked from now on)
    house.clock.advance(minutes=30)
    assert (await browser.get("/console/account")).status_code == 303


async def test_switched_off_account_is_signed_out_at_once(house: House, signed: Signed) -> None:
    browser = await signed("recruiter")
    assert browser.member is not None
    with transaction(house.database) as session:
        row = staff.by_id(session, browser.member.id)
        assert row is not None
        row.deactivated_at = house.clock()
    assert (await browser.get("/console/account")).status_code == 303


async def test_look_is_noted_once_a_minute(house: House, signed: Signed, queries: object) -> None:
    browser = await signed("recruiter")
    house.clock.advance(seconds=59)
    with queries(house.database) as asked:  # type: ignore[operator]
        await browser.get("/console/account")
    assert [each for each in asked.statements if each.startswith("UPDATE")] == []
    house.clock.advance(seconds=1)
    with queries(house.database) as asked:  # type: ignore[operator]
        await browser.get("/console/account")
    assert len([each for each in asked.statements if each.startswith("UPDATE")]) == 1


async def test_token_is_of_the_session(house: House, signed: Signed) -> None:
    browser = await signed("recruiter")
    page = await browser.get("/console/account")
    assert f'{{"X-CSRF": "{browser.csrf}"}}' in page.text
    assert browser.csrf == csrf_of(house.services.settings, browser.client.cookies["porchlight-session"])


def test_clock_is_the_tests_own(house: House) -> None:
    assert house.services.clock() == dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
