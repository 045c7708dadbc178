"""Who may see whom, and what of them."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from assistant.applicants.sharing import EVERYTHING, FIELDS, IN_COMMON, Purpose, Shown, Wish
from assistant.catalog.schema import Kind
from assistant.staff.member import Member
from assistant.staff.roles import Role
from assistant.store import catalogue_import, guardians, sharing, walls
from assistant.store.engine import reading, transaction
from assistant.store.sharing_tables import SharingConsent
from assistant.store.tables import Applicant, Lead
from tests.factories.catalogs import an_organisation
from tests.factories.screened import a_screening_catalog, a_screening_program, said
from tests.factories.turns import a_text, an_effect
from tests.store.lines import Turns

HIRE, TEACH = Wish("SVMC", Purpose.RECRUITING), Wish("SVMC", Purpose.TRAINING)
NAMES = ("Rosa", "Luis", "Ana")


def a_member(organisation: str | None = "SVMC", role: Role = Role.RECRUITER) -> Member:
    return Member("staff-1", "Dana", role, organisation, "en")


def told(**changes: Any) -> sharing.Told:
    given = {"wording": "May we share it?", "answer": "yes", "language": "en", "channel": "sms"}
    return sharing.Told(**{**given, **changes})


@pytest.fixture
def people(turns: Turns) -> dict[str, str]:
    """Rosa, Luis and Ana, each interested in the class and the apprenticeship of SVMC; their ids."""
    programs = (
        a_screening_program(owner="SVMC", partners=("SVMC",)),
        a_screening_program("MA-APP", kind=Kind.APPRENTICESHIP, owner="SVMC", partners=("SVMC",)),
        a_screening_program("EMT", owner="ASCC", partners=("ASCC",)),
    )
    catalog = a_screening_catalog(programs=programs, organisations=(an_organisation(), an_organisation("SVMC")))
    with transaction(turns.store) as session:
        catalogue_import.replace(session, catalog, source="test", now=turns.clock())
    for number, name in enumerate(NAMES):
        leads = [an_effect("lead", program=program) for program in ("CNA-EVE", "MA-APP", "EMT")]
        turns.take(a_text(phone=f"+1209555012{number}"), an_effect("name", name=name), *leads)
    return {one.name: one.id for one in turns.rows(Applicant)}


def share(turns: Turns, person: str, wish: Wish = HIRE, granted: bool = True, **changes: Any) -> None:
    with transaction(turns.store) as session:
        sharing.record(session, person, wish, granted, told(**changes), turns.clock())


def seen(turns: Turns, member: Member) -> list[str | None]:
    with reading(turns.store) as session:
        names = select(Applicant.name).where(walls.people_for(member, turns.clock())).order_by(Applicant.id)
        return list(session.scalars(names))


def leads(turns: Turns, member: Member) -> list[str]:
    with reading(turns.store) as session:
        found = select(Lead.program_id).where(walls.leads_for(member, turns.clock()))
        return sorted(session.scalars(found))


def test_the_partnerships_own_staff_see_everybody(turns: Turns, people: dict[str, str]) -> None:
    assert seen(turns, a_member(None)) == list(NAMES)
    assert len(leads(turns, a_member(None))) == 9
    with reading(turns.store) as session:
        assert walls.sees(session, a_member(None), people["Rosa"], turns.clock())
        assert not walls.sees(session, a_member(None), "nobody", turns.clock())
        assert walls.fields_for(a_member(None)) == EVERYTHING
        assert walls.fields_of(session, a_member(None), ["x"]) == {"x": EVERYTHING}


@pytest.mark.parametrize("role", list(Role))
def test_a_partner_sees_who_agreed_to_it_and_nobody_else(turns: Turns, people: dict[str, str], role: Role) -> None:
    assert seen(turns, a_member(role=role)) == []
    share(turns, people["Rosa"])
    share(turns, people["Luis"], Wish("ASCC", Purpose.RECRUITING))
    share(turns, people["Ana"], granted=False)
    assert seen(turns, a_member(role=role)) == ["Rosa"]
    assert seen(turns, a_member("ASCC", role)) == ["Luis"]
    assert seen(turns, a_member("OHH", role)) == []
    with reading(turns.store) as session:
        found = [name for name in NAMES if walls.sees(session, a_member(role=role), people[name], turns.clock())]
    assert found == ["Rosa"]


def test_taking_it_back_works_at_once_and_the_evidence_stays(turns: Turns, people: dict[str, str]) -> None:
    share(turns, people["Rosa"])
    share(turns, people["Rosa"], TEACH)
    # In the same moment, and by a clock that stands still: the newest counts.
    with transaction(turns.store) as session:
        ended = sharing.stop(session, people["Rosa"], told(answer="stop sharing"), turns.clock())
    assert ended == [HIRE, TEACH]
    assert seen(turns, a_member()) == []
    assert [row.granted for row in turns.rows(SharingConsent)] == [True, True, False, False]
    turns.clock.advance(minutes=1)
    share(turns, people["Rosa"])
    assert seen(turns, a_member()) == ["Rosa"]
    with reading(turns.store) as session:
        (held,) = sharing.in_force(session, people["Rosa"])
        assert (held.wish, held.since, held.by_staff) == (HIRE, turns.clock(), False)
        assert sharing.asked(session, people["Rosa"]) == {HIRE, TEACH}
        assert sharing.asked(session, people["Luis"]) == frozenset()


def test_a_partner_sees_its_own_programs_for_which_they_agreed(turns: Turns, people: dict[str, str]) -> None:
    share(turns, people["Rosa"])
    assert leads(turns, a_member()) == ["MA-APP"]
    share(turns, people["Rosa"], TEACH)
    assert leads(turns, a_member()) == ["CNA-EVE", "MA-APP"]
    share(turns, people["Luis"], TEACH)
    assert leads(turns, a_member()) == ["CNA-EVE", "CNA-EVE", "MA-APP"]
    assert leads(turns, a_member("ASCC")) == []


def test_a_partner_sees_the_fields_of_the_purpose(turns: Turns, people: dict[str, str]) -> None:
    share(turns, people["Rosa"])
    share(turns, people["Luis"], TEACH)
    share(turns, people["Ana"], Wish("SVMC", Purpose.FUNDING))
    assert walls.fields_for(a_member()) == IN_COMMON == {Shown.NAME, Shown.CONTACTS, Shown.LANGUAGE, Shown.PROGRAMS}
    with reading(turns.store) as session:
        fields = walls.fields_of(session, a_member(), people.values())
        assert [fields[people[name]] for name in NAMES] == [
            FIELDS[Purpose.RECRUITING], FIELDS[Purpose.TRAINING], FIELDS[Purpose.FUNDING],
        ]  # fmt: skip
        assert set(walls.fields_of(session, a_member("OHH"), people.values()).values()) == {frozenset()}
    never = {Shown.TALK, Shown.NOTES, Shown.TASKS, Shown.FEEDBACK, Shown.SOURCE, Shown.GUARDIAN, Shown.SHARING}
    assert not never & frozenset.union(*FIELDS.values())


@pytest.mark.parametrize(
    ("birth", "hidden"),
    [("2008-11-23", False), ("2008-11-24", False), ("2008-11-25", True), ("2009-06-01", True), ("1990", False)],
)
def test_minors_stay_hidden_until_a_guardian_agrees(
    turns: Turns, people: dict[str, str], birth: str, hidden: bool
) -> None:
    share(turns, people["Rosa"])
    turns.take(a_text(phone="+12095550120"), an_effect("name", name="Rosa"), said(birth=birth))
    assert seen(turns, a_member()) == ([] if hidden else ["Rosa"])
    assert leads(turns, a_member()) == ([] if hidden else ["MA-APP"])
    assert len(seen(turns, a_member(None))) == 3
    with transaction(turns.store) as session:
        given: dict[str, Any] = {"name": "Eva", "phone": None, "wording": "Yes.", "said_by": "staff"}
        guardians.record(session, people["Rosa"], agreed=True, now=turns.clock(), **given)
    assert seen(turns, a_member()) == ["Rosa"]


def test_on_the_birthday_itself_the_earliest_place_on_earth_counts(turns: Turns, people: dict[str, str]) -> None:
    share(turns, people["Rosa"])
    turns.take(a_text(phone="+12095550120"), an_effect("name", name="Rosa"), said(birth="2008-11-25"))
    turns.clock.now = dt.datetime(2026, 11, 25, 11, 59, tzinfo=dt.UTC)
    assert seen(turns, a_member()) == []
    turns.clock.now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    assert seen(turns, a_member()) == ["Rosa"]
