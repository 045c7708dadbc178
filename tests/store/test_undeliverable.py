"""Texts that do not arrive, by the carrier's code, on both databases."""

import datetime as dt
import logging
from typing import Any

import pytest
from sqlalchemy import Engine, select

from assistant.store import deliveries, outbox, undeliverable
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, Consent, ContactPoint, Handoff, Message
from assistant.store.undeliverable_handoffs import Alert, alerts
from tests.conftest import Clock
from tests.factories.turns import ROSA, a_call, a_finished, a_text, a_text_effect, an_effect

ANA = "+12095550118"


class Texts:
    """Texts on their way, and what their rows say afterwards."""

    def __init__(self, store: Engine, clock: Clock) -> None:
        self.store, self.clock, self.count = store, clock, 0

    def put(self, status: str = "sent", phone: str = ROSA, **values: Any) -> str:
        """One that is `sent` (its carrier id is `SM` and its id), `sending` or `queued`; its id."""
        with transaction(self.store) as session:
            self.count += 1
            id = outbox.put(session, recipient=phone, body=f"Text {self.count}", cause="reminder", now=self.clock())
            assert id is not None
            row = session.get_one(OutboxRow, id)
            row.status = status
            row.claimed_at = None if status == "queued" else self.clock()
            if status == "sent":
                row.carrier_id, row.sent_at = f"SM{id}", self.clock()
            for column, value in values.items():
                setattr(row, column, value)
            return id

    def report(self, id: str, code: int | None, status: str = "undelivered") -> OutboxRow:
        """The carrier reports this of it, under the id that it has now."""
        deliveries.record(self.store, str(self.row(id).carrier_id), status, code, self.clock())
        return self.row(id)

    def refuse(self, id: str, code: int | None) -> OutboxRow:
        with transaction(self.store) as session:
            row = session.get_one(OutboxRow, id)
            undeliverable.refused(session, row, code, f"Twilio refused a text with {code}", self.clock())
        return self.row(id)

    def send_again(self, id: str, carrier_id: str) -> None:
        with transaction(self.store) as session:
            row = session.get_one(OutboxRow, id)
            assert row.status == "queued"
            row.status, row.carrier_id = "sent", carrier_id

    def row(self, id: str) -> OutboxRow:
        with reading(self.store) as session:
            return session.get_one(OutboxRow, id)

    def all(self, table: Any) -> list[Any]:
        with reading(self.store) as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def contact(self, phone: str = ROSA) -> ContactPoint | None:
        with reading(self.store) as session:
            return session.scalar(select(ContactPoint).where(ContactPoint.value == phone))


@pytest.fixture
def texts(store: Engine, clock: Clock) -> Texts:
    return Texts(store, clock)


def flag(texts: Texts, phone: str = ROSA) -> tuple[dt.datetime | None, int | None]:
    contact = texts.contact(phone)
    return (contact.unreachable_at, contact.unreachable_code) if contact else (None, None)


def filed(texts: Texts) -> list[tuple[str, str, str, dict[str, Any]]]:
    return [(handoff.kind, handoff.reason, handoff.status, handoff.details) for handoff in texts.all(Handoff)]


def test_a_phone_that_is_off_is_tried_twice_more(texts: Texts, clock: Clock) -> None:
    id = texts.put()
    for carrier_id in ("SMsecond", "SMthird"):
        row = texts.report(id, 30003)
        assert (row.status, row.due_at, row.carrier_id) == ("queued", clock() + dt.timedelta(hours=2), None)
        assert (row.error, row.error_code, row.sent_at, row.claimed_at) == ("undelivered: 30003", None, None, None)
        assert filed(texts) == []
        clock.advance(hours=2)
        texts.send_again(id, carrier_id)
    row = texts.report(id, 30003)
    assert (row.status, row.error_code) == ("undelivered", 30003)
    assert filed(texts) == [
        ("undeliverable", "phone_off", "open", {"code": 30003, "cause": "reminder", "outbox": id, "texts": 1})
    ]
    assert flag(texts) == (None, None)


def test_a_report_of_a_try_that_is_over_changes_nothing(texts: Texts) -> None:
    id = texts.put()
    texts.report(id, 30003)
    deliveries.record(texts.store, f"SM{id}", "failed", 30003, texts.clock())
    assert texts.row(id).status == "queued"
    assert texts.row(id).payload == {"failures": {"30003": 1}}


@pytest.mark.parametrize(("minutes", "status"), [(120, "undelivered"), (121, "queued")])
def test_nothing_is_tried_again_when_it_would_come_too_late(texts: Texts, minutes: int, status: str) -> None:
    id = texts.put(expires_at=texts.clock() + dt.timedelta(minutes=minutes))
    assert texts.report(id, 30003).status == status
    assert [reason for _, reason, _, _ in filed(texts)] == (["phone_off"] if status == "undelivered" else [])


