from pathlib import Path

from tests.cli.conftest import Porchlight
from tests.factories.boats import BOAT_SCHOOL, boat_files

SCHOOL = "school.yml"
CASE = "{given: {birth: 2011-03-01}, gives: met}"


def test_cases_that_come_out(porchlight: Porchlight) -> None:
    code, out, err = porchlight("rules", "test", str(BOAT_SCHOOL))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "SKIFF  Skiff building"
    assert lines[3].split() == ["age", "require", "4", "ok"]
    assert lines[8].split() == ["cold", "notice", "0", "ok"]
    assert lines[-1] == "1 programs, 6 rules, 21 cases: all right."


def test_a_case_that_does_not_come_out(porchlight: Porchlight, tmp_path: Path) -> None:
    files = boat_files(tmp_path, (SCHOOL, CASE, "{given: {birth: 2011-03-01}, today: 2026-12-01, gives: not_met}"))
    code, out, _ = porchlight("rules", "test", str(files))
    assert code == 1
    assert '  age: {"birth": "2011-03-01"}, today 2026-12-01 → expected not_met, got met' in out.splitlines()
    assert out.splitlines()[-1] == "1 programs, 6 rules, 21 cases: 1 failed."


def test_a_limit_without_a_case(porchlight: Porchlight, tmp_path: Path) -> None:
    files = boat_files(tmp_path, (SCHOOL, f"          - {CASE}\n", ""))
    code, out, _ = porchlight("rules", "test", str(files))
    assert code == 1
    assert "  age: no case at birth age_at_least 16" in out.splitlines()
    assert out.splitlines()[-1] == "1 programs, 6 rules, 20 cases: 1 missing."


def test_a_case_that_cannot_be(porchlight: Porchlight, tmp_path: Path) -> None:
    files = boat_files(tmp_path, (SCHOOL, CASE, "{given: {birth: soon}, gives: met}"))
    code, out, _ = porchlight("rules", "test", str(files))
    assert code == 1
    (line,) = [line for line in out.splitlines() if "→" in line]
    assert line.startswith('  age: {"birth": "soon"} → expected met, got birth: expected a day, month or year of birth')


def test_what_is_worth_a_look_is_said_and_fails_nothing(porchlight: Porchlight, tmp_path: Path) -> None:
    edit = ("questions.yml", '"Which harbor is yours?"', '"What is your ZIP code?"')
    code, out, _ = porchlight("rules", "test", str(boat_files(tmp_path, edit)))
    assert code == 0
    assert out.splitlines()[-1] == "worth a look: SKIFF: its rules use harbor, which asks for a ZIP code"


def test_broken_files_are_told_line_by_line(porchlight: Porchlight, tmp_path: Path) -> None:
    code, out, err = porchlight("rules", "test", str(boat_files(tmp_path, (SCHOOL, "fact: swims", "fact: swam"))))
    problem, last = err.splitlines()
    assert (code, out, last) == (1, "", "No rule was tried: 1 to mend.")
    assert problem.startswith("school.yml:57: programs[0].rules[1].needs.all[0].fact: no question is called swam")


def test_without_a_path_the_catalogue_in_force(porchlight: Porchlight) -> None:
    message = "porchlight: there is no catalogue in the store yet. Run ./porchlight import catalog.\n"
    assert porchlight("rules", "test") == (2, "", message)
    assert porchlight("import", str(BOAT_SCHOOL))[0] == 0
    code, out, _ = porchlight("rules", "test")
    assert (code, out.splitlines()[-1]) == (0, "1 programs, 6 rules, 21 cases: all right.")


def test_an_import_says_what_is_worth_a_look(porchlight: Porchlight, tmp_path: Path) -> None:
    edit = ("questions.yml", '"Which harbor is yours?"', '"What is your ZIP code?"')
    code, _, err = porchlight("import", str(boat_files(tmp_path, edit)))
    assert (code, err) == (0, "worth a look: SKIFF: its rules use harbor, which asks for a ZIP code\n")
