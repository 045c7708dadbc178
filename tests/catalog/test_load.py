import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalog.documents import document
from assistant.catalog.export import export
from assistant.catalog.load import load
from assistant.catalog.schema import Catalog, Kind, Names, Topic
from assistant.catalog.yaml_lines import parse
from assistant.errors import CatalogError
from tests.factories.catalogs import a_catalog, a_cohort, a_fact, a_partnership, a_program, a_session, both

TODAY = dt.date(2026, 11, 22)
ROOT = Path(__file__).parents[2]


def _problems(path: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load(path, TODAY)
    return caught.value.problems


def _wrong(folder: Path, **parts: Any) -> list[str]:
    """What is wrong with a catalogue in which these parts are not as they should be."""
    export(a_catalog(**parts), folder)
    return _problems(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a right catalogue, to break."""
    export(a_catalog(), tmp_path)
    return tmp_path


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_demo_catalogue_is_right() -> None:
    catalog = load(ROOT / "catalog", TODAY)
    assert len(catalog.programs) == 13
    assert [program.id for program in catalog.programs if program.kind is Kind.FUNDING] == ["WIOA-FUND"]


def test_the_demo_catalogue_comes_back_from_an_export(tmp_path: Path) -> None:
    catalog = load(ROOT / "catalog", TODAY)
    export(catalog, tmp_path)
    assert load(tmp_path, TODAY) == catalog


def test_an_export_is_loaded_as_it_was(tmp_path: Path) -> None:
    tricky = a_fact('Say "no": yes, 17:30 — #1\nand more \\ ✓', "null", owner="ASCC")
    catalog = a_catalog(
        programs=(
            a_program(
                facts={Topic.SUMMARY: tricky},
                cohorts=(a_cohort(open_seats=0), a_cohort("B", open_seats=None, ends_on=dt.date(2027, 4, 1))),
                names=Names(en=("yes", "on", "1e3", "0x1F", "~")),
                soc="31-1131",
                active=False,
            ),
            a_program("EMT", place=None),
        )
    )
    export(catalog, tmp_path)
    assert load(tmp_path, TODAY) == catalog


def test_an_export_over_an_older_one_is_the_newer(tmp_path: Path) -> None:
    export(a_catalog(), tmp_path)
    newer = a_catalog(faqs=())
    written = export(newer, tmp_path)
    assert load(tmp_path, TODAY) == newer
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "faqs/faqs.yml",
        "obligations.yml",
        "organisations.yml",
        "partnership.yml",
        "programs/cna-eve.yml",
        "programs/emt.yml",
        "support.yml",
    ]


def test_an_export_does_not_mix_with_other_files(tmp_path: Path) -> None:
    export(a_catalog(), tmp_path)
    with pytest.raises(FileExistsError, match=r"emt\.yml"):
        export(a_catalog(programs=(a_program(),), obligations=(), faqs=()), tmp_path)


def test_a_single_file_is_a_catalogue_too(tmp_path: Path) -> None:
    catalog = a_catalog()
    lists = ("organisations", "programs", "support", "obligations", "faqs")
    data: dict[str, Any] = {key: [document(part) for part in getattr(catalog, key)] for key in lists}
    file = tmp_path / "all.yml"
    file.write_text(yaml.safe_dump({"partnership": document(catalog.partnership), **data}, allow_unicode=True))
    assert load(file, TODAY) == catalog


def test_anchors_under_defaults_spare_repetition(folder: Path) -> None:
    file = folder / "programs" / "cna-eve.yml"
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    summary = data["program"]["facts"].pop("summary")
    rest = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    say = f'      say: {{en: "{summary["say"]["en"]}", es: "{summary["say"]["es"]}"}}\n      <<: *checked\n'
    defaults = "defaults:\n  checked: &checked {owner: ASCC, checked: 2026-11-01, until: 2027-06-30}\n"
    file.write_text(defaults + rest.replace("  facts:\n", f"  facts:\n    summary:\n{say}", 1), encoding="utf-8")
    assert load(folder, TODAY) == a_catalog()


def test_a_byte_order_mark_does_not_matter(folder: Path) -> None:
    file = folder / "support.yml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert load(folder, TODAY) == a_catalog()


def test_hidden_files_are_left_alone(folder: Path) -> None:
    (folder / ".draft.yml").write_text("nonsense: [")
    assert load(folder, TODAY) == a_catalog()


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_folder_without_files_says_what_is_expected(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (problem,) = _problems(tmp_path / name)
    assert problem == f"{tmp_path / name}: no catalogue here; expected a folder with .yml files, or one such file"


def test_a_missing_translation_is_told_with_its_line(folder: Path) -> None:
    file = folder / "programs" / "cna-eve.yml"
    _edit(file, '        es: "Cuesta $1,150."\n', "")
    line = file.read_text(encoding="utf-8").split('"It costs $1,150."')[0].count("\n")  # `say:` stands before `en:`
    assert _problems(folder) == [f"programs/cna-eve.yml:{line}: facts.cost.say.es: missing"]


BROKEN: list[tuple[str, str, str, str]] = [
    (
        "support.yml",
        "kind: childcare",
        "kind: cars",
        "support[0].kind: expected 'childcare', 'eldercare', 'transport',",
    ),
    (
        "support.yml",
        "- id: KIDS",
        "- id: kids",
        "support[0].id: expected capitals and digits joined by hyphens, such as",
    ),
    (
        "support.yml",
        "    owner: ASCC",
        "    owner: ASCC\n    onwer: X",
        "support[0].fact.onwer: unknown key; did you mean owner?",
    ),
    (
        "support.yml",
        "    owner: ASCC",
        "    owner: ASCC\n    zzz: X",
        "support[0].fact.zzz: unknown key; expected one of say, s",
    ),
    (
        "support.yml",
        "    owner: ASCC",
        "    owner: ASCC\n    owner: ASCC",
        "support[0].fact.owner: stands here twice, first in line",
    ),
    (
        "support.yml",
        "    until:",
        "    until: 2026-02-30 #",
        "support[0].fact.until: expected a date such as 2027-01-25, found",
    ),
    ("support.yml", "    until:", "    until: 2026-01-01 #", "support[0].fact: 'until' must be later than 'checked'"),
    (
        "support.yml",
        "  name:\n    en: Childcare\n    es: Guardería",
        "  name: 5",
        "support[0].name: expected keys with values, found 5",
    ),
    ("support.yml", "support:", "supports:", "supports: unknown key; expected one of partnership, program, organisa"),
    ("partnership.yml", "email: ", "email: 5 #", "email: expected text; put it in quotes, found 5"),
    (
        "partnership.yml",
        "America/Los_Angeles",
        "America/Fresno",
        "zone: no time zone is called America/Fresno; expected",
    ),
    ("partnership.yml", "opens: ", "opens: noon #", 'front_desk[0].opens: expected a time such as "17:30", found'),
    ("programs/emt.yml", "owner: ASCC", "owner: NOBODY", "owner: no organisation is called NOBODY"),
    ("programs/emt.yml", "  - ASCC", "  - NOBODY", "partners[0]: no organisation is called NOBODY"),
    ("programs/emt.yml", "    cost:\n", "    price:\n", "facts.price: expected 'summary', 'cost',"),
    ("programs/emt.yml", "    summary:", "    pay:", "facts need at least a 'summary'"),
    ("programs/emt.yml", "cost: 1150", "cost: 1,150", "profile.cost: expected a whole number, found '1,150'"),
    (
        "programs/emt.yml",
        "cost: 1150",
        "cost: -1",
        "profile.cost: input should be greater than or equal to 0, found -1",
    ),
    (
        "programs/emt.yml",
        "EMT-INFO",
        "CNA-EVE-INFO",
        "sessions[0].id: CNA-EVE-INFO is used already, in programs/cna-eve.yml:",
    ),
    (
        "programs/emt.yml",
        "EMT-2701",
        "CNA-EVE-2701",
        "cohorts[0].id: CNA-EVE-2701 is used already, in programs/cna-eve",
    ),
    (
        "programs/emt.yml",
        "curso EMT",
        "CURSO Cna eve",
        "names.es[0]: 'CURSO Cna eve' is a name of CNA-EVE too, in prog",
    ),
    ("obligations.yml", "program: EMT", "program: XX", "obligations[0].program: no program is called XX"),
    ("faqs/faqs.yml", "  - EMT", "  - XX", "faqs[1].programs[0]: no program is called XX"),
    ("faqs/faqs.yml", "TOO-OLD", "COST", "faqs[1].id: COST is used already, in faqs/faqs.yml:2"),
    (
        "organisations.yml",
        "- id: ASCC",
        "- {id: ASCC, name: {en: A, es: A}, kind: clinic}\n- id: ASCC",
        "organisations[1].id: ASCC",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN, ids=[entry[3][:40] for entry in BROKEN])
def test_a_mistake_is_told_with_file_line_path_and_what_is_expected(
    folder: Path, file: str, old: str, new: str, expected: str
) -> None:
    _edit(folder / file, old, new)
    (problem,) = _problems(folder)
    place, _, text = problem.partition(": ")
    assert place.rpartition(":")[0] == file
    assert text.startswith(expected)


def test_the_line_is_that_of_the_mistake(folder: Path) -> None:
    file = folder / "programs" / "emt.yml"
    _edit(file, "seats: 20", "seats: many")
    line = file.read_text(encoding="utf-8").split("seats: many")[0].count("\n") + 1
    assert _problems(folder) == [f"programs/emt.yml:{line}: cohorts[0].seats: expected a whole number, found 'many'"]


def test_all_mistakes_are_told_at_once_in_order(folder: Path) -> None:
    _edit(folder / "support.yml", "kind: childcare", "kind: cars")
    _edit(folder / "programs" / "emt.yml", "owner: ASCC", "owner: NOBODY")
    _edit(folder / "programs" / "emt.yml", "seats: 20", "seats: 2")
    (folder / "faqs" / "bad.yml").write_text("faqs: [", encoding="utf-8")
    (folder / "faqs" / "worse.yml").write_bytes(b"faqs:\n- id: \xe1\n")
    assert [problem.split(":")[0] for problem in _problems(folder)] == [
        "faqs/bad.yml",
        "faqs/worse.yml",
        "programs/emt.yml",
        "programs/emt.yml",
        "support.yml",
    ]


# Seven lines of nine aliases each: five million of the first.
DOUBLED = "\n".join(
    [
        "defaults: &a0 [x, x, x, x, x, x, x, x, x]",
        *(f"b{depth}: &a{depth} [{', '.join([f'*a{depth - 1}'] * 9)}]" for depth in range(1, 7)),
        "faqs: *a6",
    ]
).encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"faqs:\n- a: [1\n\n", "4: not YAML: a list that begins with [ and does not end with ], in what begins"),
        (b"faqs:\n- id: \xe1\n", "2: not UTF-8: save the file with the encoding UTF-8"),
        (b"a: b\n\x00", "2: not YAML: a character that cannot be seen"),
        (b"", "1: empty; expected one of partnership, program, organisations, programs, support, obligations,"),
        (b"- a\n", "1: expected keys at the left margin: partnership, program, organisations,"),
        (b"faqs: some\n", "1: faqs: expected a list, each entry with `- `"),
        (b"faqs:\n- some\n", "2: faqs[0]: expected keys with values, found 'some'"),
        (b"faqs: &a\n- *a\n", "1: not YAML: a part contains itself"),
        (b"faqs: *nothing\n", "1: not YAML: an alias whose anchor is not there; put text that begins with * in quotes"),
        (b"faqs:\n\t- id: A\n", "2: not YAML: a tab, or text that begins with @, % or a backtick; indent with"),
        (b"faqs:\n- id: a: b\n", "2: not YAML: a colon where none can be; put text that holds one in quotes,"),
        (b"faqs:\n- id: !!bool perhaps\n", "2: not YAML: a tag that does not fit what stands there"),
        (b"faqs:\n- id: !!timestamp soon\n", "2: not YAML: a tag that does not fit what stands there"),
        (b"faqs:\n- id: !!binary so\n", "2: not YAML: a tag that does not fit what stands there"),
        (b"faqs:\n- id: !ours so\n", "2: not YAML: a tag; put text that begins with an exclamation mark in quotes"),
        (b"faqs: " + b"[" * 100 + b"]" * 100, "1: not YAML: too deep; no part of a catalogue is so far inside"),
        (b"faqs: " + b"[" * 100_000 + b"]" * 100_000, "1: not YAML: too deep; no part of a catalogue is so far inside"),
        (DOUBLED, "1: not YAML: too much; its aliases repeat themselves without end"),
    ],
)
def test_a_file_that_is_not_a_catalogue_file_is_told(folder: Path, content: bytes, expected: str) -> None:
    (folder / "bad.yml").write_bytes(content)
    (problem,) = _problems(folder)
    assert problem.startswith(f"bad.yml:{expected}")


def test_the_partnership_is_there_once(folder: Path) -> None:
    (folder / "z.yml").write_text((folder / "partnership.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert _problems(folder) == ["z.yml:1: there is a partnership already, in partnership.yml:1"]
    (folder / "z.yml").unlink()
    (folder / "partnership.yml").unlink()
    assert _problems(folder) == [f"{folder.name}:1: partnership: missing; one file must say who answers"]


def test_merges_of_merges_are_as_many_keys_as_they_name() -> None:
    lines = ["a: &a0 {one: 1, two: 2}"]
    lines += [f"b{depth}: &a{depth} {{<<: [{', '.join([f'*a{depth - 1}'] * 10)}]}}" for depth in range(1, 13)]
    parsed = parse("\n".join(lines))
    assert (parsed.problems, parsed.data["b12"]) == ([], {"one": 1, "two": 2})


def _cost(en: str, **changes: Any) -> Catalog:
    facts = {Topic.SUMMARY: a_fact(), Topic.COST: a_fact(en, **changes)}
    return a_catalog(programs=(a_program(facts=facts), a_program("EMT")))


@pytest.mark.parametrize(
    ("written", "spoken", "unwritten"),
    [
        ("It costs $1,150.", "1,150 dollars.", None),
        ("It costs $1150.", "1,150 dollars.", None),
        ("It costs $1,150, or $0 with help.", "1,150 dollars, or nothing.", None),
        ("It costs $1,225.", "1,150 dollars.", "1150"),
        ("It costs $1,150.", "1,225 dollars.", "1225"),
        ("It costs $12.50.", "12.50 dollars, 3 weeks.", "3"),
    ],
)
def test_no_figure_is_spoken_that_is_not_written(
    tmp_path: Path, written: str, spoken: str, unwritten: str | None
) -> None:
    """Whoever changes a price changes it in both."""
    export(_cost(written, speak=both(spoken, "Palabra.")), tmp_path)
    if unwritten is None:
        load(tmp_path, TODAY)
    else:
        (problem,) = _problems(tmp_path)
        assert problem.endswith(f"facts.cost.speak.en: {unwritten} is spoken, and is not in what is written")


@pytest.mark.parametrize(
    ("words", "speak", "expected"),
    [
        (25, None, None),
        (26, None, "facts.cost.say.en: 26 words; on the phone at most 25 are spoken, so add a shorter `speak`"),
        (26, 25, None),
        (5, 26, "facts.cost.speak.en: 26 words; on the phone at most 25 are spoken"),
    ],
)
def test_what_is_spoken_has_25_words_at_most(
    tmp_path: Path, words: int, speak: int | None, expected: str | None
) -> None:
    spoken = both("word " * speak, "Palabra.") if speak else None
    export(_cost("word " * words, speak=spoken), tmp_path)
    if expected is None:
        load(tmp_path, TODAY)
    else:
        (problem,) = _problems(tmp_path)
        assert problem.endswith(expected)


@pytest.mark.parametrize(("length", "right"), [(320, True), (321, False)])
def test_what_is_texted_has_320_characters_at_most(tmp_path: Path, length: int, right: bool) -> None:
    export(_cost("x" * length), tmp_path)
    if right:
        load(tmp_path, TODAY)
    else:
        (problem,) = _problems(tmp_path)
        assert problem.endswith("facts.cost.say.en: 321 characters; at most 320 fit into a text")


@pytest.mark.parametrize(("checked", "right"), [(TODAY, True), (TODAY + dt.timedelta(days=1), False)])
def test_nothing_was_checked_in_the_future(tmp_path: Path, checked: dt.date, right: bool) -> None:
    program = a_program(cohorts=(a_cohort(checked=checked),))
    catalog = a_catalog(
        partnership=a_partnership(contact=a_fact(checked=checked)), programs=(program, a_program("EMT"))
    )
    export(catalog, tmp_path)
    if right:
        load(tmp_path, TODAY)
    else:
        assert [problem.partition(": ")[2] for problem in _problems(tmp_path)] == [
            "contact.checked: 2026-11-23 is in the future; today is 2026-11-22",
            "cohorts[0].checked: 2026-11-23 is in the future; today is 2026-11-22",
        ]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"apply_by": "2027-01-25", "apply_from": "2027-01-25", "ends_on": "2027-01-25"}, []),
        ({"apply_by": "2027-01-26"}, ["cohorts[0].starts_on: 2027-01-25 comes before apply_by 2027-01-26"]),
        ({"ends_on": "2027-01-24"}, ["cohorts[0].ends_on: 2027-01-24 comes before starts_on 2027-01-25"]),
        (
            {"apply_from": "2027-01-03", "apply_by": "2027-01-02"},
            ["cohorts[0].apply_by: 2027-01-02 comes before apply_from 2027-01-03"],
        ),
        ({"open_seats": 20}, []),
        ({"open_seats": 21}, ["cohorts[0].open_seats: 21 are more than the 20 seats"]),
    ],
)
def test_a_cohorts_dates_are_in_order(tmp_path: Path, dates: dict[str, Any], expected: list[str]) -> None:
    export(a_catalog(programs=(a_program(cohorts=(a_cohort(**dates),)), a_program("EMT"))), tmp_path)
    if not expected:
        load(tmp_path, TODAY)
    else:
        assert [problem.partition(": ")[2] for problem in _problems(tmp_path)] == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU,3TU", None),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=6", None),
        ("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270601T000000", None),
        ("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270601T000000Z", None),
        (
            "FREQ=MONTHLY;BYDAY=1TU;COUNT=6;UNTIL=20270601T000000",
            "COUNT and UNTIL exclude each other (RFC 5545): keep one",
        ),
        ("every tuesday", "expected FREQ=YEARLY|MONTHLY|WEEKLY|DAILY; and so on, such as FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("FREQ=SECONDLY", "expected FREQ=YEARLY|MONTHLY|WEEKLY|DAILY; and so on, such as FREQ=MONTHLY;BYDAY=1TU,3TU"),
        ("FREQ=WEEKLY;BYDAY=XX", "not a rule of RFC 5545: invalid 'BYDAY': XX"),
        ("FREQ=WEEKLY;BYTEA=1", "not a rule of RFC 5545: unknown parameter 'BYTEA'"),
        ("FREQ=WEEKLY;BYDAY=WE", "does not take place on starts_at 2026-12-01T18:00; its first is 2026-12-02T18:00"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never takes place"),
        ("FREQ=DAILY;UNTIL=20260101T000000", "never takes place"),
    ],
)
def test_a_sessions_rule_can_be_followed(tmp_path: Path, rule: str, expected: str | None) -> None:
    export(a_catalog(programs=(a_program(sessions=(a_session(rule=rule),)), a_program("EMT"))), tmp_path)
    if expected is None:
        load(tmp_path, TODAY)
    else:
        (problem,) = _problems(tmp_path)
        assert problem.partition(": ")[2] == f"sessions[0].rule: {expected}"


def test_a_session_starts_at_local_time(tmp_path: Path) -> None:
    aware = a_session(starts_at=dt.datetime(2026, 12, 1, 18, 0, tzinfo=dt.UTC), zone="Mars/Olympus")
    problems = _wrong(tmp_path, programs=(a_program(sessions=(aware,)), a_program("EMT")))
    assert [problem.partition(": ")[2] for problem in problems] == [
        "sessions[0].starts_at: expected local time: leave the zone out, `zone` says it",
        "sessions[0].zone: no time zone is called Mars/Olympus",
    ]


def test_a_program_that_no_longer_runs_may_leave_its_names(tmp_path: Path) -> None:
    old = a_program("OLD", active=False, names=Names(en=("EMT course",)))
    catalog = a_catalog(programs=(a_program(), a_program("EMT"), old))
    export(catalog, tmp_path)
    assert load(tmp_path, TODAY) == catalog
