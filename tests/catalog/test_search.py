"""Programs that meet what is looked for; what the catalogue does not say is neither a yes nor a no."""

import pytest

from assistant.catalog.schema import Catalog, Kind, Profile, Program
from assistant.catalog.search import Filters, recommend, search
from tests.factories.catalogs import a_catalog, a_program


def ids(programs: list[Program]) -> list[str]:
    return [program.id for program in programs]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(max_weeks=9), ["CNA-EVE"]),
        (Filters(max_weeks=8), []),
        (Filters(max_weeks=10, sort="shortest"), ["CNA-EVE", "CHW", "COOP-FO"]),
        (Filters(kinds=frozenset({Kind.APPRENTICESHIP})), ["MA-APP", "PHT-APP"]),
        (Filters(paid=True), ["BH-MSW", "CHW", "COOP-FO", "MA-APP", "PHT-APP", "RN-RES"]),
        (Filters(language="es"), ["CHW"]),
        (Filters(age=16), ["CNA-EVE", "COOP-FO", "EMT"]),
        (Filters(age=15), []),
        (Filters(city="tres pinos", no_diploma=True), ["CHW", "COOP-FO"]),
        (Filters(city="Fresno"), []),
        (Filters(interests=("emergency", "mental_health")), ["BH-MSW", "EMT"]),
        (Filters(times=frozenset({"weekend"}), free=True, no_diploma=True), ["CHW", "CNA-EVE"]),
    ],
)
def test_programs_meet_every_filter(demo: Catalog, filters: Filters, expected: list[str]) -> None:
    assert ids(search(demo, filters)) == expected


def test_no_filter_lists_all_that_is_offered_without_the_funding(demo: Catalog) -> None:
    assert search(demo, Filters()) == list(demo.offered)
    assert "WIOA-FUND" not in ids(search(demo, Filters()))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(paid=True),
        Filters(free=True),
        Filters(times=frozenset({"day"})),
        Filters(online=True),
        Filters(in_person=True),
        Filters(language="es"),
        Filters(max_weeks=52),
        Filters(city="Lodi"),
        Filters(no_experience=True),
        Filters(no_diploma=True),
        Filters(age=18),
        Filters(interests=("lab",)),
    ],
)
def test_what_the_catalogue_does_not_say_never_meets_a_filter(filters: Filters) -> None:
    catalog = a_catalog(programs=(a_program("SILENT", profile=Profile(), place=None),))
    assert search(catalog, filters) == []
    assert ids(search(catalog, Filters())) == ["SILENT"]


def test_a_sort_puts_the_best_first_and_the_unsaid_last() -> None:
    catalog = a_catalog(
        programs=(
            a_program("UNSAID", profile=Profile()),
            a_program("LONG", profile=Profile(weeks=20, cost=100)),
            a_program("SHORT", profile=Profile(weeks=4, cost=900)),
            a_program("FUNDED", profile=Profile(weeks=10, cost=2000, funded_cost=0)),
        )
    )
    assert ids(search(catalog, Filters(sort="shortest"))) == ["SHORT", "FUNDED", "LONG", "UNSAID"]
    assert ids(search(catalog, Filters(sort="cheapest"))) == ["FUNDED", "LONG", "SHORT", "UNSAID"]


def test_all_online_comes_before_partly_online() -> None:
    catalog = a_catalog(
        programs=(
            a_program("PARTLY", profile=Profile(format="hybrid")),
            a_program("THERE", profile=Profile(format="in_person")),
            a_program("ONLINE", profile=Profile(format="online")),
        )
    )
    assert ids(search(catalog, Filters(online=True))) == ["ONLINE", "PARTLY"]


@pytest.mark.parametrize(
    ("interest", "time", "paid", "expected"),
    [
        ("lab", "evening", None, ["CPT1", "PHT-APP", "SPT"]),
        ("lab", "day", True, ["PHT-APP", "SPT", "CPT1"]),
        ("community", "evening", True, ["CHW", "BH-MSW"]),
        ("emergency", "day", True, ["EMT"]),
    ],
)
def test_the_best_fits_come_first(
    demo: Catalog, interest: str, time: str, paid: bool | None, expected: list[str]
) -> None:
    assert ids(recommend(demo, interest, time, paid)) == expected


def test_what_needs_experience_comes_last_among_equals(demo: Catalog) -> None:
    assert ids(recommend(demo, "nursing", None, None))[-1] == "LADDER-RN"


def test_an_interest_that_nobody_serves_leaves_the_other_wishes(demo: Catalog) -> None:
    assert recommend(demo, "juggling", "full_time", None)[0].id == "MA-APP"
    assert recommend(demo, "juggling", None, None) == []


def test_no_wish_at_all_recommends_everything(demo: Catalog) -> None:
    assert len(recommend(demo, None, None, None)) == len(demo.offered)
