"""What is refused between rules and what they speak of."""

from pathlib import Path

import pytest

from assistant.catalog.load import load
from tests.catalog.test_rule_files import problems
from tests.factories.boats import TODAY, boat_files

SCHOOL, QUESTIONS = "school.yml", "questions.yml"
SWIMS, HARBOR = "{fact: swims, is: true}", "{fact: harbor, in: our_harbors}"
ANY = "programs[0].rules[1].needs.all[1].any[0]"
FIRST = "programs[0].rules[1].needs.all[0]"
AGE = "needs: {fact: birth, age_at_least: 16, at: start}"
LONG = " ".join(["word"] * 26)

REFUSED: list[tuple[str, str, str, str]] = [
    # ids of nothing
    (SCHOOL, SWIMS, "{fact: swim, is: true}", f"{FIRST}.fact: no question is called swim; did you mean swims?"),
    (SCHOOL, SWIMS, "{fact: zzz, is: true}", f"{FIRST}.fact: no question is called zzz"),
    (SCHOOL, HARBOR, "{fact: harbor, in: our_harbour}", f"{ANY}.in: no list is called our_harbour; did you mean our_h"),
    (SCHOOL, HARBOR, "{fact: harbor, in: [north, sout]}", f"{ANY}.in[1]: no option of harbor is called sout; did you"),
    (SCHOOL, HARBOR, "{fact: harbor, is: moon}", f"{ANY}.is: no option of harbor is called moon; there is north, sout"),
    (
        SCHOOL,
        "has: knots",
        "has: knot",
        "programs[0].rules[2].needs.of[0].has: no option of skills is called knot; did",
    ),
    (SCHOOL, "[poor_line, yard", "[poor_lines, yard", "programs[0].rules[3].needs.then.at_most.higher_of[0]: no table"),
    (SCHOOL, "by: crew", "by: crews", "programs[0].rules[3].needs.then.at_most.by: no question is called crews; did"),
    (SCHOOL, "document: weld", "document: held", "programs[0].rules[4].needs.document: no document is called helding_"),
    (SCHOOL, "before: launch", "before: lunch", "programs[0].rules[4].needs.before: no event is called lunch; did you"),
    (
        SCHOOL,
        "before: launch",
        "before: today",
        "programs[0].rules[4].needs.before: no event is called today; there is",
    ),
    (SCHOOL, "{welding_card: have}", "{card: have}", "programs[0].rules[4].cases[0].given.card: no question or docum"),
    (SCHOOL, "when: {fact: harbor", "when: {fact: harbour", "programs[0].priority[0].when.fact: no question is called"),
    (QUESTIONS, "[north, south]", "[north, west]", "list our_harbors holds west: no option of harbor is called west"),
    # comparisons that do not fit
    (SCHOOL, SWIMS, "{fact: swims, at_least: 1}", f"{FIRST}.at_least: swims is answered with yes_no; expected is"),
    (SCHOOL, SWIMS, "{fact: swims, is: well}", f"{FIRST}.is: swims is answered with yes or no; expected true or fals"),
    (SCHOOL, HARBOR, "{fact: harbor, is: true}", f"{ANY}.is: harbor is answered with one of its options, not with y"),
    (SCHOOL, HARBOR, "{fact: harbor, has: north}", f"{ANY}.has: harbor is answered with choice; expected is or in"),
    (SCHOOL, AGE, "needs: {fact: birth, over: 16}", "programs[0].rules[0].needs.over: birth is answered with birth; "),
    (SCHOOL, "fact: earnings", "fact: hours_idle", "programs[0].rules[3].needs.then.at_most: tables are in dollars, a"),
    (SCHOOL, "by: crew", "by: swims", "programs[0].rules[3].needs.then.at_most.by: swims is answered with yes_no; "),
    (SCHOOL, "over: 20", "over: 80", "programs[0].rules[2].needs.of[2].not.over: 80 lies above all answers to hours_i"),
    (SCHOOL, "over: 20", "at_least: -1", "programs[0].rules[2].needs.of[2].not.at_least: -1 lies below all answers"),
    (SCHOOL, "over: 20", "under: 0", "programs[0].rules[2].needs.of[2].not.under: 0 lies below all answers to hours_i"),
    # papers where they decide nothing
    (SCHOOL, SWIMS, "{not: {document: welding_card, before: end}}", f"{FIRST}.not.document: a paper below 'not', 'if'"),
    (
        SCHOOL,
        "if: {fact: wants_grant, is: true}",
        "if: {any: [{fact: wants_grant, is: true}, {document: welding_card, before: end}]}",
        "programs[0].rules[3].needs.if.any[1].document: a paper below 'not', 'if' or 'when' decides nothing",
    ),
    (
        SCHOOL,
        "when: {fact: harbor, is: north}",
        "when: {document: welding_card, before: end}",
        "programs[0].priority[0].when.document: a paper below 'not', 'if' or 'when' decides nothing",
    ),
    # days that no cohort has
    (SCHOOL, "ends_on: 2027-06-30, ", "", "programs[0].rules[0].needs.at: no cohort of SKIFF has 'ends_on'"),
    # ids
    (SCHOOL, "- id: water", "- id: age", "programs[0].rules[1].id: age is used already in SKIFF, in line"),
    (QUESTIONS, "{id: launch,", "{id: start,", "events[0].id: start is a day of every cohort already"),
    (QUESTIONS, "{id: welding_card,", "{id: swims,", "documents[0].id: swims is the id of a question already"),
    (QUESTIONS, "- id: swims", "- id: birth", "questions[1].id: birth is used already, in questions.yml:2"),
    (QUESTIONS, "[north, south]", "[north, north]", "lists[0].values[1]: north stands here twice"),
    # too long to be spoken
    (
        QUESTIONS,
        '"Can you swim?"',
        f'"{LONG}"',
        "questions[1].ask.en: 26 words; on the phone at most 25 are spoken, so",
    ),
    (QUESTIONS, '"Skiffs tip over."', f'"{LONG}"', "questions[1].why.en: 26 words; on the phone at most 25 are spoken"),
    (
        SCHOOL,
        '"Traiga su tarjeta de soldador."',
        f'"{LONG}"',
        "programs[0].rules[4].to_know.es: 26 words; on the phone",
    ),
    (SCHOOL, '"Time changes that."', f'"{LONG}"', "programs[0].rules[0].change.en: 26 words; on the phone at most 25"),
    (SCHOOL, '"The water is cold."', f'"{LONG}"', "programs[0].rules[5].say.en: 26 words; on the phone at most 25 ar"),
]
# An edit that breaks the reference in a place of its own makes others wrong with it.
_ALSO_ELSEWHERE = frozenset(
    {"ends_on: 2027-06-30, ", "{id: launch,", "{id: welding_card,", "- id: swims", "[north, south]"}
)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), REFUSED, ids=[f"{e[2][:25]} {e[3][-25:]}" for e in REFUSED]
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, file: str, old: str, new: str, expected: str) -> None:
    edits = [(file, old, new)]
    if expected.endswith("'ends_on'"):
        edits.append((SCHOOL, "at: start", "at: end"))
    found = problems(boat_files(tmp_path, *edits))
    assert [problem for problem in found if expected in problem]
    assert len(found) == 1 or old in _ALSO_ELSEWHERE


