import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select

from assistant.store import outbox
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Message
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_text_effect, an_effect
from tests.store.lines import Turns


def put(store: Engine, now: dt.datetime, **given: Any) -> str | None:
    with transaction(store) as session:
        return outbox.put(session, **{"recipient": ROSA, "body": "Hola.", "cause": "day_before", "now": now, **given})


def rows(store: Engine) -> list[OutboxRow]:
    with reading(store) as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_put_waits_until_it_is_due(store: Engine, clock: Clock) -> None:
    tomorrow = clock() + dt.timedelta(days=1)
    given = {"due_at": tomorrow, "asks": {"kind": "attendance"}, "reason": {"kind": "booked"}, "expires_at": tomorrow}
    id = put(store, clock(), **given)
    (row,) = rows(store)
    assert (row.id, row.kind, row.status, row.recipient, row.body) == (id, "text", "queued", ROSA, "Hola.")
    assert (row.due_at, row.expires_at, row.asks, row.reason) == (tomorrow, tomorrow, given["asks"], given["reason"])
    assert (row.attempts, row.exempt, row.payload, row.segments) == (0, False, {}, 1)
    assert (row.created_at, row.updated_at, row.claimed_at, row.sent_at) == (clock(), clock(), None, None)


def test_put_without_a_time_is_due_now(store: Engine, clock: Clock) -> None:
    put(store, clock())
    assert rows(store)[0].due_at == clock()


@pytest.mark.parametrize(("kind", "segments"), [("text", 2), ("email", None), ("webhook", None)])
def test_only_texts_have_segments(store: Engine, clock: Clock, kind: str, segments: int | None) -> None:
    put(store, clock(), kind=kind, body="x" * 161)
    assert rows(store)[0].segments == segments


def test_put_keeps_what_the_database_can_keep(store: Engine, clock: Clock) -> None:
    put(store, clock(), body="a\0b", subject="c\0d")
    assert (rows(store)[0].body, rows(store)[0].subject) == ("ab", "cd")


def test_the_same_cause_is_put_once(store: Engine, clock: Clock) -> None:
    assert put(store, clock(), cause_key="day_before:b1") is not None
    assert put(store, clock(), cause_key="day_before:b1", body="Otra vez.") is None
    assert put(store, clock(), cause_key="day_before:b2") is not None
    assert put(store, clock()) is not None
    assert put(store, clock()) is not None
    assert [row.cause_key for row in rows(store)] == ["day_before:b1", "day_before:b2", None, None]


@pytest.mark.usefixtures("patient")
def test_the_same_cause_is_put_once_by_many_at_once(store: Engine, clock: Clock) -> None:
    with ThreadPoolExecutor(8) as pool:
        put_by = list(pool.map(lambda _: put(store, clock(), cause_key="once"), range(8)))
    assert [id for id in put_by if id is not None] == [row.id for row in rows(store)]
    assert len(rows(store)) == 1


def test_the_same_cause_leaves_the_transaction_of_its_caller_usable(store: Engine, clock: Clock) -> None:
    put(store, clock(), cause_key="once")
    with transaction(store) as session:
        given = {"recipient": ROSA, "body": "Hola.", "cause": "day_before", "now": clock()}
        assert outbox.put(session, **given, cause_key="once") is None
        assert outbox.put(session, **given, cause_key="twice") is not None
    assert len(rows(store)) == 2


def test_staff_cancel_what_waits(store: Engine, clock: Clock) -> None:
    id = put(store, clock())
    assert id is not None
    later = clock.advance(minutes=1)
    with transaction(store) as session:
        assert outbox.cancel(session, id, "staff", later)
        assert not outbox.cancel(session, id, "staff", later)
        assert not outbox.cancel(session, "nobody", "staff", later)
    (row,) = rows(store)
    assert (row.status, row.error, row.updated_at) == ("cancelled", "cancelled by staff", later)


@pytest.mark.parametrize("status", ["sending", "sent", "failed", "dropped"])
def test_what_a_worker_has_had_is_not_cancelled(store: Engine, clock: Clock, status: str) -> None:
    id = put(store, clock())
    assert id is not None
    with transaction(store) as session:
        session.get_one(OutboxRow, id).status = status
        session.flush()
        assert not outbox.cancel(session, id, "staff", clock())
    assert rows(store)[0].status == status


def test_stop_cancels_texts_to_this_phone_alone(store: Engine, clock: Clock) -> None:
    put(store, clock())
    put(store, clock(), due_at=clock() + dt.timedelta(days=9))
    put(store, clock(), recipient="+12095550118")
    put(store, clock(), kind="email")
    with transaction(store) as session:
        assert outbox.cancel_waiting(session, ROSA, clock()) == 2
    assert [row.status for row in rows(store)] == ["cancelled", "cancelled", "queued", "queued"]
    assert rows(store)[0].error == "the person said stop"


def test_a_text_of_a_turn_and_its_message_are_cancelled_together(turns: Turns, store: Engine, clock: Clock) -> None:
    turns.take(a_call(), a_text_effect("utter_details", program="CNA"))
    turns.take(a_call("stop"), an_effect("consent", kind="sms", granted=False, wording="stop"))
    (row,) = rows(store)
    with reading(store) as session:
        message = session.get_one(Message, row.message_id)
    assert (row.status, message.status, message.error) == ("cancelled", "cancelled", "the person said stop")
