"""A written answer is what people are told, and its test says so truthfully; it stands whole or not at all."""

import asyncio
import dataclasses
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from assistant.catalog.schema import Catalog, Faq
from assistant.console.threshold import csrf_of
from assistant.conversation.desk import Desk
from assistant.staff.roles import Role
from assistant.store import review, review_cases, staff, staff_sessions
from assistant.store.catalogue import replace
from assistant.store.catalogue_read import read
from assistant.store.engine import make_engine, reading, transaction
from tests.conftest import Clock
from tests.console.conftest import House, Signed, a_client, a_house
from tests.console.test_review import ASKED, kept, said
from tests.factories.catalogs import a_catalog
from tests.factories.hearing import HearingEngine, a_hearing_engine

OTHER = "is there a ping pong table"
GIVEN = {
    "asked": ASKED,
    "asked_other": OTHER,
    "say_en": "Yes, in the hall.",
    "say_es": "Sí, en el salón.",
    "owner": "ASCC",
}
SHIPPED = [faq.id for faq in a_catalog().faqs]


@pytest.fixture
def engine(house: House) -> HearingEngine:
    """The line's engine, which takes the question for a booking with little confidence, as the real one does."""
    services = house.services
    engine = a_hearing_engine(services, **{ASKED: ("book_session", 0.38), OTHER: ("book_session", 0.38)})
    desk = Desk(
        ledger=services.ledger, engine=engine, words=services.words, catalogue=services.catalogue, clock=house.clock
    )
    house.services = dataclasses.replace(services, desk=desk)
    return engine


def _catalog(house: House) -> Catalog:
    with reading(house.database) as session:
        catalog = read(session)
    assert catalog is not None
    return catalog


def _written(house: House) -> list[Faq]:
    return [faq for faq in _catalog(house).faqs if faq.id not in SHIPPED]


