"""Every route of every room: none open to whoever lacks its permission, none that changes anything without a token."""

import re

import pytest
from httpx import Response

from assistant.console.doors import ConsoleRoute
from assistant.console.rooms import ROOMS
from assistant.staff.roles import GRANTS, Permission, Role
from tests.console.conftest import Browser, House, Signed, a_client

ROUTES = [route for room in ROOMS for route in room.routes]
# An id in a path, of the sort that the path takes: numbers where it is converted to one.
_PLACE = re.compile(r"\{[^}]+\}")


def path_of(route: ConsoleRoute) -> str:
    """The path with ids of nobody in it."""
    return _PLACE.sub("1", route.path)


def method_of(route: ConsoleRoute) -> str:
    (method,) = route.methods or {""}
    return method


# Nothing here depends on the database.
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


async def test_strangers_are_led_to_the_sign_in_by_every_door(stranger: Browser) -> None:
    for route in ROUTES:
        if route.door.permission is not Permission.SIGN_IN:
            answer = await stranger.client.request(method_of(route), path_of(route))
            assert answer.status_code == 303, route.path
            assert answer.headers["location"].startswith("/console/sign-in"), route.path


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_passes_the_doors_of_its_grants_alone(role: Role, signed: Signed) -> None:
    browser = await signed(role)
    for route in ROUTES:
        # Those that are allowed are opened where it changes nothing; they answer for themselves in their rooms' tests.
        allowed = route.door.permission in GRANTS[role]
        if not allowed:
            answer = await browser.client.request(method_of(route), path_of(route), headers={"X-CSRF": browser.csrf})
            assert answer.status_code == 403, route.path
        elif method_of(route) == "GET" and "live" not in route.path:
            answer = await browser.get(path_of(route))
            assert answer.status_code in (200, 303, 400, 404, 410, 422), (route.path, answer.status_code)


async def test_nothing_is_changed_without_the_token_of_the_session(signed: Signed, stranger: Browser) -> None:
    for browser in (await signed(Role.ADMINISTRATOR), stranger):
        for route in ROUTES:
            open_to_them = browser.member is not None or route.door.permission is Permission.SIGN_IN
            if method_of(route) == "GET" or not open_to_them:
                continue
            for headers, data in ({}, {}), ({"X-CSRF": "0" * 64}, {}), ({}, {"csrf": browser.csrf[::-1] or "0"}):
                answer = await browser.client.request(method_of(route), path_of(route), headers=headers, data=data)
                assert answer.status_code == 403, (route.path, headers, data)


async def test_token_of_another_session_is_refused(signed: Signed) -> None:
    mine, theirs = await signed(Role.ADMINISTRATOR), await signed(Role.ADMINISTRATOR)
    answer = await mine.client.post("/console/theme", data={"csrf": theirs.csrf, "theme": "dark"})
    assert answer.status_code == 403
    assert (await mine.post("/console/theme", {"theme": "dark"})).status_code == 303


async def test_form_from_another_site_is_refused_even_with_the_token(signed: Signed) -> None:
    browser = await signed(Role.ADMINISTRATOR)
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)):
        headers = {"Sec-Fetch-Site": site}
        answer = await browser.client.post(
            "/console/theme", data={"csrf": browser.csrf, "theme": "dark"}, headers=headers
        )
        assert answer.status_code == status, site


async def test_every_answer_is_protected(house: House, stranger: Browser, signed: Signed) -> None:
    administrator = await signed(Role.ADMINISTRATOR)
    for answer in (
        await stranger.get("/console"),
        await stranger.get("/console/sign-in"),
        await administrator.get("/console/staff"),
        await administrator.get("/console/staff/nobody"),
    ):
        guarded(answer)
        assert answer.headers["cache-control"] == "no-store"
    sheet = await stranger.get("/console/static/console.css")
    guarded(sheet)
    assert (sheet.status_code, sheet.headers["cache-control"]) == (200, "no-cache")


def guarded(answer: Response) -> None:
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_cookies_are_bound_to_the_host_over_https(house: House) -> None:
    secure = house.changed(public_url="https://porchlight.test")
    async with a_client(secure) as client:
        answer = await client.get("/console/sign-in")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-porchlight-visitor=")
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}


async def test_cookies_work_over_http(stranger: Browser) -> None:
    (cookie,) = (await stranger.get("/console/sign-in")).headers.get_list("set-cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("porchlight-visitor=")
    assert set(attributes) == {"HttpOnly", "Path=/", "SameSite=lax"}


async def test_a_refusal_leads_back_to_where_one_was(signed: Signed) -> None:
    form = {"Referer": "http://porchlight.test/console/import"}
    desk = await signed("recruiter")
    leads = "http://porchlight.test/console/leads?stage=open&sort=quiet"
    refused = await desk.post("/console/leads/many", {"scope": "chosen"}, headers={"Referer": leads})
    assert refused.status_code == 422
    assert '<a class="button button-quiet" href="/console/leads?stage=open&amp;sort=quiet" data-back>' in refused.text
    refused = await desk.post("/console/import", files={"file": ("leads.csv", b"x")}, headers=form)
    assert 'href="/console/import" data-back>' in refused.text
    gone = await desk.get("/console/people/nobody", headers={"Referer": "http://porchlight.test/console/people/nobody"})
    assert gone.status_code == 404 and "data-back" not in gone.text


@pytest.mark.parametrize(
    "elsewhere",
    ["http://elsewhere.test/console/../phone", "http://porchlight.test/phone", "nonsense", "http://["],
)
async def test_a_refusal_leads_nowhere_else(signed: Signed, elsewhere: str) -> None:
    desk = await signed("recruiter")
    refused = await desk.post("/console/leads/many", {"scope": "chosen"}, headers={"Referer": elsewhere})
    assert refused.status_code == 422 and "data-back" not in refused.text
