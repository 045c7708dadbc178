"""Makes the screenshots of the README and of docs/: `PYTHONPATH=. .venv/bin/python docs/screenshots.py`, after an `up`.

It starts a Porchlight of its own, with the model of that `up`, on a Tuesday at ten in the morning: the desk is open.
Three thousand people are made up first, so that lists and figures are those of a line that has been used for a while.
The rest is done as people do it: they text the line on /phone, ask where they stand, book a seat and move it, call and
chat; the front desk takes a text over and a call, and puts it on hold; a recruiter opens the leads, a person and an
attendance sheet; a coordinator looks at what the phone will say for a new price, and answers what the line could not.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from assistant.cli.first_account import first_link
from assistant.cli.model import model_path
from assistant.cli.parts import engine_part
from assistant.cli.ports import free_port
from assistant.settings import LOCAL_DESK, Settings
from bench.console_seed import seed
from tests.factories.apps import an_app
from tests.factories.moved_clock import MovedClock
from tests.journeys.booking_line import TODAY
from tests.journeys.street import Screen

HERE = Path(__file__).parent / "images"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


# How long others take of this machine is their business.
expect.set_options(timeout=60_000)


def text_the_line(page: Page, base: str) -> None:
    page.goto(f"{base}/phone")
    _text(page, "q programas tienen pa trabajar en hospital sin experiencia", "cuanto cuesta el de flebotomia")
    page.screenshot(path=HERE / "text.png")


def ask_where_one_stands(page: Page, base: str) -> None:
    page.goto(f"{base}/phone")
    _text(page, "start over", "im 17 can i do phlebotomy, i have my GED", "skip", "whats it cost", "i turn 18 in march")
    page.screenshot(path=HERE / "screening.png")


def book_a_seat(page: Page, base: str) -> None:
    page.goto(f"{base}/phone")
    page.select_option("#from", "+12095550163")
    told = page.locator(".bubble.received", has_text=f"{base}/c/")
    before = told.count()
    _text(page, "apuntame pa la junta de CNA", "la primera", "Lupe Ochoa")
    expect(told).to_have_count(before + 1)
    _text(page, "no puedo, cámbiame al otro")
    expect(told).to_have_count(before + 2)
    page.screenshot(path=HERE / "booking.png")


def _text(page: Page, *messages: str) -> None:
    for words in messages:
        page.fill("#text", words)
        page.press("#text", "Enter")
        page.wait_for_timeout(1_500)
        expect(page.locator("#typing")).to_be_empty(timeout=15_000)


def call_the_line(page: Page, base: str) -> None:
    page.goto(f"{base}/phone")
    page.click("#tab-phone")
    page.click("#call")
    page.wait_for_timeout(3_000)  # the greeting
    for words in ("tell me about the see in a class", "what's it cost", "can i talk to a person"):
        expect(page.locator("#say")).to_be_visible(timeout=15_000)
        page.fill("#say", words)
        page.press("#say", "Enter")
        page.wait_for_timeout(2_000)
    page.screenshot(path=HERE / "call.png")
    page.click("#hangup")


def chat_with_the_line(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("button", name="Start a chat").click()
    for words in ("any classes at night?", "tell me about the CNA class", "how much is it?"):
        page.get_by_role("textbox").fill(words)
        page.get_by_role("textbox").press("Enter")
        page.wait_for_timeout(2_000)
    page.screenshot(path=HERE / "chat.png")


def sign_up(page: Page, base: str, link: str) -> None:
    """And says on which phone she takes calls."""
    page.goto(link)
    page.fill("#name", "Ana Ochoa")
    page.fill("#email", "ana@example.org")
    page.fill("#password", "a lantern over the porch")
    page.press("#password", "Enter")
    page.wait_for_url("**/console/queue")
    page.goto(f"{base}/console/staff")
    page.get_by_role("link", name="Ana Ochoa").click()
    page.fill("#phone", LOCAL_DESK[0])
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_load_state()


def take_a_text_over(page: Page, phone: Page, base: str) -> None:
    phone.goto(f"{base}/phone")
    phone.select_option("#from", "+12095550117")
    _text(phone, "quiero hablar con una persona por favor")
    page.goto(f"{base}/console/queue")
    page.screenshot(path=HERE / "console-queue.png")
    page.locator(".queue-row", has_text="una persona por favor").get_by_role("button", name="Take").click()
    page.get_by_label("Write to them").fill("Hola, soy Ana. ¿En qué le puedo ayudar?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#said")).to_contain_text("Hola, soy Ana")
    page.wait_for_timeout(8_000)  # the toast has gone
    page.screenshot(path=HERE / "console-conversation.png")
    page.get_by_role("button", name="Give back, done").click()


def take_a_call(page: Page, phone: Page, base: str) -> None:
    """The caller hears that he is on hold, and Ana's screen knows the story."""
    page.goto(f"{base}/console/queue")
    marcus = Screen(phone, "+12095550142")
    marcus.pick_up(base)
    marcus.call()
    marcus.say("how much is the CNA class")
    marcus.hears("1,150")
    marcus.say("can i talk to a real person please")
    expect(page.locator("#ringing")).to_contain_text("The phone rings:")
    page.screenshot(path=HERE / "console-rings.png")
    marcus.desk_takes_it()
    page.wait_for_url("**/console/conversations/**")
    page.locator("#call-panel").get_by_role("button", name="Hold").click()
    expect(page.locator("#call-panel")).to_contain_text("On hold since")
    page.screenshot(path=HERE / "console-call.png")
    phone.screenshot(path=HERE / "call-on-hold.png")
    marcus.hang_up()


