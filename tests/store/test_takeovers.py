"""One member of staff has a person's thread at a time, and the bot is silent wherever that person is."""

import threading

import pytest
from sqlalchemy import Engine, select

from assistant.conversation.turn import Flow, Offer, State
from assistant.errors import ThreadTakenError, TurnOvertakenError
from assistant.store import takeovers
from assistant.store.desk_tables import TakeoverRow
from assistant.store.engine import reading, write
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Conversation, Handoff
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect
from tests.store.lines import Turns

ANA, LUIS = "staff-ana", "staff-luis"
OTHER_PHONE = "+12095550163"


def take(store: Engine, conversation: str, by: str, clock: Clock, *, over: bool = False) -> takeovers.Taken | None:
    return write(store, lambda session: takeovers.take(session, conversation, by, clock(), over=over))


def give_back(store: Engine, conversation: str, by: str, clock: Clock) -> TakeoverRow | None:
    return write(store, lambda session: takeovers.give_back(session, conversation, by, clock()))


def status(store: Engine, conversation: str) -> str:
    with reading(store) as session:
        return session.get_one(Conversation, conversation).status


def test_taken_thread_is_with_a_person_until_it_is_given_back(
    turns: Turns, ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    conversation = turns.take(a_text())
    taken = take(store, conversation, ANA, clock)
    assert taken is not None and taken.anew
    assert ledger.receive(a_text(), clock()).with_person
    assert status(store, conversation) == "with_person"
    row = give_back(store, conversation, ANA, clock)
    assert row is not None
    assert (row.member_id, row.given_back_at, row.given_back_by) == (ANA, clock(), ANA)
    assert not ledger.receive(a_text(), clock()).with_person
    assert status(store, conversation) == "open"


def test_second_taker_is_told_who_has_it(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    take(store, conversation, ANA, clock)
    since = clock()
    clock.advance(minutes=3)
    with pytest.raises(ThreadTakenError) as refused:
        take(store, conversation, LUIS, clock)
    assert (refused.value.by, refused.value.since) == (ANA, since)


def test_who_has_it_already_takes_it_again_without_news(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    first, again = (take(store, conversation, ANA, clock) for _ in range(2))
    assert first is not None and again is not None
    assert (again.anew, again.row.id) == (False, first.row.id)


def test_taken_over_from_a_colleague_has_one_holder(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    take(store, conversation, ANA, clock)
    taken = take(store, conversation, LUIS, clock, over=True)
    assert taken is not None and not taken.anew
    with reading(store) as session:
        held = takeovers.holder(session, conversation)
        assert held is not None and held.member_id == LUIS
        ended = session.scalars(select(TakeoverRow).where(TakeoverRow.given_back_at.is_not(None))).one()
        assert (ended.member_id, ended.given_back_by) == (ANA, LUIS)


def test_unknown_conversation_cannot_be_taken_or_given_back(store: Engine, clock: Clock) -> None:
    assert take(store, "01JZZZZZZZZZZZZZZZZZZZZZZZ", ANA, clock) is None
    assert give_back(store, "01JZZZZZZZZZZZZZZZZZZZZZZZ", ANA, clock) is None


def test_every_channel_of_the_person_is_silent_and_what_begins_later_too(
    turns: Turns, ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    text = turns.take(a_text(), an_effect("name", name="Rosa Delgado"))
    chat = turns.take(a_chat())
    take(store, text, ANA, clock)
    assert not ledger.receive(a_chat(conversation=chat), clock()).with_person
    assert ledger.receive(a_call(call="CA-later"), clock()).with_person
    clock.advance(hours=13)  # another episode of texting
    later = ledger.receive(a_text(), clock())
    assert (later.with_person, later.conversation == text) == (True, False)
    assert status(store, later.conversation) == "with_person"
    give_back(store, later.conversation, ANA, clock)
    for inbound in (a_text(), a_call(call="CA-last")):
        assert not ledger.receive(inbound, clock()).with_person
    assert {status(store, id) for id in (text, chat, later.conversation)} == {"open"}


def test_chat_of_the_same_person_is_silent_once_they_are_known_in_it(
    turns: Turns, ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    text = turns.take(a_text(), an_effect("name", name="Rosa Delgado"))
    chat = turns.take(a_chat())
    with reading(store) as session:
        rosa = session.get_one(Conversation, text).applicant_id
    take(store, text, ANA, clock)
    turns.take(a_chat(conversation=chat), an_effect("recognised", applicant=rosa))
    assert ledger.receive(a_chat(conversation=chat), clock()).with_person


def test_somebody_else_who_gave_their_name_on_the_same_phone_is_answered(
    turns: Turns, ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    rosas = turns.take(a_call(call="CA-rosa"), an_effect("name", name="Rosa Delgado"))
    turns.take(a_call(call="CA-mateo"), an_effect("name", name="Mateo Delgado"))
    take(store, rosas, ANA, clock)
    assert not ledger.receive(a_call(call="CA-mateo"), clock()).with_person
    assert ledger.receive(a_call(call="CA-nobody-yet"), clock()).with_person
    assert not ledger.receive(a_text(phone=OTHER_PHONE), clock()).with_person


def test_answer_that_was_being_decided_is_not_said(
    turns: Turns, ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    conversation = turns.take(a_text())
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    take(store, conversation, ANA, clock)
    with pytest.raises(TurnOvertakenError):
        ledger.finish(a_finished(opened, inbound), clock())
    assert ledger.receive(inbound, clock()).with_person


def test_what_the_bot_was_asking_is_over(turns: Turns, ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    inbound = a_text()
    opened = ledger.receive(inbound, clock())
    state = State(focus=["CNA-EVE"], name="Rosa", offer=Offer(kind="person"), flow=Flow(name="callback"))
    ledger.finish(a_finished(opened, inbound, state=state), clock())
    take(store, opened.conversation, ANA, clock)
    after = ledger.receive(a_text(), clock()).state
    assert (after.offer, after.flow, after.focus, after.name) == (None, None, ["CNA-EVE"], "Rosa")


def test_what_the_person_waited_for_is_with_the_member(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text(), an_effect("handoff", kind="person", reason="person"))
    clock.advance(minutes=4)
    take(store, conversation, ANA, clock)
    (handoff,) = turns.rows(Handoff)
    assert (handoff.status, handoff.assignee_id, handoff.taken_at) == ("taken", ANA, clock())


@pytest.mark.usefixtures("patient")
def test_one_of_many_who_take_it_at_once_has_it(turns: Turns, store: Engine, clock: Clock) -> None:
    """Each on another conversation of the same person, from threads with connections of their own."""
    text = turns.take(a_text(), an_effect("name", name="Rosa Delgado"))
    calls = [turns.take(a_call(call=f"CA{number}")) for number in range(5)]
    ready, results = threading.Barrier(6), dict[str, str]()

    def run(member: str, conversation: str) -> None:
        ready.wait()
        try:
            take(store, conversation, member, clock)
            results[member] = "has it"
        except ThreadTakenError as refused:
            results[member] = refused.by

    members = {f"staff-{number}": id for number, id in enumerate([text, *calls])}
    threads = [threading.Thread(target=run, args=given) for given in members.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [member for member, result in results.items() if result == "has it"]
    assert {result for member, result in results.items() if member != winner} == {winner}
    with reading(store) as session:
        assert session.scalars(select(TakeoverRow.member_id)).all() == [winner]


def test_holders_of_many_are_one_query(turns: Turns, store: Engine, clock: Clock) -> None:
    first = turns.take(a_text())
    second = turns.take(a_text(phone=OTHER_PHONE))
    third = turns.take(a_chat())
    take(store, first, ANA, clock)
    take(store, third, LUIS, clock)
    with reading(store) as session:
        found = takeovers.holders(session, [first, second, third])
    assert {id: row.member_id for id, row in found.items()} == {first: ANA, third: LUIS}


def test_given_back_twice_is_given_back_once(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text(phone=ROSA))
    take(store, conversation, ANA, clock)
    assert give_back(store, conversation, LUIS, clock) is not None
    assert give_back(store, conversation, ANA, clock) is None
