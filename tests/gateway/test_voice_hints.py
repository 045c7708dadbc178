"""What the recogniser is told to expect."""

from assistant.catalog.schema import Names
from assistant.gateway.voice_hints import MOST_BYTES, hints
from tests.factories.catalogs import a_catalog, a_program, both


def test_the_likeliest_come_first_and_none_twice() -> None:
    catalog = a_catalog(programs=(a_program(), a_program("EMT")))
    assert hints(catalog, ["EMT", "unknown"], "agent, Agent ,operadora,").split(",") == [
        "EMT class", "clase EMT", "Nurse assistant EMT", "Auxiliar de enfermería EMT",
        "agent", "operadora",
        "CNA-EVE class", "clase CNA-EVE", "Nurse assistant CNA-EVE", "Auxiliar de enfermería CNA-EVE",
        "CNA-EVE course", "curso CNA-EVE", "EMT course", "curso EMT",
    ]  # fmt: skip


def test_programs_that_are_not_offered_and_mishearings_are_not_expected() -> None:
    catalog = a_catalog(programs=(a_program(), a_program("EMT", active=False)))
    assert "EMT" not in hints(catalog, [], "")
    assert "see in a" not in hints(catalog, [], "")


def test_commas_inside_a_name_do_not_make_two() -> None:
    program = a_program(short=both("Front, office", "Oficina"), names=Names())
    assert hints(a_catalog(programs=(program,)), [], "").split(",")[0] == "Front office"


def test_the_carriers_limits_hold_at_each_boundary() -> None:
    long = a_program(short=both("x" * 100, "y" * 101), name=both("n", "n"), names=Names())
    assert hints(a_catalog(programs=(long,)), [], "").split(",") == ["x" * 100, "n"]
    many = a_program(names=Names(en=tuple(f"n{number}" for number in range(600))))
    assert len(hints(a_catalog(programs=(many,)), [], "").split(",")) == 500
    big = a_program(names=Names(en=tuple(f"{number:03} {'ñ' * 90}" for number in range(400))))
    assert MOST_BYTES - 200 < len(hints(a_catalog(programs=(big,)), [], "").encode()) <= MOST_BYTES


def test_a_changed_catalogue_is_expected_at_once() -> None:
    assert hints(a_catalog(programs=(a_program("OLD"),)), [], "") != hints(
        a_catalog(programs=(a_program("NEW"),)), [], ""
    )
