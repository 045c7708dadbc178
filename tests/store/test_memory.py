from typing import Any

import pytest
from sqlalchemy import Engine

from assistant.conversation.ports import Remembered
from assistant.store import catalogue
from assistant.store.memory import StoredMemory
from assistant.store.tables import Applicant
from tests.conftest import Clock
from tests.factories.screened import a_screening_catalog, said, step, told
from tests.factories.turns import ROSA, a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns

LUZ = "+12095550118"


@pytest.fixture
def memory(store: Engine, clock: Clock) -> StoredMemory:
    return StoredMemory(store, clock)


def named(name: str) -> Any:
    return an_effect("name", name=name)


def recalled(memory: StoredMemory, name: str = "Rosa", phone: str | None = ROSA, last4: str | None = None) -> Any:
    return memory.recall(name=name, phone=phone, last4=last4, channel="voice" if phone else "chat")


def facts_of(found: Remembered | None) -> dict[str, Any] | None:
    return None if found is None else found.facts


def test_a_dropped_call_is_gone_on_with_where_it_was(turns: Turns, memory: StoredMemory) -> None:
    turns.take(a_call(call="CA1"), named("Rosa"), step("birth", "asked", "CNA-EVE", "EMT"))
    turns.clock.advance(minutes=1)
    answered = (said(birth="1990"), step("birth", "answered"), step("diploma", "asked", "CNA-EVE", "EMT"))
    turns.take(a_call(call="CA1"), *answered)
    (rosa,) = turns.rows(Applicant)
    last = turns.clock()
    turns.clock.advance(days=1)
    assert recalled(memory, "rosa") == Remembered(
        applicant=rosa.id,
        name="Rosa",
        facts={"birth": "1990"},
        programs=("CNA-EVE", "EMT"),
        asking="diploma",
        since=last,
    )


def test_a_screening_that_was_told_has_nothing_open(turns: Turns, memory: StoredMemory) -> None:
    catalogue.replace(turns.store, a_screening_catalog(), "tests", turns.clock())
    turns.take(a_text(), named("Rosa"), step("birth", "asked", "EMT"))
    turns.clock.advance(minutes=1)
    turns.take(a_text(), said(birth="1990"), step("birth", "answered", "EMT"), told({"birth": "1990"}, "EMT"))
    found = recalled(memory)
    assert (found.facts, found.programs, found.asking, found.since) == (
        {"birth": "1990"},
        ("EMT",),
        None,
        turns.clock(),
    )


def test_the_last_four_digits_and_the_name_do_in_a_chat(turns: Turns, memory: StoredMemory) -> None:
    turns.take(a_text(), named("Rosa Díaz"), said(birth="1990"))
    assert facts_of(recalled(memory, "rosa diaz", None, "0117")) == {"birth": "1990"}
    assert facts_of(recalled(memory, "Rosa", None, "0117")) == {"birth": "1990"}
    # On a friend's phone, hers is told.
    assert facts_of(recalled(memory, "Rosa", LUZ, "0117")) == {"birth": "1990"}


@pytest.mark.parametrize(
    ("name", "phone", "last4"),
    [
        ("", ROSA, None),
        ("Luz", ROSA, None),
        ("Rosa", LUZ, None),
        ("Rosa", None, None),
        ("Rosa", "anonymous", None),
        ("Rosa", None, "0118"),
        ("Rosa", None, "117"),
        ("Rosa", None, "%"),
        ("Rosa", None, "____"),
        ("Rosa", None, ""),
        ("Rosa", ROSA, "0118"),
        ("Rose", ROSA, None),
    ],
)
def test_nothing_is_told_without_both(
    turns: Turns, memory: StoredMemory, name: str, phone: str | None, last4: str | None
) -> None:
    turns.take(a_text(), named("Rosa"), said(birth="1990"))
    assert recalled(memory, name, phone, last4) is None


def test_what_was_said_without_a_name_is_nobodys(turns: Turns, memory: StoredMemory) -> None:
    turns.take(a_call(call="CA1"), named("Rosa"))
    turns.take(a_call(call="CA2"), said(birth="2009"), step("birth", "answered"))
    assert recalled(memory) is None


def test_of_two_who_may_be_meant_nothing_is_told(turns: Turns, memory: StoredMemory) -> None:
    turns.take(a_call(call="CA1"), named("Rosa Díaz"), said(birth="1990"))
    turns.take(a_call(call="CA2", phone="+14155550117"), named("Rosa Delgado"), said(birth="1960"))
    assert recalled(memory, "Rosa", None, "0117") is None
    assert facts_of(recalled(memory, "Rosa Delgado", None, "0117")) == {"birth": "1960"}


def test_answers_are_remembered_for_ninety_days(turns: Turns, memory: StoredMemory) -> None:
    turns.take(a_text(), named("Rosa"), said(birth="1990"))
    turns.clock.advance(days=90, seconds=-1)
    assert facts_of(recalled(memory)) == {"birth": "1990"}
    turns.clock.advance(seconds=1)
    assert recalled(memory) is None


def test_what_a_chat_says_after_being_known_again_is_remembered(turns: Turns, memory: StoredMemory) -> None:
    turns.take(a_text(), named("Rosa"), said(birth="1990"))
    found = recalled(memory, "Rosa", None, "0117")
    chat = turns.take(a_chat(), named("Rosa"), an_effect("recognised", applicant=found.applicant))
    turns.take(a_chat(conversation=chat), said(diploma="ged"), step("county", "asked"))
    found = recalled(memory)
    assert (found.facts, found.asking) == ({"birth": "1990", "diploma": "ged"}, "county")
