"""The page of promised calls: what stands where, what its buttons do, and what is taken back."""

import datetime as dt
import json

import pytest

from assistant.console.told import unpacked
from assistant.jobs import callbacks as round_
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Handoff
from tests.conftest import Clock
from tests.console.conftest import Browser, Count, House, Signed
from tests.factories.turns import a_call, a_text
from tests.jobs.test_callbacks import AT_THREE, asked, only, rows

PAGE = "/console/callbacks"


async def promised(house: House, words: str | None = "today at 3", phone: str = "+12095550117") -> str:
    asked(house, words, a_text("call me please", phone=phone))
    await round_.keep(house.services, house.clock())
    return str(rows(house, Handoff)[-1].id)


def undo_of(answer: object) -> str:
    told = unpacked(answer.cookies["porchlight-told"])  # type: ignore[attr-defined]
    assert told is not None and told.undo is not None
    return told.undo


async def test_empty_page_teaches(signed: Signed) -> None:
    ana = await signed("front_desk")
    assert "Nobody waits for a call" in (await ana.get(PAGE)).text


async def test_each_stands_where_its_time_puts_it(house: House, signed: Signed, clock: Clock) -> None:
    for words, phone in (("today at 3", "+12095550117"), ("tuesday at 3", "+12095550118"), ("monday", "+12095550119")):
        await promised(house, words, phone)
    clock.now = AT_THREE - dt.timedelta(minutes=1)
    ana = await signed("front_desk", language="es")
    sections = (await ana.get(PAGE)).text.split("<section")
    assert [section.partition(">")[0] for section in sections[1:]] == [
        ' class="stack stack-tight" aria-labelledby="callbacks-today"',
        ' class="stack stack-tight" aria-labelledby="callbacks-upcoming"',
    ]
    assert "Llamar a más tardar mar 24 de nov" in sections[1]
    assert "Sus palabras: “today at 3”" in sections[1]
    assert 'href="tel:+12095550117"' in sections[1]
    clock.now = AT_THREE
    sections = (await ana.get(f"{PAGE}/now")).text.split("<section")
    assert 'aria-labelledby="callbacks-overdue"' in sections[1]


async def test_taken_and_released(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana, luis = await signed("front_desk", name="Ana Ochoa"), await signed("coordinator", name="Luis Vega")
    answer = await ana.post(f"{PAGE}/{id}/take")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "Ana Ochoa has it" in (await luis.get(PAGE)).text
    refused = await luis.post(f"{PAGE}/{id}/take", headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert json.loads(refused.headers["HX-Trigger"])["told"]["text"] == "Ana Ochoa has this call."
    await ana.post(undo_of(answer))
    assert (only(house).status, only(house).assignee_id) == ("open", None)


@pytest.mark.parametrize("outcome", ["reached", "left_message", "no_answer", "wrong_number"])
async def test_ended_with_an_outcome_and_taken_back(house: House, signed: Signed, outcome: str) -> None:
    id = await promised(house)
    ana = await signed("front_desk")
    answer = await ana.post(f"{PAGE}/{id}/done", {"outcome": outcome})
    assert (only(house).status, only(house).outcome) == ("done", outcome)
    page = (await ana.get(PAGE)).text
    assert "Done today" in page and "Nobody waits for a call" in page
    assert (await ana.post(f"{PAGE}/{id}/done", {"outcome": outcome})).status_code == 409
    await ana.post(undo_of(answer))
    assert (only(house).status, only(house).outcome, only(house).promised_at) == ("open", None, AT_THREE)


async def test_other_outcomes_are_none_of_a_call(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana = await signed("front_desk")
    assert (await ana.post(f"{PAGE}/{id}/done", {"outcome": "missed"})).status_code == 409
    assert (await ana.post(f"{PAGE}/{id}/done", {"outcome": "what"})).status_code in (400, 422)
    assert only(house).status == "open"


async def test_time_is_changed_in_the_partnerships_own_and_taken_back(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana = await signed("front_desk")
    assert 'value="2026-11-24T15:00"' in (await ana.get(f"{PAGE}/{id}/time")).text
    answer = await ana.post(f"{PAGE}/{id}/time", {"when": "2026-11-24T16:15"})
    assert only(house).promised_at == AT_THREE + dt.timedelta(minutes=75)
    await ana.post(undo_of(answer))
    assert only(house).promised_at == AT_THREE
    assert [row.action for row in rows(house, AuditRow) if row.kind == "handoff"] == ["promised", "promised"]


@pytest.mark.parametrize("when", ["", "soon", "2026-11-24T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
async def test_time_that_is_none_or_past_is_refused(house: House, signed: Signed, when: str) -> None:
    id = await promised(house)
    ana = await signed("front_desk")
    assert (await ana.post(f"{PAGE}/{id}/time", {"when": when})).status_code == 400
    assert only(house).promised_at == AT_THREE


async def test_broken_promise_is_told_on_the_page_and_at_the_top_of_the_queue(house: House, signed: Signed) -> None:
    asked(house, "today at 3", a_call("call me"))
    await round_.keep(house.services, house.clock())
    house.clock.now = AT_THREE + dt.timedelta(minutes=30)
    await round_.keep(house.services, house.clock())
    ana = await signed("front_desk")
    page = (await ana.get(PAGE)).text
    assert 'aria-labelledby="callbacks-overdue"' in page and 'aria-labelledby="callbacks-upcoming"' not in page
    assert "We had promised Tue, Nov 24, 3:00 PM and did not call." in page.replace("\u202f", " ")
    assert "They do not know: they never agreed to texts." in page
    assert "Promised call was never made, 30 min late" in (await ana.get("/console/queue")).text


async def test_recruiters_and_partners_see_none(house: House, signed: Signed) -> None:
    id = await promised(house)
    recruiter: Browser = await signed("recruiter")
    assert (await recruiter.get(PAGE)).status_code == 403
    partner = await signed("front_desk", organisation="SVMC")
    assert "callback-" not in (await partner.get(PAGE)).text.partition('id="callbacks"')[2].partition("</main>")[0]
    assert (await partner.post(f"{PAGE}/{id}/take")).status_code == 404
    assert (await partner.get(f"{PAGE}/none/time")).status_code == 404


async def test_text_thread_is_no_callback_here(house: House, signed: Signed) -> None:
    asked(house, None)
    ana = await signed("front_desk")
    assert (await ana.post(f"{PAGE}/{only(house).id}/take")).status_code == 404


async def test_queries_are_as_many_for_three_as_for_one(house: House, signed: Signed, queries: Count) -> None:
    ana = await signed("front_desk")
    await promised(house)
    with queries(house.database) as one:
        await ana.get(f"{PAGE}/now")
    for phone in ("+12095550118", "+12095550119"):
        await promised(house, phone=phone)
    with queries(house.database) as three:
        await ana.get(f"{PAGE}/now")
    about = [sum("handoffs" in each or "messages" in each for each in asked.statements) for asked in (one, three)]
    assert about[0] == about[1]
