"""Two records become one person and two again; nothing is lost either way."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from assistant.booking.ports import SeatStatus
from assistant.errors import MergeError
from assistant.messages.words import Words
from assistant.store import likely, merges, session_dates
from assistant.store.booking_tables import BookingEventRow, BookingRow, SeatBlockRow, SessionDateRow
from assistant.store.bookings import begin
from assistant.store.engine import reading, transaction
from assistant.store.erasure import erase
from assistant.store.ledger import StoredLedger
from assistant.store.portability import portrait
from assistant.store.seat_events import Who
from assistant.store.tables import Applicant, Base, Lead
from tests.conftest import Clock
from tests.factories.households import Household
from tests.factories.screened import a_screening_catalog
from tests.factories.seats import TUESDAY, Seating
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


def as_before(rows: dict[str, list[dict[str, Any]]], twice: bool) -> dict[str, list[dict[str, Any]]]:
    """Of a seat that was given back and is theirs again everything but what says that something happened to it."""
    if not twice:
        return rows
    told = {"session_dates": ["updated_at"], "bookings": ["sequence", "updated_at"]}
    return {
        name: [{key: value for key, value in row.items() if key not in told.get(name, ())} for row in found]
        for name, found in rows.items()
        if name != "booking_events"
    }


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
    merge = merged(household, one, other)
    now = whole(household)
    named = {name: [row for row in rows if other in map(str, row.values())] for name, rows in now.items()}
    assert {name for name, rows in named.items() if rows} - {"staff_audit"} == {"applicants"}
    told = parted(household, merge)
    twice = {0, 1} <= household.booked
    assert (told.changed, told.seats_back, told.seats_gone) == (0, int(twice), 0)
    assert as_before(whole(household), twice) == as_before(before, twice)
    if twice:
        events = {row["id"] for row in before["booking_events"]}
        new = [row for row in whole(household)["booking_events"] if row["id"] not in events]
        assert [(row["kind"], row["told_at"] is None) for row in new] == [("cancelled", False), ("restored", False)]
        assert {row["id"]: row for row in before["booking_events"]}.items() <= {
            row["id"]: row for row in whole(household)["booking_events"]
        }.items()


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


def rows(store: Engine, table: type[Base]) -> list[Any]:
    with reading(store) as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))


def one_of(seating: Seating, kept: Who, gone: Who) -> str:
    with transaction(seating.store) as session:
        return merges.merge(session, kept.applicant_id, gone.applicant_id, "somebody", seating.clock()).id


STATUSES = ("attended", "confirmed", "booked", "awaiting_guardian", "offered", "waiting")


class Two:
    """Two records in one session of four seats, each with a place there, and somebody else."""

    def __init__(self, store: Engine, kept: str, gone: str, capacity: int = 4) -> None:
        self.clock = Clock()
        self.seating = Seating(store, self.clock)
        self.session = self.seating.session(capacity)
        self.kept, self.gone, self.third = (self.seating.person(name) for name in ("Rosa", "Rosa M", "Luis"))
        self.places = [self.place(who, status) for who, status in ((self.kept, kept), (self.gone, gone))]

    def place(self, who: Who, status: str) -> str:
        seating = self.seating
        if status == "waiting":
            with transaction(seating.store) as session:
                return begin(
                    session, self.session, who, SeatStatus.WAITING, seats=1, program=None,
                    waiting_since=self.clock(), now=self.clock(),
                ).id  # fmt: skip
        id = seating.book(self.session, who)
        with transaction(seating.store) as session:
            row = session.get_one(BookingRow, id)
            row.status = status
            row.hold_until = (
                self.clock() + dt.timedelta(hours=5) if status in ("awaiting_guardian", "offered") else None
            )
        return id

    def merge(self) -> str:
        return one_of(self.seating, self.kept, self.gone)

    def part(self, merge: str) -> merges.Parted:
        return self.seating.do(merges.part, merge, "somebody")

    @property
    def now(self) -> list[str]:
        return self.seating.status(*self.places)


@pytest.mark.parametrize(("kept", "gone"), [(a, b) for a in STATUSES for b in STATUSES if a != b])
def test_the_place_further_along_stays_and_the_other_comes_again(store: Engine, kept: str, gone: str) -> None:
    two = Two(store, kept, gone)
    before = two.seating.taken(two.session)
    merge = two.merge()
    further = 0 if STATUSES.index(kept) < STATUSES.index(gone) else 1
    left = [kept, gone]
    left[1 - further] = "cancelled"
    assert two.now == left
    assert {row.applicant_id for row in rows(store, BookingRow)} == {two.kept.applicant_id}
    told = two.part(merge)
    assert (told.seats_back, told.seats_gone, told.changed) == (1, 0, 0)
    # A seat was free all the time: whoever waits again is offered it.
    assert two.now == ["offered" if one == "waiting" else one for one in (kept, gone)]
    owners = {row.id: row.applicant_id for row in rows(store, BookingRow)}
    assert [owners[id] for id in two.places] == [two.kept.applicant_id, two.gone.applicant_id]
    assert two.seating.taken(two.session) - before == int("waiting" in (kept, gone))


@pytest.mark.parametrize("status", ["attended", "no_show", "cancelled", "expired"])
def test_what_is_over_for_both_stays_with_both(store: Engine, status: str) -> None:
    two = Two(store, "booked", "booked")
    for id in two.places:
        with transaction(store) as session:
            session.get_one(BookingRow, id).status = status
    merge = two.merge()
    assert two.now == [status, status]
    assert two.part(merge).seats_back == 0


def test_of_two_places_as_far_along_the_larger_stays_then_the_first(store: Engine) -> None:
    two = Two(store, "booked", "booked")
    merge = two.merge()
    assert two.now == ["booked", "cancelled"]
    two.part(merge)
    with transaction(store) as session:
        session.get_one(BookingRow, two.places[1]).seats = 2
        session.get_one(SessionDateRow, two.session).taken = 3
    two.merge()
    assert two.now == ["cancelled", "booked"]


def test_the_seat_goes_to_whoever_waits_and_that_is_told_when_they_are_parted(store: Engine) -> None:
    two = Two(store, "booked", "confirmed", capacity=2)
    waits = two.seating.wait(two.session, two.third)
    merge = two.merge()
    assert two.now == ["cancelled", "confirmed"]
    found = {row.id: row for row in rows(store, BookingRow)}
    assert found[waits].status == "offered"
    told_of = [row.booking_id for row in rows(store, BookingEventRow) if row.told_at is None]
    assert two.places[0] not in told_of[-1:] and told_of[-1] == waits
    told = two.part(merge)
    assert (told.seats_back, told.seats_gone) == (0, 1)
    found = {row.id: row for row in rows(store, BookingRow)}
    assert [found[id].applicant_id for id in two.places] == [two.kept.applicant_id, two.gone.applicant_id]
    assert two.now == ["cancelled", "confirmed"]


@pytest.mark.parametrize("what", ["over", "called_off", "hold_over", "changed_since"])
def test_a_place_that_is_not_theirs_any_more_does_not_come_again(store: Engine, what: str) -> None:
    two = Two(store, "confirmed", "offered" if what == "hold_over" else "booked")
    merge = two.merge()
    if what == "over":
        two.clock.now = TUESDAY
    elif what == "hold_over":
        two.clock.advance(hours=5)
    elif what == "called_off":
        two.seating.do(session_dates.cancel, two.session)
    else:
        with transaction(store) as session:
            session.get_one(BookingRow, two.places[1]).sequence += 1
    told = two.part(merge)
    assert (told.seats_back, told.seats_gone) == (0, 1)


def test_a_seat_out_of_a_partners_block_comes_out_of_it_again(store: Engine) -> None:
    seating = Seating(store, Clock())
    session_id = seating.session(4, blocks=(("SVMC", 2, 2),))
    one, other = seating.person("Rosa"), seating.person("Rosa M")
    seating.book(session_id, one)
    theirs = seating.book(session_id, other, organisation="SVMC")
    merge = one_of(seating, one, other)
    (block,) = rows(store, SeatBlockRow)
    assert block.used == 0
    assert seating.do(merges.part, merge, "somebody").seats_back == 1
    (block,) = rows(store, SeatBlockRow)
    assert (block.used, {row.id: row.block_id for row in rows(store, BookingRow)}[theirs]) == (1, block.id)


def test_who_has_another_place_there_needs_none_back(store: Engine) -> None:
    two = Two(store, "booked", "confirmed")
    merge = two.merge()
    two.seating.cancel(two.places[1])
    two.seating.book(two.session, two.kept)
    told = two.part(merge)
    assert (told.seats_back, told.seats_gone, two.now) == (0, 0, ["cancelled", "cancelled"])
    assert two.seating.taken(two.session) == 1


def test_a_copy_tells_nothing_of_whom_they_were_taken_for(afresh: Callable[[list[str]], Household]) -> None:
    """While two are one, the copy is of both; parted, or told apart, neither is in the other's."""
    household = afresh([ALONE, OTHER])
    one, other = household.people
    for number, deed in EVERYTHING:
        if number < 2:
            deed(household, household.people[number])
    merge = merged(household, one.id, other.id)
    with reading(household.store) as session:
        copy = str(portrait(session, one.id))
    assert one.mark in copy and other.mark in copy
    parted(household, merge)
    with transaction(household.store) as session:
        likely.take_for_two(session, one.id, other.id, "somebody", household.turns.clock())
        copies = [str(portrait(session, each.id)) for each in household.people]
    for each, nobody, copy in ((one, other, copies[0]), (other, one, copies[1])):
        assert each.mark in copy
        assert not [mark for mark in (nobody.mark, nobody.id, nobody.phone) if mark in copy]
