"""What if: facts and drafts against the rules, and whose results would change."""

import re

import pytest
from sqlalchemy import Engine, select

from assistant.catalog.drafts import draft
from assistant.catalog.export import as_yaml
from assistant.catalog.pieces import piece
from assistant.catalog.places import path_of
from assistant.catalog.schema import Catalog
from assistant.console.catalogue import counting
from assistant.store import facts, what_ifs
from assistant.store.catalogue import replace, snapshot
from assistant.store.coordination_tables import WhatIfRow
from assistant.store.engine import reading, transaction
from assistant.store.tables import Applicant
from tests.console.conftest import House, Signed
from tests.factories.screened import a_screening_catalog

# One has to be 18 on January 25, 2027.
AGES = {"Ana": "2010-01-01", "Ben": "2012-01-01", "Cai": "1990-01-01"}


@pytest.fixture
def rules(house: House) -> Catalog:
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    house.services.catalogue.look_again()
    return snapshot(house.database)


def people(house: House) -> dict[str, str]:
    ids = {}
    with transaction(house.database) as session:
        for name, birth in AGES.items():
            person = Applicant(name=name, created_at=house.clock())
            session.add(person)
            session.flush()
            facts.keep_for(session, person.id, {"birth": birth, "gone": "x"}, house.clock(), "staff")
            ids[name] = person.id
    return ids


def younger(catalog: Catalog) -> str:
    found = piece(catalog, "programs", "CNA-EVE")
    assert found is not None
    text = as_yaml(found.document["rules"])
    assert re.search(r"age_at_least: \d+", text)
    return re.sub(r"age_at_least: \d+", "age_at_least: 14", text)


def drafted(catalog: Catalog) -> dict[str, str]:
    return {"program": "CNA-EVE", "kind": "programs", "key": "CNA-EVE", "place": "rules", "yaml": younger(catalog)}


async def test_the_tree_is_read_in_words_and_a_draft_that_changes_nothing_is_none(
    rules: Catalog, signed: Signed
) -> None:
    ana = await signed("coordinator", language="es")
    found = piece(rules, "programs", "CNA-EVE")
    assert found is not None
    same = drafted(rules) | {"yaml": as_yaml(found.document["rules"]), "fact.birth": "2010-03"}
    page = (await ana.post("/console/catalogue/what-if", same)).text
    assert "<strong>marzo de 2010</strong>" in page and "2010-03<" not in page
    assert "Con el borrador" not in page
    assert "Con el borrador" in (await ana.post("/console/catalogue/what-if", same | drafted(rules))).text


async def test_what_could_not_be_read_is_asked_for_as_the_field_takes_it(rules: Catalog, signed: Signed) -> None:
    ana = await signed("coordinator", language="es")
    page = (await ana.post("/console/catalogue/what-if", {"program": "CNA-EVE", "fact.birth": "diciembre"})).text
    assert "Se espera: 2009-03-14, 2009-03, o una edad: 17" in page and "&#34;age&#34;" not in page


async def test_facts_are_tried_against_the_rules(rules: Catalog, signed: Signed) -> None:
    ana = await signed("coordinator")
    asked = await ana.get("/console/catalogue/what-if?program=CNA-EVE")
    assert 'name="fact.birth"' in asked.text
    tried = await ana.post("/console/catalogue/what-if", {"program": "CNA-EVE", "fact.birth": "12"})
    assert "Not now" in tried.text and "<strong>age</strong>" in tried.text
    wrong = await ana.post("/console/catalogue/what-if", {"program": "CNA-EVE", "fact.birth": "soon"})
    assert wrong.status_code == 422 and "Not understood. Expected:" in wrong.text


async def test_draft_is_tried_beside_them(rules: Catalog, signed: Signed) -> None:
    ana = await signed("coordinator")
    tried = await ana.post("/console/catalogue/what-if", {**drafted(rules), "fact.birth": "15"})
    assert "By the draft" in tried.text and "another result" in tried.text
    broken = await ana.post("/console/catalogue/what-if", {**drafted(rules), "yaml": "- id: age\n"})
    assert "Line 1:" in broken.text


async def test_whose_results_would_change_is_counted(house: House, rules: Catalog, signed: Signed) -> None:
    ids = people(house)
    ana = await signed("coordinator")
    begun = await ana.post("/console/catalogue/what-if/people", drafted(rules))
    assert begun.status_code == 303, begun.text
    page = begun.headers["location"]
    _finished(house.database)
    told = (await ana.get(page)).text
    assert "3 people looked at." in told and f"/console/people/{ids['Ben']}" in told
    assert f"/console/people/{ids['Cai']}" not in told
    ben = await signed("administrator")
    assert (await ben.get(page)).status_code == 404


def test_counting_holds_one_batch_and_tells_how_far_it_is(house: House, rules: Catalog) -> None:
    ids = people(house)
    member = house.member("coordinator")
    today = house.clock().date()
    found = piece(rules, "programs", "CNA-EVE")
    assert found is not None
    made = draft(
        rules, "programs", "CNA-EVE", younger(rules), today, of=found.document, at=path_of(found.document, "rules")
    )
    assert made.catalog is not None, made.problems
    with transaction(house.database) as session:
        id = what_ifs.begin(session, member, "CNA-EVE", "draft", house.clock())
    batches = list(what_ifs.known_of_people(house.database, member, house.clock(), batch=2))
    assert [[person for person, _ in batch] for batch in batches] == [
        sorted(ids.values())[:2],
        sorted(ids.values())[2:],
    ]
    counting.count(house.database, id, member, "CNA-EVE", rules, made.catalog, today, house.clock)
    with reading(house.database) as session:
        row = session.get_one(WhatIfRow, id)
    assert (row.status, row.done, row.total) == ("done", 3, 3)
    others = [ids[name] for name in ("Ana", "Ben")]
    assert row.people == [[id, "not_now", "need_info"] for id in sorted(others)]
    assert row.moves == [["need_info", "need_info", 1], ["not_now", "need_info", 2]]


def _finished(database: Engine) -> None:
    """The count runs in a thread of the console's own."""
    import threading

    for thread in threading.enumerate():
        if thread.name.startswith("what-if-"):
            thread.join(timeout=60)
    with reading(database) as session:
        assert session.scalars(select(WhatIfRow.status)).all() == ["done"]
