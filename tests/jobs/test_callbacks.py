"""Promised calls: the time that each gets, and what happens when nobody calls; at the border, twice, killed between."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from assistant.handoff.outcomes import Outcome
from assistant.jobs import callbacks as round_
from assistant.messages.quiet_hours import TextHours
from assistant.messages.sending_rules import SendingRules
from assistant.store import callbacks, calls, desk, sending, staff
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.staff_tables import AuditRow
from assistant.store.tables import Handoff, Message
from tests.conftest import Clock
from tests.console.conftest import House, house
from tests.factories.turns import ROSA, a_call, a_chat, a_finished, a_text, an_effect

__all__ = ["house"]

# The clock stands at ten on Tuesday; the desk of the tests is there on Mondays and Tuesdays, 8:30 to 17:30.
AT_THREE = dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 30, 18, 30, tzinfo=dt.UTC)
ANAS = "+12095550171"


@pytest.fixture
def on_duty(house: House) -> str:
    with transaction(house.database) as session:
        row = staff.add(session, email="ana@x.test", name="Ana", role="front_desk", now=house.clock(), language="es")
        row.phone, row.on_duty = ANAS, True
        return row.id


def asked(house: House, words: str | None = "today at 3", inbound: Any = None, **more: Any) -> str:
    ledger = StoredLedger(house.database, house.services.words.word)
    inbound = inbound or a_text("call me today at 3")
    opened = ledger.receive(inbound, house.clock())
    wanted = an_effect("handoff", kind="callback", reason="callback", callback_at=words)
    ledger.finish(a_finished(opened, inbound, wanted, **more), house.clock())
    return opened.conversation


def only(house: House) -> Handoff:
    (found,) = rows(house, Handoff)
    return found


def rows(house: House, table: Any) -> list[Any]:
    with reading(house.database) as session:
        return list(session.scalars(select(table).order_by(table.id)))


def texts(house: House) -> list[tuple[str, str]]:
    return sorted((row.recipient, row.body) for row in rows(house, OutboxRow))


async def walk(house: House, moment: dt.datetime) -> None:
    house.clock.now = moment
    await round_.keep(house.services, moment)


APOLOGY = (
    "Tres Ríos Health Careers: we are sorry. We meant to call you by Tue, Nov 24 at 3 pm and did "
    "not manage it. We will call you by Mon, Nov 30 at 10:30 am. You can also write to us here."
)
DISCULPA = (
    "Tres Ríos Carreras de Salud: le pedimos una disculpa. Queríamos llamarle a más tardar el mar "
    "24 nov a las 3 pm y no lo logramos. Le llamaremos a más tardar el lun 30 nov a las 10:30 am. También puede "
    "escribirnos aquí."
)
WARNING = (
    "Porchlight: no se hizo una llamada prometida (era para el mar 24 nov a las 3 pm). "
    "http://porchlight.test/console/callbacks"
)


async def test_missed_from_the_end_of_the_grace_and_told_once(house: House, on_duty: str) -> None:
    asked(house)
    await walk(house, house.clock())
    assert only(house).promised_at == AT_THREE
    await walk(house, AT_THREE + dt.timedelta(minutes=29, seconds=59))
    assert texts(house) == []
    late = AT_THREE + dt.timedelta(minutes=30)
    await walk(house, late)
    assert texts(house) == [(ROSA, APOLOGY), (ANAS, WARNING)]
    found = only(house)
    assert (found.status, found.promised_at) == ("open", MONDAY)
    assert found.details["missed"] == [
        {
            "promised_at": AT_THREE.isoformat(),
            "at": late.isoformat(),
            "again_at": MONDAY.isoformat(),
            "member": None,
            "told": "sms",
        }
    ]
    for minutes in (30, 31, 90):
        await walk(house, AT_THREE + dt.timedelta(minutes=minutes))
    assert texts(house) == [(ROSA, APOLOGY), (ANAS, WARNING)]
    assert [(row.action, row.member_id) for row in rows(house, AuditRow)] == [("missed", None)]


async def test_missed_in_the_desks_hours_it_is_to_be_made_the_same_day(house: House) -> None:
    asked(house, "today at 11", a_text("call me today at 11"))
    await walk(house, house.clock())
    await walk(house, AT_THREE - dt.timedelta(hours=3, minutes=30))
    assert only(house).promised_at == AT_THREE - dt.timedelta(hours=1, minutes=30)
    assert "We will call you by Tue, Nov 24 at 1:30 pm." in texts(house)[0][1]


async def test_grace_is_a_setting(house: House) -> None:
    asked(house)
    sooner = house.changed(callback_grace_minutes=5)
    await walk(sooner, house.clock())
    await walk(sooner, AT_THREE + dt.timedelta(minutes=4))
    assert texts(house) == []
    await walk(sooner, AT_THREE + dt.timedelta(minutes=5))
    assert len(texts(house)) == 1


@pytest.mark.parametrize("outcome", [Outcome.REACHED, Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.WRONG_NUMBER])
async def test_with_an_outcome_nothing_is_missed(house: House, on_duty: str, outcome: Outcome) -> None:
    asked(house)
    await walk(house, house.clock())
    with transaction(house.database) as session:
        found = desk.handoff(session, only(house).id)
        assert found is not None
        desk.finish(session, found, outcome, on_duty, house.clock())
    await walk(house, AT_THREE + dt.timedelta(hours=1))
    assert (texts(house), only(house).outcome) == ([], outcome)


async def test_who_took_it_and_did_not_call_has_it_no_more(house: House, on_duty: str) -> None:
    asked(house)
    await walk(house, house.clock())
    with transaction(house.database) as session:
        assert desk.take(session, only(house).id, on_duty, house.clock()) is not None
    await walk(house, AT_THREE + dt.timedelta(minutes=30))
    found = only(house)
    assert (found.status, found.assignee_id, found.details["missed"][0]["member"]) == ("open", None, on_duty)


@pytest.mark.parametrize(("seconds", "keeps"), [(-1, False), (0, False), (1, True)])
async def test_who_takes_it_when_its_time_has_passed_keeps_it(
    house: House, on_duty: str, seconds: int, keeps: bool
) -> None:
    """They are about to call: it would be taken out of their hands. The next promise is theirs like any other."""
    asked(house)
    await walk(house, house.clock())
    with transaction(house.database) as session:
        taken = AT_THREE + dt.timedelta(seconds=seconds)
        assert desk.take(session, only(house).id, on_duty, taken) is not None
    await walk(house, AT_THREE + dt.timedelta(minutes=30))
    found = only(house)
    assert (found.status, found.assignee_id) == (("taken", on_duty) if keeps else ("open", None))
    assert (found.promised_at, len(found.details["missed"]), texts(house)[0]) == (MONDAY, 1, (ROSA, APOLOGY))
    await walk(house, MONDAY + dt.timedelta(minutes=30))
    assert (only(house).status, only(house).assignee_id) == ("open", None)


async def test_killed_between_it_is_told_once_all_the_same(
    house: House, on_duty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(house)
    await walk(house, house.clock())
    late = AT_THREE + dt.timedelta(minutes=30)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    whole: Callable[..., None] = callbacks._warn
    monkeypatch.setattr(callbacks, "_warn", die)
    with pytest.raises(KeyboardInterrupt), transaction(house.database) as session:
        callbacks.miss(
            session,
            only(house).id,
            dt.timedelta(minutes=30),
            house.services.catalogue.current().partnership,
            house.services.words.word,
            "x",
            late,
        )
    assert (texts(house), only(house).promised_at) == ([], AT_THREE)
    monkeypatch.setattr(callbacks, "_warn", whole)
    await walk(house, late)
    assert texts(house) == [(ROSA, APOLOGY), (ANAS, WARNING)]


async def test_third_miss_is_told_to_staff_alone(house: House, on_duty: str) -> None:
    asked(house)
    await walk(house, house.clock())
    for _ in range(3):
        promised_at = only(house).promised_at
        assert promised_at is not None
        await walk(house, promised_at + dt.timedelta(minutes=30))
    assert [recipient for recipient, _ in texts(house)] == [ROSA, ROSA, ANAS, ANAS, ANAS]
    assert [each["told"] for each in only(house).details["missed"]] == ["sms", "sms", "often"]


async def test_told_in_spanish(house: House) -> None:
    asked(house, "hoy a las 3", a_text("llámenme hoy a las 3"), language="es")
    await walk(house, house.clock())
    await walk(house, AT_THREE + dt.timedelta(minutes=30))
    assert texts(house) == [(ROSA, DISCULPA)]


async def test_caller_who_never_agreed_to_texts_is_not_texted_and_staff_see_it(house: House, on_duty: str) -> None:
    asked(house, "today at 3", a_call("call me today at 3"))
    await walk(house, house.clock())
    await walk(house, AT_THREE + dt.timedelta(minutes=30))
    assert texts(house) == [(ANAS, WARNING)]
    assert only(house).details["missed"][0]["told"] == "no_consent"


async def test_visitor_of_the_chat_reads_it_there(house: House) -> None:
    conversation = asked(house, "today at 3", a_chat("call me today at 3"))
    await walk(house, house.clock())
    await walk(house, AT_THREE + dt.timedelta(minutes=30))
    assert texts(house) == []
    in_full = APOLOGY.replace("Tue, Nov", "Tuesday, November").replace("Mon, Nov", "Monday, November")
    told = [row for row in rows(house, Message) if row.wording == "utter_callback_missed"]
    assert [(row.conversation_id, row.text) for row in told] == [(conversation, in_full)]


async def test_held_by_quiet_hours_and_called_meanwhile_it_is_not_sent(house: House) -> None:
    asked(house)
    with transaction(house.database) as session:
        late = AT_THREE + dt.timedelta(hours=6)  # nine in the evening
        session.get_one(Handoff, only(house).id).promised_at = late
    night = late + dt.timedelta(minutes=30)
    await walk(house, night)
    rules = SendingRules(TextHours(), "America/Los_Angeles", 6, dt.timedelta(seconds=60))
    assert len(texts(house)) == 1
    assert sending.take(house.database, night, 10, rules) == [] or _begins(house, night, rules) is False
    with transaction(house.database) as session:
        found = desk.handoff(session, only(house).id)
        assert found is not None
        desk.finish(session, found, Outcome.REACHED, "staff", night)
    assert _begins(house, dt.datetime(2026, 11, 25, 17, 0, tzinfo=dt.UTC), rules) is False
    (row,) = rows(house, OutboxRow)
    assert (row.status, row.error) == ("dropped", "called")


def _begins(house: House, moment: dt.datetime, rules: SendingRules) -> bool:
    found = sending.take(house.database, moment, 10, rules)
    return any(sending.begin(house.database, one.id, one.due_at, moment, rules) is not None for one in found)


async def test_recorded_message_becomes_a_callback_by_itself(house: House, clock: Clock) -> None:
    recording = calls.Recording("RE1", "https://carrier.test/RE1", 12)
    calls.keep_recording(house.database, "CA9", recording, calls.Caller(ROSA, "es"), AT_THREE, clock())
    await walk(house, clock())
    assert (only(house).kind, only(house).promised_at) == ("message", AT_THREE)


async def test_call_that_nobody_took_becomes_a_callback_when_it_is_over(house: House, clock: Clock) -> None:
    ledger = StoredLedger(house.database, house.services.words.word)
    inbound = a_call("a person please", call="CA7")
    opened = ledger.receive(inbound, clock())
    ledger.finish(a_finished(opened, inbound, an_effect("handoff", kind="person", reason="person")), clock())
    await walk(house, clock())
    assert only(house).promised_at is None
    calls.close(house.database, "CA7", clock())
    await walk(house, clock())
    assert only(house).promised_at == clock() + dt.timedelta(hours=2)


async def test_text_thread_is_no_callback(house: House) -> None:
    ledger = StoredLedger(house.database, house.services.words.word)
    inbound = a_text("a person please")
    opened = ledger.receive(inbound, house.clock())
    ledger.finish(a_finished(opened, inbound, an_effect("handoff", kind="person", reason="person")), house.clock())
    await walk(house, house.clock())
    assert only(house).promised_at is None


async def test_promise_of_a_time_long_gone_is_made_anew(house: House, clock: Clock) -> None:
    asked(house)
    await walk(house, clock() + dt.timedelta(days=3))
    assert (only(house).promised_at, texts(house)) == (MONDAY, [])


async def test_another_wish_is_another_promise(house: House) -> None:
    asked(house)
    await walk(house, house.clock())
    asked(house, "today at 4")
    await walk(house, house.clock())
    assert only(house).promised_at == AT_THREE + dt.timedelta(hours=1)


async def test_what_was_told_stays_whatever_the_round_would_have_made_of_the_words(house: House) -> None:
    ledger = StoredLedger(house.database, house.services.words.word)
    told = house.clock() + dt.timedelta(hours=1)
    for by in (told, told + dt.timedelta(hours=1)):
        inbound = a_text("call me today at 3")
        opened = ledger.receive(inbound, house.clock())
        wanted = an_effect("handoff", kind="callback", callback_at="today at 3", promised_at=by.isoformat())
        ledger.finish(a_finished(opened, inbound, wanted), house.clock())
        await walk(house, house.clock())
        assert only(house).promised_at == by
