"""Of minors nothing is listed before a guardian has agreed."""

import datetime as dt
from typing import Any

import pytest

from assistant.applicants.minors import Minors, minors_on
from assistant.booking.ports import Guarded
from assistant.eligibility.values import read_value
from assistant.store import catalogue, guardians, minors
from assistant.store.booked import StoredSessions
from assistant.store.engine import reading, transaction
from assistant.store.queries import people, talks, work
from assistant.store.queries.pages import Filters
from assistant.store.tables import Applicant
from tests.factories.screened import a_question, a_screening_catalog, said
from tests.factories.turns import a_call, a_chat, a_text, an_effect
from tests.store.lines import Turns

TODAY = dt.date(2026, 11, 24)
TONIGHT = dt.date(2026, 11, 25)
LUZ = "+12095550118"


def on(day: dt.date) -> Minors:
    return minors_on(day, a_screening_catalog())


def named(name: str, **facts: Any) -> list[Any]:
    return [an_effect("name", name=name), said(**facts), an_effect("lead", program="CNA-EVE")]


def listed(turns: Turns, day: dt.date = TODAY, **filters: Any) -> list[str | None]:
    """Of the leads; the applicants are the same."""
    leads = [lead.name for lead in people.leads(turns.store, Filters(**filters), on(day)).items]
    assert leads == [one.name for one in people.applicants(turns.store, Filters(**filters), on(day)).items]
    return leads


def agree(turns: Turns, name: str, agreed: bool) -> None:
    (person,) = [one for one in turns.rows(Applicant) if one.name == name]
    given: dict[str, Any] = {"name": "Ana", "phone": None, "wording": "May Luz come?", "said_by": "staff"}
    with transaction(turns.store) as session:
        guardians.record(session, person.id, agreed=agreed, now=turns.clock(), **given)


@pytest.mark.parametrize(
    "told",
    [
        "2008-11-24", "2008-11-25", "2008-11-26", "2008-10", "2008-11", "2008-12", "2007", "2008", "2009", "1990",
        {"from": "2008-01-01", "to": "2008-11-24"}, {"from": "1990-01-01", "to": "2008-11-25"},
        {"from": "2008-11-25", "to": "2009-11-24", "final": True}, "dont_know", "prefer_not",
    ],
)  # fmt: skip
@pytest.mark.parametrize("day", [TODAY, TONIGHT, dt.date(2026, 11, 30), dt.date(2026, 12, 31)])
def test_the_store_knows_minors_as_the_rest_does(turns: Turns, told: Any, day: dt.date) -> None:
    turns.take(a_text(), *named("Luz", birth=told))
    expected = on(day).among([read_value(a_question(), told, day)])
    (person,) = turns.rows(Applicant)
    with reading(turns.store) as session:
        assert minors.is_minor(session, person.id, on(day)) is expected
    assert listed(turns, day) == ([] if expected else ["Luz"])


def test_they_are_listed_once_a_guardian_agrees_until_it_is_taken_back(turns: Turns) -> None:
    turns.take(a_text(), *named("Luz", birth="2009-06-01"))
    turns.take(a_text(), an_effect("guardian", name="Ana"))
    assert listed(turns) == []
    agree(turns, "Luz", agreed=True)
    assert listed(turns) == ["Luz"]
    agree(turns, "Luz", agreed=False)
    assert listed(turns) == []


def test_who_has_turned_18_since_is_not_held(turns: Turns) -> None:
    turns.take(a_text(), *named("Luz", birth="2008-11-25"))
    assert (listed(turns, TODAY), listed(turns, TONIGHT)) == ([], ["Luz"])


def test_what_was_corrected_does_not_count(turns: Turns) -> None:
    turns.take(a_text(), *named("Luz", birth="2009-06-01"))
    turns.take(a_text(), said(birth="1990"))
    assert listed(turns) == ["Luz"]


def test_another_question_is_no_birthday(turns: Turns) -> None:
    turns.take(a_text(), *named("Luz", moved="2019-06-01"))
    assert listed(turns) == ["Luz"]


def test_asked_for_they_are_shown_without_name_and_contacts(turns: Turns) -> None:
    conversation = turns.take(a_text(phone=LUZ), *named("Luz", birth="2009-06-01"))
    turns.take(a_text(), *named("Rosa", birth="1990"))
    rosa, luz = people.applicants(turns.store, Filters(), on(TODAY), waiting=True).items
    assert (rosa.name, rosa.waits_for_guardian, len(rosa.contacts)) == ("Rosa", False, 1)
    assert (luz.name, luz.waits_for_guardian, luz.contacts) == (None, True, ())
    (lead,) = luz.leads
    assert (lead.name, lead.phones, lead.waits_for_guardian) == (None, (), True)
    assert (lead.program, lead.conversation) == ("CNA-EVE", conversation)
    assert people.leads(turns.store, Filters(), on(TODAY), waiting=True).items == (*rosa.leads, lead)
    assert people.lead(turns.store, lead.id, on(TODAY)) == lead
    assert people.applicant(turns.store, luz.id, on(TODAY)) == luz
    assert listed(turns, program="CNA-EVE") == ["Rosa"]
    assert [one.id for one in people.applicants(turns.store, Filters(status="new"), on(TODAY)).items] == [rosa.id]


@pytest.mark.parametrize("inbound", [a_text(), a_chat(), a_call(phone=None)])
def test_without_a_name_the_conversation_tells(turns: Turns, inbound: Any) -> None:
    turns.take(inbound, said(birth="2009-06-01"), an_effect("lead", program="CNA-EVE"))
    assert listed(turns) == []
    (held,) = people.applicants(turns.store, Filters(), on(TODAY), waiting=True).items
    assert (held.waits_for_guardian, held.contacts, held.leads[0].waits_for_guardian) == (True, (), True)


