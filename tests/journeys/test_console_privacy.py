"""A person asks for a copy and another to be deleted: staff confirm, and it happens; with pictures of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from assistant.applicants.sharing import Purpose, Wish
from assistant.catalog.basics import Language
from assistant.messages.words import Words
from assistant.store import sharing
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant
from assistant.wiring import ROOT
from tests.factories.turns import a_text, an_effect
from tests.journeys.console_line import PHONE, ConsoleLine, console_line
from tests.journeys.looks import sound
from tests.store.lines import Turns

ROSA, LUIS, ANA = "+12095550171", "+12095550172", "+12095550173"


@pytest.fixture(scope="module")
def line(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("privacy"), browser) as served:
        yield served


def asks(line: ConsoleLine, name: str, phone: str, words: str, kind: str, language: Language = "en") -> str:
    """Somebody texts, with a lead, and wants this; their id."""
    ledger = StoredLedger(line.database, Words(ROOT / "data" / "responses").word)
    turns = Turns(ledger, line.database, line.clock)  # type: ignore[arg-type]
    turns.take(
        a_text(words, phone=phone),
        an_effect("name", name=name),
        an_effect("lead", program="CNA-EVE"),
        an_effect("privacy", request=kind, name=name, phone=phone),
        language=language,
    )
    with reading(line.database) as session:
        return session.scalars(select(Applicant.id).where(Applicant.name == name)).one()


def test_requests_are_looked_at_confirmed_and_done(line: ConsoleLine, artifacts: Path) -> None:
    staff = line.context(line.member("coordinator", "Dana Reyes"))
    page = staff.new_page()
    page.goto("/console/privacy")
    expect(page.get_by_role("heading", name="Nobody waits")).to_be_visible()
    line.shoot(page, artifacts, "privacy-empty")
    sound(page)
    asks(line, "Rosa Lopez", ROSA, "send me my data please", "export")
    luis = asks(line, "Luis Garza", LUIS, "borren mis datos", "delete", "es")
    ana = asks(line, "Ana Ruiz", ANA, "delete everything you have on me", "delete")
    with transaction(line.database) as session:
        told = sharing.Told("May Valley Adult School see it, for its classes?", "yes", "en", "sms")
        sharing.record(session, ana, Wish("VAS", Purpose.TRAINING), True, told, line.clock())
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(3)
    line.shoot(page, artifacts, "privacy-list")
    sound(page)

    page.get_by_role("link", name="A copy of their data").click()
    expect(page.get_by_role("button", name="Confirm and send the link")).to_be_visible()
    line.shoot(page, artifacts, "privacy-copy")
    sound(page)
    page.get_by_label("Reason").first.fill("Called back the number on file.")
    page.get_by_role("button", name="Confirm and send the link").click()
    expect(page.get_by_text("The link was sent by text.")).to_be_visible()
    with reading(line.database) as session:
        (text,) = session.scalars(select(OutboxRow).where(OutboxRow.cause == "privacy"))
    visitor = line.browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    theirs = visitor.new_page()
    theirs.goto(_link(text.body))
    theirs.screenshot(path=artifacts / "console-privacy-link-320.png", full_page=True)
    sound(theirs)
    with theirs.expect_download() as packed:
        theirs.get_by_role("button", name="Download my data").click()
    assert packed.value.suggested_filename == "data.zip"
    theirs.goto(_link(text.body))
    expect(theirs.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    visitor.close()

    page.goto(f"/console/people/{ana}")
    page.locator("#sharing").screenshot(path=artifacts / "console-privacy-person-light.png")
    sound(page)
    page.goto("/console/privacy")
    page.locator("tbody tr").filter(has_text="Luis Garza").get_by_role("link").click()
    expect(page.get_by_role("button", name="Confirm and delete")).to_be_visible()
    line.shoot(page, artifacts, "privacy-delete")
    page.get_by_label("Reason").first.fill("Came in with an ID.")
    page.get_by_role("button", name="Confirm and delete").click()
    expect(page.get_by_text("Everything of theirs was deleted.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Luis")
    line.shoot(page, artifacts, "privacy-deleted")
    sound(page)
    page.goto(f"/console/people/{luis}")
    assert "Luis" not in page.content()
    staff.close()


def test_in_spanish_on_a_phone_and_in_the_dark(line: ConsoleLine, artifacts: Path) -> None:
    asks(line, "Eva Soto", "+12095550174", "mándenme mis datos", "export", "es")
    staff = line.context(line.member("coordinator", "Eugenia Paz", language="es"), theme="dark", size=PHONE)
    page = staff.new_page()
    page.goto("/console/privacy")
    page.screenshot(path=artifacts / "console-privacy-list-es-dark-320.png", full_page=True)
    sound(page)
    page.locator("tbody tr").filter(has_text="Eva Soto").get_by_role("link").click()
    expect(page.get_by_role("button", name="Confirmar y mandar el enlace")).to_be_visible()
    page.screenshot(path=artifacts / "console-privacy-copy-es-dark-320.png", full_page=True)
    sound(page)
    page.locator("a", has_text="Abrir su página").first.click()
    page.locator("#sharing").scroll_into_view_if_needed()
    page.locator("#sharing details summary").click()
    page.locator("#sharing").screenshot(path=artifacts / "console-privacy-person-es-dark-320.png")
    sound(page)
    staff.close()


def _link(body: str) -> str:
    return next(word for word in body.split() if word.startswith("http"))
