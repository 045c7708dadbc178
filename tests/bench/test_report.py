import json

from bench.report import markdown, text
from tests.bench.factories import ours, report

FACTS = "Measured on 2026-11-22 at revision abc1234, on 2 of 4 cores of Some Processor, 16 GB, Linux, Python 3.11.9."


def cells(printed: str, name: str) -> list[str]:
    """The cells of the Markdown row that begins with a name."""
    (row,) = [line for line in printed.splitlines() if line.startswith(f"| {name} ")]
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


def test_facts_of_the_machine_come_first() -> None:
    assert text(report(ours())).splitlines()[0] == FACTS
    assert markdown(report(ours())).splitlines()[0] == FACTS


def test_tables_set_both_side_by_side_with_the_ratio() -> None:
    printed = markdown(report(ours()))
    assert cells(printed, "32 people: turns a second") == ["30.0", "10.0", "3.00 ×"]
    assert cells(printed, "32 people: p95 of a turn, ms") == ["1000.0", "4000.0", "0.25 ×"]
    assert cells(printed, "1 person: turns, failed ones") == ["900, 0", "900, 0", ""]
    assert cells(printed, "growth from the one to the other") == ["1.00 ×", "10.00 ×", "0.10 ×"]
    assert cells(printed, "training, s (the peer on 30 examples an intent)") == ["60", "600 (earlier)", "0.10 ×"]
    assert cells(printed, "memory after the load, MB") == [
        "450 (engine 300, app 100, supervisor 50)",
        "1000 (server 900, action server 100)",
        "0.45 ×",
    ]


def test_goals_say_whether_they_are_reached() -> None:
    assert cells(markdown(report(ours())), "training") == ["60.00 s", "at most 90 s", "reached"]
    assert cells(markdown(report(ours(training=91.0))), "training") == ["91.00 s", "at most 90 s", "missed"]
    speed = "turns a second, 8 people: of the peer's"
    assert cells(markdown(report(ours(failed=4))), speed) == ["3.00 ×", "at least 3 ×", "missed: 4 turns failed"]


def test_a_busy_machine_is_told_of() -> None:
    said = "The machine was not quiet: others used up to 30% of its cores meanwhile."
    assert said in text(report(ours(others=0.3)))
    assert "not quiet" not in text(report(ours(others=0.05)))


def test_a_quick_run_says_so() -> None:
    assert "A quick run" in text(report(ours(), quick=True))
    assert "A quick run" not in text(report(ours()))


def test_json_holds_figures_and_goals() -> None:
    written = json.loads(json.dumps(report(ours()).as_json()))
    assert sorted(written) == ["goals", "machine", "others", "peer", "porchlight", "quick"]
    assert written["porchlight"]["levels"][2]["per_second"] == 30.0
    assert written["peer"]["memory"] == {"server": 900_000_000, "action server": 100_000_000}
    assert written["goals"][0] == {
        "name": "turns a second, 8 people: of the peer's",
        "measured": 3.0,
        "limit": 3.0,
        "at_least": True,
        "unit": "times",
        "failed": 0,
        "reached": True,
    }
