"""One piece edited: checked as an import is, on the catalogue as it is."""

import datetime as dt

import pytest

from assistant.catalog.drafts import draft, with_models, without
from assistant.catalog.export import as_yaml
from assistant.catalog.parts import Problem
from assistant.catalog.pieces import catalog_of, key_of, piece, pieces
from assistant.catalog.places import path_of, value_at, with_value
from assistant.catalog.schema import Catalog, Topic
from tests.factories.catalogs import a_catalog, a_cohort, a_fact, a_program

TODAY = dt.date(2026, 11, 24)


def edited(catalog: Catalog, place: str, text: str) -> object:
    found = piece(catalog, "programs", "CNA-EVE")
    assert found is not None
    return draft(catalog, "programs", "CNA-EVE", text, TODAY, of=found.document, at=path_of(found.document, place))


def test_pieces_make_the_catalogue_again() -> None:
    catalog = a_catalog(revision=7)
    assert catalog_of(((one.kind, one.document) for one in pieces(catalog)), 7) == catalog


def test_place_is_edited_and_the_rest_stays_the_very_same() -> None:
    catalog = a_catalog()
    made = edited(catalog, "facts.cost", as_yaml(a_fact("It costs $5.", "Cuesta $5.").model_dump(mode="json")))
    assert made.problems == () and made.catalog is not None  # type: ignore[attr-defined]
    program = made.catalog.program("CNA-EVE")  # type: ignore[attr-defined]
    assert program.facts[Topic.COST].say.en == "It costs $5."
    others = [one for one in made.catalog.programs if one.id != "CNA-EVE"]  # type: ignore[attr-defined]
    assert all(
        one is before for one, before in zip(others, [p for p in catalog.programs if p.id != "CNA-EVE"], strict=True)
    )


def test_problem_has_the_line_of_the_text_that_was_edited() -> None:
    made = edited(
        a_catalog(), "cohorts.CNA-EVE-2701", "id: CNA-EVE-2701\nstarts_on: soon\nseats: 20\nchecked: 2026-11-01\n"
    )
    assert made.problems == (  # type: ignore[attr-defined]
        Problem("", 2, "cohorts[0].starts_on: expected a date such as 2027-01-25, found 'soon'"),
    )


def test_what_is_no_yaml_is_told_with_its_line() -> None:
    made = edited(a_catalog(), "facts.cost", "say: {en: a\n")
    assert [problem.line for problem in made.problems] == [2]  # type: ignore[attr-defined]


def test_id_stays() -> None:
    found = piece(a_catalog(), "faqs", a_catalog().faqs[0].id)
    assert found is not None
    text = as_yaml({**found.document, "id": "OTHER"})
    made = draft(a_catalog(), "faqs", found.key, text, TODAY)
    assert made.catalog is None and "stays" in made.problems[0].text


def test_organisation_that_others_name_cannot_go() -> None:
    made = without(a_catalog(), "organisations", "ASCC", TODAY)
    assert made.catalog is None
    assert Problem("programs/CNA-EVE", 0, "owner: no organisation is called ASCC") in made.problems


def test_piece_comes_back_at_its_place() -> None:
    catalog = a_catalog()
    gone = without(catalog, "programs", "CNA-EVE", TODAY)
    if gone.catalog is None:  # something needs it: then another one
        pytest.skip("the small catalogue needs it")
    back = with_models(gone.catalog, [("programs", "CNA-EVE", catalog.programs[0], 0)], TODAY)
    assert back.catalog == catalog


def test_table_is_known_by_its_first_day() -> None:
    from assistant.catalog.questions import Table

    table = Table(
        id="poverty",
        source="HHS",
        valid_from=dt.date(2026, 1, 1),
        valid_until=dt.date(2027, 1, 1),
        values={1: 2},
        each_more=1,
    )
    assert key_of("tables", table) == "poverty@2026-01-01"


def test_places() -> None:
    document = {"rules": [{"id": "age", "limit": 1}], "blocks": [{"organisation": "VAS", "seats": 1}]}
    assert path_of(document, "rules.age.limit") == ("rules", 0, "limit")
    assert path_of(document, "rules.+") == ("rules", 1)
    assert path_of(document, "blocks.VAS") == ("blocks", 0)
    assert path_of(document, "facts.cost") == ("facts", "cost")
    assert path_of({}, "cohorts.+") == ("cohorts", 0)
    with pytest.raises(KeyError):
        path_of(document, "rules.diploma")
    assert with_value(document, ("rules", 1), {"id": "new"})["rules"][1] == {"id": "new"}
    assert with_value(document, ("rules", 0), None)["rules"] == []
    assert with_value({}, ("facts", "cost"), 5) == {"facts": {"cost": 5}}
    assert value_at(document, ("rules", 0, "limit")) == 1 and value_at(document, ("rules", 3)) is None


def test_cohort_is_added() -> None:
    catalog = a_catalog(programs=(a_program(cohorts=()), a_program("EMT")))
    made = edited(catalog, "cohorts.+", as_yaml(a_cohort().model_dump(mode="json", exclude_none=True)))
    assert made.catalog.program("CNA-EVE").cohorts == (a_cohort(),)  # type: ignore[attr-defined]
