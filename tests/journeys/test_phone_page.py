"""The page /phone as a person meets it: texting, calling, the front desk's side, both languages, any screen."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect

from integrations.local.doors import STATIC
from tests.factories.servers import Server
from tests.journeys.looks import faults
from tests.journeys.phone_line import GREETING, PARA_ESPANOL, PhoneLine

MOST_BYTES = 200_000


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PhoneLine]:
    app = FastAPI()
    with Server(app) as server:
        line = PhoneLine(app, server.url, tmp_path)
        yield line
        urlopen(Request(f"{server.url}/stop", method="POST"), timeout=60).close()
    assert line.unsigned == 0


@pytest.fixture
def visit(browser: Browser, line: PhoneLine) -> Iterator[Any]:
    """`visit(width=320, language="es")` opens the page. Script errors and requests elsewhere fail the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit(
        *, width: int = 1280, height: int = 900, dark: bool = False, language: str = "en", query: str = ""
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=language,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.on("request", lambda asked: None if asked.url.startswith(line.base) else wrong.append(asked.url))
        page.goto(f"{line.base}/phone{query}")
        expect(page.locator("#number")).to_have_text("209-555-0100")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def write(page: Page, text: str) -> None:
    box = page.locator("#text")
    box.fill(text)
    box.press("Enter")


def bubbles(page: Page) -> list[str]:
    return page.locator("#thread .bubble .words").all_inner_texts()


def call(page: Page) -> None:
    page.get_by_role("tab", name=re.compile("Phone|Teléfono")).click()
    page.locator("#call").click()
    expect(page.locator("#transcript .words").first).to_have_text(GREETING)


def say(page: Page, text: str) -> None:
    page.locator("#say").fill(text)
    page.locator("#say").press("Enter")


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways, and nothing that is tapped is smaller than 24 by 24."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, textarea, a:not(.skip)")]
          .map((one) => [one.id || one.className, one.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([name]) => name)"""
    )
    assert small == []


def test_text_and_its_answer(visit: Any) -> None:
    page = visit()
    write(page, "q programas tienen pa trabajar en hospital sin experiencia")
    expect(page.locator(".bubble.received")).to_have_count(1)
    assert bubbles(page) == [
        "q programas tienen pa trabajar en hospital sin experiencia",
        "Sí: auxiliar de enfermería (CNA), lunes a jueves en la noche. ¿Quiere saber si califica?",
    ]
    expect(page.locator(".bubble.received .foot")).to_contain_text("2 segments")
    expect(page.locator(".bubble.received .foot")).to_contain_text("delivered")
    expect(page.locator("#text")).to_be_focused()


def test_thread_is_there_again_after_a_reload(visit: Any) -> None:
    page = visit()
    write(page, "hello")
    expect(page.locator(".bubble")).to_have_count(2)
    page.reload()
    expect(page.locator(".bubble")).to_have_count(2)


def test_every_person_has_their_own_phone(visit: Any) -> None:
    page = visit()
    write(page, "hello")
    expect(page.locator(".bubble")).to_have_count(2)
    page.get_by_label("You are").select_option("+12095550142")
    expect(page.locator("#thread .empty")).to_be_visible()
    expect(page.locator(".bubble")).to_have_count(0)


def test_resend_hands_the_text_over_again(visit: Any) -> None:
    page = visit()
    write(page, "hello")
    expect(page.locator(".bubble.received")).to_have_count(1)
    page.get_by_role("button", name="Hand this text to the line again: hello").click()
    expect(page.locator(".bubble.sent .foot")).to_contain_text("handed over 2 times")
    expect(page.locator(".bubble.received")).to_have_count(2)


def test_picture(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Attach a stand-in picture").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("img", name="Stand-in picture")).to_be_visible()
    expect(page.locator(".bubble.received .words")).to_have_text(
        "Thank you. I cannot look at pictures; please write it."
    )


def test_stop_is_answered_by_the_carrier(visit: Any) -> None:
    page = visit()
    write(page, "STOP")
    expect(page.locator(".bubble.carrier .words")).to_contain_text("You have successfully been unsubscribed")
    expect(page.locator("#stopped")).to_be_visible()
    write(page, "START")
    expect(page.locator("#stopped")).to_be_hidden()


def test_refused_twiml_is_shown_with_its_code(visit: Any, artifacts: Path) -> None:
    page = visit()
    write(page, "bark")
    expect(page.locator(".bubble.failed .foot")).to_contain_text("failed (12200)")
    expect(page.locator("#errors li").first).to_contain_text("12200 Schema validation warning")
    call(page)
    say(page, "bark")
    expect(page.locator("#transcript .words").last).to_have_text(
        "We are sorry, an application error has occurred. Goodbye."
    )
    expect(page.locator("#waiting")).to_have_text("The carrier ended the call: 12200 Schema validation warning")
    expect(page.locator("#errors li")).to_have_count(2)
    assert faults(page) == []
    page.screenshot(path=artifacts / "phone-refused.png")


def test_segments_are_counted_while_writing(visit: Any) -> None:
    page = visit()
    page.locator("#text").fill("a" * 160)
    expect(page.locator("#count")).to_have_text("0 characters left in 1 segment")
    page.locator("#text").fill("a" * 161)
    expect(page.locator("#count")).to_have_text("145 characters left in 2 segments")
    page.locator("#text").fill("á" * 71)
    expect(page.locator("#count")).to_have_text("63 characters left in 2 segments")


def test_call_is_written_down_with_its_languages(visit: Any, artifacts: Path) -> None:
    page = visit()
    call(page)
    tags = page.locator("#transcript .tag").all_inner_texts()
    assert page.locator("#transcript .words").all_inner_texts() == [GREETING, PARA_ESPANOL]
    assert tags == ["en-US", "es-US"]
    assert page.locator("#transcript .words").nth(1).get_attribute("lang") == "es-US"
    expect(page.locator("#say")).to_be_focused()
    say(page, "what's it cost")
    expect(page.locator("#transcript .words").last).to_contain_text("About what's it cost: 1,150 dollars")
    page.get_by_role("button", name="Stay silent").click()
    expect(page.locator("#transcript .words").last).to_contain_text("I did not hear you.")
    page.locator("[data-key='2']").click()
    expect(page.locator("#transcript .words").last).to_have_text("Claro. ¿En qué le puedo ayudar?")
    expect(page.locator("#waiting")).to_contain_text("es-US")
    assert faults(page) == []
    page.screenshot(path=artifacts / "phone-call.png")
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("#waiting")).to_have_text("The call has ended.")
    expect(page.get_by_role("button", name="Call again")).to_be_focused()


def test_keys_of_the_keyboard_are_keys_of_the_phone(visit: Any) -> None:
    page = visit()
    call(page)
    page.locator("#transcript").focus()
    page.keyboard.press("2")
    expect(page.locator("#transcript .words").last).to_have_text("Claro. ¿En qué le puedo ayudar?")


def test_front_desk_hears_the_whisper_and_takes_the_call(visit: Any, artifacts: Path) -> None:
    page = visit()
    call(page)
    say(page, "agent")
    desk = page.get_by_role("region", name="The front desk's phone")
    expect(desk.locator(".state")).to_have_text("is ringing")
    expect(page.locator("#waiting")).to_have_text("Ringing the front desk …")
    assert faults(page) == []
    page.screenshot(path=artifacts / "phone-ringing.png")
    desk.get_by_role("button", name="Answer").click()
    expect(desk.locator(".words")).to_have_text("Rosa asks about the CNA class. Press 1 to take the call.")
    expect(page.locator("#transcript")).not_to_contain_text("Rosa asks")
    desk.get_by_role("button", name="Press 1").click()
    expect(desk.locator(".state")).to_have_text("is talking with the caller")
    say(page, "Hi, it's Rosa")
    desk.get_by_label("What the front desk says").fill("Hello Rosa")
    desk.get_by_label("What the front desk says").press("Enter")
    expect(page.locator("#transcript .line.staff .words")).to_have_text("Hello Rosa")
    expect(desk.locator(".line.caller .words")).to_have_text("Hi, it's Rosa")
    assert faults(page) == []
    page.screenshot(path=artifacts / "phone-bridged.png")
    desk.get_by_role("button", name="Hang up").click()
    expect(page.locator("#transcript .words").last).to_have_text("Goodbye.")


def test_nobody_answers_and_a_message_is_left(visit: Any) -> None:
    page = visit()
    call(page)
    page.locator("[data-key='0']").click()
    page.get_by_role("button", name="Let it ring").click()
    expect(page.locator("#waiting")).to_contain_text("Recording, 120 s at most.")
    page.locator("#say").fill("Please call me back")
    page.get_by_role("button", name="Hang up").click()
    expect(page.locator("#transcript .line.caller .words").last).to_have_text("Please call me back")
    expect(page.locator("#waiting")).to_have_text("The call has ended.")


def test_withheld_number_calls_and_cannot_text(visit: Any) -> None:
    page = visit()
    page.get_by_label("You are").select_option("blocked")
    expect(page.locator("#thread .empty")).to_have_text("A withheld number cannot text. It can call.")
    call(page)


def test_spanish_page(visit: Any) -> None:
    page = visit(language="es")
    expect(page.get_by_role("heading", level=1)).to_have_text("Un teléfono para probar la línea")
    assert page.locator("html").get_attribute("lang") == "es"
    write(page, "hola")
    expect(page.locator(".bubble.sent .foot")).to_contain_text("Reenviar")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A phone for trying the line")
    expect(page.locator(".bubble.sent .foot")).to_contain_text("Resend")
    page.goto(f"{page.url}?lang=es")
    expect(page.get_by_role("heading", level=1)).to_have_text("Un teléfono para probar la línea")


def test_tabs_by_keyboard(visit: Any) -> None:
    page = visit()
    page.get_by_role("tab", name="Messages").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Phone")).to_be_focused()
    expect(page.locator("#phone")).to_be_visible()
    expect(page.locator("#messages")).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "language", "dark"), [(320, "en", False), (320, "es", True), (1280, "en", True), (1280, "es", False)]
)
def test_page_is_accessible_and_fits(visit: Any, artifacts: Path, width: int, language: str, dark: bool) -> None:
    page = visit(width=width, height=640 if width == 320 else 900, dark=dark, language=language)
    name = f"phone-{width}-{language}{'-dark' if dark else ''}"
    write(page, "q programas tienen")
    expect(page.locator(".bubble")).to_have_count(2)
    write(page, "STOP")
    expect(page.locator(".bubble")).to_have_count(4)
    fits(page)
    assert faults(page) == []
    page.screenshot(path=artifacts / f"{name}-texts.png", full_page=True)
    call(page)
    say(page, "agent")
    page.locator("#legs .call").click()
    expect(page.locator("#legs .words")).to_have_count(1)
    fits(page)
    assert faults(page) == []
    page.screenshot(path=artifacts / f"{name}-call.png", full_page=True)


def test_page_is_small() -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < MOST_BYTES
