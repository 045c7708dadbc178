import datetime as dt

import pytest
from sqlalchemy import Engine, func, select

from assistant.conversation.ports import Opened
from assistant.conversation.turn import Offer, State
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Applicant, ContactPoint, Conversation, Message
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect


def _only(store: Engine, table: type) -> object:
    with reading(store) as session:
        return session.scalars(select(table)).one()


def _count(store: Engine, table: type) -> int:
    with reading(store) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_receive_makes_the_message_a_row(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text("¿cuánto cuesta?", media=2, carrier_id="SM77", confidence=0.5)
    opened = ledger.receive(inbound, clock())
    message = _only(store, Message)
    assert isinstance(message, Message)
    assert (message.id, message.conversation_id) == (opened.message, opened.conversation)
    assert (message.direction, message.channel, message.text, message.status) == (
        "in",
        "sms",
        "¿cuánto cuesta?",
        "received",
    )
    assert (message.turn_key, message.carrier_id, message.media) == (inbound.key, "SM77", 2)
    assert (message.heard_confidence, message.confidence) == (0.5, None)
    assert message.created_at == clock()


def test_receive_opens_a_first_turn(ledger: StoredLedger, clock: Clock) -> None:
    opened = ledger.receive(a_text(), clock())
    assert opened == Opened(
        conversation=opened.conversation,
        message=opened.message,
        language=None,
        remembered_language=None,
        state=State(),
        version=0,
        first=True,
    )


def test_receive_goes_on_where_the_last_turn_ended(ledger: StoredLedger, clock: Clock) -> None:
    first = a_text()
    state = State(focus=["CNA-EVE"], topic="cost", offer=Offer(kind="apply", options=["CNA-EVE"]), misses=1)
    opened = ledger.receive(first, clock())
    ledger.finish(a_finished(opened, first, state=state, language="es"), clock())
    again = ledger.receive(a_text(), clock.advance(minutes=5))
    assert (again.conversation, again.version, again.first) == (opened.conversation, 1, False)
    assert (again.language, again.state) == ("es", state)


def test_the_same_message_answered_gets_its_answer_again(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    finished = a_finished(opened, inbound, said=("Hello.", "How can I help?"))
    ledger.finish(finished, clock())
    again = ledger.receive(inbound, clock.advance(hours=20))
    assert again.answered == finished.answer
    assert again.message == opened.message
    assert _count(store, Message) == 3


def test_the_same_message_not_answered_is_opened_again(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_chat()
    opened = ledger.receive(inbound, clock())
    assert ledger.receive(inbound, clock.advance(seconds=9)) == opened
    assert (_count(store, Message), _count(store, Conversation)) == (1, 1)


@pytest.mark.parametrize(
    ("silence", "same"),
    [(dt.timedelta(hours=11, minutes=59, seconds=59), True), (dt.timedelta(hours=12), False)],
)
def test_texts_begin_an_episode_after_twelve_hours(
    ledger: StoredLedger, clock: Clock, silence: dt.timedelta, same: bool
) -> None:
    before = ledger.receive(a_text(), clock())
    after = ledger.receive(a_text(), clock() + silence)
    assert (after.conversation == before.conversation) is same
    assert after.first


def test_texts_of_two_phones_are_two_conversations(ledger: StoredLedger, clock: Clock) -> None:
    rosa, other = ledger.receive(a_text(), clock()), ledger.receive(a_text(phone="+12095550118"), clock())
    assert rosa.conversation != other.conversation


def test_a_call_is_one_conversation_however_long(ledger: StoredLedger, clock: Clock) -> None:
    first = ledger.receive(a_call(call="CA1"), clock())
    assert ledger.receive(a_call(call="CA1"), clock.advance(hours=13)).conversation == first.conversation
    assert ledger.receive(a_call(call="CA2"), clock()).conversation != first.conversation


@pytest.mark.parametrize("phone", [None, "anonymous", "+266696687", "+86282452253", "+15551234567", "262966", ""])
def test_hidden_callers_are_nobody_and_get_a_fresh_state(
    ledger: StoredLedger, store: Engine, clock: Clock, phone: str | None
) -> None:
    call = a_call(call="CA1", phone=phone)
    opened = ledger.receive(call, clock())
    ledger.finish(a_finished(opened, call, an_effect("language", language="es"), language="es"), clock())
    other = ledger.receive(a_call(call="CA2", phone=phone), clock())
    assert other.conversation != opened.conversation
    assert (other.remembered_language, other.state, _count(store, ContactPoint)) == (None, State(), 0)


def test_a_chat_is_found_by_its_id(ledger: StoredLedger, clock: Clock) -> None:
    begun = ledger.receive(a_chat(), clock())
    assert ledger.receive(a_chat(conversation=begun.conversation), clock.advance(days=3)).conversation == (
        begun.conversation
    )


def test_a_chat_id_that_is_not_a_chats_begins_a_new_one(ledger: StoredLedger, clock: Clock) -> None:
    text = ledger.receive(a_text(), clock())
    chat = ledger.receive(a_chat(conversation=text.conversation), clock())
    unknown = ledger.receive(a_chat(conversation="01ARZ3NDEKTSV4RRFFQ69G5FAV"), clock())
    assert len({text.conversation, chat.conversation, unknown.conversation}) == 3


def test_numbers_are_kept_in_e164(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    ledger.receive(a_call(phone="(209) 555-0117"), clock())
    ledger.receive(a_text(phone=ROSA), clock())
    contact = _only(store, ContactPoint)
    assert isinstance(contact, ContactPoint)
    assert (contact.kind, contact.value) == ("phone", ROSA)


def test_the_language_is_remembered_on_another_channel(ledger: StoredLedger, clock: Clock) -> None:
    text = a_text()
    opened = ledger.receive(text, clock())
    ledger.finish(a_finished(opened, text, an_effect("language", language="es"), language="es"), clock())
    call = ledger.receive(a_call(), clock.advance(days=30))
    assert (call.language, call.remembered_language, call.first) == (None, "es", True)


def _link(store: Engine, clock: Clock, *names: str) -> list[str]:
    with transaction(store) as session:
        contact = ContactPoint(kind="phone", value=ROSA, created_at=clock())
        people = [Applicant(name=name, contacts=[contact], created_at=clock()) for name in names]
        session.add_all(people)
        session.flush()
        return [person.id for person in people]


def test_the_only_person_of_a_phone_is_the_conversations(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    (rosa,) = _link(store, clock, "Rosa")
    ledger.receive(a_text(), clock())
    conversation = _only(store, Conversation)
    assert isinstance(conversation, Conversation) and conversation.applicant_id == rosa


def test_of_several_people_of_a_phone_none_is_assumed(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    _link(store, clock, "Rosa", "Luz")
    ledger.receive(a_text(), clock())
    conversation = _only(store, Conversation)
    assert isinstance(conversation, Conversation) and conversation.applicant_id is None


def test_a_person_of_staff_has_the_thread(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    opened = ledger.receive(a_text(), clock())
    with transaction(store) as session:
        session.get_one(Conversation, opened.conversation).status = "with_person"
    assert ledger.receive(a_text(), clock()).with_person


def test_what_no_database_can_keep_is_left_out(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_chat("a\0b\ud83dc", key="k\0ey", conversation="x\0")
    opened = ledger.receive(inbound, clock())
    ledger.finish(a_finished(opened, inbound, an_effect("unanswered", reason="fallback")), clock())
    message = ledger.receive(inbound, clock())
    assert message.answered is not None
    with reading(store) as session:
        assert session.get_one(Message, opened.message).text == "ab?c"


REMINDED = Offer(kind="attendance", options=["b-1"], until=dt.datetime(2026, 11, 26, 2, 0, tzinfo=dt.UTC))


def _asked(ledger: StoredLedger, now: dt.datetime, offer: Offer) -> Opened:
    """A turn that left this question open."""
    inbound = a_text()
    opened = ledger.receive(inbound, now)
    ledger.finish(a_finished(opened, inbound, state=State(focus=["CNA-EVE"], offer=offer)), now)
    return opened


def test_what_a_text_of_ours_asked_is_carried_into_a_new_episode(ledger: StoredLedger, clock: Clock) -> None:
    before = _asked(ledger, clock(), REMINDED)
    after = ledger.receive(a_text("YES"), clock.advance(hours=14))
    assert after.conversation != before.conversation
    assert after.state == State(offer=REMINDED)


def test_a_question_of_the_conversation_itself_is_not_carried_over(ledger: StoredLedger, clock: Clock) -> None:
    _asked(ledger, clock(), Offer(kind="seat", options=["s-1"]))
    assert ledger.receive(a_text("yes"), clock.advance(hours=14)).state == State()


def test_nobody_is_held_to_a_question_after_its_time(ledger: StoredLedger, clock: Clock) -> None:
    until = clock() + dt.timedelta(hours=3)
    _asked(ledger, clock(), REMINDED.model_copy(update={"until": until}))
    just_before = ledger.receive(a_text(), until - dt.timedelta(seconds=1))
    assert just_before.state.offer is not None
    assert ledger.receive(a_text(), until).state == State(focus=["CNA-EVE"])
    assert ledger.receive(a_text(), until + dt.timedelta(hours=14)).state == State()


def test_carried_over_once_answered_it_is_gone(ledger: StoredLedger, clock: Clock) -> None:
    _asked(ledger, clock(), REMINDED)
    answer = a_text("YES")
    opened = ledger.receive(answer, clock.advance(hours=13))
    ledger.finish(a_finished(opened, answer, state=State()), clock())
    assert ledger.receive(a_text(), clock.advance(hours=13)).state == State()


def test_what_we_wrote_first_is_no_answer(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    """Somebody who answers a reminder hears what the line is, as everybody does at the start."""
    opened = ledger.receive(a_text(), clock())
    with transaction(store) as session:
        given = {"conversation_id": opened.conversation, "direction": "out", "channel": "sms", "text": "See you."}
        session.add(Message(**given, status="sent", created_at=clock()))
    assert ledger.receive(a_text(), clock()).first
