from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from assistant.conversation.ports import Answer, Choice, Inbound, Worded
from assistant.conversation.turn import Effect, Entity
from assistant.errors import TurnOvertakenError
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Applicant, Base, Conversation, Lead, Message
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect


def _replies(store: Engine) -> list[Message]:
    with reading(store) as session:
        return list(session.scalars(select(Message).where(Message.direction == "out").order_by(Message.id)))


def test_finish_writes_what_was_understood(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text("cuanto cuesta la de cna", confidence=0.4)
    opened = ledger.receive(inbound, clock())
    entity = Entity(entity="program", text="cna", value="CNA-EVE", start=20, end=23)
    finished = a_finished(
        opened, inbound, language="es", intent="ask_cost", confidence=0.91, entities=(entity,), error="slow"
    )
    ledger.finish(finished, clock.advance(seconds=2))
    with reading(store) as session:
        message = session.get_one(Message, opened.message)
        conversation = session.get_one(Conversation, opened.conversation)
    assert (message.intent, message.confidence, message.heard_confidence) == ("ask_cost", 0.91, 0.4)
    assert message.entities == [entity.model_dump()]
    assert (message.language, message.status, message.error) == ("es", "answered", "slow")
    assert (conversation.version, conversation.language, conversation.last_at) == (1, "es", clock())


def test_finish_writes_a_row_for_each_reply_in_order(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    said = tuple(f"Reply {number}." for number in range(12))
    ledger.finish(a_finished(opened, inbound, said=said), clock())
    replies = _replies(store)
    assert tuple(reply.text for reply in replies) == said
    assert [reply.position for reply in replies] == list(range(12))
    assert [reply.wording for reply in replies] == [f"utter_{number}" for number in range(12)]
    assert {(r.status, r.segments, r.recipient, r.reply_to) for r in replies} == {("replied", 1, ROSA, opened.message)}


@pytest.mark.parametrize(("inbound", "status"), [(a_call(), "said"), (a_chat(), "shown")], ids=["voice", "chat"])
def test_replies_of_calls_and_chats_are_no_texts(
    ledger: StoredLedger, store: Engine, clock: Clock, inbound: Inbound, status: str
) -> None:
    ledger.finish(a_finished(ledger.receive(inbound, clock()), inbound), clock())
    (reply,) = _replies(store)
    assert (reply.status, reply.segments, reply.recipient) == (status, None, None)


def test_a_silent_turn_says_nothing(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text("STOP")
    opened = ledger.receive(inbound, clock())
    answer = Answer(opened.conversation, "en", (Worded("Never sent."),), directive="silent")
    ledger.finish(a_finished(opened, inbound, an_effect("silent"), answer=answer), clock())
    assert _replies(store) == []
    assert ledger.receive(inbound, clock()).answered == answer


def test_an_answer_comes_back_whole(ledger: StoredLedger, clock: Clock) -> None:
    inbound = a_call()
    opened = ledger.receive(inbound, clock())
    answer = Answer(
        conversation=opened.conversation,
        language="es",
        replies=(Worded("¿La de noche o la de día?", (Choice("Noche", "la de noche"), Choice("Día", "día")), 2),),
        directive="transfer",
        expects="intake.name",
        hints=("CNA-EVE", "EMT"),
        degraded=True,
    )
    ledger.finish(a_finished(opened, inbound, answer=answer, wordings=("utter_ask_which",)), clock())
    assert ledger.receive(inbound, clock()).answered == answer


def test_a_turn_that_was_overtaken_writes_nothing(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    first, second = a_text("one"), a_text("two")
    opened_first = ledger.receive(first, clock())
    opened_second = ledger.receive(second, clock())
    ledger.finish(a_finished(opened_second, second), clock())
    with pytest.raises(TurnOvertakenError):
        ledger.finish(a_finished(opened_first, first, an_effect("lead", program="EMT")), clock())
    with reading(store) as session:
        assert session.get_one(Message, opened_first.message).status == "received"
        assert session.scalar(select(func.count()).select_from(Lead)) == 0
    again = ledger.receive(first, clock())
    ledger.finish(a_finished(again, first), clock())
    assert ledger.receive(first, clock()).answered is not None


def test_a_message_answered_while_it_was_opened_again_is_not_answered_twice(
    ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    ledger.finish(a_finished(opened, inbound), clock())
    late = replace(opened, version=1)  # what the other process wrote to the conversation is seen, the answer not yet
    with pytest.raises(TurnOvertakenError, match="answered meanwhile"):
        ledger.finish(a_finished(late, inbound), clock())
    assert len(_replies(store)) == 1


def test_the_same_turn_finished_twice_has_one_effect(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text()
    finished = a_finished(ledger.receive(inbound, clock()), inbound, an_effect("lead", program="EMT"))
    ledger.finish(finished, clock())
    with pytest.raises(TurnOvertakenError):
        ledger.finish(finished, clock())
    assert len(_replies(store)) == 1


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        (an_effect("make_coffee"), ValueError),
        (an_effect("consent", kind="sms"), KeyError),
    ],
)
def test_a_failing_effect_leaves_no_half_turn(
    ledger: StoredLedger, store: Engine, clock: Clock, effect: Effect, error: type[Exception]
) -> None:
    inbound = a_text()
    opened = ledger.receive(inbound, clock())

    def rows() -> dict[str, int]:
        with reading(store) as session:
            return {
                name: session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()
            }

    before = rows()
    good = (an_effect("name", name="Rosa"), an_effect("lead", program="EMT"), an_effect("handoff", kind="person"))
    with pytest.raises(error):
        ledger.finish(a_finished(opened, inbound, *good, effect), clock())
    assert rows() == before
    assert ledger.receive(inbound, clock()) == opened


def test_a_name_comes_before_what_is_noted_of_the_person(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    effects = (an_effect("lead", program="EMT"), an_effect("handoff", kind="person"), an_effect("name", name="Rosa"))
    ledger.finish(a_finished(opened, inbound, *effects), clock())
    with reading(store) as session:
        person = session.scalars(select(Applicant)).one()
        assert (person.name, [lead.program_id for lead in person.leads]) == ("Rosa", ["EMT"])
