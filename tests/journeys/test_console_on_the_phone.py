"""A caller on /phone and the desk at the console: held, taken back, passed on; and a recorded message played."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from assistant.settings import LOCAL_DESK
from assistant.staff.member import Member
from assistant.store.engine import transaction
from assistant.store.staff_tables import StaffRow
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.test_console_calls import no_faults

ANAS, LUIS, MAIS = LOCAL_DESK[0], "+12095550198", "+12095550196"
# Nobody hears it here.
PLAYS = """audio.ontimeupdate = () => audio.currentTime > 0 && done(audio.duration);
  audio.muted = true; audio.play().catch(error => done(String(error)));"""
SEEKS = "audio.onseeked = () => done(audio.currentTime >= 1); audio.currentTime = 1;"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    folder = tmp_path_factory.mktemp("on_the_phone")
    with console_line(folder, browser, worker="app", front_desk_numbers=ANAS) as line:
        yield line


def member(line: ConsoleLine, name: str, phone: str, language: str = "en") -> Member:
    found = line.member("front_desk", name, language=language)  # type: ignore[arg-type]
    with transaction(line.database) as session:
        row = session.get_one(StaffRow, found.id)
        row.phone, row.on_duty = phone, True
    return found


def street(line: ConsoleLine, number: str = "") -> tuple[BrowserContext, Page]:
    """Somebody's phone, and beside it those of the desk."""
    context = line.context(None)
    page = context.new_page()
    page.goto("/phone")
    if number:
        page.locator("select").first.select_option(number)
    page.get_by_role("tab", name=re.compile("Phone|Teléfono")).click()
    page.locator("#call").click()
    expect(page.locator("#transcript .words").first).to_be_visible()
    return context, page


def leg(phone: Page, number: str) -> Locator:
    return phone.locator("#legs .leg", has_text=re.sub(r"\+1(...)(...)(....)", r"\1-\2-\3", number))


def pick_up(phone: Page, number: str) -> None:
    leg(phone, number).get_by_role("button", name="Answer").click()
    expect(leg(phone, number).locator(".words").last).to_be_visible()
    leg(phone, number).get_by_role("button", name="Press 1").click()


def hears(phone: Page, words: str) -> None:
    expect(phone.locator("#transcript .words", has_text=words).last).to_be_visible()


def tells(audio: Locator, what: str) -> Any:
    """What a player says `done` with; how it stands where nothing comes."""
    late = "setTimeout(() => done([audio.networkState, audio.readyState, audio.error?.message]), 30000)"
    return audio.evaluate(f"audio => new Promise(done => {{ {what} {late} }})")


