"""A recruiter's day: filters, opens, notes, books, and checks people in at the door, on a laptop and on a phone."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from assistant.applicants.stages import Reason, Stage
from assistant.store import lead_stages, session_dates
from assistant.store.booking_tables import SessionDateRow
from assistant.store.engine import reading, transaction
from assistant.store.seats import Who, book
from assistant.store.tables import Lead
from tests.conversations.line import demo_catalogue
from tests.factories.recruits import Recruits
from tests.journeys.booking_line import FIRST
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import fits, sound

ADULT = {"birth": "1994-06-02", "english_class": True, "education": "ged"}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("recruiting"), browser) as line:
        with transaction(line.database) as session:
            session_dates.sync(session, demo_catalogue(), line.clock())
        yield line


@pytest.fixture(scope="module")
def people(line: ConsoleLine) -> dict[str, str]:
    """Who got in touch in the last weeks, by first name."""
    recruits, catalog = Recruits(line.database, line.clock), demo_catalogue()  # type: ignore[arg-type]
    found = {}
    for name, programs, language, said in (
        ("Rosa Delgado", ("CNA-EVE",), "es", ("hola quiero ser enfermera", "¿hay clases de noche? trabajo de día")),
        ("Marcus Lee", ("CNA-EVE", "MA-APP"), "en", ("is there a medical assistant program that pays",)),
        ("Guadalupe Hernández Ríos", ("CPT1",), "es", ("¿cuánto cuesta flebotomía?",)),
        ("Tou Vang", ("CNA-EVE",), "en", ("can i bring my kids to the session", "ok thanks")),
        ("Alicia Mendoza", ("CNA-EVE",), "es", ("ocupo saber si califico",)),
    ):
        running = [program.id for program in catalog.programs if program.id in programs] or ["CNA-EVE"]
        id = recruits.person(name, *running, language=language, email=f"{name.split()[0].lower()}@example.org")
        recruits.talk(id, *said, language=language)
        found[name.split()[0]] = id
    for name in ("Rosa", "Marcus", "Alicia"):
        recruits.screen(found[name], catalog, **ADULT)
    found["Luz"] = recruits.person("Luz Ochoa", "CNA-EVE", born="2010-05-01")
    recruits.talk(found["Luz"], "tengo 16 años, ¿puedo entrar?")
    with transaction(line.database) as session:
        lead = session.scalars(select(Lead).where(Lead.applicant_id == found["Tou"])).one()
        lead_stages.move(session, lead.id, Stage.NOT_NOW, by=None, now=line.clock(), reason=Reason.CARE)
    return found


def first_session(line: ConsoleLine) -> str:
    with reading(line.database) as session:
        query = select(SessionDateRow.id).where(SessionDateRow.starts_at == FIRST).order_by(SessionDateRow.id)
        return session.scalars(query.limit(1)).one()


def test_recruiter_filters_opens_notes_and_books(line: ConsoleLine, people: dict[str, str], artifacts: Path) -> None:
    ana = line.member("recruiter", "Ana Ruiz")
    luis = line.member("front_desk", "Luis Mora", language="es")
    context = line.context(ana)
    page = context.new_page()
    page.goto("/console/leads")
    expect(page.locator("#count")).to_contain_text("leads")
    sound(page)
    line.shoot(page, artifacts, "leads-list")
    page.get_by_label("Program", exact=True).select_option("CNA-EVE")
    expect(page).to_have_url(re.compile("program=CNA-EVE"))
    expect(page.locator("tbody tr")).to_have_count(5)
    page.get_by_text("Save this filter").click()
    page.get_by_label("Name of the filter").fill("Evening CNA")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("saved")
    page.get_by_role("link", name="Rosa Delgado").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rosa Delgado")
    sound(page)

    page.get_by_label("Note", exact=True).fill("@Luis she works days, please offer the evening session.")
    page.get_by_label("We talked on the phone").check()
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".toast")).to_contain_text("kept")
    page.locator("#book-session").select_option(first_session(line))
    page.get_by_role("button", name="Book a seat").click()
    expect(page.locator(".seat")).to_contain_text("Booked")
    page.get_by_text("Add task").first.click()
    page.get_by_label("What to do").fill("Send the form for the live scan")
    page.get_by_role("button", name="Add task").click()
    expect(page.locator(".todo")).to_contain_text("live scan")
    page.get_by_role("link", name="Show what was said").first.click()
    expect(page.locator(".transcript")).to_contain_text("¿hay clases de noche?")
    page.locator(".entry-screening").get_by_role("link", name="Why").first.click()
    expect(page.locator(".screened")).to_be_visible()
    sound(page)
    line.shoot(page, artifacts, "leads-person")

    theirs = line.context(luis)
    spanish = theirs.new_page()
    spanish.goto("/console/tasks")
    expect(spanish.locator("main")).to_contain_text("she works days")
    sound(spanish)
    line.shoot(spanish, artifacts, "leads-tasks")
    spanish.goto("/console/people?q=clases+de+noche")
    expect(spanish.locator("main")).to_contain_text("Rosa Delgado")
    sound(spanish)
    line.shoot(spanish, artifacts, "leads-search")
    spanish.goto(f"/console/people/{people['Rosa']}")
    sound(spanish)
    line.shoot(spanish, artifacts, "leads-person-es")
    spanish.goto(f"/console/people/{people['Luz']}")
    expect(spanish.locator("main")).not_to_contain_text("Luz")
    sound(spanish)
    line.shoot(spanish, artifacts, "leads-minor")
    spanish.goto("/console/leads")
    line.shoot(spanish, artifacts, "leads-list-es")
    for path in ("/console/leads", f"/console/people/{people['Rosa']}", "/console/tasks", "/console/people?q=a"):
        spanish.set_viewport_size({"width": 320, "height": 720})
        spanish.goto(path)
        assert fits(spanish), path
    context.close()
    theirs.close()


def test_people_are_checked_in_by_a_tap(line: ConsoleLine, people: dict[str, str], artifacts: Path) -> None:
    at = first_session(line)
    with transaction(line.database) as session:
        for name in ("Marcus", "Alicia", "Luz"):
            book(session, at, Who(applicant_id=people[name], by="staff", language="en"), now=line.clock())
    desk = line.member("front_desk", "Eva Cruz")
    line.clock.at(FIRST + dt.timedelta(minutes=5))
    context = line.context(desk, size=(390, 780))
    page = context.new_page()
    page.goto("/console/sessions")
    sound(page)
    line.shoot(page, artifacts, "leads-sessions")
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(f"/console/sessions/{at}")
    sound(page)
    page.get_by_role("button", name="Check in Marcus Lee").click()
    expect(page.locator("#count")).to_contain_text("1 here")
    expect(page.locator(".guest-attended")).to_contain_text("Marcus Lee")
    page.get_by_role("button", name="Undo for Marcus Lee").click()
    expect(page.locator("#count")).to_contain_text("0 here")
    page.get_by_role("button", name="Check in Marcus Lee").click()
    expect(page.locator("#count")).to_contain_text("1 here")
    page.get_by_role("button", name="Alicia Mendoza did not come").click()
    expect(page.locator(".guest-no_show")).to_contain_text("Alicia Mendoza")
    page.get_by_text("Somebody came without a seat").click()
    page.get_by_label("Name").fill("Pedro Salas")
    page.get_by_label("Phone").fill("209 555 0177")
    page.locator("form[action$='walk-in'] button").click()
    expect(page.locator("#count")).to_contain_text("2 here")
    sound(page)
    assert fits(page)
    line.shoot(page, artifacts, "leads-sheet")
    with reading(line.database) as session:
        stages = dict(session.execute(select(Lead.applicant_id, Lead.stage).where(Lead.program_id == "CNA-EVE")).all())
    assert stages[people["Marcus"]] == "attended"
    context.close()