async def _tests(browser: Any) -> str:
    answer = await browser.get("/console/review/tests", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize(
    ("language", "told", "good"),
    [
        ("en", "The line answers this from now on, and a test holds it.", "All of these come out as decided."),
        ("es", "La línea ya contesta esto, y una prueba lo sostiene.", "Todas estas salen como se decidió."),
    ],
)
async def test_what_was_written_is_said_though_the_engine_half_thinks_of_something_else(
    house: House, signed: Signed, engine: HearingEngine, language: Any, told: str, good: str
) -> None:
    before = await house.services.desk.rehearse(ASKED)
    assert "utter_fact" not in [reply.name for reply in before.replies]
    message = said(house)
    browser = await signed("coordinator", language=language)
    answer = await browser.post(f"/console/review/{message}/answer", GIVEN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/review?shelf=unanswered")
    assert told in (await browser.get(answer.headers["location"])).text
    for text in (ASKED, OTHER):
        (reply, *_) = (await house.services.desk.rehearse(text)).replies
        assert reply.facts["fact"]["say"] == {"en": "Yes, in the hall.", "es": "Sí, en el salón."}
    page = await _tests(browser)
    assert good in page and ASKED in page and OTHER in page


@pytest.mark.parametrize(
    ("language", "unsaid", "taken"),
    [
        ("en", "but the line does not say it yet. What comes of it: Books a seat", "It is taken as:"),
        ("es", "pero la línea todavía no la dice. Lo que sale: Aparta un lugar", "Se entiende como:"),
    ],
)
async def test_what_the_line_does_not_say_is_told_to_the_coordinator(
    house: House, signed: Signed, engine: HearingEngine, language: Any, unsaid: str, taken: str
) -> None:
    engine.takes[OTHER] = ("book_session", 0.93)
    message = said(house)
    browser = await signed("coordinator", language=language)
    answer = await browser.post(f"/console/review/{message}/answer", GIVEN)
    assert answer.headers["location"] == "/console/review/tests"
    page = (await browser.get(answer.headers["location"])).text
    assert unsaid in page and 'hx-trigger="load"' in page
    tried = await _tests(browser)
    assert taken in tried and "hx-trigger" not in tried
    assert (await browser.get("/console/review/tests?tried_now=true")).text.count(taken) == 1


async def test_without_an_engine_nothing_is_claimed(house: House, signed: Signed, engine: HearingEngine) -> None:
    engine.down = True
    message = said(house)
    browser = await signed("coordinator")
    answer = await browser.post(f"/console/review/{message}/answer", GIVEN)
    assert "The engine does not answer now" in (await browser.get(answer.headers["location"])).text
    page = await _tests(browser)
    assert "Only the catalogue was asked" in page and "The catalogue has it" in page and "As decided" not in page


async def test_a_meaning_is_tried_in_a_turn_too(house: House, signed: Signed, engine: HearingEngine) -> None:
    message = said(house, "cuánto sale")
    browser = await signed("coordinator")
    await browser.post(f"/console/review/{message}/intent", {"text": "cuánto sale", "intent": "ask_cost"})
    waits = await _tests(browser)
    assert "not trained yet" in waits and "One of these does not come out as decided." in waits
    engine.takes["cuánto sale"] = ("ask_cost", 0.8)
    assert "All of these come out as decided." in await _tests(browser)
    engine.down = True
    assert "Not tried" in await _tests(browser)


async def test_a_test_is_taken_away_and_put_back(house: House, signed: Signed, engine: HearingEngine) -> None:
    message = said(house)
    browser = await signed("coordinator")
    await browser.post(f"/console/review/{message}/answer", GIVEN)
    with reading(house.database) as session:
        (row,) = review_cases.page(session)
    removed = await browser.post(f"/console/review/tests/{row.id}/remove")
    assert (removed.status_code, removed.headers["location"]) == (303, "/console/review/tests")
    page = (await browser.get("/console/review/tests")).text
    assert "The test is gone." in page and "There are no tests yet" in page
    assert (await browser.post(f"/console/review/tests/{row.id}/remove")).status_code == 404
    assert len(_written(house)) == 1
    assert "no test" in (await browser.get("/console/review/decided")).text
    assert (await browser.post(f"/console/review/tests/{row.id}/restore")).status_code == 303
    assert ASKED in (await browser.get("/console/review/tests")).text


async def test_tests_ask_the_same_of_the_store_for_one_and_for_three(
    house: House, signed: Signed, queries: Any
) -> None:
    browser = await signed("coordinator")
    counts = []
    for many in (1, 2):
        for _ in range(many):
            await browser.post(f"/console/review/{said(house)}/intent", {"text": "hola", "intent": "greet"})
        await browser.get("/console/review/tests")
        with queries(house.database) as asked:
            await browser.get("/console/review/tests")
        counts.append(asked.count)
    assert counts[0] == counts[1]


async def test_an_answer_taken_back_is_said_no_more(house: House, signed: Signed, engine: HearingEngine) -> None:
    message = said(house)
    browser = await signed("coordinator")
    await browser.post(f"/console/review/{message}/answer", GIVEN)
    with reading(house.database) as session:
        (row,) = review.decided(session)
    answer = await browser.post(f"/console/review/decisions/{row.id}/undo")
    assert answer.headers["location"] == f"/console/review/{message}"
    assert (_written(house), kept(house)) == ([], [])
    again = await browser.post(f"/console/review/{message}/answer", GIVEN)
    assert (again.status_code, [faq.id for faq in _written(house)]) == (303, ["HAY-MESA-DE-PING-PONG"])


@pytest.mark.parametrize(("language", "name"), [("en", "am i too old"), ("es", "ya estoy grande")])
async def test_what_has_an_answer_is_read_in_the_readers_language(
    house: House, signed: Signed, language: Any, name: str
) -> None:
    page = await (await signed("coordinator", language=language)).get(f"/console/review/{said(house)}")
    assert f'<option value="TOO-OLD">{name}</option>' in page.text


async def test_another_way_to_ask_is_taken_back_alone(house: House, signed: Signed) -> None:
    message = said(house, "ya tengo muchos años")
    browser = await signed("coordinator")
    await browser.post(f"/console/review/{message}/known", {"asked": "ya tengo muchos años", "faq": "TOO-OLD"})
    with reading(house.database) as session:
        (row,) = review.decided(session)
    await browser.post(f"/console/review/decisions/{row.id}/undo")
    assert _catalog(house).faqs == a_catalog().faqs


async def test_an_answer_that_was_edited_since_stays(house: House, signed: Signed) -> None:
    message = said(house)
    browser = await signed("coordinator")
    await browser.post(f"/console/review/{message}/answer", GIVEN)
    (faq,) = _written(house)
    with reading(house.database) as session:
        (row,) = review.decided(session)
    _reworded(house, faq)
    answer = await browser.post(f"/console/review/decisions/{row.id}/undo")
    assert "stays in the catalogue" in (await browser.get(answer.headers["location"])).text
    assert len(_written(house)) == 1


def _reworded(house: House, faq: Faq) -> None:
    other = faq.asked.model_copy(update={"en": ("a table to play",), "es": ("una mesa para jugar",)})
    catalog = _catalog(house)
    faqs = tuple(one.model_copy(update={"asked": other}) if one.id == faq.id else one for one in catalog.faqs)
    replace(house.database, catalog.model_copy(update={"faqs": faqs}), "tests", house.clock())


@pytest.mark.parametrize("form", ["answer", "known"])
async def test_what_fails_between_answer_and_decision_leaves_neither(
    house: House, signed: Signed, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    message = said(house)
    browser = await signed("coordinator")
    before, given = _catalog(house), {**GIVEN, "faq": "TOO-OLD"}

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(review, "decide", fails)
        assert (await browser.post(f"/console/review/{message}/{form}", given)).status_code == 500
    assert (_catalog(house), kept(house)) == (before, [])
    assert (await browser.post(f"/console/review/{message}/{form}", given)).status_code == 303
    assert len(kept(house)) == 1


async def test_two_answers_at_once_are_one(house: House, signed: Signed) -> None:
    message = said(house)
    browsers = [await signed("coordinator") for _ in range(2)]
    path = f"/console/review/{message}/answer"
    answers = await asyncio.gather(*(browser.post(path, GIVEN) for browser in browsers))
    first, second = sorted(answer.status_code for answer in answers)
    assert first == 303 and second in (404, 409)
    assert (len(_written(house)), len(kept(house))) == (1, 1)


def _dies(url: str, home: Path, message: str) -> None:
    """In a process of its own: answers the message, and is gone before the transaction is over."""

    def dies(*_: object, **__: object) -> None:
        os._exit(9)

    async def answers() -> None:
        clock = Clock()
        house = a_house(make_engine(url), clock, home)
        with transaction(house.database) as session:
            given = {"email": "c@example.org", "name": "C", "role": Role.COORDINATOR, "language": "en"}
            member = staff.add(session, **given, now=clock())
            token = staff_sessions.begin(session, member.id, clock(), browser="Tests")
        review.decide = dies
        async with a_client(house) as client:
            client.cookies.set("porchlight-session", token)
            csrf = csrf_of(house.services.settings, token)
            await client.post(f"/console/review/{message}/answer", data={"csrf": csrf, **GIVEN})

    asyncio.run(answers())


async def test_a_death_between_answer_and_decision_leaves_neither(house: House, signed: Signed, tmp_path: Path) -> None:
    message = said(house)
    url = house.database.url.render_as_string(hide_password=False)
    process = multiprocessing.get_context("spawn").Process(target=_dies, args=(url, tmp_path / "other", message))
    process.start()
    await asyncio.to_thread(process.join, 180)
    assert process.exitcode == 9
    assert (_written(house), kept(house)) == ([], [])
    browser = await signed("coordinator")
    assert (await browser.post(f"/console/review/{message}/answer", GIVEN)).status_code == 303
    assert (len(_written(house)), len(kept(house))) == (1, 1)
