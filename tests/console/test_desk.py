"""The queue and a conversation, as staff of each role see and change them."""

from typing import Any

import pytest
from sqlalchemy import select

from assistant.catalog.basics import Language
from assistant.console.desk import facts
from assistant.console.words import words_of
from assistant.store.catalogue import replace
from assistant.store.desk_tables import TakeoverRow
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.queries import desk as queries_of_the_desk
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Conversation, Handoff, Lead, Message
from tests.console.conftest import URL, Count, House, Signed
from tests.factories.catalogs import a_catalog
from tests.factories.recruits import Recruits
from tests.factories.screened import a_screening_catalog
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect

HTMX = {"HX-Request": "true"}
OTHERS = ("+12095550163", "+12095550164")


class Line:
    """People who talk with the line, without its engine."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ledger = StoredLedger(house.database, house.services.words.word)

    def turn(self, inbound: Any, *effects: Any, **changes: Any) -> str:
        opened = self.ledger.receive(inbound, self.house.clock())
        self.ledger.finish(a_finished(opened, inbound, *effects, **changes), self.house.clock())
        return opened.conversation

    def wants_a_person(self, inbound: Any = None, kind: str = "person", **more: Any) -> str:
        wanted = an_effect("handoff", kind=kind, reason=kind, summary="quiero hablar con alguien")
        return self.turn(inbound or a_text("quiero hablar con alguien"), wanted, **more)

    def rows(self, table: Any) -> list[Any]:
        with reading(self.house.database) as session:
            return list(session.scalars(select(table).order_by(table.id)))


@pytest.fixture
def line(house: House) -> Line:
    return Line(house)


async def test_empty_queue_teaches(signed: Signed) -> None:
    page = (await (await signed("front_desk")).get("/console/queue")).text
    assert "Nobody waits" in page and "Turn on alerts" in page


async def test_queue_shows_who_waits_why_and_since_when(line: Line, house: House, signed: Signed) -> None:
    line.wants_a_person(a_text("quiero hablar con alguien"), language="es")
    house.clock.advance(minutes=7)
    page = (await (await signed("front_desk")).get("/console/queue")).text
    for said in ("(209) 555-0117", "Wants a person", "Waits 7 min", "quiero hablar con alguien", "Spanish", "Text"):
        assert said in page, said
    spanish = (await (await signed("front_desk", language="es")).get("/console/queue")).text
    for said in ("Quiere hablar con una persona", "Espera 7 min", "Español", "Atender"):
        assert said in spanish, said


async def test_emergencies_stand_first(line: Line, house: House, signed: Signed) -> None:
    line.wants_a_person(a_text(phone=OTHERS[0]))
    house.clock.advance(minutes=30)
    line.wants_a_person(a_text(phone=ROSA), kind="emergency")
    page = (await (await signed("front_desk")).get("/console/queue", headers=HTMX)).text
    assert page.index("(209) 555-0117") < page.index("(209) 555-0163")


async def test_emergency_in_a_thread_that_somebody_has_stands_first_for_all(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person(a_text("a person please"))
    ana, luis = await signed("front_desk", name="Ana Ochoa"), await signed("front_desk", name="Luis Vega")
    await ana.post(f"/console/conversations/{conversation}/take")
    line.wants_a_person(a_text("my father cannot breathe"), kind="emergency")
    page = (await luis.get("/console/queue")).text
    waiting = page.partition('id="waiting-title"')[2].partition('id="held-title"')[0]
    assert "Emergency" in waiting and "With Ana Ochoa" in waiting
    await luis.post(f"/console/conversations/{conversation}/take", {"over": "true"})
    waiting = (await ana.get("/console/queue")).text.partition('id="waiting-title"')[2].partition('id="held-title"')[0]
    assert "Nobody waits" in waiting


async def test_emergency_is_shown_however_many_wait(
    line: Line, signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries_of_the_desk, "MOST", 2)
    for phone in OTHERS:
        line.wants_a_person(a_text(phone=phone))
        line.house.clock.advance(minutes=1)
    line.wants_a_person(a_text(phone=ROSA), kind="emergency")
    page = (await (await signed("front_desk")).get("/console/queue")).text
    assert page.index("(209) 555-0117") < page.index("(209) 555-0163")
    assert "(209) 555-0164" not in page and "Only the 2 who came first are shown." in page


async def test_queue_asks_the_same_of_the_store_for_one_and_three(
    line: Line, signed: Signed, house: House, queries: Count
) -> None:
    browser = await signed("front_desk")
    counts = []
    for phone in (ROSA, *OTHERS):
        conversation = line.wants_a_person(a_text(phone=phone))
        if phone == OTHERS[0]:
            await browser.post(f"/console/conversations/{conversation}/take")
        await browser.get("/console/queue", headers=HTMX)
        with queries(house.database) as asked:
            await browser.get("/console/queue", headers=HTMX)
        # Whether there is a newer catalogue is asked once a second, whoever comes.
        counts.append(len([each for each in asked.statements if "catalog_revisions" not in each]))
    assert len(set(counts)) == 1, counts


async def test_take_silences_the_bot_and_tells_the_person_once(line: Line, house: House, signed: Signed) -> None:
    conversation = line.wants_a_person(language="es")
    (handoff,) = line.rows(Handoff)
    ana = await signed("front_desk", name="Ana Ochoa")
    answer = await ana.post(f"/console/handoffs/{handoff.id}/take")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/conversations/{conversation}")
    assert line.ledger.receive(a_text(), house.clock()).with_person
    await ana.post(f"/console/handoffs/{handoff.id}/take")
    await ana.post(f"/console/conversations/{conversation}/take")
    (told,) = line.rows(OutboxRow)
    assert told.body == (
        "Ana, de Tres Ríos Health Careers, ya está con usted. "
        "El asistente automatizado no contesta hasta que Ana termine."
    ) or told.body.startswith("Ana, de ")
    assert (told.language, told.exempt, told.cause) == ("es", True, "staff")
    (handoff,) = line.rows(Handoff)
    assert ana.member is not None and (handoff.status, handoff.assignee_id) == ("taken", ana.member.id)


async def test_second_taker_is_told_who_has_it(line: Line, house: House, signed: Signed) -> None:
    conversation = line.wants_a_person()
    (handoff,) = line.rows(Handoff)
    await (await signed("front_desk", name="Ana Ochoa")).post(f"/console/handoffs/{handoff.id}/take")
    luis = await signed("front_desk", name="Luis Vega")
    for path in (f"/console/handoffs/{handoff.id}/take", f"/console/conversations/{conversation}/take"):
        refused = await luis.post(path)
        assert refused.status_code == 409
        assert "Ana Ochoa has had this since 10:00\u202fAM" in refused.text
    assert (await luis.post(f"/console/conversations/{conversation}/take", {"over": "true"})).status_code == 303
    assert [row.given_back_at is None for row in line.rows(TakeoverRow)] == [False, True]
    assert len(line.rows(OutboxRow)) == 1


async def test_second_taker_is_led_to_the_conversation_and_back(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    (handoff,) = line.rows(Handoff)
    await (await signed("front_desk", name="Ana Ochoa")).post(f"/console/handoffs/{handoff.id}/take")
    luis = await signed("front_desk", name="Luis Vega", language="es")
    queue = {"Referer": f"{URL}/console/queue"}
    refused = await luis.post(f"/console/handoffs/{handoff.id}/take", headers=queue)
    assert "Ya lo tiene Ana Ochoa (desde: 10:00\u202fa.m.). Ábralo" in refused.text
    assert f'href="/console/conversations/{conversation}">Abrir<' in refused.text
    assert 'href="/console/queue" data-back>Atrás<' in refused.text
    await luis.post(f"/console/handoffs/{handoff.id}/done")
    over = await luis.post(f"/console/handoffs/{handoff.id}/take", headers={"Referer": "https://evil.test/console/x"})
    assert over.status_code == 409 and f'href="/console/conversations/{conversation}">Abrir<' in over.text
    assert "evil" not in over.text and "A la consola" not in over.text


@pytest.mark.parametrize(
    ("inbound", "then", "told"),
    [
        (a_text("agent"), None, "the person was told."),
        (a_text("agent"), "stop", "The person was not told: nothing can be sent to them here."),
        (a_text("agent"), "later", "The person is told by text, unless it is quiet hours."),
        (a_chat("agent"), None, "the person was told."),
        (a_call("agent"), None, "The person was not told: nothing can be sent to them here."),
    ],
)
async def test_taker_is_told_what_the_person_hears(
    line: Line, house: House, signed: Signed, inbound: Any, then: str | None, told: str
) -> None:
    conversation = line.wants_a_person(inbound)
    if then == "stop":
        line.turn(a_text("STOP"), an_effect("consent", kind="sms", granted=False, wording="STOP"))
    house.clock.advance(hours=2 if then == "later" else 0)
    ana = await signed("front_desk", name="Ana Ochoa")
    await ana.post(f"/console/conversations/{conversation}/take")
    page = (await ana.get(f"/console/conversations/{conversation}")).text
    assert told in page
    await ana.post(f"/console/conversations/{conversation}/take")
    again = (await ana.get(f"/console/conversations/{conversation}")).text
    assert "You have this conversation. The assistant is silent.<" in again


async def test_whoever_says_stop_waits_for_no_answer(line: Line, house: House, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk")
    await ana.post(f"/console/conversations/{conversation}/take")
    house.clock.advance(minutes=5)
    assert "Waits for your answer 5 min" in (await ana.get("/console/queue")).text
    line.turn(a_text("stop"), intent="opt_out")
    house.clock.advance(minutes=5)
    page = (await ana.get("/console/queue")).text
    assert "Waits for your answer" not in page and "“stop”" in page


async def test_who_is_under_18_is_so_while_somebody_has_them(line: Line, house: House, signed: Signed) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    recruits = Recruits(house.database, house.clock)
    conversation = recruits.talk(recruits.person("Luz Ochoa", born="2010-05-01"), "¿puedo entrar?")
    ana = await signed("front_desk")
    assert "Under 18" not in (await ana.get("/console/queue", headers=HTMX)).text
    await ana.post(f"/console/conversations/{conversation}/take")
    assert "Under 18" in (await ana.get("/console/queue", headers=HTMX)).text


async def test_who_is_taken_over_from_and_who_does_it_both_hear_of_it(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana, luis = await signed("front_desk", name="Ana Ochoa"), await signed("front_desk", name="Luis Vega")
    assert ana.member is not None and luis.member is not None
    await ana.post(f"/console/conversations/{conversation}/take")
    await ana.get("/console/queue")
    await luis.post(f"/console/conversations/{conversation}/take", {"over": "true"})
    page = (await luis.get(f"/console/conversations/{conversation}")).text
    assert "Ana Ochoa has it no more. The person was not told of that." in page
    now = f"/console/conversations/{conversation}/now?holder="
    assert (await ana.get(now + ana.member.id, headers=HTMX)).headers["hx-refresh"] == "true"
    assert "Luis Vega has taken this conversation over from you." in (await ana.get("/console/queue")).text
    # Whoever reads along, and had nothing to lose, is not told that they lost it.
    eva = await signed("front_desk", name="Eva Paz")
    assert (await eva.get(now, headers=HTMX)).headers["hx-refresh"] == "true"
    assert "over from you" not in (await eva.get("/console/queue")).text


@pytest.mark.parametrize("path", ["", "/now"])
async def test_conversation_says_at_once_that_nothing_can_be_sent(line: Line, signed: Signed, path: str) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk")
    where, why = f"/console/conversations/{conversation}{path}", "They said stop, so nothing can be sent to this phone."
    assert why not in (await ana.get(where, headers=HTMX)).text
    line.turn(a_text("STOP"), an_effect("consent", kind="sms", granted=False, wording="STOP"))
    assert why in (await ana.get(where, headers=HTMX)).text


async def test_answer_goes_out_as_a_text_of_the_member(line: Line, house: House, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk", name="Ana Ochoa")
    await ana.post(f"/console/conversations/{conversation}/take")
    sent = await ana.post(f"/console/conversations/{conversation}/messages", {"text": " Claro que sí. "})
    assert sent.status_code == 303
    row = line.rows(OutboxRow)[-1]
    assert ana.member is not None
    assert (row.body, row.cause, row.exempt, row.recipient) == ("Claro que sí.", "staff", True, ROSA)
    (message,) = [one for one in line.rows(Message) if one.member_id == ana.member.id]
    assert (message.text, message.status, message.conversation_id) == ("Claro que sí.", "queued", conversation)
    page = (await ana.get(f"/console/conversations/{conversation}")).text
    assert "Claro que sí." in page and "Ana Ochoa" in page and "Being sent" in page and "Take back" in page


async def test_answer_to_what_was_written_yesterday_stands_where_it_is_written(
    line: Line, house: House, signed: Signed
) -> None:
    conversation = line.wants_a_person()
    house.clock.advance(hours=14)
    ana = await signed("front_desk", name="Ana Ochoa")
    await ana.post(f"/console/conversations/{conversation}/take")
    sent = await ana.post(f"/console/conversations/{conversation}/messages", {"text": "Good morning."}, headers=HTMX)
    assert "Good morning." in sent.text
    assert {row.conversation_id for row in line.rows(Message)} == {conversation}
    assert line.ledger.receive(a_text("hello"), house.clock()).conversation == conversation


async def test_caller_is_answered_by_text_and_whoever_wrote_it_is_shown_where(line: Line, signed: Signed) -> None:
    texts = line.turn(a_text("hola"))
    call = line.wants_a_person(a_call("agent", phone=ROSA))
    ana = await signed("front_desk")
    await ana.post(f"/console/conversations/{call}/take")
    sent = await ana.post(f"/console/conversations/{call}/messages", {"text": "Good morning."}, headers=HTMX)
    assert sent.headers["hx-redirect"] == f"/console/conversations/{texts}"
    assert "Good morning." in (await ana.get(f"/console/conversations/{texts}")).text


async def test_who_does_not_have_the_thread_sends_nothing(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana, luis = await signed("front_desk", name="Ana"), await signed("front_desk", name="Luis")
    await ana.post(f"/console/conversations/{conversation}/take")
    assert (await luis.post(f"/console/conversations/{conversation}/messages", {"text": "Hi"})).status_code == 409
    assert len(line.rows(OutboxRow)) == 1


async def test_message_that_cannot_be_sent_is_refused_with_why(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk")
    await ana.post(f"/console/conversations/{conversation}/take")
    stop = an_effect("consent", kind="sms", granted=False, wording="STOP")
    line.turn(a_text("STOP"), stop)
    for text, why in (("Hi", "They said stop"), ("  ", "There is nothing written yet"), ("x" * 2000, "too long")):
        refused = await ana.post(f"/console/conversations/{conversation}/messages", {"text": text})
        assert refused.status_code == 409 and why in refused.text


async def test_given_back_the_bot_answers_and_the_person_is_told(line: Line, house: House, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk", name="Ana Ochoa")
    await ana.post(f"/console/conversations/{conversation}/take")
    house.clock.advance(minutes=5)
    back = await ana.post(f"/console/conversations/{conversation}/give-back")
    assert back.headers["location"] == "/console/queue"
    assert not line.ledger.receive(a_text(), house.clock()).with_person
    assert line.rows(OutboxRow)[-1].wording == "utter_person_gave_back"
    (handoff,) = line.rows(Handoff)
    assert (handoff.status, handoff.outcome, handoff.done_at) == ("done", "answered", house.clock())
    assert [row.action for row in line.rows(AuditRow) if row.action != "saw"] == ["took_over", "gave_back"]


async def test_given_back_undone_it_waits_again(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk")
    await ana.post(f"/console/conversations/{conversation}/take")
    await ana.post(f"/console/conversations/{conversation}/give-back", {"done": "false"})
    (handoff,) = line.rows(Handoff)
    assert (handoff.status, handoff.assignee_id, handoff.outcome) == ("open", None, None)


async def test_chat_is_told_and_answered_in_the_chat(line: Line, house: House, signed: Signed) -> None:
    conversation = line.wants_a_person(a_chat("a person please"))
    ana = await signed("front_desk", name="Ana Ochoa")
    await ana.post(f"/console/conversations/{conversation}/take")
    await ana.post(f"/console/conversations/{conversation}/messages", {"text": "This is Ana."})
    told, said = [one for one in line.rows(Message) if one.status == "waiting"]
    assert (told.wording, told.channel) == ("utter_person_has_thread", "chat")
    assert (said.text, said.wording, said.channel) == ("This is Ana.", None, "chat")
    assert line.rows(OutboxRow) == []
    assert "Not seen yet" in (await ana.get(f"/console/conversations/{conversation}")).text


async def test_request_of_a_caller_is_taken_without_a_thread(line: Line, house: House, signed: Signed) -> None:
    line.wants_a_person(a_call("call me back"), kind="callback")
    (handoff,) = line.rows(Handoff)
    ana = await signed("front_desk")
    await ana.post(f"/console/handoffs/{handoff.id}/take")
    assert line.rows(TakeoverRow) == [] and line.rows(OutboxRow) == []
    await ana.post(f"/console/handoffs/{handoff.id}/done", {"outcome": "reached"})
    (handoff,) = line.rows(Handoff)
    assert (handoff.status, handoff.outcome) == ("done", "reached")
    await ana.post(f"/console/handoffs/{handoff.id}/reopen")
    (handoff,) = line.rows(Handoff)
    assert (handoff.status, handoff.outcome, handoff.taken_at) == ("open", None, None)


async def test_words_of_ours_stand_in_both_languages(line: Line, signed: Signed) -> None:
    inbound = a_text("gracias")
    said = line.house.services.words.sentence("utter_thank", "es", "text")
    conversation = line.turn(inbound, said=(said,), language="es", wordings=("utter_thank",), facts=({},))
    page = (await (await signed("front_desk")).get(f"/console/conversations/{conversation}")).text
    assert said in page and "You are welcome." in page and "In English" in page
    assert "as worded today" not in page


async def test_partner_sees_nobody_who_is_not_shared(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    (handoff,) = line.rows(Handoff)
    partner = await signed("front_desk", organisation="HOSP")
    assert "(209) 555-0117" not in (await partner.get("/console/queue")).text
    for path in (f"/console/conversations/{conversation}", f"/console/conversations/{conversation}/now"):
        assert (await partner.get(path)).status_code == 404
    for path in (
        f"/console/conversations/{conversation}/take",
        f"/console/conversations/{conversation}/messages",
        f"/console/handoffs/{handoff.id}/take",
        f"/console/handoffs/{handoff.id}/done",
    ):
        assert (await partner.post(path, {"text": "Hi"})).status_code == 404
    assert line.rows(TakeoverRow) == []


async def test_recruiter_reads_and_does_not_take(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    recruiter = await signed("recruiter")
    page = await recruiter.get(f"/console/conversations/{conversation}")
    assert page.status_code == 200 and "Take over" not in page.text
    assert (await recruiter.post(f"/console/conversations/{conversation}/take")).status_code == 403
    assert (await recruiter.get("/console/queue")).status_code == 403


async def test_page_asks_to_be_made_anew_when_the_thread_has_moved(line: Line, signed: Signed) -> None:
    conversation = line.wants_a_person()
    ana = await signed("front_desk")
    now = await ana.get(f"/console/conversations/{conversation}/now")
    assert (now.status_code, "HX-Refresh" in now.headers) == (200, False)
    await ana.post(f"/console/conversations/{conversation}/take")
    assert (await ana.get(f"/console/conversations/{conversation}/now")).headers["HX-Refresh"] == "true"


async def test_what_is_written_often_is_edited_taken_out_and_brought_back(line: Line, signed: Signed) -> None:
    coordinator = await signed("coordinator")
    given = {"id": "hello", "title_en": "Hi", "title_es": "Hola", "text_en": "Hi there.", "text_es": "Hola, buenas."}
    assert (await coordinator.post("/console/queue/replies", given)).status_code == 303
    page = (await coordinator.get("/console/queue/replies")).text
    assert "Hi there." in page and "Hola, buenas." in page and page.count("Taken out") == 0
    assert (await coordinator.post("/console/queue/replies", {**given, "text_es": " "})).status_code == 422
    assert (await coordinator.post("/console/queue/replies/hello/retire")).status_code == 303
    assert "Hi there." not in (await coordinator.get("/console/queue/replies")).text
    assert (await coordinator.post("/console/queue/replies/hello/bring-back")).status_code == 303
    assert "Hi there." in (await coordinator.get("/console/queue/replies")).text
    assert (await coordinator.post("/console/queue/replies/nobody/retire")).status_code == 404


async def test_looks_are_noted(line: Line, signed: Signed) -> None:
    conversation = line.turn(a_text(), an_effect("name", name="Rosa Delgado"))
    ana = await signed("front_desk")
    await ana.get(f"/console/conversations/{conversation}")
    with reading(line.house.database) as session:
        person = session.get_one(Conversation, conversation).applicant_id
    assert [(row.kind, row.subject_id) for row in line.rows(AuditRow)] == [
        ("conversation", conversation),
        ("applicant", person),
    ]


async def test_who_comes_to_stand_on_an_open_page_is_noted_once(line: Line, house: House, signed: Signed) -> None:
    ana = await signed("front_desk")
    await ana.get("/console/queue")
    line.turn(a_text(), an_effect("name", name="Rosa Delgado"))
    conversation = line.wants_a_person()
    for _ in range(2):
        await ana.get("/console/queue", headers=HTMX)
    await ana.post(f"/console/conversations/{conversation}/take")
    for _ in range(2):  # she has her now; half a day later it is another look
        house.clock.advance(hours=6, seconds=1)
        await ana.get("/console/queue", headers=HTMX)
    with reading(house.database) as session:
        person = session.get_one(Conversation, conversation).applicant_id
    looked = [(row.kind, row.subject_id) for row in line.rows(AuditRow) if row.action == "saw"]
    assert looked == [("queue", "queue"), ("applicant", person), ("applicant", person)]


async def test_a_reply_from_the_conversation_moves_the_lead_on_as_one_from_the_persons_page_does(
    line: Line, signed: Signed
) -> None:
    conversation = line.wants_a_person()
    line.turn(a_text("y el curso?"), an_effect("name", name="Rosa Vega"), an_effect("lead", program="CNA-EVE"))
    desk = await signed("front_desk")
    await desk.post(f"/console/conversations/{conversation}/take")
    assert [row.stage for row in line.rows(Lead)] == ["new"]
    await desk.post(f"/console/conversations/{conversation}/messages", {"text": "Hola, soy Ana."})
    assert [row.stage for row in line.rows(Lead)] == ["contacted"]
    assert [row.cause for row in line.rows(LeadMoveRow)] == ["contact"]


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        ({"from": "2010-11-25", "to": "2011-11-24"}, "en", "between Nov 25, 2010 and Nov 24, 2011"),
        ({"from": "2010-05-02", "to": "2011-05-01"}, "es", "entre el 2 de mayo de 2010 y el 1 de mayo de 2011"),
        ({"from": "2010", "to": "2011"}, "es", "entre 2010 y 2011"),
        ({"from": "2010-11-25"}, "es", "entre 25 de noviembre de 2010 y …"),
    ],
)  # fmt: skip
def test_what_is_known_to_lie_between_two_days(value: dict[str, str], language: Language, said: str) -> None:
    assert facts.shown(a_catalog(), "age", value, language, words_of("desk", language)) == said
