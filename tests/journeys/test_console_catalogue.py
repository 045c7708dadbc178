"""A coordinator reads the catalogue and tries its rules, in a browser; that the line says what was changed is held by
test_console_done_when.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import faults, fits_a_phone

# Those of one thing, and those whose address says more; the others are in test_console_walk.py.
PAGES = {
    "program": "/console/catalogue/programs/CNA-EVE",
    "edit": "/console/catalogue/programs/CNA-EVE/edit?place=facts.cost",
    "rule": "/console/catalogue/programs/CNA-EVE/edit?place=rules.age",
    "faqs": "/console/catalogue/faqs",
    "what-if": "/console/catalogue/what-if?program=CNA-EVE",
    "follow-ups": "/console/catalogue/follow_ups",
    "word": "/console/words/utter_fact_about",
}
# The longest words, in Spanish.
IN_SPANISH = ("edit", "follow-ups", "word")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("pages"), browser) as line:
        yield line


def test_rules_are_tried_with_facts(pages: ConsoleLine, artifacts: Path) -> None:
    with pages.context(pages.member("coordinator", "Cai Luna")) as context:
        page = context.new_page()
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


def test_pages_can_be_read_by_everybody(pages: ConsoleLine, artifacts: Path) -> None:
    problems: list[str] = []
    with pages.context(pages.member("coordinator", "Eli Reader")) as context:
        page = context.new_page()
        for name, path in PAGES.items():
            answer = page.goto(path)
            assert answer is not None and answer.status == 200, path
            assert len(answer.body()) < 200_000, path
            problems += [f"{path}: {each}" for each in faults(page)]
            pages.shoot(page, artifacts, f"catalogue-{name}")
            assert fits_a_phone(page), path
    assert problems == []


def test_pages_can_be_read_in_spanish(pages: ConsoleLine, artifacts: Path) -> None:
    problems: list[str] = []
    with pages.context(pages.member("coordinator", "Ema Lectora", language="es")) as context:
        page = context.new_page()
        for name in IN_SPANISH:
            page.goto(PAGES[name])
            problems += [f"{name}: {each}" for each in faults(page)]
            page.screenshot(path=artifacts / f"console-catalogue-{name}-es.png", full_page=True)
            assert fits_a_phone(page), name
    assert problems == []
