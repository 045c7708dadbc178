"""The way in: the first room, the language, the colours."""

from tests.console.conftest import Browser, House, Signed


async def test_console_leads_to_the_first_room_that_one_may_enter(signed: Signed) -> None:
    for role, path in (
        ("front_desk", "/console/queue"),
        ("recruiter", "/console/leads"),
        ("partner_viewer", "/console/leads"),
    ):
        answer = await (await signed(role)).get("/console")
        assert (answer.status_code, answer.headers["location"]) == (303, path)


async def test_navigation_shows_what_one_may_enter(signed: Signed) -> None:
    page = (await (await signed("recruiter")).get("/console/account")).text
    rooms = page.partition('<nav id="rooms"')[2].partition("</nav>")[0]
    assert 'href="/console/leads"' in rooms
    assert "/console/audit" not in rooms
    assert "/console/staff" not in rooms


async def test_language_is_the_browsers_until_one_is_chosen(stranger: Browser) -> None:
    page = await stranger.get("/console/sign-in", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"})
    assert '<html lang="es"' in page.text
    assert "Iniciar sesión" in page.text
    assert '<html lang="en"' in (await stranger.get("/console/sign-in", headers={"Accept-Language": "fr"})).text


async def test_language_that_was_chosen_stays_in_this_browser(stranger: Browser) -> None:
    await stranger.fill("/console/sign-in", {})
    answer = await stranger.post(
        "/console/language", {"language": "es", "here": "/console/sign-in?next=/console/leads"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in?next=/console/leads")
    assert '<html lang="es"' in (await stranger.get("/console/sign-in", headers={"Accept-Language": "en"})).text


async def test_language_and_colours_stay_with_the_account(house: House, signed: Signed) -> None:
    browser = await signed("recruiter")
    await browser.post("/console/language", {"language": "es", "here": "/console/account"})
    await browser.post("/console/theme", {"theme": "dark", "here": "/console/account"})
    assert browser.member is not None
    elsewhere = await signed(browser.member)
    assert '<html lang="es" data-theme="dark"' in (await elsewhere.get("/console/account")).text


async def test_unknown_language_or_colours_are_not_understood(signed: Signed) -> None:
    browser = await signed("recruiter")
    assert (await browser.post("/console/language", {"language": "fr"})).status_code == 422
    assert (await browser.post("/console/theme", {"theme": "pink"})).status_code == 422


async def test_what_was_done_is_told_once(signed: Signed) -> None:
    browser = await signed("recruiter")
    await browser.post("/console/account/name", {"name": "Rosa Delgado"})
    first, second = await browser.get("/console/account"), await browser.get("/console/account")
    assert '<div class="toast"><p>Saved.</p>' in first.text
    assert '<div class="toast">' not in second.text


async def test_piece_of_a_page_that_comes_between_eats_no_toast(signed: Signed) -> None:
    ana = await signed("front_desk")
    await ana.post("/console/account/name", {"name": "Ana Ochoa"})
    await ana.get("/console/queue", headers={"HX-Request": "true"})
    assert "Saved" in (await ana.get("/console/account")).text.partition('id="toasts"')[2]


async def test_htmx_is_sent_on_by_its_own_header(signed: Signed) -> None:
    browser = await signed("recruiter")
    answer = await browser.post(
        "/console/theme", {"theme": "dark", "here": "/console/account"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/console/account")


async def test_htmx_is_told_why_not(signed: Signed) -> None:
    browser = await signed("recruiter")
    answer = await browser.get("/console/staff", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.text) == (403, "")
    assert "Your role does not open this page." in answer.headers["hx-trigger"]