def look_at_leads(page: Page, base: str) -> None:
    page.goto(f"{base}/console/leads?program=CNA-EVE")
    page.screenshot(path=HERE / "console-leads.png")
    page.goto(f"{base}/console/people?q=Lupe+Ochoa")
    page.get_by_role("link", name="Lupe Ochoa").first.click()
    page.wait_for_load_state()
    page.screenshot(path=HERE / "console-person.png")


def check_people_in(page: Page, base: str) -> None:
    """On the phone of whoever stands at the door."""
    page.set_viewport_size({"width": 390, "height": 780})
    page.goto(f"{base}/console/sessions?past=true")
    page.locator(".doors li", has=page.locator(".badge-good")).locator("a").first.click()
    page.wait_for_load_state()
    page.screenshot(path=HERE / "console-sheet.png")


def change_a_price(page: Page, base: str) -> None:
    page.goto(f"{base}/console/catalogue/programs/CNA-EVE")
    cost = page.locator("#at-facts-cost")
    cost.get_by_role("link", name="Edit").click()
    for place, old, new in (
        ("say.en", "$1,150", "$1,225"),
        ("say.es", "$1,150", "$1,225"),
        ("speak.en", "1,150 dollars", "1,225 dollars"),
        ("speak.es", "Mil ciento cincuenta", "Mil doscientos veinticinco"),
    ):
        words = cost.locator(f"textarea[name='{place}']")
        words.fill(words.input_value().replace(old, new))
    cost.get_by_role("button", name="What will the phone say?").click()
    expect(cost.locator(".utterance").first).to_be_visible()
    cost.screenshot(path=HERE / "console-price.png")


def answer_what_it_could_not(page: Page, phone: Page, base: str) -> None:
    phone.goto(f"{base}/phone")
    phone.select_option("#from", "+12095550175")
    _text(phone, "tienen mesa de ping pong?")
    page.goto(f"{base}/console/review")
    page.get_by_role("link", name="tienen mesa de ping pong?").click()
    answer = page.locator("section", has=page.get_by_role("heading", name="Write the answer"))
    answer.get_by_label("Answer in English").fill("Yes, there is a ping pong table in the hall.")
    answer.get_by_label("Answer in Spanish").fill("Sí, hay una mesa de ping pong en el salón.")
    answer.get_by_label("How it is asked in the other language").fill("is there a ping pong table")
    page.screenshot(path=HERE / "console-answer.png")
    answer.get_by_role("button", name="Answer it from now on").click()
    expect(page.locator("#toasts")).to_contain_text("The line answers this from now on")
    _text(phone, "oigan tienen mesa de ping pong")
    phone.screenshot(path=HERE / "answered.png")
    page.goto(f"{base}/console/review/tests")
    expect(page.locator("main")).not_to_contain_text("are being tried")
    page.screenshot(path=HERE / "console-tests.png")


def look_at_figures(page: Page, base: str) -> None:
    page.goto(f"{base}/console/figures")
    page.screenshot(path=HERE / "console-figures.png")
    page.goto(f"{base}/console/figures/reach")
    page.screenshot(path=HERE / "console-reach.png")


@contextmanager
def a_porchlight(home: Path) -> Iterator[tuple[str, str]]:
    """Its URL, and the link to its first account."""
    model = model_path(Settings().home)
    if not model.exists():
        raise SystemExit("There is no model of this version yet: run ./porchlight up once.")
    clock = MovedClock(home / "clock")
    clock.at(TODAY)
    store = f"sqlite:///{home / 'porchlight.db'}"
    seed(store, scale=0.03, until=TODAY, say=print)
    port, engine = free_port(), f"http://127.0.0.1:{free_port()}"
    given = {"texts_per_second": 10, "worker": "app"}
    with an_app(home, store, engine, port, clock, **given) as app:
        settings = Settings(_env_file=None, **app.settings)
        part = engine_part(settings, model, f"{app.url}/engine/actions")
        running = subprocess.Popen(part.command, cwd=part.cwd, env=part.env)
        try:
            app.wait("store", "catalogue", "engine", "worker")
            yield app.url, first_link(settings, app.url, clock()) or ""
        finally:
            running.terminate()
            running.wait()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as home,
        a_porchlight(Path(home)) as (base, link),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)

        def street() -> Page:
            return browser.new_page(viewport={"width": 1180, "height": 920}, locale="en-US", reduced_motion="reduce")

        for steps in (text_the_line, ask_where_one_stands, book_a_seat, call_the_line, chat_with_the_line):
            page = street()
            steps(page, base)
            page.close()
        desk = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US", reduced_motion="reduce")
        sign_up(desk, base, link)
        for told in (take_a_text_over, take_a_call, answer_what_it_could_not):
            page = street()
            told(desk, page, base)
            page.close()
        for seen in (look_at_leads, change_a_price, look_at_figures, check_people_in):
            seen(desk, base)
        browser.close()


if __name__ == "__main__":
    main()
