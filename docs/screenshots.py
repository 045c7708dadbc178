"""Makes the README's screenshots from a running Porchlight that nobody has talked to: `./porchlight up --fresh`, then

    .venv/bin/python docs/screenshots.py LINK [http://127.0.0.1:8000]

LINK is the one that `up` prints for the first account. It does what people do: texts the line on /phone, asks it where
she stands with a program, books a seat and moves it, calls it and asks for a person, chats on the home page; then, in
the console, opens the queue, takes a text thread over and answers, opens a person, a program and the figures.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent / "images"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


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
    expect(told).to_have_count(before + 1, timeout=20_000)
    _text(page, "no puedo, cámbiame al otro")
    expect(told).to_have_count(before + 2, timeout=20_000)
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


def look_at_the_console(page: Page, base: str, link: str) -> None:
    page.goto(f"{base}/phone")
    page.select_option("#from", "+12095550117")
    _text(page, "quiero hablar con una persona por favor")
    page.goto(link)
    page.fill("#name", "Ana Ochoa")
    page.fill("#email", "ana@example.org")
    page.fill("#password", "a lantern over the porch")
    page.press("#password", "Enter")
    page.wait_for_url("**/console/queue")
    page.screenshot(path=HERE / "console-queue.png")
    page.locator("button:text-is('Take')").first.click()
    page.get_by_label("Write to them").fill("Hola, soy Ana. ¿En qué le puedo ayudar?")
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(2_000)
    page.screenshot(path=HERE / "console-conversation.png")
    page.goto(f"{base}/console/people?q=Lupe")
    page.get_by_role("link", name="Lupe Ochoa").first.click()
    page.wait_for_load_state()
    page.screenshot(path=HERE / "console-person.png")
    page.goto(f"{base}/console/catalogue/programs/CNA-EVE")
    page.screenshot(path=HERE / "console-program.png")
    page.goto(f"{base}/console/figures")
    page.screenshot(path=HERE / "console-figures.png")


def main() -> None:
    link = sys.argv[1]
    base = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        for steps in (text_the_line, ask_where_one_stands, book_a_seat, call_the_line, chat_with_the_line):
            page = browser.new_page(viewport={"width": 1180, "height": 920}, locale="en-US", reduced_motion="reduce")
            steps(page, base)
            page.close()
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US", reduced_motion="reduce")
        look_at_the_console(page, base, link)
        browser.close()


if __name__ == "__main__":
    main()