@pytest.mark.parametrize(("code", "exempt"), [(30003, False), (30008, True)])
def test_hours_later_it_is_no_answer_any_more(texts: Texts, code: int, exempt: bool) -> None:
    assert texts.report(texts.put(exempt=True), code).exempt is exempt


@pytest.mark.parametrize(
    ("code", "reason"), [(30005, "no_such_number"), (30006, "landline"), (21211, "no_such_number"), (21614, "landline")]
)
@pytest.mark.parametrize("how", ["reported", "refused"])
def test_a_number_that_takes_no_texts_gets_none_and_staff_call(
    texts: Texts, clock: Clock, code: int, reason: str, how: str
) -> None:
    waiting, others = texts.put("queued"), texts.put("queued", ANA)
    id = texts.put("sent" if how == "reported" else "sending")
    row = texts.report(id, code) if how == "reported" else texts.refuse(id, code)
    assert (row.status, row.error_code) == ("undelivered" if how == "reported" else "suppressed", code)
    assert flag(texts) == (clock(), code)
    assert (texts.row(waiting).status, texts.row(waiting).error_code) == ("suppressed", code)
    assert (texts.row(others).status, flag(texts, ANA)) == ("queued", (None, None))
    assert filed(texts) == [
        ("undeliverable", reason, "open", {"code": code, "cause": "reminder", "outbox": id, "texts": 1})
    ]


def test_staff_see_a_phone_once(texts: Texts) -> None:
    first, second, third = (texts.put() for _ in range(3))
    other = texts.put(phone=ANA)
    for id in (first, second, other):
        texts.report(id, 30005)
    with transaction(texts.store) as session:
        for handoff in session.scalars(select(Handoff)):
            handoff.status = "taken"
    texts.report(third, 30006)
    assert [(reason, details["texts"]) for _, reason, _, details in filed(texts)] == [
        ("landline", 3),
        ("no_such_number", 1),
    ]


def test_a_new_handoff_is_filed_when_the_last_is_done(texts: Texts) -> None:
    texts.report(texts.put(), 30006)
    with transaction(texts.store) as session:
        session.scalars(select(Handoff)).one().status = "done"
    texts.report(texts.put(), 30006)
    assert [status for _, _, status, _ in filed(texts)] == ["done", "open"]


@pytest.mark.parametrize("how", ["reported", "refused"])
def test_filtered_texts_are_the_operators(texts: Texts, caplog: pytest.LogCaptureFixture, how: str) -> None:
    waiting = texts.put("queued")
    with caplog.at_level(logging.ERROR):
        for phone in (ROSA, ANA):
            if how == "reported":
                assert texts.report(texts.put(phone=phone), 30007).status == "undelivered"
            else:
                assert texts.refuse(texts.put("sending", phone), 30007).status == "failed"
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert filed(texts) == [("undeliverable", "filtered", "open", {"code": 30007, "texts": 2})]
    assert alerts(texts.store) == [Alert("filtered", 30007, texts.clock(), 2)]
    assert (texts.row(waiting).status, flag(texts)) == ("queued", (None, None))


def test_an_unknown_error_is_tried_once_more(texts: Texts, clock: Clock) -> None:
    id = texts.put()
    row = texts.report(id, 30008)
    assert (row.status, row.due_at) == ("queued", clock() + dt.timedelta(minutes=10))
    texts.send_again(id, "SMsecond")
    assert texts.report(id, 30008).status == "undelivered"
    assert [reason for _, reason, _, _ in filed(texts)] == ["unknown"]


def test_codes_are_counted_apart(texts: Texts) -> None:
    id = texts.put()
    texts.report(id, 30003)
    texts.send_again(id, "SMsecond")
    assert texts.report(id, 30008).status == "queued"
    texts.send_again(id, "SMthird")
    assert texts.report(id, 30003).status == "queued"
    assert texts.row(id).payload == {"failures": {"30003": 2, "30008": 1}}


@pytest.mark.parametrize("how", ["reported", "refused"])
def test_who_said_stop_to_the_carrier_is_believed(texts: Texts, clock: Clock, how: str) -> None:
    waiting = texts.put("queued")
    id = texts.put("sent" if how == "reported" else "sending")
    row = texts.report(id, 21610) if how == "reported" else texts.refuse(id, 21610)
    assert row.status == ("undelivered" if how == "reported" else "suppressed")
    assert texts.row(waiting).status == "cancelled"
    contact = texts.contact()
    assert contact is not None and contact.opted_out_at == clock()
    evidence = [(row.contact_id, row.kind, row.granted, row.wording, row.channel) for row in texts.all(Consent)]
    assert evidence == [(contact.id, "sms", False, "carrier error 21610", "sms")]
    assert filed(texts) == []