IMPOSSIBLE = [
    (
        "all: [{fact: birth, age_at_least: 18, at: start}, {fact: birth, age_at_most: 16, at: start}]",
        "birth age_at_least 18 and age_at_most 16",
    ),
    (
        "all: [{fact: birth, age_at_least: 18, at: start}, {not: {fact: birth, age_at_least: 18, at: start}}]",
        "birth age_at_least 18 and not age_at_least 18",
    ),
    ("all: [{fact: hours_idle, at_least: 20}, {fact: hours_idle, under: 20}]", "hours_idle at_least 20 and under 20"),
    ("all: [{fact: hours_idle, over: 20}, {fact: hours_idle, at_most: 20}]", "hours_idle over 20 and at_most 20"),
    ("all: [{fact: swims, is: true}, {fact: swims, is: false}]", "swims is true and is false"),
    ("all: [{fact: swims, is: true}, {not: {fact: swims, is: true}}]", "swims is true and not is true"),
    ("all: [{fact: harbor, in: our_harbors}, {fact: harbor, is: inland}]", "harbor in our_harbors and is inland"),
    ("all: [{fact: harbor, is: north}, {all: [{fact: harbor, is: south}]}]", "harbor is north and is south"),
    ("all: [{fact: skills, has: knots}, {not: {fact: skills, has: knots}}]", "skills has knots and not has knots"),
    (
        "all: [{not: {any: [{fact: harbor, in: our_harbors}, {fact: swims, is: true}]}}, {fact: swims, is: true}]",
        "swims not is true and is true",
    ),
    (
        "all: [{fact: at_sea, months_at_least: 7, at: end}, {fact: at_sea, months_at_most: 6, at: end}]",
        "at_sea months_at_least 7 and months_at_most 6",
    ),
]
POSSIBLE = [
    "all: [{fact: birth, age_at_least: 16, at: start}, {fact: birth, age_at_most: 16, at: start}]",
    "all: [{fact: birth, age_at_least: 18, at: end}, {fact: birth, age_at_most: 17, at: start}]",
    "all: [{fact: hours_idle, at_least: 20}, {fact: hours_idle, at_most: 20}]",
    "any: [{fact: swims, is: true}, {fact: swims, is: false}]",
    "all: [{fact: harbor, in: our_harbors}, {not: {fact: harbor, is: south}}]",
    "all: [{fact: skills, has: knots}, {fact: skills, has: planing}]",
    "all: [{not: {all: [{fact: swims, is: true}, {fact: harbor, is: north}]}}, {fact: swims, is: true}]",
]


