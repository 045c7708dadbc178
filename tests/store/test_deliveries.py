from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from sqlalchemy import Engine, select

from assistant.store import deliveries, sending
from assistant.store.engine import reading
from assistant.store.ledger import StoredLedger
from assistant.store.tables import DeliveryReport, Message
from tests.conftest import Clock
from tests.factories.outbox_rows import RULES, put, row
from tests.factories.turns import a_text

SID = "SM" + "0" * 32


@pytest.fixture
def sent(store: Engine, clock: Clock) -> str:
    """A text that the carrier has taken: its message's id."""
    id = put(store, clock())
    sending.begin(store, id, clock(), clock(), RULES)
    sending.mark_sent(store, id, 1, SID, clock())
    message = row(store, id).message_id
    assert message is not None
    return message


def _message(store: Engine, id: str) -> Message:
    with reading(store) as session:
        return session.get_one(Message, id)


def _reports(store: Engine) -> list[tuple[str, str, int | None]]:
    with reading(store) as session:
        reports = session.scalars(select(DeliveryReport).order_by(DeliveryReport.id))
        return [(report.carrier_id, report.status, report.error_code) for report in reports]


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])), ids="-".join)
def test_status_moves_forward_in_any_order(store: Engine, sent: str, clock: Clock, order: tuple[str, ...]) -> None:
    for status in order:
        deliveries.record(store, SID, status, None, clock())
    assert _message(store, sent).status == "delivered"
    assert sorted(_reports(store)) == [(SID, status, None) for status in sorted(order)]


def test_the_first_end_is_the_end(store: Engine, sent: str, clock: Clock) -> None:
    deliveries.record(store, SID, "undelivered", 30005, clock())
    deliveries.record(store, SID, "delivered", None, clock())
    message = _message(store, sent)
    assert (message.status, message.error) == ("undelivered", "30005")


def test_the_same_report_is_kept_once(store: Engine, sent: str, clock: Clock) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: deliveries.record(store, SID, "sent", None, clock()), range(8)))
    assert _reports(store) == [(SID, "sent", None)]


def test_an_unknown_message_is_kept(store: Engine, clock: Clock) -> None:
    deliveries.record(store, "SMnobody", "delivered", None, clock())
    assert _reports(store) == [("SMnobody", "delivered", None)]


def test_an_unknown_status_is_kept_and_moves_nothing(store: Engine, sent: str, clock: Clock) -> None:
    deliveries.record(store, SID, "teleported_to_the_person", None, clock())
    assert _reports(store) == [(SID, "teleported_to_the_pe", None)]
    assert _message(store, sent).status == "sent"


def test_a_report_does_not_touch_an_inbound_message_of_that_id(
    store: Engine, ledger: StoredLedger, clock: Clock
) -> None:
    opened = ledger.receive(a_text(carrier_id=SID), clock())
    deliveries.record(store, SID, "delivered", None, clock())
    assert _message(store, opened.message).status == "received"
