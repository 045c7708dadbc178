"""The console's whole promise, in two browser windows and on /phone, with the engine that understands people.

A caller asks for a person and the desk takes the call knowing the story; a texter is taken over and given back; a
coordinator changes a price, and the phone says the new one at the next turn; an unanswered question becomes an answer
and a test; a recruiter filters, opens, notes, books, marks attendance and exports.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from assistant.settings import LOCAL_DESK
from assistant.store import session_dates
from assistant.store.booking_tables import SessionDateRow
from assistant.store.engine import reading, transaction
from assistant.store.staff_tables import StaffRow
from tests.conversations.line import demo_catalogue
from tests.factories.recruits import Recruits
from tests.journeys.booked_days import ANA, ROSA
from tests.journeys.booking_line import FIRST
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import sound
from tests.journeys.street import Screen

MARCUS = "+12095550142"
COST, OLD = "/console/catalogue/programs/CNA-EVE", "$1,150"
# As it is written and as it is spoken.
PRICES = {
    "say.en": (OLD, "$1,225"),
    "say.es": (OLD, "$1,225"),
    "speak.en": ("1,150 dollars", "1,225 dollars"),
    "speak.es": ("Mil ciento cincuenta", "Mil doscientos veinticinco"),
}
ASKED, AGAIN = "tienen mesa de ping pong?", "oigan tienen mesa de ping pong"
ANSWER = "Sí, hay una mesa de ping pong en el salón."


@pytest.fixture(scope="module")
def line(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, engine_url: str, app_port: int
) -> Iterator[ConsoleLine]:
    folder = tmp_path_factory.mktemp("done")
    with console_line(folder, browser, engine_url=engine_url, port=app_port, worker="app") as line:
        with transaction(line.database) as session:
            session_dates.sync(session, demo_catalogue(), line.clock())
        line.app.wait("store", "catalogue", "engine", "worker")
        yield line


@pytest.fixture
def windows(line: ConsoleLine) -> Iterator[list[BrowserContext]]:
    """Closed at the end."""
    windows: list[BrowserContext] = []
    yield windows
    for window in windows:
        window.close()


def test_everybody_does_their_part(line: ConsoleLine, windows: list[BrowserContext], artifacts: Path) -> None:
    ana, luis = line.member("front_desk", "Ana Ochoa"), line.member("coordinator", "Luis Vega", language="es")
    with transaction(line.database) as session:
        session.get_one(StaffRow, ana.id).phone = LOCAL_DESK[0]
    windows += [line.context(ana), line.context(luis), *(line.context(None, locale="en-US") for _ in range(3))]
    at_ana, at_luis, *street = [window.new_page() for window in windows]
    marcus, rosa, lupe = (Screen(page, number) for page, number in zip(street, (MARCUS, ROSA, ANA), strict=True))
    for phone in (marcus, rosa, lupe):
        phone.pick_up(line.app.url)
    at_ana.goto("/console/queue")
    at_luis.goto("/console/queue")
    desk_takes_the_call(line, marcus, at_ana, at_luis, artifacts)
    texter_is_taken_over_and_given_back(line, rosa, at_luis, artifacts)
    price_is_said_at_the_next_turn(line, marcus, at_luis, artifacts)
    question_becomes_an_answer_and_a_test(line, lupe, at_luis, artifacts)
    rita = line.member("recruiter", "Rita Ramos")
    windows.append(line.context(rita))
    recruiter_opens_notes_and_books(line, windows[-1].new_page(), artifacts)
    line.clock.at(FIRST + dt.timedelta(minutes=5))  # a week later, signed in again
    windows.append(line.context(rita, accept_downloads=True))
    recruiter_marks_and_exports(line, windows[-1].new_page(), artifacts)


def desk_takes_the_call(line: ConsoleLine, marcus: Screen, at_ana: Page, at_luis: Page, artifacts: Path) -> None:
    marcus.call()
    marcus.say("how much is the CNA class")
    marcus.hears("1,150")
    marcus.say("can i talk to a real person please")
    expect(at_ana.locator("#ringing")).to_contain_text("The phone rings:")
    expect(at_luis.locator("#ringing")).to_contain_text("Suena el teléfono:")
    marcus.desk_takes_it()
    expect(at_ana).to_have_url(re.compile("/console/conversations/"))
    expect(at_ana.locator("#said")).to_contain_text("how much is the CNA class")
    expect(at_ana.locator("#said")).to_contain_text("real person")
    line.shoot(at_ana, artifacts, "done-call")
    sound(at_ana)
    marcus.hang_up()


def texter_is_taken_over_and_given_back(line: ConsoleLine, rosa: Screen, at_luis: Page, artifacts: Path) -> None:
    at_luis.goto("/console/queue")
    rosa.write("apuntame pa la junta de CNA del martes")
    rosa.write("Rosa Delgado")
    rosa.gets("Agenda:")  # the confirmation, which comes by itself
    rosa.write("quiero hablar con una persona por favor")
    row = at_luis.locator(".queue-row", has_text="Rosa Delgado")
    row.get_by_role("button", name="Atender").click()
    box = at_luis.get_by_label("Escríbale en español")
    expect(box).to_be_visible()
    rosa.gets("Luis, de Tres Ríos")
    told = len(rosa.received())
    rosa.write("¿puedo llevar a mi hija?")
    expect(at_luis.locator("#said")).to_contain_text("¿puedo llevar a mi hija?")
    assert len(rosa.received()) == told  # the assistant is silent
    box.fill("Claro que sí, Rosa. La esperamos.")
    box.press("Control+Enter")
    rosa.gets("Claro que sí, Rosa. La esperamos.")
    line.shoot(at_luis, artifacts, "done-taken-es")
    sound(at_luis)
    at_luis.get_by_role("button", name="Devolver, listo").click()
    rosa.gets("Luis ya salió")
    rosa.write("cuanto cuesta la clase de CNA")
    rosa.gets(OLD)


def price_is_said_at_the_next_turn(line: ConsoleLine, marcus: Screen, at_luis: Page, artifacts: Path) -> None:
    marcus.call()
    marcus.say("how much is the CNA class")
    marcus.hears("1,150")
    at_luis.goto(COST)
    cost = at_luis.locator("#at-facts-cost")
    cost.get_by_role("link", name="Editar").click()
    for place, (old, new) in PRICES.items():
        if place == "speak.en":  # changed in writing alone: it is not kept so
            cost.get_by_role("button", name="Guardar").click()
            expect(cost).to_contain_text("1150 se dice por teléfono y no está en lo escrito")
        words = cost.locator(f"textarea[name='{place}']")
        assert old in words.input_value()
        words.fill(words.input_value().replace(old, new))
    cost.get_by_role("button", name="¿Qué va a decir el teléfono?").click()
    expect(cost.locator(".utterance").filter(has_text=re.compile("1,225|doscientos veinticinco"))).to_have_count(6)
    cost.screenshot(path=artifacts / "console-done-price-es.png")
    cost.get_by_role("button", name="Guardar").click()
    expect(at_luis.locator(".toast")).to_contain_text("La línea lo dice desde el siguiente mensaje")
    at_luis.locator(".toast").hover()  # it stays as long as somebody points at it
    marcus.say("how much does the CNA class cost")
    marcus.hears("1,225")
    marcus.page.screenshot(path=artifacts / "done-phone.png")
    at_luis.locator(".toast-undo").click()
    expect(at_luis.locator("#at-facts-cost")).to_contain_text(OLD)
    marcus.say("how much is the CNA class")
    marcus.hears("1,150")
    marcus.hang_up()
    at_luis.goto("/console/catalogue/history")
    expect(at_luis.locator("ins").first).to_contain_text(OLD)


def question_becomes_an_answer_and_a_test(line: ConsoleLine, lupe: Screen, at_luis: Page, artifacts: Path) -> None:
    lupe.write(ASKED)
    assert ANSWER not in " ".join(lupe.received())
    at_luis.goto("/console/review")
    at_luis.get_by_role("link", name=ASKED).click()
    answer = at_luis.locator("section", has=at_luis.get_by_role("heading", name="Escribir la respuesta"))
    answer.get_by_label("Respuesta en inglés").fill("Yes, there is a ping pong table in the hall.")
    answer.get_by_label("Respuesta en español").fill(ANSWER)
    answer.get_by_label("Cómo se pregunta en el otro idioma").fill("is there a ping pong table")
    line.shoot(at_luis, artifacts, "done-answer-es")
    answer.get_by_role("button", name="Contestar así desde ahora").click()
    expect(at_luis.locator("#toasts")).to_contain_text("La línea ya contesta esto")
    lupe.write(AGAIN)
    lupe.gets(ANSWER)
    at_luis.goto("/console/review/tests")
    expect(at_luis.locator("main")).to_contain_text(ASKED)
    line.shoot(at_luis, artifacts, "done-tests-es")
    sound(at_luis)


def recruiter_opens_notes_and_books(line: ConsoleLine, page: Page, artifacts: Path) -> None:
    recruits = Recruits(line.database, line.clock)  # type: ignore[arg-type]
    tou = recruits.person("Tou Vang", "CNA-EVE", phone="+12095550175", language="en")
    recruits.person("Elena Cruz", "EMT", phone="+12095550171")
    page.goto("/console/leads")
    page.get_by_label("Program", exact=True).select_option("CNA-EVE")
    expect(page).to_have_url(re.compile("program=CNA-EVE"))
    for name, found in (("Rosa Delgado", 1), ("Tou Vang", 1), ("Elena Cruz", 0)):
        expect(page.locator("tbody tr", has_text=name)).to_have_count(found)
    page.get_by_role("link", name="Rosa Delgado").click()
    page.get_by_role("link", name="Show what was said").first.click()
    expect(page.locator(".transcript").first).to_contain_text("¿puedo llevar a mi hija?")
    page.get_by_label("Note", exact=True).fill("Comes with her daughter.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".toast")).to_contain_text("kept")
    sound(page)
    line.shoot(page, artifacts, "done-person")

    page.goto(f"/console/people/{tou}")
    page.locator("#book-session").select_option(first_session(line))
    page.get_by_role("button", name="Book a seat").click()
    expect(page.locator(".seat")).to_contain_text("Booked")


def recruiter_marks_and_exports(line: ConsoleLine, page: Page, artifacts: Path) -> None:
    page.goto(f"/console/sessions/{first_session(line)}")
    page.get_by_role("button", name="Check in Rosa Delgado").click()
    expect(page.locator("#count")).to_contain_text("1 here")
    page.get_by_role("button", name="Tou Vang did not come").click()
    expect(page.locator(".guest-no_show")).to_contain_text("Tou Vang")
    line.shoot(page, artifacts, "done-sheet")
    sound(page)
    page.goto("/console/leads?program=CNA-EVE")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export CSV").click()
    with Path(taken.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    line.shoot(page, artifacts, "done-leads")
    told = {name: next(row for row in rows[1:] if name in row) for name in ("Rosa Delgado", "Tou Vang")}
    assert any("209" in cell and "0117" in cell for cell in told["Rosa Delgado"])
    assert any(cell.lower() == "attended" for cell in told["Rosa Delgado"])
    assert not any(cell.lower() == "attended" for cell in told["Tou Vang"])


def test_words_are_said_at_the_next_turn(line: ConsoleLine, windows: list[BrowserContext]) -> None:
    windows += [line.context(line.member("coordinator", "Bea Soto")), line.context(None, locale="en-US")]
    page, street = (window.new_page() for window in windows)
    marcus = Screen(street, MARCUS)
    marcus.pick_up(line.app.url)
    page.goto("/console/words/utter_fact_about")
    page.locator("textarea[name='text.en']").fill("Good question! {program}: {fact} (Checked {checked})")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("The line says it from the next message on")
    marcus.write("how much is the CNA class")
    marcus.gets("Good question!")
    page.get_by_role("button", name="Back to the words that came with it").click()
    expect(page.locator(".toast")).to_be_visible()
    marcus.write("how much is the EMT class")
    marcus.gets_nothing_of("Good question!")


def first_session(line: ConsoleLine) -> str:
    with reading(line.database) as session:
        about = (SessionDateRow.session_id == "CNA-EVE-INFO", SessionDateRow.starts_at == FIRST)
        return session.scalars(select(SessionDateRow.id).where(*about)).one()
