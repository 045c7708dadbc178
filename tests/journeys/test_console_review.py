"""A question that nobody could answer becomes an answer that the line gives at the next turn, and a test."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.console_line import ConsoleLine, console_line

# The engine half takes it for a booking: what is written must be said all the same.
ASKED, AGAIN = "hay mesa de ping pong en el salon", "oigan hay mesa de ping pong en el salon"
ANSWER = "Sí, hay una mesa de ping pong en el salón."


@pytest.fixture(scope="module")
def line(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, engine_url: str, app_port: int
) -> Iterator[ConsoleLine]:
    folder = tmp_path_factory.mktemp("review")
    with console_line(folder, browser, engine_url=engine_url, port=app_port) as line:
        line.app.wait("store", "catalogue", "engine")
        yield line


def _asks(line: ConsoleLine, text: str) -> str:
    """What the line answers somebody new."""
    sent = {"conversation": None, "text": text, "language": "es"}
    answer = httpx.post(f"{line.app.url}/chat/messages", json=sent, timeout=60)
    assert answer.status_code == 200, answer.text
    return " ".join(reply["text"] for reply in answer.json()["replies"])


def _problems(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found.response["violations"]]


def test_an_unanswered_question_becomes_an_answer_and_a_test(line: ConsoleLine, artifacts: Path) -> None:
    assert ANSWER not in _asks(line, ASKED)
    context = line.context(line.member("coordinator", "Cora Cabrera"))
    page = context.new_page()
    page.goto("/console/review?shelf=doubtful")
    line.shoot(page, artifacts, "review-inbox")
    page.get_by_role("link", name=ASKED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED)
    line.shoot(page, artifacts, "review-message")
    assert _problems(page) == []
    answer = page.locator("section", has=page.get_by_role("heading", name="Write the answer"))
    answer.get_by_label("Answer in English").fill("Yes, there is a ping pong table in the hall.")
    answer.get_by_role("button", name="Answer it from now on").click()
    expect(page.get_by_role("alert")).to_have_text("The answer in Spanish is missing.")
    answer.get_by_label("Answer in Spanish").fill(ANSWER)
    answer.get_by_label("How it is asked in the other language").fill("is there a ping pong table")
    answer.get_by_role("button", name="Answer it from now on").click()
    expect(page.locator("#toasts")).to_contain_text("The line answers this from now on")
    expect(page.get_by_role("heading", name="The line was sure of everything")).to_be_visible()
    assert ANSWER in _asks(line, AGAIN)
    page.get_by_role("link", name="Tests").click()
    expect(page.get_by_text("All of these come out as decided.")).to_be_visible()
    expect(page.locator("tr", has_text=ASKED)).to_contain_text("is there a ping pong table")
    line.shoot(page, artifacts, "review-tests")
    assert _problems(page) == []
    page.get_by_role("button", name="Remove the test").click()
    page.locator("#toasts .toast").hover()  # it stays as long as somebody points at it
    expect(page.get_by_role("heading", name="There are no tests yet")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("All of these come out as decided.")).to_be_visible()
    page.goto("/console/review/learning")
    expect(page.get_by_text("of answers")).to_be_visible()
    line.shoot(page, artifacts, "review-training")
    assert _problems(page) == []
    context.close()


def test_in_spanish_a_meaning_is_taught_and_taken_back(line: ConsoleLine, artifacts: Path) -> None:
    _asks(line, "zumba con la abuelita en la azotea")
    context = line.context(line.member("coordinator", "Nora Nieto", language="es"))
    page = context.new_page()
    page.goto("/console/review?shelf=doubtful")
    page.get_by_role("link", name="zumba con la abuelita").click()
    page.get_by_label("Quiere decir").select_option("ask_support_services")
    page.get_by_role("button", name="Enseñarlo").click()
    expect(page.locator("#toasts")).to_contain_text("Guardado como ejemplo y prueba")
    page.goto("/console/review/tests")
    taught = page.locator("tr", has_text="zumba con la abuelita")
    expect(taught).to_contain_text("falta entrenar")
    line.shoot(page, artifacts, "review-tests-es")
    assert _problems(page) == []
    page.goto("/console/review/decided")
    line.shoot(page, artifacts, "review-decided-es")
    assert _problems(page) == []
    page.get_by_role("button", name="Deshacer").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("zumba con la abuelita en la azotea")
    context.close()
