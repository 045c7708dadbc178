"""Work on many people in a browser: a change to many, a duplicate merged, a spreadsheet brought; and a file taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant.store import likely_pairs
from assistant.store.engine import transaction
from assistant.store.tables import ApplicantContact, Consent
from tests.factories.recruits import Recruits
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import sound

SHEET = """name,phone,language,program
Elena Cruz,(209) 555-0171,Spanish,CNA-EVE
Rosa Delgado,(209) 555-0161,Spanish,CNA-EVE
Pedro Delgado,(209) 555-0161,Spanish,CNA-EVE
Nobody,12,,CNA-EVE
"""


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("lists"), browser) as line:
        recruits = Recruits(line.database, line.clock)  # type: ignore[arg-type]
        rosa = recruits.person("Rosa Delgado", "CNA-EVE", phone="+12095550161")
        again = recruits.person("Rosa Delgado Ríos", "CNA-EVE", "CPT1")
        with transaction(line.database) as session:
            contact = next(one for one in recruits.rows(ApplicantContact) if one.applicant_id == rosa)
            session.add(ApplicantContact(applicant_id=again, contact_id=contact.contact_id))
        marcus, _ = (recruits.person(name, "CNA-EVE", language="en") for name in ("Marcus Lee", "Tou Vang"))
        with transaction(line.database) as session:
            his = next(one for one in recruits.rows(ApplicantContact) if one.applicant_id == marcus)
            given = {"kind": "sms", "granted": True, "wording": "yes", "channel": "sms", "created_at": line.clock()}
            session.add(Consent(contact_id=his.contact_id, applicant_id=marcus, **given))
        yield line


def test_recruiter_texts_many_merges_and_imports(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(line.member("recruiter", "Ana Ruiz"))
    page = context.new_page()
    page.goto("/console/leads?program=CNA-EVE")
    sound(page)
    line.shoot(page, artifacts, "lists-leads")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export CSV").click()
    assert "Marcus Lee" in Path(taken.value.path()).read_text(encoding="utf-8-sig")

    page.get_by_label("Who", exact=True).select_option("all")
    page.get_by_label("What", exact=True).select_option("text")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("In English").fill("The evening class has seats. Write back if you want one.")
    page.get_by_label("In Spanish").fill("Hay lugares en la clase de noche. Responda si quiere uno.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    sound(page)
    line.shoot(page, artifacts, "lists-text-many")
    page.get_by_role("button", name="Send to 1").click()
    expect(page.get_by_text("Texts on their way: 1.")).to_be_visible()

    assert likely_pairs.look_again(line.database, ("birth",))
    page.goto("/console/duplicates")
    expect(page.get_by_text("Same phone")).to_be_visible()
    sound(page)
    line.shoot(page, artifacts, "lists-duplicates")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="One person or two?")).to_be_visible()
    sound(page)
    line.shoot(page, artifacts, "lists-pair")
    page.get_by_role("button", name="Merge into one").click()
    expect(page.get_by_text("They are one record now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("They are two records again.")).to_be_visible()

    page.goto("/console/import")
    sound(page)
    page.get_by_label("Spreadsheet").set_input_files(
        {"name": "fair.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    )
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_role("heading", name="Before it is imported")).to_be_visible()
    sound(page)
    line.shoot(page, artifacts, "lists-import")
    page.get_by_label("Yes, all of them.").check()
    page.get_by_label("Where and when they agreed").fill("Job fair, November 20")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("New leads: 1.")).to_be_visible()
    context.close()
