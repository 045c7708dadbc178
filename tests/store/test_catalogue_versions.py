"""Every revision of the catalogue can be made again, and tells who changed what."""

import pytest
from sqlalchemy import Engine, delete

from assistant.catalog.schema import Catalog, Topic
from assistant.errors import CatalogueOvertakenError
from assistant.store import catalogue_import, catalogue_versions
from assistant.store.catalogue import StoredCatalogue, replace, snapshot
from assistant.store.coordination_tables import CatalogueChangeRow, CatalogueContentRow, CatalogueVersionRow
from assistant.store.engine import reading, transaction
from tests.conftest import Clock
from tests.factories.catalogs import a_catalog, a_fact


def changed(text: str) -> Catalog:
    first, *others = a_catalog().programs
    first = first.model_copy(update={"facts": {**first.facts, Topic.SUMMARY: a_fact(text, text)}})
    return a_catalog(programs=(first, *others))


def test_every_revision_is_made_again(store: Engine, clock: Clock) -> None:
    catalogs = [a_catalog(), changed("One."), changed("Two."), a_catalog()]
    revisions = [replace(store, catalog, "catalog", clock()) for catalog in catalogs]
    with reading(store) as session:
        again = [catalogue_versions.catalog_at(session, revision) for revision in revisions]
        assert catalogue_versions.catalog_at(session, 10_000) is None
    assert again == [
        catalog.model_copy(update={"revision": revision}) for catalog, revision in zip(catalogs, revisions, strict=True)
    ]


def test_history_tells_what_was_changed_by_whom(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(), "catalog", clock())
    with transaction(store) as session:
        second = catalogue_import.replace(session, changed("One."), "console", clock.advance(hours=1), member_id="ANA")
    with transaction(store) as session:
        third = catalogue_import.replace(
            session, a_catalog(), "console", clock.advance(hours=1), member_id="BEN", undoes=second
        )
    with reading(store) as session:
        found = catalogue_versions.history(session)
        assert [(one.revision, one.kind, one.key, one.member_id, one.undoes, one.undone_by) for one in found] == [
            (third, "programs", "CNA-EVE", "BEN", second, None),
            (second, "programs", "CNA-EVE", "ANA", None, third),
        ]
        assert catalogue_versions.history(session, kind="programs", key="EMT") == []
        (older,) = catalogue_versions.history(session, before=(third, "programs", "CNA-EVE"))
        assert older == found[1]
        documents = catalogue_versions.contents(session, [found[1].before or "", found[1].after or ""])
    assert documents[found[1].after or ""]["facts"]["summary"]["say"]["en"] == "One."


def test_revision_from_before_there_was_a_history_is_kept_when_it_goes(store: Engine, clock: Clock) -> None:
    first = replace(store, a_catalog(), "catalog", clock())
    with transaction(store) as session:
        for table in (CatalogueChangeRow, CatalogueVersionRow, CatalogueContentRow):
            session.execute(delete(table))
    replace(store, changed("One."), "catalog", clock())
    with reading(store) as session:
        assert catalogue_versions.catalog_at(session, first) == a_catalog(revision=first)
        assert [one.key for one in catalogue_versions.history(session)] == ["CNA-EVE"]


def test_what_did_not_change_is_kept_once(store: Engine, clock: Clock) -> None:
    for text in ("One.", "Two.", "One."):
        replace(store, changed(text), "catalog", clock())
    with reading(store) as session:
        kept = session.query(CatalogueContentRow).count()
    assert kept == len(list(catalogue_versions.pieces(a_catalog()))) + 1


def test_change_of_what_is_not_in_force_any_more_is_refused(store: Engine, clock: Clock) -> None:
    first = replace(store, a_catalog(), "catalog", clock())
    replace(store, changed("One."), "catalog", clock())
    with pytest.raises(CatalogueOvertakenError), transaction(store) as session:
        catalogue_import.replace(session, changed("Two."), "console", clock(), upon=first)
    program = snapshot(store).program("CNA-EVE")
    assert program is not None and program.facts[Topic.SUMMARY].say.en == "One."


def test_other_processes_have_it_a_second_later_and_this_one_at_once(store: Engine, clock: Clock) -> None:
    replace(store, a_catalog(), "catalog", clock())
    here, there = (StoredCatalogue(store, lambda: clock().timestamp()) for _ in range(2))
    before = (here.current().revision, there.current().revision)
    after = replace(store, changed("One."), "catalog", clock())
    here.look_again()
    assert (here.current().revision, there.current().revision) == (after, before[1])
    clock.advance(seconds=1)
    assert there.current().revision == after