def test_who_said_stop_to_us_has_said_so_already(texts: Texts, ledger: StoredLedger, clock: Clock) -> None:
    inbound = a_text("stop")
    stop = an_effect("consent", kind="sms", granted=False, wording="stop")
    ledger.finish(a_finished(ledger.receive(inbound, clock()), inbound, stop), clock())
    said = clock()
    clock.advance(minutes=1)
    texts.refuse(texts.put("sending"), 21610)
    contact = texts.contact()
    assert contact is not None and contact.opted_out_at == said
    assert [consent.wording for consent in texts.all(Consent)] == ["stop"]


@pytest.mark.parametrize("how", ["reported", "refused"])
def test_a_number_of_ours_that_is_not_registered_waits_for_the_operator(texts: Texts, clock: Clock, how: str) -> None:
    ids = [texts.put("sent" if how == "reported" else "sending", phone) for phone in (ROSA, ANA)]
    for id in ids:
        row = texts.report(id, 30034) if how == "reported" else texts.refuse(id, 30034)
        assert (row.status, row.due_at) == ("queued", clock() + dt.timedelta(hours=6))
    assert (flag(texts), flag(texts, ANA)) == ((None, None), (None, None))
    assert alerts(texts.store) == [Alert("number_not_registered", 30034, clock(), 2)]


def test_what_is_mended_is_an_alert_no_more(texts: Texts) -> None:
    texts.report(texts.put(), 30034)
    texts.report(texts.put(), 30007)
    assert [alert.code for alert in alerts(texts.store)] == [30034, 30007]
    with transaction(texts.store) as session:
        session.scalars(select(Handoff).order_by(Handoff.id)).first().status = "done"  # type: ignore[union-attr]
    assert [alert.code for alert in alerts(texts.store)] == [30007]


@pytest.mark.parametrize("code", [None, 21617, 99999])
def test_other_refusals_stay_failed_where_staff_see_them(texts: Texts, code: int | None) -> None:
    row = texts.refuse(texts.put("sending"), code)
    assert (row.status, row.error_code, row.error) == ("failed", code, f"Twilio refused a text with {code}")
    assert (row.claimed_at, filed(texts)) == (None, [])


def test_the_conversations_own_message_says_the_same(texts: Texts, ledger: StoredLedger, clock: Clock) -> None:
    inbound = a_call()
    ledger.finish(a_finished(ledger.receive(inbound, clock()), inbound, a_text_effect("utter_address")), clock())
    (row,) = texts.all(OutboxRow)
    with transaction(texts.store) as session:
        outbox.settle(session, session.get_one(OutboxRow, row.id), "sent", clock(), carrier_id="SM1")
    texts.report(row.id, 30008)
    (message,) = [message for message in texts.all(Message) if message.channel == "sms"]
    assert (message.status, message.carrier_id) == ("queued", None)
    texts.send_again(row.id, "SM2")
    texts.report(row.id, 30005)
    (message,) = [message for message in texts.all(Message) if message.channel == "sms"]
    assert (message.status, message.error) == ("undelivered", "30005")
    (handoff,) = texts.all(Handoff)
    (person,) = texts.all(Applicant) or [None]
    assert (handoff.conversation_id, handoff.applicant_id) == (message.conversation_id, person and person.id)


@pytest.mark.parametrize("text", ["hola", "hello again"])
def test_a_text_from_the_phone_shows_that_it_takes_texts(
    texts: Texts, ledger: StoredLedger, clock: Clock, text: str
) -> None:
    opened = ledger.receive(a_text(), clock())
    texts.report(texts.put(), 30006)
    assert flag(texts) == (clock(), 30006)
    inbound = a_text(text)
    again = ledger.receive(inbound, clock())
    assert (again.conversation, flag(texts)) == (opened.conversation, (None, None))


def test_a_landline_goes_on_calling(texts: Texts, ledger: StoredLedger, clock: Clock) -> None:
    texts.report(texts.put(), 30006)
    inbound = a_call("what does it cost")
    opened = ledger.receive(inbound, clock())
    ledger.finish(a_finished(opened, inbound, a_text_effect("utter_address")), clock())
    assert flag(texts) == (clock(), 30006)
    spoken = [message.text for message in texts.all(Message) if message.channel == "voice"]
    assert spoken == ["what does it cost", "Hello."]
