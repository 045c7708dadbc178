"""A seat from start to end: on the page /phone in Spanish, and in English by phone, text and chat."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.conversations.people import Caller, Carrier, Visitor
from tests.factories.apps import TOKEN
from tests.journeys.booked_days import ANA, ROSA, BookedDays
from tests.journeys.booking_line import FIRST, SECOND, BookingLine, booking_line, local
from tests.journeys.street import Screen

TOLD = ["confirmation", "day_before", "two_hours", "moved"]


@pytest.fixture
def line(tmp_path: Path, sqlite_url: str, engine_url: str, app_port: int) -> Iterator[BookingLine]:
    with booking_line(tmp_path, sqlite_url, engine_url, app_port) as line:
        yield line


@pytest.fixture
def visit(browser: Browser, line: BookingLine) -> Iterator[Any]:
    """`visit(number)` opens the page with that person's phone. Script errors and requests elsewhere fail the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit(number: str) -> Screen:
        context = browser.new_context(
            viewport={"width": 1180, "height": 920},
            locale="es-US",
            timezone_id="America/Los_Angeles",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(line.app.url) else wrong.append(asked.url))
        screen = Screen(page, number)
        screen.pick_up(line.app.url)
        return screen

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def test_booked_reminded_moved_and_the_seat_goes_to_the_next(line: BookingLine, visit: Any, artifacts: Path) -> None:
    rosa, ana = visit(ROSA), visit(ANA)
    days = BookedDays(line, rosa, ana)
    days.play()
    days.check()
    for name, screen in {"rosa": rosa, "ana": ana}.items():
        expect(screen.page.locator("#errors li")).to_have_count(0)
        screen.page.screenshot(path=artifacts / f"booking-{name}.png")
    days.later()
    rosa.page.screenshot(path=artifacts / "booking-rosa-later.png")
    assert line.told(ROSA) == [*TOLD, "day_before", "two_hours"]
    assert line.told(ANA) == ["seat_offered", "confirmation_from_waitlist"]
    for screen in (rosa, ana):
        assert "\n".join(screen.received()) == line.said_to(screen.number)
    assert line.nothing_waits()


def test_the_same_in_english_by_phone_text_and_chat(line: BookingLine) -> None:
    """Booked on each channel; reminders are texts, and so is what people answer."""
    carrier = Carrier(line.client, line.app.url, TOKEN)
    caller = Caller(carrier, phone="+12095560301")
    caller.say("when is the next information session for the CNA class")
    caller.say("yes")
    assert "Done, Elena Lopez" in caller.say("elena lopez").words
    texter = line.handset("+12095560302")
    texter.write("sign me up for the CNA info session on december 1st")
    texter.write("Marcus Hill")
    visitor = Visitor(line.client, line.app.url, language="en")
    visitor.say("please save me a seat in the next CNA information session")
    visitor.say("Tou Vang")
    assert "Done, Tou Vang" in visitor.say("209-556-0303").words
    elena, marcus, tou = people = [line.handset(caller.phone), texter, line.handset("+12095560303")]
    for moment, causes in {None: TOLD[:1], local(11, 30, 18): TOLD[:2], local(12, 1, 16): TOLD[:3]}.items():
        if moment is not None:
            line.clock.at(moment)
        for person in people:
            line.wait_for(person, *causes)
    assert [line.seat(person.number) for person in people] == [("booked", FIRST)] * 3
    elena.write("cant make it, move me to the next one")
    marcus.write("something came up at work, can i switch to the 15th")
    tou.write("no")
    tou.write("another day")
    tou.write("the first one")
    for person in people:
        line.wait_for(person, *TOLD)
        assert (line.seat(person.number), line.entry(person.number).start) == (("booked", SECOND), SECOND)
    assert "(0/30)" in str(line.staff_entry(FIRST)["SUMMARY"])
    assert "(3/30)" in str(line.staff_entry(SECOND)["SUMMARY"])
    assert line.nothing_waits()
