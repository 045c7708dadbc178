"""A web chat read back, on both databases."""

from sqlalchemy import Engine

from assistant.conversation.ports import Answer, Choice, Worded
from assistant.store import chats
from assistant.store.engine import transaction
from assistant.store.handoffs import count_open
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Conversation, Handoff, Message
from tests.conftest import Clock
from tests.factories.turns import a_chat, a_finished, a_text, an_effect

CHOICE = Choice("EMT", "tell me about EMT")


def test_history_gives_replies_with_their_choices(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    inbound = a_chat("hello", key="chat:one")
    opened = ledger.receive(inbound, clock())
    answer = Answer(opened.conversation, "en", (Worded("Hi."), Worded("Which one?", (CHOICE,))))
    ledger.finish(a_finished(opened, inbound, said=("Hi.", "Which one?"), answer=answer), clock())
    chat = chats.history(store, opened.conversation)
    assert chat is not None
    assert (chat.conversation, chat.language, chat.with_person) == (opened.conversation, "en", False)
    assert [(said.speaker, said.text, said.turn_key, said.position, said.choices) for said in chat.said] == [
        ("visitor", "hello", "chat:one", 0, ()),
        ("assistant", "Hi.", "chat:one", 0, ()),
        ("assistant", "Which one?", "chat:one", 1, (CHOICE,)),
    ]
    newer = chats.history(store, opened.conversation, after=chat.said[1].id)
    assert newer is not None
    assert newer.said == chat.said[2:]


def test_history_is_of_web_chats_alone(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    assert chats.history(store, ledger.receive(a_text(), clock()).conversation) is None
    assert chats.history(store, "nothing") is None


def test_history_shows_staff_and_neither_texts_nor_what_was_stopped(
    store: Engine, ledger: StoredLedger, clock: Clock
) -> None:
    opened = ledger.receive(a_chat("hello"), clock())
    given = [("chat", "shown", "By Ana."), ("sms", "sent", "A text."), ("chat", "cancelled", "Taken back.")]
    with transaction(store) as session:
        session.get_one(Conversation, opened.conversation).status = "with_person"
        for channel, status, text in given:
            session.add(
                Message(
                    conversation_id=opened.conversation,
                    direction="out",
                    channel=channel,
                    text=text,
                    status=status,
                    created_at=clock(),
                )
            )
    chat = chats.history(store, opened.conversation)
    assert chat is not None
    assert chat.with_person is True
    assert [(said.speaker, said.text) for said in chat.said] == [("visitor", "hello"), ("staff", "By Ana.")]


def test_long_history_gives_the_newest_and_then_goes_on(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    opened = ledger.receive(a_chat("0"), clock())
    with transaction(store) as session:
        for number in range(1, chats.MOST + 1):
            session.add(
                Message(
                    conversation_id=opened.conversation,
                    direction="in",
                    channel="chat",
                    text=str(number),
                    status="received",
                    created_at=clock(),
                )
            )
            session.flush()  # ids rise as they are made
    chat = chats.history(store, opened.conversation)
    assert chat is not None
    assert [said.text for said in chat.said] == [str(number) for number in range(1, chats.MOST + 1)]


def test_open_handoffs_are_counted(store: Engine, ledger: StoredLedger, clock: Clock) -> None:
    assert count_open(store) == 0
    inbound = a_chat("a person")
    effect = an_effect("handoff", kind="person", reason="person")
    ledger.finish(a_finished(ledger.receive(inbound, clock()), inbound, effect), clock())
    assert count_open(store) == 1
    with transaction(store) as session:
        session.query(Handoff).update({"status": "done"})
    assert count_open(store) == 0
