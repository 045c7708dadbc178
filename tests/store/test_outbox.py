import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

from assistant.store import deliveries, outbox
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox import Outgoing
from assistant.store.tables import ContactPoint, Message
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_finished, a_text_effect, an_effect

SID = "SM" + "0" * 32


@pytest.fixture
def queue(ledger: StoredLedger, clock: Clock) -> "Queue":
    return Queue(ledger, clock)


class Queue:
    def __init__(self, ledger: StoredLedger, clock: Clock) -> None:
        self.ledger, self.clock = ledger, clock

    def add(self, count: int = 1, phone: str = ROSA) -> str:
        """So many texts, due now; the conversation."""
        inbound = a_call(phone=phone, call=f"CA{phone}")
        opened = self.ledger.receive(inbound, self.clock())
        texts = [a_text_effect("utter_details", program=f"P{number}") for number in range(count)]
        self.ledger.finish(a_finished(opened, inbound, *texts, language="es"), self.clock())
        return opened.conversation


def _texts(store: Engine) -> list[Message]:
    with reading(store) as session:
        return list(session.scalars(select(Message).where(Message.channel == "sms").order_by(Message.id)))


def _status(store: Engine) -> list[str]:
    return [text.status for text in _texts(store)]


def test_claim_takes_what_is_due_oldest_first(store: Engine, queue: Queue, clock: Clock) -> None:
    conversation = queue.add(3)
    first, second = outbox.claim(store, clock(), limit=2)
    assert first == Outgoing(
        id=first.id, conversation=conversation, recipient=ROSA, text="Más sobre P0.", language="es", attempts=1
    )
    assert second.text == "Más sobre P1."
    assert _status(store) == ["sending", "sending", "queued"]
    assert [text.text for text in outbox.claim(store, clock())] == ["Más sobre P2."]
    assert outbox.claim(store, clock()) == []


def test_claim_leaves_what_is_not_due(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add()
    assert outbox.claim(store, clock() - dt.timedelta(microseconds=1)) == []
    assert len(outbox.claim(store, clock())) == 1


def test_several_workers_never_take_the_same(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add(40)

    def work(_number: int) -> list[str]:
        mine = []
        while batch := outbox.claim(store, clock(), limit=3):
            mine += [text.id for text in batch]
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = [id for ids in pool.map(work, range(4)) for id in ids]
    assert sorted(taken) == sorted(text.id for text in _texts(store))


def test_people_who_said_stop_are_not_texted(store: Engine, queue: Queue, clock: Clock) -> None:
    other = "+12095550118"
    queue.add()
    queue.add(phone=other)
    with transaction(store) as session:
        session.scalars(select(ContactPoint).where(ContactPoint.value == ROSA)).one().opted_out_at = clock()
    assert [text.recipient for text in outbox.claim(store, clock())] == [other]
    assert _status(store) == ["suppressed", "sending"]


def test_a_stop_after_the_claim_leaves_it_sending(
    store: Engine, ledger: StoredLedger, queue: Queue, clock: Clock
) -> None:
    queue.add(2)
    outbox.claim(store, clock(), limit=1)
    inbound = a_call("stop")
    stop = an_effect("consent", kind="sms", granted=False, wording="stop")
    ledger.finish(a_finished(ledger.receive(inbound, clock()), inbound, stop), clock())
    assert _status(store) == ["sending", "cancelled"]


def test_sent_is_marked_with_the_carriers_id(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add()
    (text,) = outbox.claim(store, clock())
    outbox.mark_sent(store, text.id, SID)
    outbox.mark_sent(store, text.id, "another")
    outbox.mark_failed(store, text.id, "too late")
    (row,) = _texts(store)
    assert (row.status, row.carrier_id, row.error) == ("sent", SID, None)


def test_failed_keeps_the_error(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add()
    (text,) = outbox.claim(store, clock())
    outbox.mark_failed(store, text.id, "21211")
    (row,) = _texts(store)
    assert (row.status, row.error) == ("failed", "21211")
    assert outbox.claim(store, clock.advance(days=1)) == []


def test_requeued_comes_again_when_due(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add()
    (text,) = outbox.claim(store, clock())
    outbox.requeue(store, text.id, clock() + dt.timedelta(minutes=1), "429")
    assert outbox.claim(store, clock.advance(seconds=59)) == []
    (again,) = outbox.claim(store, clock.advance(seconds=1))
    assert (again.id, again.attempts) == (text.id, 2)


def test_what_a_dead_worker_held_is_failed_and_not_sent_again(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add()
    outbox.claim(store, clock())
    assert outbox.give_up(store, clock()) == 0
    assert outbox.give_up(store, clock.advance(minutes=5)) == 1
    assert _status(store) == ["failed"]
    assert outbox.claim(store, clock()) == []


@pytest.mark.parametrize(
    "mark", [lambda store: outbox.mark_sent(store, "x", SID), lambda store: outbox.mark_failed(store, "x", "")]
)
def test_marking_what_is_not_there_does_nothing(store: Engine, mark: object) -> None:
    mark(store)  # type: ignore[operator]


def test_a_report_that_comes_before_the_send_is_known_counts(store: Engine, queue: Queue, clock: Clock) -> None:
    queue.add()
    (text,) = outbox.claim(store, clock())
    deliveries.record(store, SID, "undelivered", 30003, clock())
    outbox.mark_sent(store, text.id, SID)
    (row,) = _texts(store)
    assert (row.status, row.error) == ("undelivered", "30003")
