import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from assistant.catalog.schema import Topic
from assistant.errors import CatalogError, StoreBusyError
from assistant.store.catalogue import StoredCatalogue, replace, snapshot
from assistant.store.engine import make_engine, reading, transaction
from assistant.store.tables import (
    Applicant,
    CatalogRevision,
    CohortRow,
    FaqRow,
    InfoSessionRow,
    Lead,
    ObligationRow,
    OrganisationRow,
    ProgramRow,
)
from tests.conftest import Clock
from tests.factories.boats import boat_school
from tests.factories.catalogs import a_catalog, a_cohort, a_fact, a_program, a_session, an_organisation, both


def _interest(store: Engine, program: str, clock: Clock) -> None:
    with transaction(store) as session:
        person = Applicant(name="Rosa", created_at=clock())
        person.leads = [Lead(program_id=program, source="sms", created_at=clock(), updated_at=clock())]
        session.add(person)


def test_snapshot_is_what_was_imported(store: Engine, clock: Clock) -> None:
    catalog = a_catalog(
        programs=(
            a_program(cohorts=(a_cohort("B", starts_on=dt.date(2027, 9, 1)), a_cohort("A")), sessions=()),
            a_program("EMT", active=False),
        )
    )
    revision = replace(store, catalog, "catalog", clock())
    assert snapshot(store) == catalog.model_copy(update={"revision": revision})


def test_snapshot_of_an_empty_store_says_what_to_do(store: Engine) -> None:
    with pytest.raises(CatalogError, match="porchlight import"):
        snapshot(store)


def test_nothing_changed_is_no_new_revision(store: Engine, clock: Clock) -> None:
    first = replace(store, a_catalog(), "catalog", clock())
    assert replace(store, a_catalog(revision=7), "another folder", clock.advance(days=1)) == first
    with reading(store) as session:
        assert session.scalar(select(func.count()).select_from(CatalogRevision)) == 1


def test_a_change_is_a_new_revision_and_going_back_another(store: Engine, clock: Clock) -> None:
    changed = a_catalog(programs=(a_program(facts={Topic.SUMMARY: a_fact("New.", "Nuevo.")}), a_program("EMT")))
    revisions = [replace(store, catalog, "catalog", clock()) for catalog in (a_catalog(), changed, a_catalog())]
    assert revisions == sorted(set(revisions))
    assert snapshot(store) == a_catalog(revision=revisions[-1])


def test_what_is_gone_is_removed(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(organisations=(an_organisation(), an_organisation("VAS"))), "catalog", clock())
    less = a_catalog(programs=(a_program(),), obligations=(), faqs=(), support=())
    revision = replace(store, less, "catalog", clock())
    assert snapshot(store) == less.model_copy(update={"revision": revision})
    with reading(store) as session:
        assert session.scalars(select(ProgramRow.id)).all() == ["CNA-EVE"]
        assert session.scalars(select(OrganisationRow.id)).all() == ["ASCC"]
        assert session.scalars(select(CohortRow.id)).all() == ["CNA-EVE-2701"]
        assert session.scalars(select(InfoSessionRow.id)).all() == ["CNA-EVE-INFO"]
        assert session.scalars(select(ObligationRow.id)).all() == session.scalars(select(FaqRow.id)).all() == []


def test_a_program_that_leads_name_is_retired_with_its_owner_and_may_come_back(store: Engine, clock: Clock) -> None:
    owner = an_organisation("VAS", name=both("Valley Adult School", "Escuela de Adultos del Valle"))
    full = a_catalog(organisations=(an_organisation(), owner), programs=(a_program(), a_program("EMT", owner="VAS")))
    replace(store, full, "catalog", clock())
    _interest(store, "EMT", clock)
    less = a_catalog(programs=(a_program(),), obligations=(), faqs=())
    revision = replace(store, less, "catalog", clock.advance(days=1))
    assert snapshot(store) == less.model_copy(update={"revision": revision})
    with reading(store) as session:
        retired = session.get_one(ProgramRow, "EMT")
        assert (retired.active, retired.retired_at, retired.cohorts) == (False, clock(), [])
        assert session.get_one(OrganisationRow, "VAS").retired_at == clock()
    back = replace(store, full, "catalog", clock.advance(days=1))
    assert snapshot(store) == full.model_copy(update={"revision": back})
    with reading(store) as session:
        assert session.get_one(ProgramRow, "EMT").retired_at is None


def test_a_cohort_and_a_session_may_move_to_another_program(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(), "catalog", clock())
    moved = a_catalog(
        programs=(
            a_program(cohorts=(), sessions=()),
            a_program("EMT", cohorts=(a_cohort("CNA-EVE-2701"),), sessions=(a_session("CNA-EVE-INFO"),)),
        )
    )
    revision = replace(store, moved, "catalog", clock())
    assert snapshot(store) == moved.model_copy(update={"revision": revision})


def test_what_rules_speak_of_is_kept_in_its_order_and_read_as_it_was(store: Engine, clock: Clock) -> None:
    catalog = boat_school()
    revision = replace(store, catalog, "boats", clock())
    assert snapshot(store) == catalog.model_copy(update={"revision": revision})


def test_a_changed_question_is_a_new_revision_and_what_is_gone_is_removed(store: Engine, clock: Clock) -> None:
    catalog = boat_school()
    first = replace(store, catalog, "boats", clock())
    other = catalog.model_copy(update={"questions": catalog.questions[::-1], "tables": catalog.tables[1:], "lists": ()})
    revision = replace(store, other, "boats", clock())
    assert revision > first
    assert snapshot(store) == other.model_copy(update={"revision": revision})
    assert replace(store, other, "boats", clock()) == revision


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_current_is_the_same_object_until_an_import_and_then_the_new_one(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(), "catalog", clock())
    seconds = Seconds()
    catalogue = StoredCatalogue(store, seconds)
    first = catalogue.current()
    replace(store, a_catalog(faqs=()), "catalog", clock())
    seconds.now += 0.99
    assert catalogue.current() is first
    seconds.now += 0.01
    assert catalogue.current().faqs == ()


def test_current_stays_where_nothing_was_imported(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(), "catalog", clock())
    seconds = Seconds()
    catalogue = StoredCatalogue(store, seconds)
    first = catalogue.current()
    seconds.now += 60
    assert catalogue.current() is first


def test_current_goes_on_with_what_it_knows_when_the_store_is_out_of_reach(sqlite_url: str, clock: Clock) -> None:
    engine = make_engine(sqlite_url)
    replace(engine, a_catalog(), "catalog", clock())
    seconds = Seconds()
    catalogue = StoredCatalogue(engine, seconds)
    first = catalogue.current()
    engine.dispose()
    path = Path(str(engine.url.database))
    path.unlink()
    path.mkdir()
    seconds.now += 2
    assert catalogue.current() is first
    with pytest.raises(StoreBusyError):
        StoredCatalogue(engine, seconds).current()
