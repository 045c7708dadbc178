"""A page that changes by itself while somebody is at it: what they hear, where their keyboard is, what they wrote."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from assistant.messages.words import Words
from assistant.store import desk, staff_sessions
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Handoff
from assistant.wiring import ROOT
from tests.factories.turns import ROSA, a_finished, a_text, an_effect
from tests.journeys.booking_line import TODAY, Handset, local, until
from tests.journeys.console_line import ConsoleLine, console_line
from tests.journeys.looks import sound

LUPE = "+12095550163"
MESSAGE = (
    "soy Lupe Hernández, llámenme por favor mañana en la mañana por la clase de asistente de enfermería en la noche, "
    "porque trabajo en las tardes y quiero saber cuánto cuesta y qué papeles ocupo para inscribirme"
)
PLAYS = "audio => { audio.muted = true; return audio.play(); }"
AT = "audio => [audio.paused, audio.currentTime]"


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[ConsoleLine]:
    with console_line(tmp_path_factory.mktemp("steady"), browser, worker="app") as line:
        yield line


def waits(line: ConsoleLine, phone: str, words: str = "quiero hablar con alguien", kind: str = "person") -> str:
    """Somebody is wanted for what they have texted; their conversation."""
    ledger = StoredLedger(line.database, Words(ROOT / "data" / "responses").word)
    inbound = a_text(words, phone=phone)
    opened = ledger.receive(inbound, line.clock())
    wanted = an_effect("handoff", kind=kind, reason=kind, summary=words)
    ledger.finish(a_finished(opened, inbound, wanted, language="es"), line.clock())
    return opened.conversation


def missed(line: ConsoleLine) -> int:
    with reading(line.database) as session:
        return sum("missed" in details for details in session.scalars(select(Handoff.details)))


def leaves_a_message(line: ConsoleLine, number: str) -> None:
    """They call on a Sunday, press 0 and speak after the tone; it is Tuesday, and nobody has called them back."""
    line.clock.at(local(11, 22, 14))
    context = line.context(None)
    phone = context.new_page()
    phone.goto("/phone")
    phone.locator("select").first.select_option(number)
    phone.get_by_role("tab", name=re.compile("Phone|Teléfono")).click()
    phone.locator("#call").click()
    expect(phone.locator("#transcript .words").first).to_be_visible()
    phone.locator("#keypad button", has_text="0").click()
    expect(phone.locator("#transcript .words", has_text="tone").last).to_be_visible()
    phone.locator("#say").fill(MESSAGE)
    phone.locator("#say").press("Enter")
    expect(phone.locator("#transcript .words", has_text="Thank you").last).to_be_visible()
    context.close()
    line.clock.at(TODAY)
    until(lambda: missed(line) == 1, "the call that nobody made is seen")


def test_recording_plays_on_whatever_happens_around_it(line: ConsoleLine, artifacts: Path) -> None:
    leaves_a_message(line, LUPE)
    ana, luis = line.member("front_desk", "Ana Ochoa"), line.member("front_desk", "Luis Vega")
    mine, other = line.context(ana), line.context(luis)
    page, second = mine.new_page(), other.new_page()
    page.goto("/console/callbacks")
    second.goto("/console/callbacks")
    audio = page.locator("audio")
    expect(audio).to_have_count(1)
    audio.evaluate(PLAYS)
    audio.evaluate("audio => new Promise(done => { audio.ontimeupdate = () => audio.currentTime > 0.2 && done(); })")
    # Somebody else takes it: the page says so at once, and the sound goes on.
    second.get_by_role("button", name="I will call").click()
    second.locator("#toasts .toast").hover()  # it stays as long as somebody points at it
    expect(page.locator("#callbacks")).to_contain_text("Luis Vega has it")
    paused, at = audio.evaluate(AT)
    assert not paused and at > 0.2
    sound(page)
    line.shoot(page, artifacts, "steady-playing")
    # It is stopped to write something down: it waits there.
    audio.evaluate("audio => audio.pause()")
    _, stopped = audio.evaluate(AT)
    second.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#callbacks")).not_to_contain_text("Luis Vega has it")
    assert audio.evaluate(AT) == [True, stopped]
    # Done, it is on the list no more; but not before she has heard it.
    audio.evaluate(PLAYS)
    with page.expect_response(lambda answer: answer.url.endswith("/console/callbacks")):
        second.get_by_role("button", name="Reached").dblclick()
    expect(second.locator("#toasts")).to_contain_text("Noted: reached.")
    assert audio.evaluate(AT)[0] is False
    audio.evaluate("audio => { audio.playbackRate = 8; }")
    expect(audio).to_have_count(0)
    expect(page.locator("#callbacks")).to_contain_text("Done today")
    for context in (mine, other):
        context.close()


def test_keyboard_stays_where_it_is(line: ConsoleLine, artifacts: Path) -> None:
    waits(line, "+12095550131")
    waits(line, "+12095550142")
    context = line.context(line.member("front_desk", "Eva Ruiz"))
    page = context.new_page()
    page.goto("/console/queue")
    rows = page.locator(".queue-row")
    expect(rows).to_have_count(2)
    page.get_by_text("How is this ordered?").focus()
    page.keyboard.press("Enter")
    for key in "jj":
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    taking = page.get_by_role("button", name=re.compile(r"Take ?: \(209\) 555-0142"))
    expect(taking).to_be_focused()
    # Somebody comes before them, and what they were about to press is still what they press.
    waits(line, "+12095550175", "mi papá no puede respirar, ayuda", "emergency")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("(209) 555-0175")
    expect(taking).to_be_focused()
    expect(page.get_by_text("First emergencies and distress")).to_be_visible()
    page.screenshot(path=artifacts / "console-steady-keyboard.png")
    # Whoever it was has been taken by a colleague: on with the next.
    leo = line.member("front_desk", "Leo Paz")
    found = page.locator(".queue-row", has_text="(209) 555-0142").get_attribute("id")
    with transaction(line.database) as session:
        assert desk.take(session, str(found).removeprefix("handoff-"), leo.id, line.clock()) is not None
    expect(page.locator(".queue-row", has_text="(209) 555-0142")).to_contain_text("With Leo Paz")
    expect(page.locator(".queue-row a:focus")).to_have_count(1)
    context.close()


def test_what_is_as_it_was_is_not_put_there_again(line: ConsoleLine) -> None:
    """A screen reader would read all of it again."""
    talk = waits(line, "+12095550199")
    context = line.context(line.member("recruiter", "Rita Ramos"))
    page = context.new_page()
    page.goto(f"/console/conversations/{talk}")
    said = page.locator("#said")
    for _ in range(2):
        with page.expect_response(lambda answer: "/now" in answer.url):
            page.evaluate(f"() => htmx.trigger('#said', 'sse:conversation:{talk}')")
        first = said.locator("li").last.element_handle()
    with page.expect_response(lambda answer: "/now" in answer.url):
        page.evaluate(f"() => htmx.trigger('#said', 'sse:conversation:{talk}')")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert first.evaluate("line => line.isConnected")
    waits(line, "+12095550199", "y otra cosa")
    expect(said).to_contain_text("y otra cosa")
    context.close()


def test_button_stays_beneath_the_finger(line: ConsoleLine) -> None:
    waits(line, "+12095550151")
    context = line.context(line.member("front_desk", "Nora Gil"))
    page = context.new_page()
    page.goto("/console/queue")
    page.get_by_role("button", name=re.compile(r"Take ?: \(209\) 555-0151")).hover()
    page.mouse.down()
    with page.expect_response(lambda answer: answer.url.endswith("/console/queue")):
        waits(line, "+12095550152", "no puedo respirar ayúdenme por favor", "emergency")
    page.mouse.up()
    expect(page.locator("h1")).to_have_text("(209) 555-0151")
    context.close()


def test_what_was_written_is_there_after_signing_in_again_and_goes_out_once(
    line: ConsoleLine, phones: httpx.Client, artifacts: Path
) -> None:
    mai = line.member("front_desk", "Mai Vang", language="es")
    rosa = Handset(phones, ROSA)
    rosa.write("hola quiero hablar con alguien")
    context = line.context(mai)
    page = context.new_page()
    page.goto("/console/queue")
    page.locator(".queue-row", has_text="(209) 555-0117").get_by_role("button", name="Atender").dblclick()
    box = page.get_by_label("Escríbale en")
    expect(page.locator(".toast")).to_contain_text("Usted tiene esta conversación.")  # not that she has it already
    talk = page.url
    box.fill("Sí, Rosa: la sesión es el martes a las 6.")
    box.focus()
    with transaction(line.database) as session:
        staff_sessions.end(session, mai.id, line.clock())
        token = staff_sessions.begin(session, mai.id, line.clock(), browser="Chromium")
    page.keyboard.press("Control+Enter")  # unless the page has left by itself
    expect(page).to_have_url(re.compile(r"/console/sign-in\?next="))
    page.screenshot(path=artifacts / "console-steady-signed-out.png")
    context.add_cookies(
        [{"name": "porchlight-session", "value": token, "url": line.app.url, "httpOnly": True, "sameSite": "Lax"}]
    )
    page.reload()
    expect(page).to_have_url(talk)
    expect(box).to_have_value("Sí, Rosa: la sesión es el martes a las 6.")
    box.press("Control+Enter")
    box.press("Control+Enter")
    expect(box).to_have_value("")
    until(lambda: any("martes a las 6" in text for text in rosa.received()), "the answer")
    expect(page.locator(".desk-line-staff", has_text="la sesión es el martes")).to_have_count(1)
    page.reload()
    expect(box).to_have_value("")
    assert [text for text in rosa.received() if "martes a las 6" in text] == [
        "Sí, Rosa: la sesión es el martes a las 6."
    ]
    context.close()


def test_what_a_person_writes_is_seen_within_a_second(line: ConsoleLine, phones: httpx.Client) -> None:
    """On the page of their conversation, in another browser. Five times, as this machine has other things to do."""
    number = "+12095550188"
    talk = waits(line, number)
    ana = line.member("front_desk", "Inés Soto")
    with transaction(line.database) as session:
        waiting = desk.takeovers.take(session, talk, ana.id, line.clock())
        assert waiting is not None
    context = line.context(ana)
    page = context.new_page()
    page.goto(f"/console/conversations/{talk}")
    seen: list[float] = []
    for place in range(5):
        words = f"otra pregunta, la número {place}"
        when_shown(page, words)
        at = time.time()
        Handset(phones, number).write(words)
        page.wait_for_function("() => window.shownAt")
        seen.append(page.evaluate("window.shownAt") / 1000 - at)
    assert min(seen) < 1, seen
    context.close()


def when_shown(page: Page, words: str) -> None:
    """The page notes the moment in which these words come to stand in it."""
    page.evaluate(
        """words => {
          window.shownAt = 0;
          const said = document.getElementById("said");
          const look = () => { if (!window.shownAt && said.textContent.includes(words)) window.shownAt = Date.now(); };
          new MutationObserver(look).observe(said, { childList: true, subtree: true });
        }""",
        words,
    )