@pytest.mark.parametrize(("needs", "expected"), IMPOSSIBLE, ids=[expected for _, expected in IMPOSSIBLE])
def test_what_nobody_can_meet_is_refused(tmp_path: Path, needs: str, expected: str) -> None:
    (problem,) = problems(boat_files(tmp_path, (SCHOOL, AGE, f"needs: {{{needs}}}")))
    assert problem.endswith(f": programs[0].rules[0].needs.all: nobody can meet this: {expected}")


@pytest.mark.parametrize("needs", POSSIBLE)
def test_what_somebody_can_meet_is_not(tmp_path: Path, needs: str) -> None:
    assert load(boat_files(tmp_path, (SCHOOL, AGE, f"needs: {{{needs}}}")), TODAY).programs[0].rules[0].id == "age"


def test_a_program_between_cohorts_keeps_its_rules(tmp_path: Path) -> None:
    cohort = "- {id: SKIFF-SPRING, starts_on: 2027-03-01, ends_on: 2027-06-30, apply_by: 2027-02-01, seats: 6,"
    files = boat_files(tmp_path, (SCHOOL, "cohorts:", "cohorts: []\n    unused:"))
    text = (files / SCHOOL).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if cohort in line)
    (files / SCHOOL).write_text(text.replace("    unused:\n", "").replace(f"{line}\n", ""), encoding="utf-8")
    assert load(files, TODAY).programs[0].cohorts == ()


def test_a_broken_question_is_told_once_and_not_at_every_rule(tmp_path: Path) -> None:
    (problem,) = problems(boat_files(tmp_path, (QUESTIONS, "answer: yes_no", "answer: maybe")))
    assert "questions[1].answer: expected 'yes_no', 'number'" in problem


def test_26_words_to_read_are_allowed_with_a_shorter_wording_to_speak(tmp_path: Path) -> None:
    speak = '    speak: {en: "Can you?", es: "¿Sabe?"}\n'
    edit = (QUESTIONS, '    ask: {en: "Can you swim?"', f'{speak}    ask: {{en: "{LONG}"')
    assert load(boat_files(tmp_path, edit), TODAY).questions[1].speak is not None
