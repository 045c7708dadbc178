"""Two records become one person and two again; nothing is lost either way."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from assistant.errors import MergeError
from assistant.messages.words import Words
from assistant.store import merges
from assistant.store.engine import transaction
from assistant.store.erasure import erase
from assistant.store.ledger import StoredLedger
from assistant.store.tables import Applicant, Base, Lead
from tests.conftest import Clock
from tests.factories.households import Household
from tests.factories.screened import a_screening_catalog
from tests.store.lines import Turns

ALONE, SHARED, OTHER = "+12095550131", "+12095550132", "+12095550133"
_OURS = {"merges", "merge_steps", "two_people", "likely_marks", "likely_pairs"}
DEEDS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(Household.DEEDS)), min_size=1, max_size=12)
EVERYTHING = [
    (number, deed)
    for number in range(3)
    for deed in Household.DEEDS
    if deed is not Household.book or number == 1
]  # fmt: skip


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


def merged(household: Household, kept: str, gone: str, **given: Any) -> str:
    with transaction(household.store) as session:
        return merges.merge(session, kept, gone, "somebody", household.turns.clock(), **given).id


def parted(household: Household, merge: str) -> merges.Parted:
    with transaction(household.store) as session:
        return merges.part(session, merge, "somebody", household.turns.clock())


def whole(household: Household) -> dict[str, list[dict[str, Any]]]:
    return {name: rows for name, rows in household.dump().items() if name not in _OURS}


def lead_of(household: Household, applicant: str) -> list[Lead]:
    return [row for row in household.turns.rows(Lead) if row.applicant_id == applicant]


@settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS, way=st.booleans(), phones=st.sampled_from([[ALONE, SHARED, SHARED], [SHARED, SHARED, OTHER]]))
@example(deeds=EVERYTHING, way=True, phones=[ALONE, SHARED, SHARED])
@example(deeds=EVERYTHING, way=False, phones=[SHARED, SHARED, OTHER])
def test_merged_and_parted_every_row_is_as_it_was(
    afresh: Callable[[list[str]], Household], deeds: list[tuple[int, Any]], way: bool, phones: list[str]
) -> None:
    household = afresh(phones)
    for number, deed in deeds:
        deed(household, household.people[number])
    one, other = (household.people[number].id for number in ((0, 1) if way else (1, 0)))
    before = whole(household)
    if {0, 1} <= household.booked:
        with pytest.raises(MergeError, match="two_seats"):
            merged(household, one, other)
        assert whole(household) == before
        return
    merge = merged(household, one, other)
    now = whole(household)
    named = {name: [row for row in rows if other in map(str, row.values())] for name, rows in now.items()}
    assert {name for name, rows in named.items() if rows} - {"staff_audit"} == {"applicants"}
    assert parted(household, merge).changed == 0
    assert whole(household) == before


def test_what_is_new_stays_with_whoever_is_kept_and_is_told(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one, other = household.people
    household.lead(one)
    household.lead(other)
    household.note(other)
    merge = merged(household, one.id, other.id)
    household.note(one)
    household.chat(one)
    told = parted(household, merge)
    assert (told.kept_id, told.merged_id, told.stays["notes"], told.stays["tasks"]) == (one.id, other.id, 1, 1)
    assert told.stays["conversations"] == 1 and told.stays["leads"] == 1
    assert [row.program_id for row in lead_of(household, one.id)] == ["CNA-EVE", "EMT"]
    assert [row.program_id for row in lead_of(household, other.id)] == ["CNA-EVE"]
    notes = {row["text"]: row["applicant_id"] for row in household.dump()["notes"]}
    assert notes == {f"{one.mark} note": one.id, f"{other.mark} note": other.id}


def test_the_further_stage_stays_and_goes_back(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one, other = household.people
    for person, stage in ((one, "not_now"), (other, "applied")):
        household.lead(person)
        with transaction(household.store) as session:
            row = session.get_one(Lead, lead_of(household, person.id)[0].id)
            row.stage, row.assignee_id = stage, person.mark
    merge = merged(household, one.id, other.id)
    assert [(row.stage, row.assignee_id) for row in household.turns.rows(Lead)] == [("applied", one.mark)]
    parted(household, merge)
    assert [row.stage for row in household.turns.rows(Lead)] == ["not_now", "applied"]


def test_the_newer_answer_counts_and_both_are_kept(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one, other = household.people
    household.answer(other)
    household.answer(one)
    merged(household, one.id, other.id)
    facts = household.dump()["facts"]
    assert {row["applicant_id"] for row in facts} == {one.id}
    standing = [row["conversation_id"] for row in facts if row["superseded_at"] is None]
    assert len(facts) == 4 and set(standing) == {one.conversations[-1]}


def test_chosen_names_stay_and_go_back(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one, other = household.people
    merge = merged(household, one.id, other.id, take={"name"})
    names = {row["id"]: (row["name"], row["merged_into"]) for row in household.dump()["applicants"]}
    assert names == {one.id: (other.name, None), other.id: (other.name, one.id)}
    parted(household, merge)
    names = {row["id"]: (row["name"], row["merged_into"]) for row in household.dump()["applicants"]}
    assert names == {one.id: (one.name, None), other.id: (other.name, None)}


def test_what_cannot_be_merged_or_parted(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, SHARED, OTHER])
    one, two, three = (person.id for person in household.people)

    def refused(work: Callable[..., Any], *given: Any) -> str:
        with pytest.raises(MergeError) as told:
            work(household, *given)
        return told.value.reason

    assert refused(merged, one, one) == "same"
    assert refused(merged, one, "nobody") == "unknown"
    first = merged(household, one, two)
    assert refused(merged, three, two) == "merged_already"
    second = merged(household, one, three)
    assert refused(parted, first) == "newer_first"
    assert refused(parted, "nothing") == "unknown"
    parted(household, second)
    parted(household, first)
    assert refused(parted, first) == "parted_already"
    with transaction(household.store) as session:
        merges.merge(session, two, three, "somebody", household.turns.clock())
        merges.merge(session, one, two, "somebody", household.turns.clock())
        assert merges.who_now(session, three) == one


def test_deleting_who_is_kept_deletes_both(afresh: Callable[[list[str]], Household]) -> None:
    household = afresh([ALONE, OTHER])
    one, other = household.people
    for deed in (Household.lead, Household.answer, Household.note, Household.email):
        deed(household, one)
        deed(household, other)
    merged(household, one.id, other.id)
    with transaction(household.store) as session:
        assert erase(session, one.id, "a key", household.turns.clock()) is not None
    left = {name: rows for name, rows in household.dump().items() if name != "staff_audit"}
    for mark in (one.mark, other.mark, one.id, other.id, ALONE, OTHER):
        assert mark not in str(left)
    assert [row.name for row in household.turns.rows(Applicant)] == [None]  # whose seats it were
