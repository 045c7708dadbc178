import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Called, Porchlight
from tests.factories.boats import BOAT_SCHOOL

YOUNG = "birth: 2011-03-02\n"
RIGHT = """
birth: 2009-05
swims: true
harbor: north
skills: [knots, planing]
wants_grant: false
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return tmp_path / "facts.yaml"


def _screen(porchlight: Porchlight, facts: Path, text: str, *more: str) -> Called:
    facts.write_text(text, encoding="utf-8")
    return porchlight("screen", str(facts), "--catalog", str(BOAT_SCHOOL), "--today", "2026-11-22", *more)


def test_a_paper_is_all_that_lacks(porchlight: Porchlight, facts: Path) -> None:
    code, out, err = _screen(porchlight, facts, RIGHT)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "SKIFF  Skiff building",
        "  status     conditional",
        "  cohort     SKIFF-SPRING, starts 2027-03-01",
        "  paper      welding card, before the launch",
        "  priority   locals: People of the north harbor come first.",
        "  ✓ age: You are old enough for the tools.",
        "      ✓ birth age_at_least 16 at start (2027-03-01): 2009-05, 17 years",
        "  ✓ water: You know the water.",
        "      ✓ all of",
        "        ✓ swims is true: true",
        "        ✓ any of",
        "          ✓ harbor in our_harbors: north",
        "          (? at_sea months_at_least 6 at start (2027-03-01): not asked)",
        "  ✓ skills: You have the skills.",
        "      ✓ at least 2 of",
        "        ✓ skills has knots: [knots, planing]",
        "        ✓ skills has planing: [knots, planing]",
        "        (? not)",
        "          (? hours_idle over 20: not asked)",
        "  ✓ grant: The grant is open to you.",
        "      ✓ if … then",
        "        ✗ wants_grant is true: false",
        "        (? earnings at_most what a table says: not asked)",
        "          (? crew: not asked)",
        "  … card: Bring your welding card.",
        "      … welding card, before the launch",
        "  i cold: The water is cold.",
    ]


def test_what_would_change_it_and_from_when(porchlight: Porchlight, facts: Path) -> None:
    _, out, _ = _screen(porchlight, facts, YOUNG, "--lang", "es")
    lines = out.splitlines()
    assert lines[:7] == [
        "SKIFF  Construcción de botes",
        "  status     not_now",
        "  cohort     SKIFF-SPRING, starts 2027-03-01",
        "  earliest   2027-03-02",
        "  ✗ age: Las herramientas son desde los 16 años.",
        "      → Eso cambia con el tiempo.",
        "      ✗ birth age_at_least 16 at start (2027-03-01): 2011-03-02, 15 years",
    ]
    assert not any("next question" in line for line in lines)


def test_the_next_question_in_the_language_and_closer_where_needed(porchlight: Porchlight, facts: Path) -> None:
    _, out, _ = _screen(porchlight, facts, RIGHT.replace("2009-05", "2011-03"), "--lang", "es")
    lines = out.splitlines()
    assert "  missing    birth" in lines
    assert "      ? birth age_at_least 16 at start (2027-03-01): 2011-03, 15 to 16 years, not close enough" in lines
    assert lines[-1] == "next question: birth: ¿Qué día nació?"


def test_a_limit_from_a_table(porchlight: Porchlight, facts: Path) -> None:
    text = RIGHT.replace("wants_grant: false", "wants_grant: true\ncrew: 3\nearnings: {amount: 2000, per: month}")
    _, out, _ = _screen(porchlight, facts, text)
    assert "        ✓ earnings at_most 25000 (poor_line): 24000" in out.splitlines()


def test_as_json(porchlight: Porchlight, facts: Path) -> None:
    _, out, _ = _screen(porchlight, facts, "swims: dont_know\n", "--json")
    found: dict[str, Any] = json.loads(out)
    assert (found["today"], found["facts"]) == ("2026-11-22", {"swims": "dont_know"})
    assert [result["status"] for result in found["results"]] == ["need_info"]
    assert found["next"] == {"question": "birth", "closer": False}


def test_programs_by_name(porchlight: Porchlight, facts: Path) -> None:
    code, out, _ = _screen(porchlight, facts, YOUNG, "--program", "skiff")
    assert (code, out.splitlines()[0]) == (0, "SKIFF  Skiff building")


@pytest.mark.parametrize(
    ("text", "more", "code", "message"),
    [
        (
            "swam: true\n",
            (),
            1,
            "swam: expected the id of a question or a document of the catalogue. Did you mean swims?",
        ),
        ("swims: 3\n", (), 1, "swims: expected true or false."),
        ("harbor: west\n", (), 1, "harbor: expected one of north, south, inland."),
        (YOUNG, ("--program", "SKIF"), 2, "no program is called SKIF; did you mean SKIFF?"),
        (YOUNG, ("--lang", "fr"), 2, "--lang fr is not a language of the catalogue. Use en or es."),
        ("- birth\n", (), 2, "{file}: expected answers by question id. For example: birth: 2009-03-14"),
        ("", (), 2, "{file}: expected answers by question id. For example: birth: 2009-03-14"),
        ("birth: 1\nbirth: 2\n", (), 2, "{file}:2: birth: stands here twice, first in line 1."),
    ],
)
def test_what_cannot_be_understood_is_one_line(
    porchlight: Porchlight, facts: Path, text: str, more: tuple[str, ...], code: int, message: str
) -> None:
    assert _screen(porchlight, facts, text, *more) == (code, "", f"porchlight: {message.format(file=facts)}\n")


def test_a_day_that_is_none(porchlight: Porchlight, facts: Path) -> None:
    facts.write_text(YOUNG, encoding="utf-8")
    message = "porchlight: --today soon is not a date. Write it as 2026-12-01.\n"
    assert porchlight("screen", str(facts), "--today", "soon") == (2, "", message)


def test_a_file_that_is_not_there(porchlight: Porchlight, tmp_path: Path) -> None:
    code, out, err = porchlight("screen", str(tmp_path / "nothing.yaml"))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "nothing.yaml cannot be read: " in err


def test_the_catalogue_in_force_is_used_where_none_is_given(porchlight: Porchlight, facts: Path) -> None:
    facts.write_text(YOUNG, encoding="utf-8")
    assert porchlight("import", str(BOAT_SCHOOL))[0] == 0
    code, out, _ = porchlight("screen", str(facts), "--today", "2026-11-22")
    assert (code, out.splitlines()[1]) == (0, "  status     not_now")
