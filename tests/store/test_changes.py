"""What open pages hear of: whom a change concerns, and that it is told of once."""

import datetime as dt

from sqlalchemy import Engine

from assistant.store import audit, changes, outbox, presence, staff_messages, takeovers
from assistant.store.engine import reading, transaction, write
from assistant.store.tables import Conversation
from tests.conftest import Clock
from tests.factories.turns import a_chat, a_text, an_effect
from tests.store.lines import Turns

ANA = "staff-ana"


def topics(store: Engine, clock: Clock) -> dict[str, set[str]]:
    """By what it is that changed."""
    found: dict[str, set[str]] = {}
    for change in changes.since(store, clock()):
        found.setdefault(change.mark[0], set()).update(change.topics)
    return found


def test_message_concerns_its_conversation_its_person_and_the_queue(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text(), an_effect("name", name="Rosa Delgado"))
    with reading(store) as session:
        person = session.get_one(Conversation, conversation).applicant_id
    assert topics(store, clock) == {"message": {f"conversation:{conversation}", f"person:{person}", "queue"}}


def test_nothing_that_is_older_is_told(turns: Turns, store: Engine, clock: Clock) -> None:
    turns.take(a_text(), an_effect("handoff", kind="person", reason="person"))
    clock.advance(seconds=1)
    assert topics(store, clock) == {}


def test_same_change_has_the_same_mark_and_another_another(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_chat())
    first = changes.since(store, clock())
    assert changes.since(store, clock()) == first
    write(
        store, lambda session: staff_messages.answer(session, conversation, "Hi.", ANA, clock(), language="en", most=6)
    )
    new = [change for change in changes.since(store, clock()) if change not in first]
    assert [(change.mark[0], change.topics) for change in new] == [("message", {f"conversation:{conversation}"})]


def test_delivery_of_an_older_text_concerns_its_conversation(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    given = {"text": "Hi.", "language": "en", "member_id": ANA, "conversation_id": conversation, "now": clock()}
    row = write(store, lambda session: staff_messages.send_text(session, **given))
    clock.advance(minutes=5)
    with transaction(store) as session:
        outbox.settle(session, session.merge(row), "delivered", clock())
    assert topics(store, clock) == {"outbox": {f"conversation:{conversation}"}}


def test_handoff_tells_that_it_was_filed_just_now(turns: Turns, store: Engine, clock: Clock) -> None:
    turns.take(a_text(), an_effect("handoff", kind="emergency", reason="emergency"))
    filed = [change.handoff for change in changes.since(store, clock()) if change.mark[0] == "handoff"]
    assert filed == ["emergency"]


def test_thread_taken_and_given_back_concerns_the_queue(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    clock.advance(minutes=1)
    write(store, lambda session: takeovers.take(session, conversation, ANA, clock()))
    assert topics(store, clock) == {"takeover": {f"conversation:{conversation}", "queue"}}
    before = changes.since(store, clock())
    write(store, lambda session: takeovers.give_back(session, conversation, ANA, clock()))
    assert [change.mark[0] for change in changes.since(store, clock()) if change not in before] == ["takeover"]


def test_what_staff_change_of_a_person_concerns_their_page(store: Engine, clock: Clock) -> None:
    with transaction(store) as session:
        audit.record(session, None, "changed", "applicant", "rosa", {}, clock())
        audit.record(session, None, "changed", "lead", "lead-1", {"applicant": "luis"}, clock())
        audit.record(session, None, "saw", "applicant", "nobody", {}, clock())
    # The log's ids tell the real time.
    found = changes.since(store, min(clock(), dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)))
    assert {topic for change in found for topic in change.topics} == {"person:rosa", "person:luis"}


def test_presence_has_a_mark_that_changes_with_who_is_where(store: Engine, clock: Clock) -> None:
    def mark() -> str:
        with reading(store) as session:
            return presence.mark(session, clock())

    assert mark() == ""
    write(store, lambda session: presence.beat(session, "page-1", ANA, "queue", clock()))
    there = mark()
    write(store, lambda session: presence.beat(session, "page-2", ANA, "queue", clock()))
    assert mark() == there
    write(store, lambda session: presence.beat(session, "page-3", ANA, "conversation:1", clock()))
    assert mark() != there
    clock.advance(seconds=presence.GONE.total_seconds())
    assert mark() == ""
