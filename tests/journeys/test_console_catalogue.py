"""A coordinator changes what the line knows, in a browser, and the line says it at the next turn."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.console_line import ConsoleLine, console_line

expect.set_options(timeout=20_000)
PAGES = {
    "programs": "/console/catalogue",
    "program": "/console/catalogue/programs/CNA-EVE",
    "edit": "/console/catalogue/programs/CNA-EVE/edit?place=facts.cost",
    "rule": "/console/catalogue/programs/CNA-EVE/edit?place=rules.age",
    "faqs": "/console/catalogue/faqs",
    "hours": "/console/catalogue/hours",
    "dates": "/console/catalogue/dates",
    "date-new": "/console/catalogue/dates/new",
    "follow-ups": "/console/catalogue/follow_ups",
    "what-if": "/console/catalogue/what-if?program=CNA-EVE",
    "more": "/console/catalogue/more",
    "files": "/console/catalogue/files",
    "history": "/console/catalogue/history",
    "words": "/console/words",
    "word": "/console/words/utter_fact_about",
}


@pytest.fixture(scope="module")
def line(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, engine_url: str, app_port: int
) -> Iterator[ConsoleLine]:
    folder = tmp_path_factory.mktemp("catalogue")
    with console_line(folder, browser, engine_url=engine_url, port=app_port) as line:
        line.app.wait("store", "catalogue", "engine")
        yield line


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    """Pages that need no engine behind them."""
    with console_line(tmp_path_factory.mktemp("pages"), browser) as line:
        yield line


class Visitor:
    """Somebody in the web chat, in one conversation."""

    def __init__(self, line: ConsoleLine) -> None:
        self._line = line
        self._conversation: str | None = None

    def asks(self, text: str) -> str:
        self._line.clock.at(self._line.clock() + dt.timedelta(seconds=3))
        sent = {"conversation": self._conversation, "text": text, "language": "en"}
        answer = httpx.post(f"{self._line.app.url}/chat/messages", json=sent, timeout=30).json()
        self._conversation = answer["conversation"]
        return "\n".join(reply["text"] for reply in answer["replies"])


def test_price_is_said_at_the_next_turn_and_undo_brings_the_old_one_back(line: ConsoleLine, artifacts: Path) -> None:
    visitor = Visitor(line)
    assert "$1,150" in visitor.asks("how much is the CNA class")
    with line.context(line.member("coordinator", "Ana Ruiz")) as context:
        page = _page(context)
        page.goto("/console/catalogue/programs/CNA-EVE")
        cost = page.locator("#at-facts-cost")
        cost.get_by_role("link", name="Edit").click()
        for language in ("en", "es"):
            words = cost.locator(f"textarea[name='say.{language}']")
            words.fill(words.input_value().replace("$1,150", "$1,225"))
        cost.get_by_role("button", name="What will the phone say?").click()
        expect(cost.locator(".utterance")).to_have_count(6)
        expect(cost.locator(".utterance").filter(has_text="$1,225")).to_have_count(4)
        line.shoot(page, artifacts, "catalogue-listening")
        cost.get_by_role("button", name="Save").click()
        expect(page.locator(".toast")).to_contain_text("The line says it from the next message on")
        expect(cost).to_contain_text("$1,225")
        assert "$1,225" in visitor.asks("how much is the CNA class")
        page.locator(".toast-undo").click()
        expect(page).to_have_url(re.compile("/console/catalogue/programs/CNA-EVE$"))
        expect(page.locator("#at-facts-cost")).to_contain_text("$1,150")
        assert "$1,150" in visitor.asks("how much is the CNA class")
        page.goto("/console/catalogue/history")
        expect(page.locator("ins").first).to_contain_text("$1,150")
        line.shoot(page, artifacts, "catalogue-history")


def test_words_are_said_at_the_next_turn(line: ConsoleLine) -> None:
    with line.context(line.member("coordinator", "Bea Soto")) as context:
        page = _page(context)
        page.goto("/console/words/utter_fact_about")
        page.locator("textarea[name='text.en']").fill("Good question! {program}: {fact} (Checked {checked})")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".toast")).to_contain_text("The line says it from the next message on")
        assert "Good question! Certified Nurse Assistant" in Visitor(line).asks("how much is the CNA class")
        page.get_by_role("button", name="Back to the words that came with it").click()
        expect(page.locator(".toast")).to_be_visible()
        assert "Good question!" not in Visitor(line).asks("how much is the CNA class")


def test_rules_are_tried_with_facts(pages: ConsoleLine, artifacts: Path) -> None:
    with pages.context(pages.member("coordinator", "Cai Luna")) as context:
        page = _page(context)
        page.goto("/console/catalogue/what-if?program=CNA-EVE")
        page.locator("#fact-birth").fill("2012-06-01")
        page.locator("details summary").first.click()
        rules = page.locator("#yaml")
        rules.fill(rules.input_value().replace("age_at_least: 16", "age_at_least: 14", 1))
        page.get_by_role("button", name="Try it").first.click()
        expect(page.locator(".drafted.moved")).to_have_count(1)
        pages.shoot(page, artifacts, "catalogue-what-if-tried")
        page.get_by_role("button", name="Whose results would change?").click()
        expect(page.locator("#counted")).to_contain_text("people looked at")


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_can_be_read_by_everybody(pages: ConsoleLine, artifacts: Path, language: str) -> None:
    member = pages.member("coordinator", f"{language} reader", language="es" if language == "es" else "en")
    problems: dict[str, str] = {}
    with pages.context(member) as context:
        page = _page(context)
        for name, path in PAGES.items():
            answer = page.goto(path)
            assert answer is not None and answer.status == 200, path
            assert len(answer.body()) < 200_000, path
            found = Axe().run(page)
            if found.violations_count:
                problems[path] = found.generate_report()
            if language == "en":
                pages.shoot(page, artifacts, f"catalogue-{name}")
                page.set_viewport_size({"width": 320, "height": 720})
                assert _fits(page), f"{path} is wider than 320 px"
                page.set_viewport_size({"width": 1280, "height": 800})
            else:
                page.screenshot(path=artifacts / f"console-catalogue-{name}-es.png", full_page=True)
    assert problems == {}


def _page(context: BrowserContext) -> Page:
    """The first look at a page makes its templates; a busy machine takes its time."""
    context.set_default_timeout(30_000)
    return context.new_page()


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 320"))
