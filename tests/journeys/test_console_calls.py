"""A caller on /phone and the desk at the console: the call rings on the screen and opens; promised calls are worked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant.messages.words import Words
from assistant.settings import LOCAL_DESK
from assistant.store.engine import transaction
from assistant.store.ledger import StoredLedger
from assistant.store.staff_tables import StaffRow
from assistant.wiring import ROOT
from tests.factories.turns import a_call, a_finished, a_text, an_effect
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import fits_a_phone


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("calls"), browser, worker="app") as line:
        yield line


def no_faults(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def wants_a_call(line: ConsoleLine, phone: str, words: str, when: str | None, *, voice: bool) -> None:
    ledger = StoredLedger(line.database, Words(ROOT / "data" / "responses").word)
    inbound = a_call(words, call=f"CA{phone}", phone=phone) if voice else a_text(words, phone=phone)
    opened = ledger.receive(inbound, line.clock())
    wanted = an_effect("handoff", kind="callback", reason="callback", summary=words, callback_at=when)
    ledger.finish(a_finished(opened, inbound, wanted, language="es" if voice else "en"), line.clock())


def test_call_rings_on_the_screen_and_opens_for_who_presses_one(line: ConsoleLine, artifacts: Path) -> None:
    ana, luis = line.member("front_desk", "Ana Ochoa"), line.member("coordinator", "Luis Vega", language="es")
    with transaction(line.database) as session:
        session.get_one(StaffRow, ana.id).phone = LOCAL_DESK[0]
    first, second, street = line.context(ana), line.context(luis), line.context(None)
    at_ana, at_luis, phone = first.new_page(), second.new_page(), street.new_page()
    at_ana.goto("/console/leads")
    at_luis.goto("/console/queue")
    phone.goto("/phone")
    phone.get_by_role("tab", name=re.compile("Phone|Teléfono")).click()
    phone.locator("#call").click()
    expect(phone.locator("#transcript .words").first).to_be_visible()
    phone.locator("#keypad button", has_text="0").click()

    expect(at_ana.locator("#ringing")).to_contain_text("The phone rings:")
    expect(at_luis.locator("#ringing")).to_contain_text("Suena el teléfono:")
    no_faults(at_luis)
    line.shoot(at_luis, artifacts, "calls-ringing-es")

    desk = phone.get_by_role("region", name="The front desk's phone")
    desk.get_by_role("button", name="Answer").click()
    expect(desk.locator(".words").last).to_contain_text("press one")
    desk.get_by_role("button", name="Press 1").click()
    expect(at_ana).to_have_url(re.compile("/console/conversations/"))
    expect(at_ana.locator("#said")).to_be_visible()
    expect(at_ana.locator("#ringing")).to_contain_text("You are on the phone:")
    expect(at_luis.locator(".ringing-call")).to_have_count(0)
    no_faults(at_ana)
    line.shoot(at_ana, artifacts, "calls-opened")
    for context in (first, second, street):
        context.close()


def test_promised_calls_are_made_moved_and_taken_back(line: ConsoleLine, artifacts: Path) -> None:
    eva = line.member("front_desk", "Eva Ruiz")
    mai = line.member("coordinator", "Mai Vang", language="es")
    for phone, words, when, voice in (
        ("+12095550131", "please call me about the CNA class", "today at 3", False),
        ("+12095550163", "llámenme mañana en la mañana", "mañana en la mañana", True),
        ("+12095550142", "call me when you can", None, False),
    ):
        wants_a_call(line, phone, words, when, voice=voice)
    context, other = line.context(eva), line.context(mai)
    page, spanish = context.new_page(), other.new_page()
    page.goto("/console/callbacks")
    expect(page.locator(".queue-row")).to_have_count(3)  # as soon as the round has given them their times
    row = page.locator(".queue-row", has_text="(209) 555-0131")
    expect(row).to_contain_text("Call by Tue, Nov 24, 3:00")
    expect(row.get_by_role("link", name="Call")).to_have_attribute("href", "tel:+12095550131")
    expect(page.locator(".queue-row", has_text="(209) 555-0163")).to_contain_text("Wed, Nov 25, 12:00")
    no_faults(page)
    line.shoot(page, artifacts, "callbacks")
    spanish.goto("/console/callbacks")
    line.shoot(spanish, artifacts, "callbacks-es")

    row.get_by_role("button", name="I will call").click()
    expect(page.locator("#toasts")).to_contain_text("This call is yours.")
    expect(spanish.locator("#callbacks")).to_contain_text("La tiene Eva Ruiz")
    page.locator(".queue-row", has_text="(209) 555-0131").get_by_role("button", name="Left a message").click()
    expect(page.locator("#toasts")).to_contain_text("Noted: left a message.")
    page.locator("#toasts .toast", has=page.get_by_role("button", name="Undo")).hover()  # so it stays
    expect(page.locator(".queue-row")).to_have_count(2)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(".queue-row")).to_have_count(3)

    page.locator(".queue-row", has_text="(209) 555-0142").get_by_role("link", name="Other time").click()
    no_faults(page)
    page.get_by_label("Call by").fill("2026-11-24T16:30")
    line.shoot(page, artifacts, "callbacks-time")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".queue-row", has_text="(209) 555-0142")).to_contain_text("4:30")

    # Nobody calls: it is the first of the page and of the queue.
    line.clock.at(line.clock().replace(hour=23, minute=35))  # half past three at the partnership, and a little
    page.goto("/console/callbacks")
    expect(page.locator(".queue-row").first).to_be_visible()
    expect(page.get_by_role("region", name="Overdue").locator(".queue-row")).to_contain_text("did not call")
    line.shoot(page, artifacts, "callbacks-missed")
    spanish.goto("/console/queue")
    expect(spanish.locator("#queue")).to_contain_text("No se hizo la llamada prometida")
    assert fits_a_phone(spanish)
    context.close()
    other.close()
