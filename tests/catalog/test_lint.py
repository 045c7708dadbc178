"""What is worth a second look and is not refused."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from assistant.catalog.ages import has_upper_age
from assistant.catalog.lint import lint
from assistant.catalog.load import load
from assistant.catalog.rules import Condition, Rule
from tests.factories.boats import TODAY, boat_files, boat_school

SCHOOL, QUESTIONS = "school.yml", "questions.yml"
AGE = "needs: {fact: birth, age_at_least: 16, at: start}"
CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)
OVER, UNDER = {"fact": "birth", "age_at_least": 25, "at": "start"}, {"fact": "birth", "age_at_most": 24, "at": "start"}
SWIMS = {"fact": "swims", "is": True}


def _lints(folder: Path, *edits: tuple[str, str, str], today: dt.date = TODAY) -> list[str]:
    return [str(found) for found in lint(load(boat_files(folder, *edits), TODAY), today)]


def test_a_right_catalogue_has_nothing_to_look_at() -> None:
    assert lint(boat_school(), TODAY) == []


def test_without_a_schedule_nobody_is_told_anything(tmp_path: Path) -> None:
    edit = (SCHOOL, "follow_ups:\n  - {id: confirmation, on: booked, words: utter_told_booked}\n", "")
    assert _lints(tmp_path, edit) == [
        "no follow_ups: nobody gets a confirmation or a reminder; see catalog/follow_ups.yml"
    ]


def test_an_upper_age_asks_for_a_legal_reason(tmp_path: Path) -> None:
    edit = (SCHOOL, AGE, "needs: {fact: birth, age_at_most: 24, at: start}")
    assert _lints(tmp_path, edit) == ["SKIFF, rule age: an upper age without 'legal_reason'; which law asks for it?"]


def test_with_a_legal_reason_it_is_in_order(tmp_path: Path) -> None:
    edit = (SCHOOL, AGE, 'needs: {fact: birth, age_at_most: 24, at: start}\n        legal_reason: "20 CFR 681.210"')
    assert _lints(tmp_path, edit) == []


@pytest.mark.parametrize(
    ("needs", "keeps_out"),
    [
        (UNDER, True),
        (OVER, False),
        ({"not": OVER}, True),
        ({"not": UNDER}, False),
        ({"not": {"not": UNDER}}, True),
        ({"all": [SWIMS, UNDER]}, True),
        ({"any": [SWIMS, UNDER]}, False),
        ({"any": [UNDER, {"not": OVER}]}, True),
        ({"not": {"any": [SWIMS, OVER]}}, True),
        ({"not": {"all": [SWIMS, OVER]}}, False),
        ({"at_least": 1, "of": [SWIMS, UNDER]}, False),
        ({"at_least": 2, "of": [SWIMS, UNDER]}, True),
        ({"if": OVER, "then": SWIMS}, False),
        ({"if": UNDER, "then": SWIMS}, False),
        ({"if": SWIMS, "then": UNDER}, True),
    ],
)
def test_an_upper_age_is_seen_however_it_is_written(needs: Any, keeps_out: bool) -> None:
    rule = boat_school().programs[0].rules[0].model_copy(update={"needs": CONDITION.validate_python(needs)})
    assert has_upper_age(rule) is keeps_out


@pytest.mark.parametrize(("when", "keeps_out"), [(OVER, True), (UNDER, False), ({"all": [OVER, SWIMS]}, False)])
def test_sending_everybody_older_to_a_person_is_an_upper_age_too(when: Any, keeps_out: bool) -> None:
    said = {"en": "A person looks.", "es": "Una persona ve."}
    rule = Rule.model_validate({"id": "older", "kind": "refer", "when": when, "say": said, "source": "x"})
    assert has_upper_age(rule) is keeps_out


def test_a_warning_about_age_keeps_nobody_out() -> None:
    said = {"en": "The card needs 18.", "es": "La tarjeta pide 18."}
    rule = Rule.model_validate({"id": "card", "kind": "warn", "when": UNDER, "say": said, "source": "x"})
    assert not has_upper_age(rule)


DEGREES = (
    QUESTIONS,
    '{id: north, name: {en: "North harbor", es: "Puerto norte"}}',
    '{id: north, name: {en: "Master\'s degree", es: "Maestría"}}',
)
DIPLOMA = (
    QUESTIONS,
    '{id: south, name: {en: "South harbor", es: "Puerto sur"}}',
    '{id: south, name: {en: "High school diploma", es: "Diploma de prepa"}}',
)
WATER = "            - any:\n                - {fact: harbor, in: our_harbors}\n"


@pytest.mark.parametrize(
    ("entry", "test", "asked"),
    [
        ("none", "{fact: harbor, is: north}", "master where the occupation asks for none"),
        ("none", "{fact: harbor, in: our_harbors}", "high school where the occupation asks for none"),
        ("high_school", "{fact: harbor, in: our_harbors}", None),
        ("certificate", "{fact: harbor, in: [north, inland]}", "master where the occupation asks for certificate"),
        ("bachelor", "{fact: harbor, is: north}", "master where the occupation asks for bachelor"),
        ("master", "{fact: harbor, is: north}", None),
        ("none", "{fact: harbor, is: inland}", None),
        ("none", "{not: {fact: harbor, is: north}}", None),
        ("none", "{any: [{fact: harbor, is: north}, {fact: swims, is: true}]}", None),
        ("none", "{any: [{fact: harbor, is: north}, {fact: harbor, is: inland}]}", "master where the occupation asks"),
    ],
)
def test_more_schooling_than_the_occupation_asks_for(tmp_path: Path, entry: str, test: str, asked: str | None) -> None:
    edits = ((SCHOOL, "entry_education: none", f"entry_education: {entry}"), (SCHOOL, AGE, f"needs: {test}"))
    others = (SCHOOL, "{fact: harbor, in: our_harbors}\n", "{fact: harbor, is: inland}\n")
    found = [text for text in _lints(tmp_path, others, *edits, DEGREES, DIPLOMA) if "asks for" in text]
    assert len(found) == (asked is not None)
    assert all(text.startswith(f"SKIFF, rule age: asks for {asked}") for text in found)


def test_a_zip_code_and_a_trait_as_facts(tmp_path: Path) -> None:
    edits = (
        (QUESTIONS, '"Which harbor is yours?"', '"What is your ZIP code?"'),
        (QUESTIONS, '"¿Sabe nadar?"', '"¿Es usted mujer?"'),
    )
    assert _lints(tmp_path, *edits) == [
        "SKIFF: its rules use swims, which asks for sex, gender or orientation",
        "SKIFF: its rules use harbor, which asks for a ZIP code",
    ]


ENDS = "valid_until: 2097-12-31\n    values: {1: 14000"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2026-11-21", ["table yard_line: ran out on 2026-11-21; what it decides goes to a person"]),
        ("2026-11-22", ["table yard_line: runs out on 2026-11-22; add the next one", "late"]),
        ("2027-01-21", ["table yard_line: runs out on 2027-01-21; add the next one", "late"]),
        ("2027-01-22", ["late"]),
        ("2027-03-01", []),
    ],
)
def test_a_table_that_runs_out_and_a_cohort_after_it(tmp_path: Path, end: str, expected: list[str]) -> None:
    late = "SKIFF, cohort SKIFF-SPRING: starts on 2027-03-01, after the end of "
    found = _lints(tmp_path, (QUESTIONS, ENDS, ENDS.replace("2097-12-31", end)))
    wanted = [f"{late}yard_line ({end})" if text == "late" else text for text in expected]
    assert sorted(found) == sorted(wanted)


def test_what_no_rule_uses(tmp_path: Path) -> None:
    edit = (SCHOOL, "needs: {document: welding_card, before: launch}", AGE)
    assert _lints(tmp_path, edit, (SCHOOL, "{fact: swims, is: true}", "{fact: harbor, is: north}")) == [
        "questions: no rule uses swims",
        "documents: no rule uses welding_card",
        "events: no rule uses launch",
    ]
