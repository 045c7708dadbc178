"""Two of the front desk in two browsers and a person with a phone: taken over, answered, given back."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from assistant.messages.words import Words
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Message
from assistant.wiring import ROOT
from tests.factories.turns import ROSA, a_call, a_finished, a_text, an_effect
from tests.journeys.booking_line import Handset, until
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import sound


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("desk"), browser, worker="app") as line:
        yield line


def others_wait(line: ConsoleLine) -> None:
    """A minor's emergency, a Spanish call back, an employer: what the queue looks like on a day."""
    ledger = StoredLedger(line.database, Words(ROOT / "data" / "responses").word)
    after_three = {"callback_at": "mañana después de las 3"}
    waiting = (
        (a_text("mi papá no puede respirar ayuda", phone="+12095550131"), "emergency", "es", {}, "Ya, llame al 911."),
        (
            a_call("me pueden llamar mañana", call="CA-1", phone="+12095550163"),
            "callback",
            "es",
            after_three,
            "Claro.",
        ),
        (a_text("I run a clinic and want to train my people", phone="+12095550142"), "employer", "en", {}, "Thanks."),
    )
    for inbound, kind, language, more, said in waiting:
        opened = ledger.receive(inbound, line.clock())
        wanted = an_effect("handoff", kind=kind, reason=kind, summary=inbound.text, **more)
        ledger.finish(a_finished(opened, inbound, wanted, said=(said,), language=language), line.clock())


def test_texter_is_taken_over_answered_and_given_back(line: ConsoleLine, phones: httpx.Client, artifacts: Path) -> None:
    ana, luis = line.member("front_desk", "Ana Ochoa"), line.member("coordinator", "Luis Vega", language="es")
    rosa = Handset(phones, ROSA)
    others_wait(line)
    first, second = line.context(ana), line.context(luis)
    at_ana, at_luis = first.new_page(), second.new_page()
    for page in (at_ana, at_luis):
        page.goto("/console/queue")
    expect(at_ana.locator(".queue-row")).to_have_count(3)
    at_ana.get_by_role("button", name="Turn on alerts").click()

    # She writes; both see it by itself, and one hears it.
    rosa.write("hola quiero hablar con alguien")
    expect(at_ana.locator(".queue-row")).to_have_count(4)
    expect(at_luis.locator(".queue-row")).to_have_count(4)
    expect(at_ana.locator("body")).to_have_attribute("data-chimed", "2")
    expect(at_ana).to_have_title("(4) Queue · Tres Ríos Health Careers")
    expect(at_ana.locator("#queue")).to_contain_text("Luis Vega")
    told = len(rosa.received())
    sound(at_ana)
    line.shoot(at_ana, artifacts, "desk-queue")
    line.shoot(at_luis, artifacts, "desk-queue-es")

    # One takes it; the other sees who has it.
    row = at_ana.locator(".queue-row", has_text="(209) 555-0117")
    row.get_by_role("button", name="Take").click()
    expect(at_ana.get_by_label("Write to them in Spanish")).to_be_visible()
    expect(at_luis.locator(".queue-row", has_text="(209) 555-0117")).to_contain_text("Con Ana Ochoa")
    until(lambda: len(rosa.received()) == told + 1, "the notice")
    assert rosa.received()[-1].startswith("Ana, de Tres Ríos")

    # The bot is silent; words go both ways.
    rosa.write("me urge saber de la clase de CNA")
    expect(at_ana.locator("#said")).to_contain_text("me urge saber de la clase de CNA")
    at_ana.get_by_text("Written often").click()
    at_ana.get_by_role("button", name="I am looking it up").click()
    at_ana.get_by_label("Write to them").press("Control+Enter")
    expect(at_ana.locator("#said")).to_contain_text("Permítame revisarlo")
    expect(at_ana.get_by_label("Write to them")).to_have_value("")
    until(lambda: rosa.received()[-1].startswith("Permítame revisarlo"), "the answer")
    expect(at_ana.locator(".desk-line-staff").last).to_contain_text("Delivered")
    assert len(rosa.received()) == told + 2
    at_luis.goto(at_ana.url)
    expect(at_ana.locator("#said")).to_contain_text("Luis Vega also has this open.")
    sound(at_ana)
    at_ana.evaluate("scrollTo(0, 0)")
    line.shoot(at_ana, artifacts, "desk-conversation")
    line.shoot(at_luis, artifacts, "desk-conversation-es")

    # Given back, the bot answers again.
    at_ana.get_by_role("button", name="Give back, done").click()
    expect(at_ana.locator("#toasts")).to_contain_text("Given back")
    expect(at_luis.get_by_role("button", name="Tomar la conversación")).to_be_visible()
    until(lambda: rosa.received()[-1].startswith("Ana ya salió"), "that she has left")
    assert len(rosa.received()) == told + 3
    rosa.write("gracias")
    until(lambda: len(rosa.received()) > told + 3, "an answer of the bot")
    with reading(line.database) as session:
        assert session.scalars(select(Message.text).where(Message.member_id == ana.id)).one().startswith("Permítame")
    for context in (first, second):
        context.close()
