"""What staff write goes out by the outbox, or is refused with why."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.errors import CannotSendError
from assistant.handoff.outcomes import Outcome
from assistant.store import chats, desk, people, staff_messages
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction, write
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, Consent, ContactPoint, Conversation, Handoff, Lead, Message
from tests.conftest import Clock
from tests.factories.screened import a_screening_catalog, said
from tests.factories.turns import ROSA, a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns

ANA = "staff-ana"
WRITTEN = {"text": "Hola, soy Ana.", "language": "es", "member_id": ANA}


def send(store: Engine, clock: Clock, **given: Any) -> OutboxRow:
    return write(store, lambda session: staff_messages.send_text(session, now=clock(), **{**WRITTEN, **given}))


def refused(store: Engine, clock: Clock, **given: Any) -> str:
    with pytest.raises(CannotSendError) as why:
        send(store, clock, **given)
    with reading(store) as session:
        assert session.scalars(select(OutboxRow)).all() == []
    return why.value.reason


def person_of(store: Engine, conversation: str) -> str:
    with reading(store) as session:
        return session.get_one(Conversation, conversation).applicant_id or ""


def contact_of(store: Engine, phone: str = ROSA) -> ContactPoint:
    with reading(store) as session:
        return session.scalars(select(ContactPoint).where(ContactPoint.value == phone)).one()


def test_text_stands_in_the_thread_at_once_and_waits_in_the_outbox(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    row = send(store, clock, conversation_id=conversation)
    assert (row.recipient, row.body, row.cause, row.status, row.due_at) == (
        ROSA,
        "Hola, soy Ana.",
        "staff",
        "queued",
        clock(),
    )
    with reading(store) as session:
        message = session.get_one(Message, row.message_id)
        assert (message.conversation_id, message.member_id, message.status) == (conversation, ANA, "queued")
        assert (message.text, message.language, message.wording) == ("Hola, soy Ana.", "es", None)


@pytest.mark.parametrize(("minutes", "exempt"), [(0, True), (59, True), (60, False)])
def test_who_wrote_within_the_hour_is_answered_at_any_hour(
    turns: Turns, store: Engine, clock: Clock, minutes: int, exempt: bool
) -> None:
    conversation = turns.take(a_text())
    clock.advance(minutes=minutes)
    assert send(store, clock, conversation_id=conversation).exempt is exempt


def test_by_the_person_it_goes_to_their_newest_phone_that_takes_texts(
    turns: Turns, store: Engine, clock: Clock
) -> None:
    rosa = person_of(store, turns.take(a_text(), an_effect("name", name="Rosa Delgado")))
    clock.advance(days=1)
    with transaction(store) as session:
        person = session.get_one(Applicant, rosa)
        for phone in ("+12095550163", "+12095550164"):
            contact = people.contact_at(session, phone, clock.advance(minutes=1))
            assert contact is not None
            people.reach_at(session, person, contact)
        contact.unreachable_at = clock()
    assert send(store, clock, applicant_id=rosa).recipient == "+12095550163"
    assert send(store, clock, applicant_id=rosa, contact_id=contact_of(store).id).recipient == ROSA


def test_who_said_stop_gets_nothing_even_while_they_write(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text("stop"), an_effect("consent", kind="sms", granted=False, wording="stop"))
    assert refused(store, clock, conversation_id=conversation) == "opted_out"


def test_who_only_called_has_not_agreed_to_texts_until_they_do(turns: Turns, store: Engine, clock: Clock) -> None:
    call = turns.take(a_call())
    assert refused(store, clock, conversation_id=call) == "no_consent"
    with transaction(store) as session:
        contact = session.scalars(select(ContactPoint)).one()
        session.add(
            Consent(contact_id=contact.id, kind="sms", granted=True, wording="yes", channel="voice", created_at=clock())
        )
    row = send(store, clock, conversation_id=call)
    assert (row.recipient, row.exempt) == (ROSA, False)


def test_who_hides_their_number_or_is_nobody_cannot_be_texted(turns: Turns, store: Engine, clock: Clock) -> None:
    hidden = turns.take(a_call(phone=None))
    assert refused(store, clock, conversation_id=hidden) == "no_contact"
    assert refused(store, clock, conversation_id="01JZZZZZZZZZZZZZZZZZZZZZZZ") == "unknown"
    assert refused(store, clock, applicant_id="01JZZZZZZZZZZZZZZZZZZZZZZZ") == "unknown"


def test_contact_of_somebody_else_is_refused(turns: Turns, store: Engine, clock: Clock) -> None:
    rosa = person_of(store, turns.take(a_text(), an_effect("name", name="Rosa Delgado")))
    turns.take(a_text(phone="+12095550163"))
    other = contact_of(store, "+12095550163")
    assert refused(store, clock, applicant_id=rosa, contact_id=other.id) == "no_contact"


def test_phone_that_takes_no_texts_is_refused(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    with transaction(store) as session:
        session.scalars(select(ContactPoint)).one().unreachable_at = clock()
    assert refused(store, clock, conversation_id=conversation) == "unreachable"


@pytest.mark.parametrize(("text", "why"), [(" \n", "empty"), ("x" * 919, "too_long")])
def test_nothing_and_too_much_are_refused(turns: Turns, store: Engine, clock: Clock, text: str, why: str) -> None:
    assert refused(store, clock, conversation_id=turns.take(a_text()), text=text) == why


def test_longest_text_that_goes(turns: Turns, store: Engine, clock: Clock) -> None:
    assert send(store, clock, conversation_id=turns.take(a_text()), text="x" * 918).segments == 6


def test_same_cause_is_sent_once(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    first, second = (send(store, clock, conversation_id=conversation, cause_key="bulk:1") for _ in range(2))
    assert first.id == second.id


def test_email_goes_to_the_persons_address(turns: Turns, store: Engine, clock: Clock) -> None:
    rosa = person_of(store, turns.take(a_text(), an_effect("email", address="rosa@example.org")))
    given = {"subject": " Papeles ", "applicant_id": rosa, "now": clock(), **WRITTEN}
    row = write(store, lambda session: staff_messages.send_email(session, **given))
    assert (row.kind, row.recipient, row.subject, row.body) == (
        "email",
        "rosa@example.org",
        "Papeles",
        "Hola, soy Ana.",
    )
    assert (row.payload, row.cause, row.applicant_id) == ({"member": ANA}, "staff", rosa)


def test_email_without_an_address_is_refused(turns: Turns, store: Engine, clock: Clock) -> None:
    rosa = person_of(store, turns.take(a_text(), an_effect("name", name="Rosa Delgado")))
    given = {"subject": "x", "applicant_id": rosa, "now": clock(), **WRITTEN}
    with pytest.raises(CannotSendError) as why:
        write(store, lambda session: staff_messages.send_email(session, **given))
    assert why.value.reason == "no_contact"


def test_answer_in_a_chat_waits_there_until_it_is_fetched(turns: Turns, store: Engine, clock: Clock) -> None:
    chat = turns.take(a_chat())
    line = write(
        store, lambda session: staff_messages.answer(session, chat, "Hi.", ANA, clock(), language="en", most=6)
    )
    assert (line.status, line.channel, line.member_id) == ("waiting", "chat", ANA)
    seen = chats.history(store, chat)
    assert seen is not None and (seen.said[-1].text, seen.said[-1].speaker) == ("Hi.", "staff")
    with reading(store) as session:
        assert session.get_one(Message, line.id).status == "shown"
        assert session.scalars(select(OutboxRow)).all() == []


def test_queued_text_is_taken_back_and_one_on_its_way_is_not(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    row, other = send(store, clock, conversation_id=conversation), send(store, clock, conversation_id=conversation)
    with transaction(store) as session:
        session.get_one(OutboxRow, other.id).status = "sending"
    assert write(store, lambda session: staff_messages.cancel(session, row.id, clock()))
    assert not write(store, lambda session: staff_messages.cancel(session, other.id, clock()))
    assert not write(store, lambda session: staff_messages.cancel(session, "nobody", clock()))
    with reading(store) as session:
        assert session.get_one(Message, row.message_id).status == "cancelled"


def test_minor_whose_guardian_has_not_agreed_is_answered_in_the_thread_alone(
    turns: Turns, store: Engine, clock: Clock
) -> None:
    replace(store, a_screening_catalog(), "tests", clock())
    conversation = turns.take(a_text(), an_effect("name", name="Mateo Ruiz"), said(birth="2010-05-01"))
    mateo = person_of(store, conversation)
    clock.advance(hours=2)
    assert refused(store, clock, applicant_id=mateo) == "minor"
    assert send(store, clock, conversation_id=conversation).exempt is False


def stages(store: Engine) -> list[str]:
    with reading(store) as session:
        return list(session.scalars(select(Lead.stage)))


INTERESTED = (an_effect("name", name="Rosa Vega"), an_effect("lead", program="CNA-EVE"))


def test_whoever_is_texted_is_contacted_and_whoever_cannot_be_is_not(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text(), *INTERESTED)
    clock.advance(minutes=5)
    refused(store, clock, conversation_id=conversation, text=" ")
    assert stages(store) == ["new"]
    send(store, clock, conversation_id=conversation)
    assert stages(store) == ["contacted"]
    with reading(store) as session:
        assert session.scalars(select(Lead.last_contact_at)).all() == [clock()]


def test_whoever_is_emailed_is_contacted(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text(), *INTERESTED, an_effect("email", address="rosa@mail.example"))
    given = {**WRITTEN, "subject": "Hola", "conversation_id": conversation}
    write(store, lambda session: staff_messages.send_email(session, now=clock(), **given))
    assert stages(store) == ["contacted"]


@pytest.mark.parametrize(("member", "stage"), [(ANA, "contacted"), (None, "new")])
def test_a_line_in_the_chat_is_a_contact_where_staff_wrote_it(
    turns: Turns, store: Engine, clock: Clock, member: str | None, stage: str
) -> None:
    id = turns.take(a_chat(address=ROSA), *INTERESTED)

    def work(session: Session) -> None:
        talk = session.get_one(Conversation, id)
        staff_messages.write_in_chat(session, talk, "Hola.", "es", clock(), member_id=member)

    write(store, work)
    assert stages(store) == [stage]


def test_who_is_not_known_is_answered_all_the_same(turns: Turns, store: Engine, clock: Clock) -> None:
    id = turns.take(a_chat())
    message = write(
        store, lambda session: staff_messages.answer(session, id, "Hola.", ANA, clock(), language="es", most=2)
    )
    assert (message.text, stages(store)) == ("Hola.", [])


@pytest.mark.parametrize("outcome", list(Outcome))
def test_of_the_outcomes_of_a_call_back_only_reached_is_a_contact(
    turns: Turns, store: Engine, clock: Clock, outcome: Outcome
) -> None:
    turns.take(a_text(), *INTERESTED, an_effect("handoff", kind="callback", reason="callback"))

    def work(session: Session) -> None:
        found = session.scalars(select(Handoff)).one()
        desk.finish(session, found, outcome, ANA, clock())

    write(store, work)
    assert stages(store) == ["contacted" if outcome is Outcome.REACHED else "new"]
