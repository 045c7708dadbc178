"""Rules and what they speak of, from files and back again; mistakes with file, line and a plain path."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.catalog.documents import digest, document
from assistant.catalog.export import export
from assistant.catalog.load import load
from assistant.catalog.rules import FactTest, Not, Rule
from assistant.errors import CatalogError
from tests.factories.boats import TODAY, boat_files, boat_school


def problems(folder: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load(folder, TODAY)
    return caught.value.problems


def test_everything_that_rules_speak_of_is_loaded() -> None:
    catalog = boat_school()
    parts = (catalog.questions, catalog.documents, catalog.events, catalog.lists, catalog.tables)
    assert [len(part) for part in parts] == [9, 1, 1, 1, 3]
    (program,) = catalog.programs
    assert [rule.id for rule in program.rules] == ["age", "water", "skills", "grant", "card", "cold"]
    assert ([tier.id for tier in program.priority], program.selection is not None) == (["locals"], True)
    assert program.entry_education == "none"


def test_it_comes_back_from_an_export(tmp_path: Path) -> None:
    catalog = boat_school()
    written = export(catalog, tmp_path)
    assert load(tmp_path, TODAY) == catalog
    assert {path.parent.name for path in written if path.stem in ("questions", "tables", "events")} == {"screening"}


def test_a_part_is_written_with_the_keys_of_the_files() -> None:
    (program,) = boat_school().programs
    said = document(program)
    assert said["rules"][1]["needs"]["all"][0] == {"fact": "swims", "is": True}
    assert said["rules"][1]["needs"]["all"][1]["any"][0] == {"fact": "harbor", "in": "our_harbors"}
    assert list(said["rules"][2]["needs"]["of"][2]) == ["not"]
    assert list(said["rules"][3]["needs"]) == ["if", "then"]
    assert [Rule.model_validate(rule) for rule in said["rules"]] == list(program.rules)


def test_is_false_is_not_left_out_as_a_default() -> None:
    test = FactTest.model_validate({"fact": "swims", "is": False})
    assert document(Not.model_validate({"not": test})) == {"not": {"fact": "swims", "is": False}}


def test_a_changed_rule_is_another_digest(tmp_path: Path) -> None:
    files = boat_files(tmp_path, ("school.yml", "age_at_least: 16", "age_at_least: 17"))
    assert digest(load(files, TODAY)) != digest(boat_school())


def test_tables_of_one_id_follow_each_other_and_do_not_overlap(tmp_path: Path) -> None:
    overlapping = ("questions.yml", "valid_until: 2025-12-31", "valid_until: 2026-01-01")
    (problem,) = problems(boat_files(tmp_path, overlapping))
    assert problem.startswith("questions.yml:")
    assert "tables[1].valid_from: poor_line is valid until 2026-01-01 already, in questions.yml:" in problem


def test_a_table_may_end_where_the_next_begins(tmp_path: Path) -> None:
    gap = ("questions.yml", "valid_until: 2025-12-31", "valid_until: 2025-06-30")
    assert load(boat_files(tmp_path, gap), TODAY).tables[0].valid_until == dt.date(2025, 6, 30)


SWIMS = "{fact: swims, is: true}"
SHAPES: list[tuple[str, str, str]] = [
    (SWIMS, "{fact: swims, iss: true}", "rules[1].needs.all[0].iss: unknown key; did you mean is?"),
    (
        SWIMS,
        "{fact: swims, is: true, at: start}",
        "rules[1].needs.all[0]: 'at' (start, end, apply_by or today) belongs",
    ),
    (SWIMS, "{fact: swims, is: [a]}", "rules[1].needs.all[0].is: expected true or false or an id, found a list"),
    (SWIMS, "{fact: Swims, is: true}", "rules[1].needs.all[0].fact: expected small letters and digits joined by _,"),
    (SWIMS, "{fact: swims}", "rules[1].needs.all[0]: expected one comparison; several are said with 'all'"),
    (SWIMS, "swims", "rules[1].needs.all[0]: expected fact, document, all, any, not, at_least or if, found 'swims'"),
    (
        SWIMS,
        "{swims: true}",
        "rules[1].needs.all[0]: expected fact, document, all, any, not, at_least or if, found keys",
    ),
    (SWIMS, "", "rules[1].needs.all[0]: expected fact, document, all, any, not, at_least or if, found nothing"),
    (SWIMS, "{any: []}", "rules[1].needs.all[0].any: expected at least one entry, found an empty list"),
    (SWIMS, "{any: swims}", "rules[1].needs.all[0].any: expected a list, found 'swims'"),
    (SWIMS, "{not: {fact: swims, is: true, is_not: 1}}", "rules[1].needs.all[0].not.is_not: unknown key; expected"),
    ("at_least: 2", "at_least: 4", "rules[2].needs: 4 of 3 can never be met"),
    ("at_least: 2", "at_least: two", "rules[2].needs.at_least: expected a whole number, found 'two'"),
    ("over: 20", "over: many", "rules[2].needs.of[2].not.over: expected a number, found 'many'"),
    ("at: start", "at: begin", "rules[0].needs.at: expected 'start', 'end', 'apply_by' or 'today', found 'begin'"),
    (
        "age_at_least: 16",
        "age_at_least: 160",
        "rules[0].needs.age_at_least: input should be less than or equal to 120,",
    ),
    (
        "in: our_harbors",
        "in: [north, a b]",
        "rules[1].needs.all[1].any[0].in[1]: expected letters and digits joined by",
    ),
    ("in: our_harbors", "in: 5", "rules[1].needs.all[1].any[0].in: expected an id or a list, found 5"),
    ("if: {fact", "if: {fct", "rules[3].needs.if: expected fact, document, all, any, not, at_least or if, found keys"),
    (", by: crew", "", "rules[3].needs.then.at_most.by: missing"),
    (
        "higher_of: [poor_line, yard_line]",
        "higher_of: []",
        "rules[3].needs.then.at_most.higher_of: expected at least one",
    ),
    (
        "{higher_of: [poor_line, yard_line], by: crew}",
        "tables",
        "rules[3].needs.then.at_most: expected a number or higher_of with by, found 'tables'",
    ),
    (", before: launch", "", "rules[4].needs.before: missing"),
    ("kind: notice", "kind: note", "rules[5].kind: expected 'require', 'refer', 'warn' or 'notice', found 'note'"),
    ("kind: notice", "kind: warn", "rules[5]: 'needs' belongs to kind require; refer and warn have 'when', notice has"),
    ("gives: papers", "gives: paper", "rules[4].cases[1].gives: expected 'met', 'not_met', 'unknown' or 'papers',"),
    ("- id: water", "- id: Water", "rules[1].id: expected small letters and digits joined by _, such as left_school,"),
    ("kind: first_come", "kind: luck", "selection.kind: expected 'lottery', 'first_come' or 'staff', found 'luck'"),
]


@pytest.mark.parametrize(("old", "new", "expected"), SHAPES, ids=[f"{new[:20]} {text[:30]}" for _, new, text in SHAPES])
def test_a_mistake_in_a_condition_is_told_at_its_plain_path(tmp_path: Path, old: str, new: str, expected: str) -> None:
    (problem,) = problems(boat_files(tmp_path, ("school.yml", old, new)))
    place, _, text = problem.partition(": ")
    assert place.startswith("school.yml:")
    assert text.startswith(f"programs[0].{expected}")


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (SWIMS, "{fact: swims, is: [a]}", "{fact: swims, is: [a]}"),
        ("over: 20", "over: many", "over: many"),
        ("if: {fact", "if: {fct", "if: {fct"),
        (", before: launch", "", "needs: {document"),
        ("kind: notice", "kind: note", "kind: note"),
        ("kind: notice", "kind: warn", "id: cold"),
        ("at_least: 2", "at_least: 4", "needs:"),
    ],
)
def test_its_line_is_that_of_the_condition(tmp_path: Path, old: str, new: str, shown: str) -> None:
    files = boat_files(tmp_path, ("school.yml", old, new))
    (problem,) = problems(files)
    line = int(problem.split(":")[1])
    assert shown in (files / "school.yml").read_text(encoding="utf-8").splitlines()[line - 1]
