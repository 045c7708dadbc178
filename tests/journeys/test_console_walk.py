"""Every page of the console that needs no id: accessible in light and dark, within 320 px, light, without errors."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from assistant.console.rooms import ROOMS
from assistant.staff.passwords import hashed
from tests.journeys.booking_line import TODAY
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import faults, faults_in_the_dark, fits_a_phone

HEAVIEST = 200_000
# A stream, and files to keep.
NO_PAGES = ("/console/live", ".csv", ".xlsx", ".yaml", ".yml", ".zip", ".json")
PASSWORD = "lantern over the porch"


def pages() -> list[str]:
    found = {path for room in ROOMS for path in room.paths if "{" not in path}
    return sorted(path for path in found if path not in NO_PAGES and not path.endswith(NO_PAGES))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("console"), browser) as line:
        yield line


def test_every_page_is_accessible_light_and_narrow(line: ConsoleLine, artifacts: Path) -> None:
    member = line.member("administrator", "Elena Ruiz")
    context = line.context(member)
    page = context.new_page()
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that needs more than its address is not there, and the browser says so, too.
        if message.type in ("error", "warning") and "(Not Found)" not in message.text and "(Gone)" not in message.text:
            said.append(f"{page.url}: {message.text}")

    page.on("console", note)
    found: list[str] = []
    for path in pages():
        answer = page.goto(path)
        assert answer is not None
        kind = answer.headers.get("content-type", "")
        if answer.status in (404, 410) or "text/html" not in kind:
            continue
        if answer.status != 200:
            found.append(f"{path}: {answer.status}")
            continue
        if page.locator("header.bar").count() == 0:  # a piece of a page, for htmx
            continue
        name = path.removeprefix("/console").strip("/").replace("/", "-") or "first"
        found += [f"{path}: {each}" for each in _wrong_with(page, artifacts / f"console-walk-{name}-dark.png")]
    context.close()
    assert found == []
    assert said == []


def test_pages_before_the_sign_in_are_accessible(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(None)
    page = context.new_page()
    page.goto("/console/leads")
    assert page.url.endswith("/console/sign-in?next=%2Fconsole%2Fleads")
    assert _wrong_with(page) == []
    line.shoot(page, artifacts, "sign-in")
    context.close()


def test_signing_in_by_keyboard_and_going_by_keys(line: ConsoleLine, artifacts: Path) -> None:
    line.member("coordinator", "Marta Solis", password=hashed(PASSWORD), language="es")
    context = line.context(None)
    page = context.new_page()
    page.goto("/console/account")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type("marta@porchlight.test")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Mi cuenta")
    # The first stop leads past the navigation.
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.screenshot(path=artifacts / "console-help-es.png")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.clock.set_fixed_time(TODAY)  # the second key has a second and a half
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.locator("h1")).to_have_text("Registro")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("ga")
    expect(page.locator("#search")).to_have_value("ga")
    context.close()


def test_colours_and_language_follow_the_switches(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(line.member("recruiter", "Ines Vega"))
    page = context.new_page()
    page.goto("/console/account")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("main").get_by_label("Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.locator("main").get_by_role("button", name="Español").click()
    expect(page.locator("h1")).to_have_text("Mi cuenta")
    page.screenshot(path=artifacts / "console-account-es-dark.png", full_page=True)
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    context.close()


def test_rooms_open_from_the_menu_on_a_phone(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(line.member("front_desk", "Pablo Cruz"), size=(320, 720))
    page = context.new_page()
    page.goto("/console/account")
    rooms = page.locator("#rooms")
    expect(rooms).to_be_hidden()
    page.locator(".rooms-button").click()
    expect(rooms).to_be_visible()
    page.screenshot(path=artifacts / "console-rooms-320.png")
    rooms.get_by_role("link", name="Leads").click()
    expect(page).to_have_url(f"{line.app.url}/console/leads")
    context.close()


def test_switching_somebody_off_is_undone_by_the_toast(line: ConsoleLine, artifacts: Path) -> None:
    administrator, other = line.member("administrator", "Olga Paz"), line.member("recruiter", "Nico Lara")
    context = line.context(administrator)
    page = context.new_page()
    page.goto(f"/console/staff/{other.id}")
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator(".toast")).to_contain_text("Nico Lara cannot sign in any more.")
    page.locator(".toast").hover()  # it stays as long as somebody points at it
    page.screenshot(path=artifacts / "console-staff-undo.png")
    page.locator("h1").click()
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("Nico Lara can sign in again.")
    context.close()


def test_first_account_by_its_link(line: ConsoleLine, artifacts: Path) -> None:
    """An invited member sees the same page as the first: the words and the accessible form."""
    from assistant.store import staff_links
    from assistant.store.engine import transaction

    member = line.member("recruiter", "Sofia Leon")
    with transaction(line.database) as session:
        token = staff_links.make(session, "invitation", member.id, line.clock())
    context = line.context(None)
    page = context.new_page()
    page.goto(f"/console/links/{token}")
    assert _wrong_with(page) == []
    line.shoot(page, artifacts, "invitation")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save and sign in").click()
    expect(page.locator(".face")).to_have_text("S")
    context.close()


def _wrong_with(page: Page, in_the_dark: Path | None = None) -> list[str]:
    """What axe finds in light and in dark (with a picture of that), what is wider than 320 px, what is too heavy."""
    weight = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter((each) => !each.name.includes('/live')).reduce((sum, each) => sum + each.encodedBodySize, 0)"
    )
    found = [f"weighs {weight}"] if weight > HEAVIEST else []
    found += faults(page)
    found += faults_in_the_dark(page, in_the_dark)
    found += [] if fits_a_phone(page) else ["is wider than 320 px"]
    found += [] if page.locator("h1").count() == 1 else ["has not one h1"]
    return found
