"""Deleted means everywhere: nothing of them is left but the proof of what they agreed to, and nobody else loses."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from assistant.applicants.subjects import subject_of
from assistant.messages.words import Words
from assistant.store import people
from assistant.store.booking_tables import BookingRow
from assistant.store.engine import reading, transaction
from assistant.store.erasure import erase
from assistant.store.ledger import StoredLedger
from assistant.store.portability import portrait
from assistant.store.sharing_tables import CarrierErasure, SharingConsent
from assistant.store.tables import Applicant, Base, Consent, ContactPoint
from tests.conftest import Clock
from tests.factories.households import Household, Somebody
from tests.factories.screened import a_screening_catalog
from tests.store.lines import Turns

KEY = "a key"
ALONE, SHARED, OTHER = "+12095550131", "+12095550132", "+12095550133"
# Whose things are theirs to lose; what a seat that got free changes is everybody's.
_ROOM = {"session_dates", "seat_blocks", "booking_events"}


@pytest.fixture
def afresh(store: Engine, line_words: Words) -> Callable[[list[str]], Household]:
    """An empty store for each example."""

    def begin(phones: list[str]) -> Household:
        with transaction(store) as session:
            for table in reversed(Base.metadata.sorted_tables):
                session.execute(table.delete())
        ledger = StoredLedger(store, line_words.word, a_screening_catalog)
        return Household(Turns(ledger, store, Clock()), phones)

    return begin


def deleted(household: Household, one: Somebody) -> Any:
    with transaction(household.store) as session:
        return erase(session, one.id, KEY, household.turns.clock())


def searched(store: Engine) -> str:
    """What SQLite's search tables hold; PostgreSQL has indexes alone."""
    if store.dialect.name != "sqlite":
        return ""
    with reading(store) as session:
        names = session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE search_%'")
        )
        return "".join(str(session.execute(text(f"SELECT * FROM {name}")).all()) for name in names.all())


def theirs(rows: dict[str, list[dict[str, Any]]], one: Somebody) -> dict[str, list[dict[str, Any]]]:
    """Rows in which the other's mark or id stands."""
    marks = (one.mark, one.id)
    return {name: [row for row in held if any(mark in str(row) for mark in marks)] for name, held in rows.items()}


DEEDS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Household.DEEDS)), min_size=1, max_size=12)
EVERYTHING = [(number, deed) for number in range(3) for deed in Household.DEEDS]


@settings(
    max_examples=5,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS, who=st.integers(0, 2), phones=st.sampled_from([[ALONE, SHARED, SHARED], [SHARED, SHARED, OTHER]]))
@example(deeds=EVERYTHING, who=0, phones=[ALONE, SHARED, SHARED])
@example(deeds=EVERYTHING, who=1, phones=[ALONE, SHARED, SHARED])
def test_nothing_is_left_and_nobody_else_loses(
    afresh: Callable[[list[str]], Household], deeds: list[tuple[int, Any]], who: int, phones: list[str]
) -> None:
    household = afresh(phones)
    for number, deed in deeds:
        deed(household, household.people[number])
    one, others = household.people[who], [other for other in household.people if other.number != who]
    before = household.dump()
    with reading(household.store) as session:
        copy = str(portrait(session, one.id))
    assert one.mark in copy and one.id in copy and one.phone in copy
    for other in others:
        assert other.mark not in copy and other.id not in copy
        assert other.phone == one.phone or other.phone not in copy
    assert deleted(household, one) is not None
    after = household.dump()
    stopped = [row for row in after["contact_points"] if row["value"] == one.phone]
    shared = any(other.phone == one.phone for other in others)
    left = str(after) + searched(household.store)
    for mark in (one.mark, one.email, *([] if shared else [one.id])):
        named = {name: [row for row in rows if mark in str(row)] for name, rows in after.items()}
        assert not any(rows for name, rows in named.items() if mark != one.id or name != "staff_audit"), named
        assert mark not in searched(household.store)
    if not shared:
        said_stop = any(number == who and deed is Household.stop for number, deed in deeds)
        assert (len(stopped), left.count(one.phone)) == ((1, 1) if said_stop else (0, 0))
    for other in others:
        for name, rows in theirs(before, other).items():
            if name not in _ROOM:
                assert [row for row in rows if one.id not in str(row)] == [
                    row for row in theirs(after, other)[name] if one.id not in str(row)
                ], name


def test_evidence_is_found_again_by_who_has_the_phone_and_the_key(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one = household.people[0]
    household.share(one)
    household.stop(one)
    deleted(household, one)
    (shared,) = household.turns.rows(SharingConsent)
    assert (shared.applicant_id, shared.subject) == (None, subject_of(KEY, ALONE))
    assert (shared.wording, shared.answer) == ("May we share it?", "yes, I am […] […]")
    (stopped,) = household.turns.rows(Consent)
    assert (stopped.applicant_id, stopped.granted, stopped.wording) == (None, False, "stop texting me")
    (contact,) = [row for row in household.turns.rows(ContactPoint) if row.value == ALONE]
    assert (contact.id, contact.opted_out_at is not None) == (stopped.contact_id, True)
    with transaction(household.store) as session:
        known = people.contact_at(session, ALONE, household.turns.clock())
        assert known is not None and known.opted_out_at is not None


def test_a_seat_ahead_is_given_back_and_one_that_was_stays_counted(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one = household.people[0]
    household.book(one)
    household.turns.clock.now = household.turns.clock.now.replace(year=2028)
    with transaction(household.store) as session:
        session.scalars(select(BookingRow)).one().status = "attended"
    assert household.seating.taken(household.session) == 1
    deleted(household, one)
    (booking,) = household.turns.rows(BookingRow)
    assert (booking.status, booking.contact_id, booking.conversation_id) == ("attended", None, None)
    assert household.seating.taken(household.session) == 1
    (nobody,) = [row for row in household.turns.rows(Applicant) if row.erased_at is not None]
    assert (nobody.name, booking.applicant_id) == (None, nobody.id)


def test_what_lies_elsewhere_is_noted(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one = household.people[0]
    household.ask(one)
    household.email(one)
    erased = deleted(household, one)
    kinds = sorted(row.kind for row in household.turns.rows(CarrierErasure))
    assert kinds == ["letter", "recording"]
    assert erased.elsewhere == 2
    assert erased.rows["messages"] == 6


def test_nobody_is_deleted_twice(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE])
    household.book(household.people[0])
    assert deleted(household, household.people[0]) is not None
    assert deleted(household, household.people[0]) is None
    (nobody,) = household.turns.rows(Applicant)
    household.people[0].id = nobody.id
    assert deleted(household, household.people[0]) is None
