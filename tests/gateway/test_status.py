"""Delivery callbacks."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import StoreBusyError
from assistant.store import deliveries
from assistant.store.tables import DeliveryReport
from tests.gateway.conftest import Carrier, Line


def reports(line: Line) -> list[tuple[str, str, int | None]]:
    with Session(line.database) as session:
        rows = session.scalars(select(DeliveryReport).order_by(DeliveryReport.id))
        return [(row.carrier_id, row.status, row.error_code) for row in rows]


def test_each_status_is_kept_once_in_any_order(carrier: Carrier, line: Line) -> None:
    for reported in ("delivered", "sent", "Delivered"):
        answered = carrier.post("/twilio/status", {"MessageSid": "SM1", "MessageStatus": reported})
        assert (answered.status_code, answered.content) == (204, b"")
    assert reports(line) == [("SM1", "delivered", None), ("SM1", "sent", None)]


@pytest.mark.parametrize(("given", "kept"), [("30003", 30003), ("", None), ("x", None)])
def test_the_error_code_is_kept(carrier: Carrier, line: Line, given: str, kept: int | None) -> None:
    carrier.post("/twilio/status", {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": given})
    assert reports(line) == [("SM1", "failed", kept)]


def test_with_the_store_out_of_reach_the_carrier_learns_that_it_is_not_kept_yet(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object) -> None:
        raise StoreBusyError("locked")

    monkeypatch.setattr(deliveries, "record", busy)
    assert carrier.post("/twilio/status", {"MessageSid": "SM1", "MessageStatus": "sent"}).status_code == 503
