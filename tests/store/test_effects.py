from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import selectinload

from assistant.conversation.effects import EffectKind, HandoffKind
from assistant.conversation.ports import Inbound
from assistant.conversation.turn import Effect
from assistant.store import effects
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import (
    Applicant,
    Base,
    Consent,
    ContactPoint,
    Conversation,
    Handoff,
    Lead,
    Message,
    Unanswered,
)
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, a_text_effect, an_effect


class Line:
    """Takes turns one after the other and looks at what is left behind."""

    def __init__(self, ledger: StoredLedger, store: Engine, clock: Clock) -> None:
        self.ledger, self.store, self.clock = ledger, store, clock

    def turn(self, inbound: Inbound, *done: Effect, language: Any = "en") -> str:
        """One turn with these effects; its conversation."""
        opened = self.ledger.receive(inbound, self.clock())
        self.ledger.finish(a_finished(opened, inbound, *done, language=language), self.clock())
        return opened.conversation

    def rows(self, table: type[Base]) -> list[Any]:
        query = select(table).order_by(*table.__table__.primary_key)
        if table is Applicant:
            query = query.options(selectinload(Applicant.contacts), selectinload(Applicant.leads))
        with reading(self.store) as session:
            return list(session.scalars(query))


@pytest.fixture
def line(ledger: StoredLedger, store: Engine, clock: Clock) -> Line:
    return Line(ledger, store, clock)


def test_every_kind_of_effect_is_known_here() -> None:
    assert set(effects._ACTS) == set(EffectKind)


def test_a_lead_makes_a_nameless_person_once(line: Line) -> None:
    conversation = line.turn(a_text(), an_effect("lead", program="CNA-EVE", source="ask_cost"))
    began = line.clock()
    line.clock.advance(minutes=1)
    line.turn(a_text(), an_effect("lead", program="CNA-EVE", source="other"), an_effect("lead", program="EMT"))
    (person,) = line.rows(Applicant)
    assert (person.name, [contact.value for contact in person.contacts]) == (None, [ROSA])
    cna, emt = line.rows(Lead)
    assert (cna.program_id, cna.source, cna.conversation_id, cna.stage) == ("CNA-EVE", "ask_cost", conversation, "new")
    assert (cna.created_at, cna.updated_at) == (began, line.clock())
    assert (emt.program_id, emt.source, emt.applicant_id) == ("EMT", "sms", person.id)


def test_a_lead_on_another_channel_is_of_the_same_person(line: Line) -> None:
    line.turn(a_text(), an_effect("lead", program="EMT"))
    line.turn(a_call(), an_effect("lead", program="EMT"))
    assert (len(line.rows(Applicant)), len(line.rows(Lead))) == (1, 1)


def test_a_lead_in_a_chat_needs_no_phone(line: Line) -> None:
    line.turn(a_chat(), an_effect("lead", program="EMT"))
    (person,) = line.rows(Applicant)
    assert (person.contacts, line.rows(ContactPoint)) == ([], [])


def test_a_lead_of_a_shared_phone_is_of_nobody_known(line: Line) -> None:
    line.turn(a_call(call="CA1"), an_effect("name", name="Rosa"))
    line.turn(a_call(call="CA2"), an_effect("name", name="Luz"))
    line.turn(a_call(call="CA3"), an_effect("lead", program="EMT"))
    line.turn(a_call(call="CA4"), an_effect("lead", program="CPT1"))
    people = {person.name: [lead.program_id for lead in person.leads] for person in line.rows(Applicant)}
    assert people == {"Rosa": [], "Luz": [], None: ["EMT", "CPT1"]}


def test_a_name_given_late_takes_what_was_noted_before(line: Line) -> None:
    line.turn(a_call(call="CA1"), an_effect("name", name="Rosa"), an_effect("lead", program="EMT"))
    line.turn(a_call(call="CA2"), an_effect("name", name="Luz"))
    lead, handoff = an_effect("lead", program="EMT"), an_effect("handoff", kind="person")
    line.turn(a_call(call="CA3"), lead, an_effect("lead", program="CPT1"), handoff)
    line.turn(a_call(call="CA3"), an_effect("name", name="rosá "))
    people = {person.name: sorted(lead.program_id for lead in person.leads) for person in line.rows(Applicant)}
    assert people == {"Rosa": ["CPT1", "EMT"], "Luz": []}
    line.turn(a_call(call="CA3"), handoff)
    assert [handoff.applicant_id for handoff in line.rows(Handoff)] == [line.rows(Applicant)[0].id]


def test_a_name_is_the_persons_and_another_name_another_person(line: Line) -> None:
    line.turn(a_text(), an_effect("lead", program="EMT"), language="es")
    line.turn(a_text(), an_effect("name", name="  Rosa   Díaz "))
    line.turn(a_text(), an_effect("name", name="Luz"))
    line.turn(a_text(), an_effect("name", name="rosa diaz"))
    rosa, luz = line.rows(Applicant)
    assert [(rosa.name, rosa.language), (luz.name, luz.language)] == [("Rosa Díaz", "es"), ("Luz", "en")]
    assert [lead.applicant_id for lead in line.rows(Lead)] == [rosa.id]
    (conversation,) = line.rows(Conversation)
    assert conversation.applicant_id == rosa.id


def test_names_in_chats_without_a_phone_are_each_a_person(line: Line) -> None:
    first = line.turn(a_chat(), an_effect("name", name="Rosa"))
    line.turn(a_chat(), an_effect("name", name="Rosa"))
    line.turn(a_chat(conversation=first), an_effect("name", name="Rosa"))
    assert [person.name for person in line.rows(Applicant)] == ["Rosa", "Rosa"]


