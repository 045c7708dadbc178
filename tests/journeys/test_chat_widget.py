"""The chat as a visitor meets it, in a real browser against a real app."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import Engine, func, select

from assistant.store.engine import reading, transaction
from assistant.store.tables import Conversation, Handoff, Message
from tests.conftest import Clock
from tests.factories.chat_lines import ChatLine, a_chat_line
from tests.factories.servers import Server
from tests.journeys.looks import faults

MENU = "There is a nurse assistant class in the evening and an EMT class. Which one?"
MENU_ES = "Hay una clase de auxiliar de enfermería en la noche y una de emergencias. ¿Cuál?"


@pytest.fixture
def line(sqlite_engine: Engine, tmp_path: Path, clock: Clock) -> Iterator[ChatLine]:
    line = a_chat_line(sqlite_engine, tmp_path, clock)
    yield line
    line.database.dispose()


@pytest.fixture
def server(line: ChatLine) -> Iterator[Server]:
    with Server(line.app()) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Any]:
    """`visit("/", width=320, dark=True, language="es")` gives a page; what goes wrong in its script fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit(
        url: str = "/", *, width: int = 1280, height: int = 800, dark: bool = False, language: str = "en"
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
        page.goto(server.url + url if url.startswith("/") else url)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def box(page: Page) -> Locator:
    return page.get_by_role("textbox")


def say(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def focused(page: Page) -> str:
    """The accessible words of what has the focus, inside the widget or out."""
    return page.evaluate("""() => {
        const outside = document.activeElement;
        const node = outside.shadowRoot?.activeElement ?? outside;
        return node.getAttribute("aria-label") || node.placeholder || node.textContent;
    }""")  # type: ignore[no-any-return]


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    assert page.evaluate(
        """() => {
            const parts = document.querySelector("porchlight-chat").shadowRoot.querySelectorAll("div, header, footer");
            return [...parts].every((node) => node.scrollWidth <= node.clientWidth || !node.clientWidth);
        }"""
    )


@pytest.mark.parametrize(
    ("width", "height", "dark", "language"),
    [(1280, 800, False, "en"), (1280, 800, True, "es"), (320, 640, False, "es"), (320, 640, True, "en")],
)
def test_page_and_chat_are_accessible(
    visit: Any, server: Server, artifacts: Path, width: int, height: int, dark: bool, language: str
) -> None:
    name = f"chat-{width}-{'dark' if dark else 'light'}-{language}"
    page = visit(width=width, height=height, dark=dark, language=language)
    assert faults(page) == []
    page.screenshot(path=artifacts / f"{name}-page.png", full_page=True)
    page.locator("[data-porchlight-open]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(log(page)).to_contain_text("asistente automático" if language == "es" else "automated assistant")
    assert faults(page) == []
    page.screenshot(path=artifacts / f"{name}-welcome.png")
    say(page, "hola, qué clases tienen" if language == "es" else "hello, which classes do you have")
    expect(log(page)).to_contain_text(MENU_ES if language == "es" else MENU)
    no_sideways_scroll(page)
    assert faults(page) == []
    page.screenshot(path=artifacts / f"{name}-answer.png")
    page.get_by_role("button", name=re.compile("Erase|Borrar")).click()
    server.stop()
    say(page, "emt")
    expect(log(page).get_by_role("button", name=re.compile("Try again|Intentar otra vez"))).to_be_visible()
    no_sideways_scroll(page)
    assert faults(page) == []
    page.screenshot(path=artifacts / f"{name}-trouble.png")


def test_full_screen_on_a_small_screen_and_targets_are_large_enough(visit: Any) -> None:
    page = visit(width=320, height=640)
    page.get_by_role("button", name="Open the chat").click()
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 640}
    say(page, "hello")
    expect(page.get_by_role("button", name="EMT")).to_be_visible()
    for target in page.get_by_role("dialog").locator("button:visible, a:visible, textarea").all():
        size = target.bounding_box()
        assert size is not None
        assert min(size["width"], size["height"]) >= 24


def test_zoomed_in_far_everything_can_be_reached(visit: Any, artifacts: Path) -> None:
    page = visit(width=320, height=256)
    page.get_by_role("button", name="Open the chat").click()
    no_sideways_scroll(page)
    for part in (
        box(page),
        page.get_by_role("button", name="Talk to a person"),
        page.get_by_role("button", name="Close"),
    ):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport(ratio=1)
    say(page, "hello")
    expect(log(page)).to_contain_text(MENU)
    page.screenshot(path=artifacts / "chat-zoomed.png")


def test_keyboard_alone_goes_all_the_way(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.get_by_role("button", name="Open the chat").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "Write your question"
    page.keyboard.type("hello")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("which classes")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text(MENU)
    assert focused(page) == "Write your question"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "EMT"
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("The EMT class takes 16 weeks.")
    assert focused(page) == "What was said"
    walked = [page.keyboard.press("Tab") or focused(page) for _ in range(9)]
    assert walked == [
        "Write your question", "Send", "Talk to a person", "Call (209) 555-0100", "Erase this chat from this device",
        "Close the chat", "Español", "What was said", "Write your question",
    ]  # fmt: skip
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Call (209) 555-0100"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "Open the chat with the automated assistant"
    assert line.engine.turns == ["hello\nwhich classes", "tell me about EMT"]


def test_closing_gives_the_focus_back_to_what_opened(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    page.get_by_role("button", name="Close the chat").click()
    assert focused(page) == "Start a chat"


def test_screen_reader_hears_replies_typing_and_choices(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    assert log(page).get_attribute("aria-live") == "polite"
    line.engine.held.clear()
    say(page, "hello")
    expect(page.get_by_role("status")).to_have_text("The assistant is writing")
    line.engine.held.set()
    expect(page.get_by_role("status")).to_have_text("Suggested answers: 2")
    expect(log(page).locator(".said").last).to_have_text(f"Assistant:{MENU}")
    assert page.get_by_role("dialog").get_attribute("aria-modal") == "true"
    expect(page.get_by_role("dialog")).to_have_accessible_name("Tres Ríos Health Careers")
    expect(box(page)).to_have_accessible_name("Your message")


def test_quick_reply_sends_its_words_and_goes(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    page.get_by_role("button", name="What programs are there?").click()
    page.get_by_role("button", name="EMT").click()
    expect(log(page)).to_contain_text("The EMT class takes 16 weeks.")
    expect(page.get_by_role("group", name="Suggested answers")).to_be_hidden()
    assert line.engine.turns == ["What programs are there?", "tell me about EMT"]


def test_person_is_one_tap_away_in_both_languages(visit: Any, line: ChatLine) -> None:
    for language, button in (("en", "Talk to a person"), ("es", "Hablar con una persona")):
        page = visit(language=language)
        page.locator("[data-porchlight-open]").click()
        page.get_by_role("button", name=button).click()
        expect(log(page)).to_contain_text("Ya le avisé" if language == "es" else "I have told our staff")
    with reading(line.database) as session:
        assert [handoff.language for handoff in session.scalars(select(Handoff).order_by(Handoff.id))] == ["en", "es"]


def test_window_speaks_the_language_of_the_conversation(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    say(page, "hola, quiero saber de las clases que tienen")
    expect(log(page)).to_contain_text(MENU_ES)
    expect(page.get_by_role("button", name="Hablar con una persona")).to_be_visible()
    expect(box(page)).to_have_attribute("placeholder", "Escriba su pregunta")
    page.get_by_role("button", name="English").click()
    expect(log(page)).to_contain_text("In English, please")
    expect(log(page)).to_contain_text(MENU)
    expect(page.get_by_role("button", name="Talk to a person")).to_be_visible()


def test_toggle_before_the_first_word_asks_nobody(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    page.get_by_role("button", name="Español").click()
    expect(log(page)).to_contain_text("Soy el asistente automático")
    expect(log(page)).not_to_contain_text("Hello")
    assert line.engine.turns == []
    say(page, "emt")
    expect(log(page)).to_contain_text("La clase de emergencias dura 16 semanas.")


def test_reload_resumes_what_was_said_and_what_was_offered(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    say(page, "hello")
    expect(log(page)).to_contain_text(MENU)
    before = log(page).locator(".said:not(:first-child)").all_inner_texts()
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(log(page)).to_contain_text(MENU)
    assert log(page).locator(".said").all_inner_texts() == before
    page.get_by_role("button", name="EMT").click()
    expect(log(page)).to_contain_text("The EMT class takes 16 weeks.")
    with reading(line.database) as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_erasing_forgets_and_begins_anew(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    say(page, "hello")
    expect(log(page)).to_contain_text(MENU)
    page.get_by_role("button", name="Erase this chat from this device").click()
    assert focused(page) == "Erase"
    page.keyboard.press("Enter")
    expect(log(page)).not_to_contain_text(MENU)
    page.reload()
    expect(log(page)).to_contain_text("Hello. I am the automated assistant")
    expect(log(page)).not_to_contain_text(MENU)


def test_staff_message_appears_by_itself(visit: Any, line: ChatLine, clock: Clock) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    say(page, "I want a person")
    expect(log(page)).to_contain_text("I have told our staff")
    with transaction(line.database) as session:
        conversation = session.scalars(select(Conversation)).one()
        conversation.status = "with_person"
        session.add(
            Message(
                conversation_id=conversation.id,
                direction="out",
                channel="chat",
                text="This is Ana.",
                language="en",
                status="shown",
                created_at=clock(),
            )
        )
    expect(log(page)).to_contain_text("A person from our team:This is Ana.")
    assert log(page).get_by_text("I have told our staff").count() == 1


def test_failed_message_is_sent_again_once_and_has_one_effect(visit: Any, server: Server, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    server.stop()
    say(page, "I want a person")
    retry = log(page).get_by_role("button", name="Try again")
    expect(retry).to_be_visible()
    expect(log(page)).to_contain_text("We could not be reached, so this message was not sent.")
    server.start()
    retry.click()
    expect(log(page)).to_contain_text("I have told our staff")
    expect(retry).to_be_hidden()
    assert line.engine.turns == ["I want a person"]


def test_answer_that_was_lost_is_not_asked_for_twice(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/chat/messages", lose, times=1)
    say(page, "I want a person")
    log(page).get_by_role("button", name="Try again").click()
    expect(log(page)).to_contain_text("I have told our staff")
    with reading(line.database) as session:
        assert session.scalar(select(func.count()).select_from(Handoff)) == 1
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1
    assert line.engine.turns == ["I want a person"]


def test_offline_is_said_and_what_was_written_goes_out_by_itself(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    page.context.set_offline(True)
    say(page, "hello")
    expect(log(page)).to_contain_text("You are offline. Your message is kept")
    page.context.set_offline(False)
    expect(log(page)).to_contain_text(MENU)
    expect(log(page)).not_to_contain_text("You are offline")


def test_unsent_message_survives_a_reload(visit: Any, server: Server) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    page.route("**/chat/messages", lambda route: route.abort(), times=1)
    say(page, "hello")
    expect(log(page).get_by_role("button", name="Try again")).to_be_visible()
    page.reload()
    log(page).get_by_role("button", name="Try again").click()
    expect(log(page)).to_contain_text(MENU)


def test_store_out_of_reach_is_told_in_the_lines_own_words(visit: Any, line: ChatLine) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    with transaction(line.database) as session:
        session.execute(select(1))  # holds the only write lock for longer than anybody waits
        say(page, "hello")
        expect(log(page)).to_contain_text("Sorry, I can't save messages right now")
    log(page).get_by_role("button", name="Try again").click()
    expect(log(page)).to_contain_text(MENU)


def test_links_can_be_followed_and_nothing_else_is_markup(visit: Any) -> None:
    page = visit()
    page.get_by_role("button", name="Start a chat").click()
    say(page, "links")
    expect(log(page)).to_contain_text("<img src=x onerror=alert(1)>")
    links = [(a.get_attribute("href"), a.get_attribute("rel")) for a in log(page).get_by_role("link").all()]
    assert links == [
        ("https://tresrios.example/a?b=1", "noopener noreferrer nofollow"),
        ("tel:2095550100", None),
        ("mailto:hello@tresrios.example", None),
    ]
    assert log(page).locator("img").count() == 0
    say(page, "<b>hello</b> https://evil.example")
    expect(log(page)).to_contain_text("<b>hello</b> https://evil.example")
    assert log(page).locator("b").count() == 0


def test_private_mode_without_storage_still_talks(visit: Any) -> None:
    page = visit("/healthz")
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied') } })")
    page.goto(page.url.replace("/healthz", "/"))
    page.get_by_role("button", name="Start a chat").click()
    say(page, "hello")
    expect(log(page)).to_contain_text(MENU)


def test_any_site_embeds_it_with_one_tag(visit: Any, server: Server, line: ChatLine, artifacts: Path) -> None:
    college = FastAPI(openapi_url=None)

    @college.get("/")
    async def page_of_the_college() -> HTMLResponse:
        tag = (
            f'<script src="{server.url}/chat/widget.js" defer data-language="es" data-title="Clases de salud"></script>'
        )
        body = f"<!doctype html><html lang=en><title>College</title><main><h1>College</h1></main>{tag}</html>"
        policy = (
            f"default-src 'none'; script-src {server.url}; connect-src {server.url}; require-trusted-types-for 'script'"
        )
        return HTMLResponse(body, headers={"Content-Security-Policy": policy})

    with Server(college) as other:
        page = visit(other.url + "/")
        page.get_by_role("button", name="Abrir el chat").click()
        expect(page.get_by_role("dialog")).to_have_accessible_name("Clases de salud")
        say(page, "hola, qué clases hay")
        expect(log(page)).to_contain_text(MENU_ES)
        page.reload()
        expect(log(page)).to_contain_text(MENU_ES)
        assert faults(page) == []
        page.screenshot(path=artifacts / "chat-embedded.png")
    assert len(line.engine.turns) == 1


def test_right_to_left_page_keeps_the_chat_whole(visit: Any, server: Server) -> None:
    hebrew = FastAPI(openapi_url=None)

    @hebrew.get("/")
    async def page_from_right_to_left() -> HTMLResponse:
        tag = f'<script src="{server.url}/chat/widget.js" defer></script>'
        return HTMLResponse(f"<!doctype html><html lang=he dir=rtl><title>x</title><body>{tag}</body></html>")

    with Server(hebrew) as other:
        page = visit(other.url + "/", width=320)
        page.get_by_role("button", name="Open the chat").click()
        say(page, "hello")
        expect(log(page)).to_contain_text(MENU)
        no_sideways_scroll(page)
