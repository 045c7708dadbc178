"""Who may be there twice, kept by what changes: names, phones, birthdays, merges; whoever writes."""

import datetime as dt

import pytest
from sqlalchemy import Engine, delete, select, update

from assistant.store import likely, likely_pairs, merges
from assistant.store.duplicates_tables import LikelyMarkRow, LikelyPairRow
from assistant.store.engine import reading, transaction
from assistant.store.screening_tables import FactRow
from assistant.store.tables import Applicant, ApplicantContact
from tests.conftest import Clock
from tests.factories.recruits import Recruits

BIRTHS = ("birth",)
NOW = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)


@pytest.fixture
def recruits(store: Engine, clock: Clock) -> Recruits:
    return Recruits(store, clock)


def listed(store: Engine) -> list[tuple[str, str]]:
    """The pairs of the list, after the worker has looked."""
    while likely_pairs.look_again(store, BIRTHS):
        pass
    with reading(store) as session:
        assert list(session.scalars(select(LikelyMarkRow))) == []
        pairs, further = likely_pairs.newest(session, BIRTHS, None)
    assert further is None
    return [(pair.one.id, pair.other.id) for pair in pairs]


def kept(store: Engine) -> int:
    with reading(store) as session:
        return len(session.scalars(select(LikelyPairRow.one_id)).all())


def test_nothing_to_do_is_said(store: Engine, recruits: Recruits) -> None:
    recruits.person("Rosa Vega")
    assert likely_pairs.look_again(store, BIRTHS)
    assert not likely_pairs.look_again(store, BIRTHS)


def test_a_name_a_phone_and_a_birthday_bring_and_take_pairs(store: Engine, recruits: Recruits) -> None:
    one = recruits.person("Rosa Vega", born="1999-03-14")
    other = recruits.person("Eva Sol", born="1999-03")
    assert listed(store) == []
    with transaction(store) as session:
        session.get_one(Applicant, other).name = "Rosa Vega"
    assert listed(store) == [(one, other)]
    with transaction(store) as session:
        session.execute(update(FactRow).where(FactRow.applicant_id == other).values(superseded_at=NOW))
    assert listed(store) == [] and kept(store) == 0
    (phone,) = (link.contact_id for link in recruits.rows(ApplicantContact) if link.applicant_id == one)
    with transaction(store) as session:
        session.add(ApplicantContact(applicant_id=other, contact_id=phone))
    assert listed(store) == [(one, other)]
    with transaction(store) as session:
        gone = (ApplicantContact.applicant_id == other, ApplicantContact.contact_id == phone)
        session.execute(delete(ApplicantContact).where(*gone))
    assert listed(store) == [] and kept(store) == 0


@pytest.mark.parametrize("unsaid", ["prefer_not", "dont_know"])
def test_a_birthday_that_was_not_said_speaks_neither_for_one_person_nor_for_two(
    store: Engine, recruits: Recruits, unsaid: str
) -> None:
    one, _ = (recruits.person("Rosa Vega", born=unsaid) for _ in range(2))
    assert listed(store) == []
    other = recruits.person("Rosa Vega", born="1999-03-14")
    (phone,) = (link.contact_id for link in recruits.rows(ApplicantContact) if link.applicant_id == one)
    with transaction(store) as session:
        session.add(ApplicantContact(applicant_id=other, contact_id=phone))
    assert listed(store) == [(one, other)]


def test_whoever_is_merged_or_erased_is_in_no_pair(store: Engine, recruits: Recruits) -> None:
    one, other, third = (recruits.person("Rosa Vega", born="1999-03") for _ in range(3))
    assert sorted(listed(store)) == [(one, other), (one, third), (other, third)]
    with transaction(store) as session:
        merged = merges.merge(session, one, other, "somebody", NOW).id
    assert listed(store) == [(one, third)] and kept(store) == 1
    with transaction(store) as session:
        merges.part(session, merged, "somebody", NOW)
    assert sorted(listed(store)) == [(one, other), (one, third), (other, third)]
    with transaction(store) as session:
        session.get_one(Applicant, third).erased_at = NOW
    assert listed(store) == [(one, other)] and kept(store) == 1


def test_what_is_none_any_longer_is_not_shown_before_the_worker_has_looked(store: Engine, recruits: Recruits) -> None:
    one, other = (recruits.person("Rosa Vega", born="1999-03") for _ in range(2))
    assert listed(store) == [(one, other)]
    with transaction(store) as session:
        session.get_one(Applicant, other).name = "Eva Sol"
    with reading(store) as session:
        assert likely_pairs.newest(session, BIRTHS, None) == ([], None)
        assert likely_pairs.of_person(session, one, BIRTHS, 5) == []


def test_two_people_are_no_pair_until_that_is_taken_back(store: Engine, recruits: Recruits) -> None:
    one, other = (recruits.person("Rosa Vega", born="1999-03") for _ in range(2))
    assert listed(store) == [(one, other)]
    with transaction(store) as session:
        likely.take_for_two(session, other, one, "somebody", NOW)
    assert listed(store) == []
    with transaction(store) as session:
        assert likely.forget_two(session, one, other)
    assert listed(store) == [(one, other)]


def test_pages_have_each_pair_once_the_newest_first(store: Engine, recruits: Recruits) -> None:
    people = [recruits.person("Rosa Vega", born="1999-03") for _ in range(4)]
    while likely_pairs.look_again(store, BIRTHS):
        pass
    before, pages = None, []
    with reading(store) as session:
        while True:
            pairs, before = likely_pairs.newest(session, BIRTHS, before, most=2)
            pages.append([(pair.one.id, pair.other.id) for pair in pairs])
            if before is None:
                break
    a, b, c, d = people
    assert [sorted(page) for page in pages] == [[(b, d), (c, d)], [(a, d), (b, c)], [(a, b), (a, c)]]