def test_a_handoff_is_open_once_a_kind_and_conversation(line: Line) -> None:
    first = an_effect("handoff", kind=HandoffKind.CALLBACK, reason="asked", details={"a": 1, "b": 1})
    conversation = line.turn(a_text(), first, an_effect("handoff", kind="complaint", reason="rude"))
    later = line.clock.advance(minutes=3)
    second = an_effect("handoff", kind="callback", summary="About CNA", callback_at="mañana", details={"b": 2})
    line.turn(a_text(), second, language="es")
    callback, complaint = line.rows(Handoff)
    assert (callback.kind, callback.reason, callback.summary, callback.callback_at, callback.details) == (
        "callback",
        "asked",
        "About CNA",
        "mañana",
        {"a": 1, "b": 2},
    )
    assert (callback.status, callback.language, callback.updated_at) == ("open", "es", later)
    (person,) = line.rows(Applicant)
    (contact,) = line.rows(ContactPoint)
    assert (callback.conversation_id, callback.applicant_id, callback.contact_id) == (
        conversation,
        person.id,
        contact.id,
    )
    assert (complaint.kind, complaint.reason) == ("complaint", "rude")


def test_a_handoff_that_was_done_does_not_take_the_next_one_in(line: Line, store: Engine) -> None:
    from assistant.store.engine import transaction

    line.turn(a_text(), an_effect("handoff", kind="person", reason="asked"))
    with transaction(store) as session:
        session.scalars(select(Handoff)).one().status = "done"
    line.turn(a_text(), an_effect("handoff", kind="person", reason="asked"))
    assert [handoff.status for handoff in line.rows(Handoff)] == ["done", "open"]


def test_what_was_not_answered_is_kept_with_its_words(line: Line) -> None:
    line.turn(a_text("¿hay alberca?"), an_effect("unanswered", topic="location", program="EMT", reason="no_fact"))
    (question,) = line.rows(Unanswered)
    assert (question.text, question.topic, question.program_id, question.reason, question.resolved_at) == (
        "¿hay alberca?",
        "location",
        "EMT",
        "no_fact",
        None,
    )


def test_stop_is_evidence_and_cancels_what_waits(line: Line) -> None:
    other = "+12095550118"
    line.turn(a_text(), a_text_effect("utter_address"))
    line.turn(a_text(phone=other), a_text_effect("utter_address"))
    stop = a_text("ya no me manden mensajes")
    line.turn(stop, an_effect("consent", kind="sms", granted=False, wording=stop.text), language="es")
    (consent,) = line.rows(Consent)
    message = next(row for row in line.rows(Message) if row.text == stop.text)
    assert (consent.kind, consent.granted, consent.wording, consent.channel, consent.message_id) == (
        "sms",
        False,
        stop.text,
        "sms",
        message.id,
    )
    texts = {row.recipient: row.status for row in line.rows(Message) if row.wording == "utter_address"}
    assert texts == {ROSA: "cancelled", other: "queued"}
    assert {contact.value: contact.opted_out_at for contact in line.rows(ContactPoint)} == {
        ROSA: line.clock(),
        other: None,
    }


def test_start_clears_the_stop_and_both_are_kept(line: Line) -> None:
    line.turn(a_text("STOP"), an_effect("consent", kind="sms", granted=False, wording="STOP"))
    line.turn(a_text("START"), an_effect("consent", kind="sms", granted=True, wording="START"))
    (contact,) = line.rows(ContactPoint)
    assert contact.opted_out_at is None
    assert [consent.granted for consent in line.rows(Consent)] == [False, True]


def test_consent_to_something_else_does_not_stop_texts(line: Line) -> None:
    line.turn(a_text(), an_effect("consent", kind="sharing", granted=False, wording="no"))
    (contact,) = line.rows(ContactPoint)
    assert contact.opted_out_at is None


def test_stop_in_a_chat_without_a_phone_is_still_evidence(line: Line) -> None:
    line.turn(a_chat("stop"), an_effect("consent", kind="sms", granted=False, wording="stop"))
    (consent,) = line.rows(Consent)
    assert (consent.contact_id, consent.granted) == (None, False)


def test_a_language_is_remembered_for_conversation_phone_and_person(line: Line) -> None:
    line.turn(a_text(), an_effect("name", name="Rosa"))
    line.turn(a_text(), an_effect("language", language="es"), language="es")
    for table in (Conversation, ContactPoint, Applicant):
        assert [row.language for row in line.rows(table)] == ["es"]


def test_a_text_is_queued_in_the_callers_language(line: Line) -> None:
    conversation = line.turn(a_call("sí"), a_text_effect("utter_details", program="CNA"), language="es")
    (text,) = (row for row in line.rows(Message) if row.channel == "sms")
    assert (text.text, text.language, text.wording, text.segments) == ("Más sobre CNA.", "es", "utter_details", 1)
    assert (text.direction, text.status, text.recipient, text.conversation_id) == ("out", "queued", ROSA, conversation)
    (row,) = line.rows(OutboxRow)
    assert (row.message_id, row.body, row.status, row.due_at) == (text.id, text.text, "queued", line.clock())
    assert (row.kind, row.recipient, row.cause, row.exempt) == ("text", ROSA, "reply", True)


def test_a_text_to_a_hidden_number_is_not_queued(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    line.turn(a_call(phone="anonymous"), a_text_effect("utter_address"))
    assert [row.channel for row in line.rows(Message)] == ["voice", "voice"]
    assert "has no phone" in caplog.text


def test_what_the_line_does_leaves_nothing_here(line: Line) -> None:
    line.turn(a_call(), *(an_effect(kind) for kind in ("transfer", "record", "hangup", "silent")))
    assert len(line.rows(Message)) == 2
