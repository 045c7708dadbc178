"""The dashboard in a browser, over a partnership's years made up: a coordinator's and a partner's look at it."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from assistant.store.engine import make_engine, transaction
from assistant.store.figures import kept
from assistant.store.migrate import upgrade
from assistant.store.self_identifications import SelfIdentification
from bench.console_seed import seed
from tests.journeys.booking_line import TODAY
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import WCAG, faults, fits_a_phone

ZONE = ZoneInfo("America/Los_Angeles")
SECTIONS = ("reach", "wants", "gaps", "desk", "funnel", "sessions", "screening", "delivery", "groups")
# The others are made of the same parts.
SHOWN = ("reach", "screening", "groups")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    folder = tmp_path_factory.mktemp("figures")
    url = f"sqlite:///{folder / 'console.db'}"
    upgrade(url)
    seed(url, scale=0.004, until=TODAY)
    store = make_engine(url)
    today = TODAY.astimezone(ZONE).date()
    for ago in range(30):
        kept.count_day(store, today - dt.timedelta(days=ago), ZONE, TODAY - dt.timedelta(minutes=1))
    for past in range(7):
        kept.count_day(store, dt.date(2026, 9, 30) - dt.timedelta(days=past), ZONE, TODAY)
    with transaction(store) as session:
        for number in range(64):
            session.add(
                SelfIdentification(
                    reference=f"{number:032}",
                    quarter="2026-Q3",
                    gender=("woman", "woman", "man", "nonbinary")[min(number % 7, 3)],
                    home_language=("english", "spanish")[number % 2],
                )
            )
    store.dispose()
    with console_line(folder, browser, store_url=url) as line:
        yield line


def test_a_coordinator_looks_at_every_section(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(line.member("coordinator", "Cora Cabrera"))
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto("/console/figures")
    expect(page.get_by_role("heading", level=1)).to_have_text("Figures")
    assert faults(page) == []
    line.shoot(page, artifacts, "figures-overview")
    for section in SECTIONS:
        answer = page.goto(f"/console/figures/{section}")
        assert answer is not None and len(answer.body()) < 200_000
        # Two of its charts may have the same name.
        assert faults(page, WCAG) == [], section
        if section in SHOWN:
            line.shoot(page, artifacts, f"figures-{section}")
        assert fits_a_phone(page), section
    assert wrong == []
    context.close()


def test_days_channel_and_colors_are_chosen_and_a_number_leads_to_its_people(line: ConsoleLine) -> None:
    context = line.context(line.member("recruiter", "Rita Ramos"))
    page = context.new_page()
    page.goto("/console/figures/reach")
    page.get_by_label("Days").select_option("90")
    expect(page).to_have_url(re.compile("period=90"))
    page.get_by_label("Channel", exact=True).select_option("sms")
    expect(page).to_have_url(re.compile("channel=sms"))
    expect(page.get_by_label("Channel", exact=True)).to_have_value("sms")
    page.get_by_label("Colors show").select_option("language")
    expect(page.locator(".legend").first).to_contain_text("Spanish")
    page.locator("summary").first.click()
    expect(page.locator(".grid-table").first).to_be_visible()
    page.goto("/console/figures/funnel")
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV file: From contact to placed").click()
    text = Path(file.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("key,Stage,All,Text,Phone,Chat")
    page.get_by_role("link", name="Booked a session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People who booked a session")
    expect(page.locator("tbody tr").first).to_be_visible()
    context.close()


def test_in_spanish(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(line.member("coordinator", "Elena Soto", language="es"))
    page = context.new_page()
    for section in ("funnel", "reach"):
        page.goto(f"/console/figures/{section}")
        page.screenshot(path=artifacts / f"console-figures-{section}-es.png", full_page=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quién nos contactó")
    context.close()


def test_a_partner_sees_quarters_without_a_small_number_in_them(line: ConsoleLine, artifacts: Path) -> None:
    context = line.context(line.member("partner_viewer", "Paula Paz", organisation_id="SVMC"))
    page = context.new_page()
    page.goto("/console/figures/desk")
    expect(page.get_by_label("Days")).to_have_value("2026-07-01")
    assert page.get_by_label("Channel", exact=True).count() == 0
    counts = page.locator(".bars-count").all_inner_texts()
    numbers = [int(text.split()[0].replace(",", "")) for text in counts if text[0].isdigit()]
    assert not any(0 < number < 11 for number in numbers) and "<11" in " ".join(counts)
    line.shoot(page, artifacts, "figures-partner")
    context.close()