def test_caller_is_held_taken_back_and_passed_on(line: ConsoleLine, artifacts: Path) -> None:
    ana, luis = member(line, "Ana Ochoa", ANAS), member(line, "Luis Vega", LUIS, "es")
    first, second = line.context(ana), line.context(luis)
    at_ana, at_luis = first.new_page(), second.new_page()
    at_ana.goto("/console/queue")
    at_luis.goto("/console/queue")
    context, phone = street(line)
    phone.locator("#keypad button", has_text="0").click()
    pick_up(phone, ANAS)
    expect(at_ana).to_have_url(re.compile("/console/conversations/"))
    panel = at_ana.locator("#call-panel")
    expect(panel).to_contain_text("You are on the phone with them.")
    expect(at_ana.locator("#call-badge")).to_have_text("You are on the phone")
    no_faults(at_ana)
    line.shoot(at_ana, artifacts, "calls-on-the-phone")

    panel.get_by_role("button", name="Hold").click()
    hears(phone, "Please stay on the line; you are on hold")
    expect(leg(phone, ANAS).locator(".words").last).to_contain_text("The caller is on hold.")
    expect(panel).to_contain_text("On hold since")
    expect(at_ana.locator("#call-badge")).to_have_text("On hold")
    no_faults(at_ana)
    line.shoot(at_ana, artifacts, "calls-on-hold")

    panel.get_by_role("button", name="Take back").click()
    hears(phone, "Thank you for waiting. Here we are again.")
    leg(phone, ANAS).get_by_role("textbox").fill("Here I am again, Rosa")
    leg(phone, ANAS).get_by_role("button", name="Say it").click()
    hears(phone, "Here I am again, Rosa")

    # Held once more, and back by a key on her own phone.
    panel.get_by_role("button", name="Hold").click()
    expect(leg(phone, ANAS).locator(".words").last).to_contain_text("The caller is on hold.")  # before that it is deaf
    leg(phone, ANAS).get_by_role("button", name="Press 1").click()
    expect(leg(phone, ANAS).get_by_role("textbox")).to_be_visible()
    expect(panel).to_contain_text("You are on the phone with them.")

    panel.get_by_label("Pass the call to").select_option(label="Luis Vega, here now")
    panel.get_by_role("button", name="Pass on").click()
    expect(panel).to_contain_text("It rings for Luis Vega.")
    expect(at_luis.locator("#ringing")).to_contain_text("Ana Ochoa le pasa una llamada:")
    line.shoot(at_luis, artifacts, "calls-passed-es")
    leg(phone, LUIS).get_by_role("button", name="Answer").click()
    expect(leg(phone, LUIS).locator(".words").first).to_contain_text("Ana Ochoa le pasa una llamada.")
    leg(phone, LUIS).get_by_role("button", name="Press 1").click()
    expect(at_luis).to_have_url(re.compile("/console/conversations/"))
    expect(at_luis.locator("#call-panel")).to_contain_text("Usted está al teléfono con esta persona.")
    expect(panel).to_contain_text("Luis Vega is on the phone with them.")
    expect(leg(phone, ANAS).locator(".words").last).to_contain_text("Luis Vega has the call now.")
    no_faults(at_luis)
    line.shoot(at_luis, artifacts, "calls-taken-on-es")

    phone.locator("#hangup").click()
    expect(at_luis.locator("#call-badge")).to_have_text("La llamada terminó")
    expect(at_luis.locator("#call-panel")).to_have_text("")
    for each in (first, second, context):
        each.close()


def test_nobody_takes_it_and_the_message_is_played(line: ConsoleLine, artifacts: Path) -> None:
    """In Spanish: back with the first when nobody takes it; when she hangs up, the voicemail."""
    with transaction(line.database) as session:
        for row in session.query(StaffRow):  # whoever else has had them
            row.phone = None
    eva = member(line, "Eva Ruiz", ANAS, "es")
    member(line, "Mai Vang", MAIS)
    mine = line.context(eva)
    desk = mine.new_page()
    desk.goto("/console/queue")
    context, phone = street(line, "+12095550163")
    phone.locator("#keypad button", has_text="2").click()
    hears(phone, "en español")
    phone.locator("#keypad button", has_text="0").click()
    pick_up(phone, ANAS)
    expect(desk).to_have_url(re.compile("/console/conversations/"))
    panel = desk.locator("#call-panel")
    panel.get_by_label("Pasar la llamada a").select_option(label="Mai Vang, de guardia")
    panel.get_by_role("button", name="Pasar", exact=True).click()
    leg(phone, MAIS).get_by_role("button", name="Let it ring").click()
    hears(phone, "Allá nadie pudo contestar.")
    expect(panel).to_contain_text("Usted está al teléfono con esta persona.")

    panel.get_by_role("button", name="Poner en espera").click()
    hears(phone, "No cuelgue, por favor; le pongo un momento en espera.")
    line.shoot(desk, artifacts, "calls-on-hold-es")
    leg(phone, ANAS).get_by_role("button", name="Hang up").click()
    hears(phone, "En este momento nadie puede contestar.")
    phone.locator("#say").fill("soy Lupe, llámenme mañana por favor por la clase de enfermería en la noche")
    phone.locator("#say").press("Enter")
    hears(phone, "Gracias")

    expect(desk.locator("#call-badge")).to_have_text("La llamada terminó")
    desk.goto("/console/callbacks")
    row = desk.locator(".queue-row", has_text="(209) 555-0163")
    expect(row).to_contain_text("Mensaje grabado")
    expect(row.locator("audio")).to_have_count(1)
    no_faults(desk)
    line.shoot(desk, artifacts, "callbacks-recording-es")
    desk.goto(str(row.locator(".queue-name a").get_attribute("href")))
    sound = desk.locator("audio")
    expect(sound).to_have_count(1)
    assert (tells(sound, PLAYS), tells(sound, SEEKS)) == (6, True)
    no_faults(desk)
    line.shoot(desk, artifacts, "calls-recording-es")
    mine.close()
    context.close()
