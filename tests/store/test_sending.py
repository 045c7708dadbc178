"""The clock stands at ten in the morning in California, on a Tuesday."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from assistant.messages.sending_rules import BACK_OFF
from assistant.store import deliveries, outbox, sending
from assistant.store.deliveries import item_of
from assistant.store.engine import reading, transaction
from assistant.store.outbox_tables import OutboxRow
from assistant.store.sending import Attempt, Due, Search
from assistant.store.tables import ContactPoint, Conversation, Message
from tests.conftest import Clock
from tests.factories.outbox_rows import RULES, put, row
from tests.factories.turns import ROSA, a_call, a_text, a_text_effect
from tests.store.lines import Turns

OTHER = "+12095550118"
NEW_YORKER = "+12125550100"
SID, SID2 = "SM" + "1" * 32, "SM" + "2" * 32


def begun(store: Engine, now: dt.datetime, **given: Any) -> Attempt:
    """A row that a worker has just begun to send."""
    id = put(store, now, **given)
    attempt = sending.begin(store, id, now, now, RULES)
    assert isinstance(attempt, Attempt)
    return attempt


def search_of(store: Engine, id: str, now: dt.datetime) -> Search:
    search = sending.begin(store, id, now, now, RULES)
    assert isinstance(search, Search)
    return search


def taken(store: Engine, now: dt.datetime, most: int = 20) -> list[str]:
    return [due.id for due in sending.take(store, now, most, RULES)]


# ---- what is due --------------------------------------------------------------------------------


def test_what_is_due_is_taken_oldest_first_and_answers_before_it(store: Engine, clock: Clock) -> None:
    now, earlier = clock(), clock() - dt.timedelta(hours=1)
    second, first = put(store, now), put(store, now, due_at=earlier)
    put(store, now, due_at=now + dt.timedelta(seconds=1))
    answer = put(store, now, exempt=True)
    assert sending.take(store, now, 20, RULES) == [
        Due(answer, now, exempt=True, is_text=True),
        Due(first, earlier, exempt=False, is_text=True),
        Due(second, now, exempt=False, is_text=True),
    ]
    assert taken(store, now, most=2) == [answer, first]


def test_what_was_handed_on_is_not_taken_again(store: Engine, clock: Clock) -> None:
    put(store, clock())
    sending.handed_on(store, sending.take(store, clock(), 20, RULES), clock())
    assert taken(store, clock()) == []
    assert taken(store, clock.advance(seconds=59)) == []


def test_what_was_lost_in_the_queue_is_handed_on_once_more(store: Engine, clock: Clock) -> None:
    id = put(store, clock())
    (due,) = sending.take(store, clock(), 20, RULES)
    sending.handed_on(store, [due], clock())
    lost_at, now = clock(), clock.advance(minutes=1)
    assert sending.take(store, now, 20, RULES) == [replace(due, lost_at=lost_at)]
    # The first may turn up after all, and the second finds nothing to do then.
    assert isinstance(sending.begin(store, id, due.due_at, now, RULES), Attempt)
    sending.mark_sent(store, id, 1, SID, now)
    assert sending.begin(store, id, due.due_at, now, RULES) is None


def test_what_is_due_again_is_taken_again(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    sending.put_back(store, attempt.id, 1, "429", clock())
    assert taken(store, clock()) == []
    assert taken(store, clock() + BACK_OFF[0]) == [attempt.id]


@pytest.mark.parametrize(
    ("phone", "hours", "held_until"),
    [
        (ROSA, 10, dt.datetime(2026, 11, 25, 17, 0, tzinfo=dt.UTC)),  # eight in the evening, to nine
        (NEW_YORKER, 7, dt.datetime(2026, 11, 25, 14, 0, tzinfo=dt.UTC)),
    ],
)
def test_quiet_hours_hold_where_the_phone_is(
    store: Engine, clock: Clock, phone: str, hours: int, held_until: dt.datetime
) -> None:
    now = clock.advance(hours=hours)
    held = put(store, now, recipient=phone)
    answer, letter = put(store, now, recipient=phone, exempt=True), put(store, now, kind="email")
    assert taken(store, now) == [answer, letter]
    assert (row(store, held).due_at, row(store, held).status) == (held_until, "queued")
    assert taken(store, held_until) == [answer, letter, held]


def test_quiet_hours_that_begin_while_it_waits_its_turn_hold_it(store: Engine, clock: Clock) -> None:
    id = put(store, clock())
    sending.handed_on(store, sending.take(store, clock(), 20, RULES), clock())
    assert sending.begin(store, id, clock(), clock() + dt.timedelta(hours=10), RULES) is None
    assert row(store, id).due_at == dt.datetime(2026, 11, 25, 17, 0, tzinfo=dt.UTC)
    assert taken(store, dt.datetime(2026, 11, 25, 17, 0, tzinfo=dt.UTC)) == [id]


def test_a_worker_that_stops_leaves_the_next_one_what_it_had(store: Engine, clock: Clock) -> None:
    id, was_due = put(store, clock()), clock()
    sending.handed_on(store, sending.take(store, clock(), 20, RULES), clock())
    sending.let_go(store, id, was_due, clock.advance(seconds=1))
    assert sending.take(store, clock(), 20, RULES) == [Due(id, clock(), exempt=False, is_text=True)]


# ---- at the moment of sending -------------------------------------------------------------------


def test_begun_is_marked_before_anybody_is_asked(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock(), language="es")
    assert attempt == Attempt(attempt.id, 1, "text", ROSA, None, "Hola.", {}, "es")
    found = row(store, attempt.id)
    assert (found.status, found.attempts, found.claimed_at) == ("sending", 1, clock())
    assert found.due_at == clock() + dt.timedelta(seconds=15)


@pytest.mark.usefixtures("patient")
def test_several_workers_begin_each_once(store: Engine, clock: Clock) -> None:
    ids = [put(store, clock(), exempt=True) for _ in range(12)]

    def work(_number: int) -> list[str]:
        begun = [sending.begin(store, id, clock(), clock(), RULES) for id in ids]
        return [one.id for one in begun if isinstance(one, Attempt)]

    with ThreadPoolExecutor(4) as pool:
        assert sorted(id for mine in pool.map(work, range(4)) for id in mine) == ids


@pytest.mark.parametrize(
    ("given", "status", "error"),
    [
        ({"expires_at": dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)}, "dropped", "it would have come too late"),
        ({"reason": {"booking": {"id": "b", "status": ["booked"]}}}, "dropped", "booking_deleted"),
        ({"body": "x" * (6 * 153 + 1)}, "failed", "too long: 7 segments, 6 at the most"),
    ],
)
def test_what_must_not_go_does_not(store: Engine, clock: Clock, given: dict[str, Any], status: str, error: str) -> None:
    id = put(store, clock(), **given)
    assert sending.begin(store, id, clock(), clock(), RULES) is None
    assert (row(store, id).status, row(store, id).error) == (status, error)


def test_six_segments_go(store: Engine, clock: Clock) -> None:
    assert len(begun(store, clock(), body="x" * 6 * 153).body) == 918


@pytest.mark.parametrize(
    ("flags", "error"),
    [
        ({"opted_out_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}, "the person has said stop"),
        (
            {"unreachable_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "unreachable_code": 30006},
            "the phone takes no texts (30006)",
        ),
    ],
)
def test_nobody_is_texted_who_said_stop_or_cannot_be(
    store: Engine, clock: Clock, flags: dict[str, Any], error: str
) -> None:
    with transaction(store) as session:
        session.add(ContactPoint(kind="phone", value=ROSA, created_at=clock(), **flags))
        session.add(ContactPoint(kind="email", value="rosa@example.org", created_at=clock()))
    for given in ({}, {"exempt": True}):
        id = put(store, clock(), **given)
        assert sending.begin(store, id, clock(), clock(), RULES) is None
        assert (row(store, id).status, row(store, id).error) == ("suppressed", error)
    assert begun(store, clock(), recipient=OTHER).recipient == OTHER
    assert begun(store, clock(), kind="email", recipient="rosa@example.org").kind == "email"


def test_what_was_cancelled_meanwhile_is_not_begun(store: Engine, clock: Clock) -> None:
    id = put(store, clock())
    with transaction(store) as session:
        outbox.cancel(session, id, "staff", clock())
    assert sending.begin(store, id, clock(), clock(), RULES) is None
    assert sending.begin(store, "nobody", clock(), clock(), RULES) is None


# ---- what came of it ----------------------------------------------------------------------------


def test_sent_is_marked_with_the_carriers_id_once(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    sending.mark_sent(store, attempt.id, 1, SID, clock())
    sending.mark_sent(store, attempt.id, 1, "another", clock())
    sending.mark_refused(store, attempt.id, 1, 21211, "too late", clock())
    sending.put_back(store, attempt.id, 1, "too late", clock())
    found = row(store, attempt.id)
    assert (found.status, found.carrier_id, found.sent_at, found.error) == ("sent", SID, clock(), None)
    with reading(store) as session:
        message = session.get_one(Message, found.message_id)
        assert (message.status, message.carrier_id, message.text) == ("sent", SID, "Hola.")


def test_an_answer_and_its_message_go_together(turns: Turns, store: Engine, clock: Clock) -> None:
    turns.take(a_call(), a_text_effect("utter_details", program="CNA"))
    (waiting,) = turns.rows(OutboxRow)
    attempt = sending.begin(store, waiting.id, clock(), clock(), RULES)
    assert isinstance(attempt, Attempt)
    sending.mark_sent(store, attempt.id, 1, SID, clock())
    (text,) = (message for message in turns.rows(Message) if message.channel == "sms")
    assert (text.status, text.carrier_id, text.id) == ("sent", SID, waiting.message_id)


@pytest.mark.parametrize(("code", "status"), [(21211, "suppressed"), (21602, "failed"), (None, "failed")])
def test_refused_keeps_why(store: Engine, clock: Clock, code: int | None, status: str) -> None:
    attempt = begun(store, clock())
    sending.mark_refused(store, attempt.id, 1, code, "refused", clock())
    found = row(store, attempt.id)
    assert (found.status, found.error_code, found.error) == (status, code, "refused")


def test_what_was_surely_not_taken_is_tried_five_times_more(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    for number, wait in enumerate(BACK_OFF, 1):
        sending.put_back(store, attempt.id, number, "429", clock())
        found = row(store, attempt.id)
        assert (found.status, found.due_at, found.error) == ("queued", clock() + wait, "429")
        now = clock.advance(seconds=wait.total_seconds())
        again = sending.begin(store, attempt.id, now, now, RULES)
        assert isinstance(again, Attempt)
        assert again.number == number + 1
    sending.put_back(store, attempt.id, 6, "429", clock())
    assert (row(store, attempt.id).status, row(store, attempt.id).error) == ("failed", "429")


# ---- what nobody knows of -----------------------------------------------------------------------


def test_what_is_being_sent_is_looked_for(store: Engine, clock: Clock) -> None:
    attempt, since = begun(store, clock()), clock()
    assert taken(store, clock.advance(seconds=14)) == []
    assert taken(store, clock.advance(seconds=1)) == [attempt.id]
    assert search_of(store, attempt.id, clock()) == Search(attempt.id, 1, "text", ROSA, "Hola.", since)


def test_a_look_that_fails_comes_again(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    clock.advance(seconds=15)
    sending.handed_on(store, sending.take(store, clock(), 20, RULES), clock())
    assert taken(store, clock()) == []
    assert taken(store, clock() + sending.LOOK_AGAIN) == [attempt.id]


@pytest.mark.parametrize("begins", [False, True])
def test_a_mistake_of_ours_is_shown_and_it_comes_again(store: Engine, clock: Clock, begins: bool) -> None:
    id = put(store, clock())
    if begins:
        sending.begin(store, id, clock(), clock(), RULES)
    sending.stumbled(store, id, "KeyError: 'x'", clock.advance(seconds=1))
    found = row(store, id)
    assert (found.status, found.error) == ("sending" if begins else "queued", "KeyError: 'x'")
    assert taken(store, clock()) == []
    assert taken(store, found.due_at) == [id]


def test_what_the_carrier_has_is_sent(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    search = search_of(store, attempt.id, clock())
    assert sending.found(store, search, [SID], clock(), RULES) is None
    assert (row(store, attempt.id).status, row(store, attempt.id).carrier_id) == ("sent", SID)


def test_what_others_have_said_to_the_same_phone_is_not_it(store: Engine, clock: Clock) -> None:
    first, second = begun(store, clock(), exempt=True), begun(store, clock(), exempt=True)
    sending.mark_sent(store, first.id, 1, SID, clock())
    search = search_of(store, second.id, clock())
    assert sending.found(store, search, [SID], clock(), RULES) is None
    assert row(store, second.id).status == "sending"
    assert sending.found(store, search, [SID2, SID], clock(), RULES) is None
    assert row(store, second.id).carrier_id == SID2


def test_what_the_carrier_does_not_have_is_sent_once_more_after_a_grace(store: Engine, clock: Clock) -> None:
    first = clock()
    attempt = begun(store, first)
    search = search_of(store, attempt.id, clock.advance(seconds=15))
    assert sending.found(store, search, [], clock(), RULES) is None
    assert row(store, attempt.id).due_at == clock() + dt.timedelta(seconds=20)
    assert sending.found(store, search, [], clock.advance(seconds=44), RULES) is None
    assert row(store, attempt.id).due_at == clock() + dt.timedelta(seconds=1)
    again = sending.found(store, search, [], clock.advance(seconds=1), RULES)
    assert again == replace(attempt, number=2, payload={"lost": [first.isoformat()]})
    assert sending.found(store, search, [], clock(), RULES) is None  # somebody else looked at the same time


def test_it_is_sent_once_more_three_times_each_after_twice_as_long(store: Engine, clock: Clock) -> None:
    first = clock()
    attempt = begun(store, first)
    for number, grace in ((2, 60), (3, 120), (4, 240)):
        search = search_of(store, attempt.id, clock.advance(seconds=grace - 1))
        assert search.since == first  # what was tried first may turn up at last
        assert sending.found(store, search, [], clock(), RULES) is None
        again = sending.found(store, search, [], clock.advance(seconds=1), RULES)
        assert again is not None and again.number == number
    search = search_of(store, attempt.id, clock.advance(seconds=479))
    assert sending.found(store, search, [], clock(), RULES) is None
    assert row(store, attempt.id).status == "sending"
    assert sending.found(store, search, [], clock.advance(seconds=1), RULES) is None
    found = row(store, attempt.id)
    assert (found.status, found.attempts) == ("failed", 4)
    assert found.error == "the carrier gave no answer 4 times, and says that it has no such text"


def test_what_was_tried_first_is_found_at_last(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    search = search_of(store, attempt.id, clock.advance(seconds=60))
    assert sending.found(store, search, [], clock(), RULES) is not None
    search = search_of(store, attempt.id, clock.advance(seconds=15))
    assert sending.found(store, search, [SID], clock(), RULES) is None
    assert (row(store, attempt.id).status, row(store, attempt.id).carrier_id) == ("sent", SID)


def test_it_is_not_sent_once_more_to_whom_said_stop_meanwhile(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    search = search_of(store, attempt.id, clock())
    with transaction(store) as session:
        session.scalars(select(ContactPoint).where(ContactPoint.value == ROSA)).one().opted_out_at = clock()
    assert sending.found(store, search, [], clock.advance(seconds=60), RULES) is None
    assert row(store, attempt.id).status == "suppressed"


def test_a_carrier_that_cannot_be_asked_is_asked_for_a_day(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    search = search_of(store, attempt.id, clock())
    sending.not_looked(store, search, "down", clock.advance(hours=23))
    assert (row(store, attempt.id).status, row(store, attempt.id).error) == ("sending", "down")
    assert row(store, attempt.id).due_at == clock() + sending.LOOK_AGAIN
    sending.not_looked(store, search, "down", clock.advance(hours=1))
    assert row(store, attempt.id).error == "nobody knows whether it was sent: down"


# ---- its own reports ----------------------------------------------------------------------------


def test_a_report_tells_the_id_of_what_was_never_answered(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    deliveries.record(store, SID, "delivered", None, clock(), item_of(attempt.id, 1))
    found = row(store, attempt.id)
    assert (found.status, found.carrier_id) == ("delivered", SID)
    sending.mark_sent(store, attempt.id, 1, SID, clock())  # the answer comes after all
    assert row(store, attempt.id).status == "delivered"


@pytest.mark.parametrize("item", ["nobody.1", "", "x", "{id}.2", "{id}"])
def test_a_report_of_another_try_or_of_nothing_tells_no_id(store: Engine, clock: Clock, item: str) -> None:
    attempt = begun(store, clock())
    deliveries.record(store, SID, "delivered", None, clock(), item.replace("{id}", attempt.id))
    assert (row(store, attempt.id).status, row(store, attempt.id).carrier_id) == ("sending", None)


def test_a_report_that_comes_before_the_send_is_known_counts(store: Engine, clock: Clock) -> None:
    attempt = begun(store, clock())
    deliveries.record(store, SID, "undelivered", 30005, clock())
    sending.mark_sent(store, attempt.id, 1, SID, clock())
    found = row(store, attempt.id)
    assert (found.status, found.error_code) == ("undelivered", 30005)


# ---- the conversation ---------------------------------------------------------------------------


def test_a_reminder_enters_the_conversation_that_goes_on(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    clock.advance(hours=2)
    asks = {"kind": "attendance", "options": ["b1"], "until": "2026-11-26T02:00:00Z"}
    replies = [{"name": "utter_details", "facts": {"program": "CNA"}}]
    attempt = begun(store, clock(), asks=asks, payload={"replies": replies}, wording="utter_details", language="es")
    found = row(store, attempt.id)
    with reading(store) as session:
        entered = session.get_one(Conversation, conversation)
        message = session.get_one(Message, found.message_id)
        assert found.conversation_id == message.conversation_id == conversation
        assert (message.direction, message.channel, message.wording, message.language) == (
            "out", "sms", "utter_details", "es",
        )  # fmt: skip
        assert (entered.state["offer"]["kind"], entered.state["offer"]["options"]) == ("attendance", ["b1"])
        assert (entered.state["last"], entered.last_at) == (replies, clock())


def test_a_turn_that_was_being_decided_meanwhile_is_decided_again(turns: Turns, store: Engine, clock: Clock) -> None:
    turns.take(a_text())
    with reading(store) as session:
        before = session.scalars(select(Conversation.version)).one()
    begun(store, clock(), asks={"kind": "attendance", "options": ["b1"]})
    with reading(store) as session:
        assert session.scalars(select(Conversation.version)).one() == before + 1


@pytest.mark.parametrize("hours", [12, 24 * 9])
def test_a_reminder_after_long_silence_begins_one(turns: Turns, store: Engine, clock: Clock, hours: int) -> None:
    old = turns.take(a_text(), language="es")
    clock.advance(hours=hours)
    id = put(store, clock(), language="es", exempt=True)
    sending.begin(store, id, clock(), clock(), RULES)
    with reading(store) as session:
        begun = session.get_one(Conversation, row(store, id).conversation_id)
        assert begun.id != old
        assert (begun.channel, begun.thread, begun.language, begun.contact_id) == (
            "sms", ROSA, "es", session.get_one(Conversation, old).contact_id,
        )  # fmt: skip


def test_what_a_refused_text_asked_is_not_what_people_answer(turns: Turns, store: Engine, clock: Clock) -> None:
    conversation = turns.take(a_text())
    attempt = begun(store, clock(), asks={"kind": "attendance", "options": ["b1"]})
    sending.mark_refused(store, attempt.id, 1, 21602, "no body", clock())
    with reading(store) as session:
        assert session.get_one(Conversation, conversation).state["offer"] is None
        assert session.get_one(Message, row(store, attempt.id).message_id).status == "failed"


def test_a_text_that_is_put_back_enters_once(turns: Turns, store: Engine, clock: Clock) -> None:
    turns.take(a_text())
    attempt = begun(store, clock())
    sending.put_back(store, attempt.id, 1, "429", clock())
    now = clock.advance(seconds=2)
    assert isinstance(sending.begin(store, attempt.id, now, now, RULES), Attempt)
    assert len([message for message in turns.rows(Message) if message.text == "Hola."]) == 1


@pytest.mark.parametrize("kind", ["email", "webhook"])
def test_letters_enter_no_conversation(store: Engine, clock: Clock, kind: str) -> None:
    attempt = begun(store, clock(), kind=kind, recipient="rosa@example.org", subject="Hola")
    assert (attempt.subject, row(store, attempt.id).message_id) == ("Hola", None)
    sending.mark_sent(store, attempt.id, 1, "<1@example.org>", clock())
    assert row(store, attempt.id).status == "sent"
