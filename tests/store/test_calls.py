"""What the phone line asks of the store, on both databases."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.conversation.turn import Effect, State
from assistant.store import calls
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Conversation, Handoff, Lead
from tests.factories.turns import ROSA, a_call, a_finished, an_effect

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
BY = NOW + dt.timedelta(hours=2)
CALLER = calls.Caller(ROSA, "es")
RECORDING = calls.Recording("RE1", "https://api.example/RE1", 12)
PERSON = an_effect("handoff", kind="person", reason="asked")


def a_turn(ledger: StoredLedger, text: str, *effects: Effect, phone: str | None = ROSA, **changes: Any) -> None:
    inbound = a_call(text, phone=phone)
    opened = ledger.receive(inbound, NOW)
    ledger.finish(a_finished(opened, inbound, *effects, **changes), NOW)


def handoffs(store: Engine) -> list[tuple[str, str, str | None, dict[str, object]]]:
    with Session(store) as session:
        rows = session.scalars(select(Handoff).order_by(Handoff.id))
        return [(row.kind, row.status, row.recording, row.details) for row in rows]


def test_briefing_of_a_call_that_nobody_knows_is_none(store: Engine) -> None:
    assert calls.briefing(store, "CA1") is None


def test_briefing_tells_who_what_and_the_last_telling_words(store: Engine, ledger: StoredLedger) -> None:
    a_turn(ledger, "i am rosa", an_effect("name", name="Rosa Medina"), state=State(focus=["EMT"]))
    a_turn(ledger, "whats it cost", state=State(focus=["EMT"]))
    a_turn(ledger, "agent", PERSON, intent="talk_to_person", state=State(focus=["EMT"]), language="es")
    a_turn(ledger, "0", state=State(focus=["EMT"]), language="es")
    assert calls.briefing(store, "CA1") == calls.Briefing("es", "Rosa Medina", ROSA, ("EMT",), "whats it cost")


@pytest.mark.parametrize(("said", "words"), [("agent", "agent"), ("0", ""), ("", "")])
def test_briefing_of_a_call_with_little_said(store: Engine, ledger: StoredLedger, said: str, words: str) -> None:
    a_turn(ledger, said, PERSON, phone=None, intent="talk_to_person")
    assert calls.briefing(store, "CA1") == calls.Briefing("en", None, None, (), words)


def test_a_transfer_is_settled_and_other_requests_stay_open(store: Engine, ledger: StoredLedger) -> None:
    a_turn(ledger, "hi", PERSON, an_effect("handoff", kind="complaint", reason="rude"))
    calls.note_taken(store, "CA1", "+12095550190", NOW)
    taken = {"taken_by": "+12095550190", "taken_at": NOW.isoformat()}
    assert handoffs(store)[0] == ("person", "open", None, taken)
    calls.settle_transfer(store, "CA1", NOW)
    assert handoffs(store) == [
        ("person", "done", None, {**taken, "outcome": "answered"}),
        ("complaint", "open", None, {}),
    ]


def test_note_unanswered_files_one_where_nothing_is_open(store: Engine, ledger: StoredLedger) -> None:
    calls.note_unanswered(store, "CA1", NOW)
    assert handoffs(store) == []
    a_turn(ledger, "hi")
    for _ in range(2):
        calls.note_unanswered(store, "CA1", NOW)
    assert handoffs(store) == [("person", "open", None, {"outcome": "no_answer"})]


def test_keep_recording_prefers_what_is_open_to_filing_anew(store: Engine, ledger: StoredLedger) -> None:
    a_turn(ledger, "hi", PERSON)
    for _ in range(2):
        calls.keep_recording(store, "CA1", RECORDING, CALLER, BY, NOW)
    kept = {"recordings": {"RE1": {"url": RECORDING.url, "seconds": 12}}}
    assert handoffs(store) == [("person", "open", RECORDING.url, kept)]


def test_keep_recording_promises_once_and_anew_when_the_time_is_over(store: Engine, ledger: StoredLedger) -> None:
    hour = dt.timedelta(hours=1)
    a_turn(ledger, "hi", PERSON)
    second = dataclasses.replace(RECORDING, sid="RE2", url=RECORDING.url + "/2")
    third = dataclasses.replace(RECORDING, sid="RE3", url=RECORDING.url + "/3")
    kept = [
        calls.keep_recording(store, "CA1", recording, CALLER, by, now)
        for recording, by, now in (
            (RECORDING, BY, NOW),
            (RECORDING, BY + hour, NOW + hour),
            (second, BY + hour, BY - dt.timedelta(seconds=1)),
            (third, BY + hour, BY),
        )
    ]
    assert kept == [BY, BY, BY, BY + hour]
    with Session(store) as session:
        assert session.scalars(select(Handoff.promised_at)).all() == [BY + hour]


def test_keep_recording_after_staff_closed_it_files_nothing_again(store: Engine, ledger: StoredLedger) -> None:
    a_turn(ledger, "hi", PERSON)
    calls.keep_recording(store, "CA1", RECORDING, CALLER, BY, NOW)
    calls.settle_transfer(store, "CA1", NOW)
    calls.keep_recording(store, "CA1", RECORDING, CALLER, BY, NOW)
    assert [kind for kind, *_ in handoffs(store)] == ["person"]


@pytest.mark.parametrize("address", [ROSA, None])
def test_keep_recording_of_a_call_that_nobody_knows(store: Engine, address: str | None) -> None:
    calls.keep_recording(store, "CA9", RECORDING, calls.Caller(address, "es"), BY, NOW)
    with Session(store) as session:
        handoff = session.scalars(select(Handoff)).one()
        assert (handoff.kind, handoff.language, handoff.recording) == ("message", "es", RECORDING.url)
        assert (handoff.contact_id is None) == (address is None)


@pytest.mark.parametrize(("taken", "status"), [(True, "done"), (False, "open")])
def test_close_ends_the_conversation_and_settles_only_what_was_taken(
    store: Engine, ledger: StoredLedger, taken: bool, status: str
) -> None:
    a_turn(ledger, "hi", PERSON)
    if taken:
        calls.note_taken(store, "CA1", "+12095550190", NOW)
    for _ in range(2):
        calls.close(store, "CA1", NOW)
    calls.close(store, "CA9", NOW)
    assert [row[1] for row in handoffs(store)] == [status]
    with Session(store) as session:
        assert session.scalars(select(Conversation.status)).all() == ["closed"]


def test_leave_language_open(store: Engine, ledger: StoredLedger) -> None:
    a_turn(ledger, "", language="es")
    calls.leave_language_open(store, "CA1")
    calls.leave_language_open(store, "CA9")
    with Session(store) as session:
        assert session.scalars(select(Conversation.language)).all() == [None]


def test_who_talked_with_staff_on_the_phone_is_contacted(store: Engine, ledger: StoredLedger) -> None:
    a_turn(ledger, "hi", PERSON, an_effect("name", name="Rosa"), an_effect("lead", program="CNA-EVE"))
    calls.note_taken(store, "CA1", "+12095550190", NOW)
    with Session(store) as session:
        assert session.scalars(select(Lead.stage)).all() == ["new"]
    calls.close(store, "CA1", NOW)
    with Session(store) as session:
        assert session.scalars(select(Lead.stage)).all() == ["contacted"]
