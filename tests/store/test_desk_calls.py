"""Calls that staff have on the phone, on both databases: one order wins, and nobody who waited is forgotten."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.errors import CallStepError
from assistant.handoff.call_steps import Step
from assistant.staff.member import Member
from assistant.staff.roles import Role
from assistant.store import callbacks, calls, desk_calls
from assistant.store.calls import Standing
from assistant.store.desk_calls import DeskCall
from assistant.store.desk_tables import DeskCallRow
from assistant.store.engine import transaction
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Handoff
from tests.factories.catalogs import a_partnership
from tests.factories.turns import a_call, a_finished, an_effect

NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
DESK, LUIS = "+12095550199", "+12095550172"
ANA = Member("ana", "Ana Ochoa", Role.FRONT_DESK, None, "en")
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def conversation(store: Engine, ledger: StoredLedger) -> str:
    """A caller whom somebody took at the desk's phone."""
    inbound = a_call("a person please")
    opened = ledger.receive(inbound, NOW)
    ledger.finish(a_finished(opened, inbound, an_effect("handoff", kind="person", reason="asked")), NOW)
    calls.note_taken(store, "CA1", DESK, NOW, "CA-desk", Standing(1, "es"))
    return opened.conversation


def ask(store: Engine, asked: Callable[..., DeskCall], conversation: str, *more: object) -> DeskCall:
    with transaction(store) as session:
        return asked(session, conversation, ANA, *more, NOW)


def comes(store: Engine, turn: int = 2) -> None:
    with transaction(store) as session:
        found = calls.conversation_of(session, "CA1")
        assert found is not None
        desk_calls.caller_comes(session, found, turn, NOW)


def row(store: Engine) -> DeskCallRow:
    with Session(store) as session:
        return session.scalars(select(DeskCallRow)).one()


def handoff(store: Engine) -> Handoff:
    with Session(store) as session:
        return session.scalars(select(Handoff)).one()


@pytest.mark.usefixtures("patient")
def test_of_many_at_once_one_wins(store: Engine, conversation: str) -> None:
    def hold(_: int) -> str:
        try:
            ask(store, desk_calls.hold, conversation)
        except CallStepError as why:
            return why.reason
        return "held"

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(hold, range(6)))
    assert answers == ["held", *["on_hold"] * 5]


def test_undo_puts_it_back_unless_the_caller_has_come_there(store: Engine, conversation: str) -> None:
    before = ask(store, desk_calls.hold, conversation)
    with transaction(store) as session:
        assert desk_calls.undo(session, before, NOW, NOW)
    assert (row(store).step, row(store).is_apart) == (Step.TALKING, False)
    before = ask(store, desk_calls.hold, conversation)
    comes(store)
    with transaction(store) as session:
        assert not desk_calls.undo(session, before, NOW, NOW)
    assert (row(store).step, row(store).turn, row(store).language) == (Step.HELD, 2, "es")


def test_turns_never_go_back(store: Engine, conversation: str) -> None:
    ask(store, desk_calls.hold, conversation)
    comes(store, 5)
    comes(store, 3)
    assert row(store).turn == 5


@pytest.mark.parametrize("step", ["held", "passing"])
def test_caller_who_hangs_up_waiting_is_promised_a_callback(store: Engine, conversation: str, step: str) -> None:
    if step == "held":
        ask(store, desk_calls.hold, conversation)
    else:
        ask(store, desk_calls.pass_on, conversation, LUIS, None)
    comes(store)
    assert calls.close(store, "CA1", NOW) == "CA-desk"
    with transaction(store) as session:
        assert callbacks.promise(session, a_partnership(), NOW) == 1
    found = handoff(store)
    assert (found.status, found.details["outcome"], found.promised_at is not None) == ("open", "left_on_hold", True)


def test_caller_who_hangs_up_talking_is_not(store: Engine, conversation: str) -> None:
    assert calls.close(store, "CA1", NOW) is None
    assert (handoff(store).status, row(store).step) == ("done", Step.OVER)


def test_leg_that_has_gone_is_told_of_nothing(store: Engine, conversation: str) -> None:
    ask(store, desk_calls.hold, conversation)
    with transaction(store) as session:
        found = calls.conversation_of(session, "CA1")
        assert found is not None
        assert desk_calls.leg_over(session, found, "CA-other", NOW) is None
        assert desk_calls.leg_over(session, found, "CA-desk", NOW) is not None
    assert calls.close(store, "CA1", NOW) is None


def test_same_phone_and_a_call_that_is_over_are_refused(store: Engine, conversation: str) -> None:
    with pytest.raises(CallStepError, match="no_such_phone"):
        ask(store, desk_calls.pass_on, conversation, DESK, None)
    calls.settle_transfer(store, "CA1", NOW)
    for asked, more in ((desk_calls.hold, ()), (desk_calls.take_back, ()), (desk_calls.pass_on, (LUIS, None))):
        with pytest.raises(CallStepError, match="over"):
            ask(store, asked, conversation, *more)
    with pytest.raises(CallStepError, match="over"):
        ask(store, desk_calls.hold, "nothing")


def test_second_time_in_one_call_it_begins_anew(store: Engine, conversation: str) -> None:
    ask(store, desk_calls.hold, conversation)
    calls.note_unanswered(store, "CA1", NOW)
    calls.note_taken(store, "CA1", LUIS, NOW + SECOND, "CA-luis", Standing(7, "es"))
    found = row(store)
    assert (found.step, found.leg, found.phone, found.is_apart, found.turn) == (
        Step.TALKING, "CA-luis", LUIS, False, 7,
    )  # fmt: skip
    assert handoff(store).details["taken_by"] == LUIS and "outcome" not in handoff(store).details


def test_who_presses_the_key_of_a_call_that_another_has_gets_nothing(store: Engine, conversation: str) -> None:
    with pytest.raises(CallStepError, match="not_yours"):
        calls.note_taken(store, "CA1", LUIS, NOW, "CA-luis", Standing(2, "es"))
    assert row(store).leg == "CA-desk"
    ask(store, desk_calls.pass_on, conversation, LUIS, None)
    assert calls.note_taken(store, "CA1", LUIS, NOW, "CA-luis", Standing(2, "es")) == "CA-desk"