def test_on_a_shared_phone_only_what_the_minor_said_is_held(turns: Turns) -> None:
    """Her son texts from her phone and gives no name: what he is interested in goes under hers."""
    turns.take(a_text(), *named("Rosa", birth="1985"))
    turns.clock.advance(days=2)
    turns.take(a_text("soy el hijo"), said(birth="2010"), an_effect("lead", program="EMT"))
    assert [lead.program for lead in people.leads(turns.store, Filters(), on(TODAY)).items] == ["CNA-EVE"]
    (rosa,) = people.applicants(turns.store, Filters(), on(TODAY)).items
    assert (rosa.name, [lead.program for lead in rosa.leads]) == ("Rosa", ["CNA-EVE"])
    assert people.applicants(turns.store, Filters(program="EMT"), on(TODAY)).items == ()
    (shown,) = people.applicants(turns.store, Filters(program="EMT"), on(TODAY), waiting=True).items
    assert [(lead.name, lead.waits_for_guardian) for lead in shown.leads] == [("Rosa", False), (None, True)]


def test_pages_are_full_whoever_is_held(turns: Turns) -> None:
    for number in range(6):
        birth = "2009-06-01" if number % 2 else "1990"
        turns.take(a_text(phone=f"+1209555012{number}"), *named(f"Person {number}", birth=birth))
    first = people.leads(turns.store, Filters(limit=2), on(TODAY))
    rest = people.leads(turns.store, Filters(limit=2, cursor=first.next), on(TODAY))
    assert [lead.name for lead in (*first.items, *rest.items)] == ["Person 4", "Person 2", "Person 0"]
    assert (len(first.items), rest.next) == (2, None)


def test_the_conversation_hears_of_a_minor_who_said_so_elsewhere(turns: Turns) -> None:
    catalogue.replace(turns.store, a_screening_catalog(), "catalog", turns.clock())
    turns.take(a_text(), *named("Luz Vega", birth="2009-06-01"))
    later = turns.take(a_text())
    told = StoredSessions(turns.store)

    def guarded(name: str, day: dt.date = TODAY) -> Guarded | None:
        return told.guarded(later, name, dt.datetime.combine(day, dt.time(12), dt.UTC))

    assert (guarded("Luz"), guarded("Maria Vega"), guarded("")) == (Guarded(), None, None)
    turns.take(a_text(), an_effect("name", name="Luz Vega"), an_effect("guardian", name="Ana"))
    assert guarded("Luz Vega") == Guarded("Ana")
    assert guarded("Luz Vega", dt.date(2027, 7, 1)) is None
    agree(turns, "Luz Vega", agreed=True)
    assert guarded("Luz Vega") is None


# ---- conversations, messages, handoffs ---------------------------------------------------------------------------


def phones_shown(turns: Turns, day: dt.date = TODAY) -> tuple[list[Any], ...]:
    """Of conversations (with the name), messages that went out, and handoffs (with the name and what was noted)."""
    filters, minors = Filters(), on(day)
    conversations = talks.conversations(turns.store, filters, minors).items
    messages = talks.messages(turns.store, filters, minors).items
    handoffs = work.handoffs(turns.store, filters, minors).items
    for one in conversations:
        assert talks.conversation(turns.store, one.id, minors) == one
    for one in handoffs:
        assert work.handoff(turns.store, one.id, minors) == one
    assert sorted(one.recipient or "" for talk in conversations for one in talk.messages) == sorted(
        one.recipient or "" for one in messages
    )
    return (
        [(one.name, one.phone, one.waits_for_guardian) for one in conversations],
        [one.recipient for one in messages if one.direction == "out"],
        [(one.name, one.phone, one.details.get("phone"), one.waits_for_guardian) for one in handoffs],
    )


WANTED = an_effect("handoff", kind="person", reason="asked", details={"phone": LUZ, "word": "x"})
HIDDEN = ([(None, None, True)], [None], [(None, None, None, True)])
SHOWN = ([("Luz", LUZ, False)], [LUZ], [("Luz", LUZ, LUZ, False)])


def test_phones_of_minors_are_shown_nowhere_until_a_guardian_agrees(turns: Turns) -> None:
    turns.take(a_text(phone=LUZ), *named("Luz", birth="2009-06-01"), WANTED)
    assert phones_shown(turns) == HIDDEN
    agree(turns, "Luz", agreed=True)
    assert phones_shown(turns) == SHOWN
    agree(turns, "Luz", agreed=False)
    assert phones_shown(turns) == HIDDEN


def test_phones_of_who_has_turned_18_are_shown(turns: Turns) -> None:
    turns.take(a_text(phone=LUZ), *named("Luz", birth="2008-11-25"), WANTED)
    assert (phones_shown(turns, TODAY), phones_shown(turns, TONIGHT)) == (HIDDEN, SHOWN)


def test_an_adult_on_the_same_phone_is_shown(turns: Turns) -> None:
    """And a talk of nobody known yet is not, on a phone that a minor uses."""
    turns.take(a_call(call="CA1", phone=LUZ), *named("Luz", birth="2009-06-01"))
    turns.take(a_call(call="CA2", phone=LUZ), *named("Marta", birth="1980-06-01"))
    turns.take(a_call(call="CA3", phone=LUZ), WANTED)
    conversations, _, handoffs = phones_shown(turns)
    assert conversations == [(None, None, True), ("Marta", LUZ, False), (None, None, True)]
    assert handoffs == [(None, None, None, True)]
