"""The page of promised calls: what stands where, what its buttons do, and what is taken back."""

import datetime as dt
import json

import pytest

from assistant.console.told import unpacked
from assistant.jobs import callbacks as round_
from assistant.store.desk_tables import TakeoverRow
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Handoff, Message
from tests.conftest import Clock
from tests.console.conftest import Browser, Count, House, Signed
from tests.factories.turns import a_call, a_chat, a_text
from tests.jobs.test_callbacks import AT_THREE, asked, only, rows

PAGE = "/console/callbacks"
HTMX = {"HX-Request": "true"}


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
    sections = (await ana.get(PAGE, headers=HTMX)).text.split("<section")
    assert 'aria-labelledby="callbacks-overdue"' in sections[1]


async def test_taken_and_released(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana, luis = await signed("front_desk", name="Ana Ochoa"), await signed("coordinator", name="Luis Vega")
    answer = await ana.post(f"{PAGE}/{id}/take")
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert "Ana Ochoa has it" in (await luis.get(PAGE)).text
    refused = await luis.post(f"{PAGE}/{id}/take", headers=HTMX)
    assert refused.status_code == 409
    assert json.loads(refused.headers["HX-Trigger"])["told"]["text"] == "Ana Ochoa has this call."
    await ana.post(undo_of(answer))
    assert (only(house).status, only(house).assignee_id) == ("open", None)


async def test_who_will_call_has_not_the_texters_thread(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana = await signed("front_desk")
    await ana.post(f"{PAGE}/{id}/take")
    ledger = StoredLedger(house.database, house.services.words.word)
    assert not ledger.receive(a_text("gracias"), house.clock()).with_person
    await ana.post(f"/console/handoffs/{id}/take")  # nor from the queue
    assert (rows(house, TakeoverRow), rows(house, OutboxRow)) == ([], [])


async def test_thread_that_is_given_back_settles_no_promise(house: House, signed: Signed) -> None:
    id = await promised(house)
    conversation = only(house).conversation_id
    ana = await signed("front_desk", language="es")
    await ana.post(f"/console/conversations/{conversation}/take")
    assert "Prometido para mar 24 de nov" in (await ana.get(f"/console/conversations/{conversation}")).text
    assert "Yo me encargo" in (await ana.get("/console/queue")).text  # anybody may still make the call
    answer = await ana.post(f"/console/conversations/{conversation}/give-back")
    told = unpacked(answer.cookies["porchlight-told"])
    assert told is not None and told.key == "given_back_call_stays"
    assert (only(house).id, only(house).status, only(house).promised_at) == (id, "open", AT_THREE)
    await ana.post(f"{PAGE}/{id}/done", {"outcome": "not_needed"})
    assert (only(house).status, only(house).outcome) == ("done", "not_needed")


async def test_call_that_was_made_is_taken_from_no_older_page(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana, luis = await signed("front_desk"), await signed("coordinator", language="es")
    await ana.post(f"{PAGE}/{id}/done", {"outcome": "reached"})
    for path, said in (
        (f"{PAGE}/{id}/take", "Ya se anotó en qué quedó esta llamada."),
        (f"/console/handoffs/{id}/take", "Alguien ya lo atendió."),
        (f"/console/handoffs/{id}/done", "Alguien ya lo atendió."),
    ):
        refused = await luis.post(path)
        assert (refused.status_code, said in refused.text) == (409, True), path
    assert (only(house).status, only(house).outcome) == ("done", "reached")
    house.clock.now = AT_THREE + dt.timedelta(minutes=30)
    await round_.keep(house.services, house.clock())
    assert rows(house, OutboxRow) == []  # nobody is told that they were forgotten


@pytest.mark.parametrize("outcome", ["reached", "left_message", "no_answer", "wrong_number", "not_needed"])
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


def told_of(answer: object) -> str:
    told = unpacked(answer.cookies["porchlight-told"])  # type: ignore[attr-defined]
    assert told is not None
    return told.key


def waiting_texts(house: House) -> list[str]:
    return [row.body for row in rows(house, OutboxRow) if row.status == "queued"]


async def test_who_is_called_at_another_time_is_told_unless_it_is_taken_back(house: House, signed: Signed) -> None:
    id = await promised(house)
    ana = await signed("front_desk")
    four = "Tres Ríos Health Careers: we will now call you by Tue, Nov 24 at {}, not by Tue, Nov 24 at 3 pm."
    answer = await ana.post(f"{PAGE}/{id}/time", {"when": "2026-11-24T16:15"})
    assert told_of(answer) == "time_changed_sms"
    assert [body.partition(" You can")[0] for body in waiting_texts(house)] == [four.format("4:15 pm")]
    assert rows(house, OutboxRow)[0].due_at > house.clock()
    assert told_of(await ana.post(undo_of(answer))) == "time_changed_back"
    assert waiting_texts(house) == []
    # Changed twice they hear of the last time, and of the one that they knew.
    for when in ("2026-11-24T16:15", "2026-11-24T17:00"):
        await ana.post(f"{PAGE}/{id}/time", {"when": when})
    assert [body.partition(" You can")[0] for body in waiting_texts(house)] == [four.format("5 pm")]


async def test_who_cannot_be_told_of_another_time_is_no_secret(house: House, signed: Signed) -> None:
    asked(house, "hoy a las 3", a_call("llámenme hoy a las 3"), language="es")
    asked(house, "hoy a las 3", a_chat("llámenme hoy a las 3"), language="es")
    await round_.keep(house.services, house.clock())
    caller, visitor = rows(house, Handoff)
    ana = await signed("front_desk")
    moved = {"when": "2026-11-24T16:15"}
    assert told_of(await ana.post(f"{PAGE}/{caller.id}/time", moved)) == "time_changed_untold"
    assert told_of(await ana.post(f"{PAGE}/{visitor.id}/time", moved)) == "time_changed_chat"
    assert waiting_texts(house) == []
    (told,) = [row.text for row in rows(house, Message) if row.wording == "utter_callback_moved"]
    assert "a más tardar el martes 24 de noviembre a las 4:15 pm, ya no el martes 24 de noviembre a las 3 pm" in told


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


async def test_keys_that_were_pressed_are_no_words(house: House, signed: Signed) -> None:
    asked(house, "today at 3", a_call("0"))
    await round_.keep(house.services, house.clock())
    ana = await signed("front_desk")
    for page in (PAGE, "/console/queue"):
        assert "(209) 555-0117" in (told := (await ana.get(page)).text) and "“0”" not in told


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
        await ana.get(PAGE, headers=HTMX)
    for phone in ("+12095550118", "+12095550119"):
        await promised(house, phone=phone)
    with queries(house.database) as three:
        await ana.get(PAGE, headers=HTMX)
    about = [sum("handoffs" in each or "messages" in each for each in asked.statements) for asked in (one, three)]
    assert about[0] == about[1]
