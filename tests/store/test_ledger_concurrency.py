"""Carriers send twice, people text fast, several processes serve one store."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from assistant.errors import TurnOvertakenError
from assistant.messages.words import Words
from assistant.store.engine import make_engine, reading
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Applicant, ContactPoint, Conversation, Lead, Message
from tests.conftest import Clock
from tests.factories.turns import a_call, a_chat, a_finished, a_text, a_text_effect, an_effect

THREADS = 8
pytestmark = pytest.mark.usefixtures("patient")


def _together(work: Callable[[int], Any]) -> list[Any]:
    """Runs `work` in eight threads that begin at the same moment."""
    barrier = threading.Barrier(THREADS)

    def begin(number: int) -> Any:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def _count(store: Engine, *conditions: Any, of: Any) -> int:
    with reading(store) as session:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


@pytest.mark.parametrize("inbound", [a_text(), a_call(), a_chat()], ids=["sms", "voice", "chat"])
def test_one_message_from_eight_threads_is_one_row_and_one_effect(
    ledger: StoredLedger, store: Engine, clock: Clock, inbound: Any
) -> None:
    def take(_number: int) -> str:
        opened = ledger.receive(inbound, clock())
        if opened.answered is not None:
            return "answered before"
        try:
            done = (an_effect("lead", program="EMT"), an_effect("handoff", kind="person"))
            ledger.finish(a_finished(opened, inbound, *done, a_text_effect("utter_address")), clock())
        except TurnOvertakenError:
            return "overtaken"
        return "answered"

    assert _together(take).count("answered") == 1
    assert _count(store, Message.direction == "in", of=Message) == 1
    assert _count(store, Message.direction == "out", Message.status != "queued", of=Message) == 1
    assert _count(store, of=Conversation) == _count(store, of=Lead) == _count(store, of=Applicant) == 1


def test_first_texts_of_one_phone_are_one_conversation(ledger: StoredLedger, store: Engine, clock: Clock) -> None:
    opened = _together(lambda _number: ledger.receive(a_text(), clock()))
    assert len({turn.conversation for turn in opened}) == 1
    assert (_count(store, of=Message), _count(store, of=ContactPoint)) == (THREADS, 1)


def test_first_calls_of_one_phone_are_one_contact_and_one_person(
    ledger: StoredLedger, store: Engine, clock: Clock
) -> None:
    def call(number: int) -> None:
        inbound = a_call(call=f"CA{number}")
        opened = ledger.receive(inbound, clock())
        ledger.finish(a_finished(opened, inbound, an_effect("lead", program="EMT")), clock())

    _together(call)
    assert (_count(store, of=Conversation), _count(store, of=ContactPoint)) == (THREADS, 1)
    assert (_count(store, of=Applicant), _count(store, of=Lead)) == (1, 1)


def test_one_conversation_finished_by_several_processes_goes_to_the_first(
    ledger: StoredLedger, store: Engine, clock: Clock, line_words: Words
) -> None:
    inbounds = [a_text(f"text {number}") for number in range(THREADS)]
    opened = [ledger.receive(inbound, clock()) for inbound in inbounds]
    engines = [make_engine(store.url.render_as_string(hide_password=False)) for _ in range(THREADS)]

    def finish(number: int) -> str:
        try:
            StoredLedger(engines[number], line_words.word).finish(a_finished(opened[number], inbounds[number]), clock())
        except TurnOvertakenError:
            return "overtaken"
        return "finished"

    results = _together(finish)
    for engine in engines:
        engine.dispose()
    assert (results.count("finished"), results.count("overtaken")) == (1, THREADS - 1)
    assert _count(store, Message.direction == "out", of=Message) == 1


def test_two_processes_one_turn_overtaken(ledger: StoredLedger, store: Engine, clock: Clock, line_words: Words) -> None:
    first, second = a_text("one"), a_text("two")
    opened = [ledger.receive(first, clock()), ledger.receive(second, clock())]
    other = make_engine(store.url.render_as_string(hide_password=False))
    ledger.finish(a_finished(opened[0], first), clock())
    with pytest.raises(TurnOvertakenError):
        StoredLedger(other, line_words.word).finish(a_finished(opened[1], second), clock())
    other.dispose()
