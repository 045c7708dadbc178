import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.catalog.export import export
from assistant.catalog.follow_ups import FollowUp, Trigger
from assistant.catalog.load import load
from assistant.errors import CatalogError
from assistant.messages.words import facts_named
from tests.factories.catalogs import a_catalog
from tests.factories.follow_ups import schedule

TODAY = dt.date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
REPLIES = facts_named(ROOT / "data" / "responses")
LINE = "  - {id: reminder, on: session_starts, at: -1d, words: utter_told_day_before, asks: attendance}"


def a_follow_up(**changes: Any) -> FollowUp:
    given = {"id": "reminder", "on": "session_starts", "at": "-1d", "words": "utter_told_day_before"}
    return FollowUp.model_validate({**given, **changes})


def _problems(folder: Path, line: str) -> list[str]:
    """What is wrong with a catalogue with this line in its schedule."""
    export(a_catalog(), folder)
    (folder / "follow_ups.yml").write_text(f"follow_ups:\n{LINE}\n{line}\n", encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        load(folder, TODAY, REPLIES)
    return caught.value.problems


def test_the_shipped_schedule_is_right_and_tells_of_everything() -> None:
    catalog = load(ROOT / "catalog", TODAY, REPLIES)
    assert catalog.follow_ups == schedule()
    assert {one.on for one in catalog.follow_ups} == set(Trigger)
    assert [one.id for one in catalog.follow_ups if one.off] == []


def test_an_offset_is_days_of_the_calendar_or_time() -> None:
    assert a_follow_up(at="-1d").offset == (-1, dt.timedelta())
    assert a_follow_up(at="-2h").offset == (0, dt.timedelta(hours=-2))
    assert a_follow_up(at="-90m").offset == (0, dt.timedelta(minutes=-90))
    later = a_follow_up(on="attended", at="+45m")
    assert (later.offset, later.lead) == ((0, dt.timedelta(minutes=45)), None)
    assert a_follow_up(at="-1d").lead == dt.timedelta(days=1)
    assert a_follow_up(on="booked", at="0m").offset == (0, dt.timedelta())


@pytest.mark.parametrize("at", ["1", "-1w", "1000m", "-1.5h", "- 1d", "tomorrow", ""])
def test_an_offset_that_is_none(at: str) -> None:
    with pytest.raises(ValidationError):
        a_follow_up(at=at)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"at": "0m"}, "a reminder comes before the session: 'at' must be such as -1d or -2h"),
        ({"on": "booked", "at": "-1h"}, "nobody can be told before booked: 'at' must not begin with -"),
        ({"asks": "rating"}, "asks rating cannot be answered after session_starts"),
        ({"on": "cancelled", "at": "0m", "asks": "attendance"}, "asks attendance cannot be answered after cancelled"),
        ({"channel": "both"}, "channel both needs a 'subject' for the email"),
    ],
)
def test_what_does_not_fit_together(changes: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_follow_up(**changes)


def test_it_is_for_its_programs_and_not_when_it_is_off() -> None:
    assert a_follow_up().is_for("EMT")
    assert a_follow_up().is_for(None)
    assert not a_follow_up(programs=["CNA-EVE"]).is_for("EMT")
    assert a_follow_up(programs=["CNA-EVE"]).is_for("CNA-EVE")
    assert not a_follow_up(off=True).is_for("EMT")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "  - {id: late, on: session_starts, at: soon, words: utter_told_two_hours}",
            (
                "follow_ups.yml:3: follow_ups[1].at: expected how long after, or with - before, such as -1d, -2h, 0m "
                "or +45m, found 'soon'"
            ),
        ),
        (
            "  - {id: reminder, on: session_starts, at: -2h, words: utter_told_two_hours}",
            "follow_ups.yml:3: follow_ups[1].id: reminder is used already, in follow_ups.yml:2",
        ),
        (
            "  - {id: late, on: session_starts, at: -2h, words: utter_told_something}",
            "follow_ups.yml:3: follow_ups[1].words: no reply is called utter_told_something; add it to data/responses",
        ),
        (
            "  - {id: late, on: session_starts, at: -2h, words: utter_told_offered}",
            (
                "follow_ups.yml:3: follow_ups[1].words: utter_told_offered names {until}; after session_starts there "
                "are calendar, hello, link, note, others, place, program, seat, when"
            ),
        ),
        (
            "  - {id: late, on: session_starts, at: -2h, words: utter_told_two_hours, programs: [NOBODY]}",
            "follow_ups.yml:3: follow_ups[1].programs[0]: no program is called NOBODY",
        ),
        (
            "  - {id: late, on: sunrise, words: utter_told_two_hours}",
            (
                "follow_ups.yml:3: follow_ups[1].on: expected 'booked', 'guardian_needed', 'guardian_agreed', 'moved', "
                "'cancelled', 'waitlisted', 'offered', 'accepted', 'expired', 'wait_over', 'session_moved', "
                "'session_cancelled', 'attended', 'no_show', 'session_starts', 'not_now_until', 'cohort_announced', "
                "'applications_open', 'apply_by' or 'papers_due', found 'sunrise'"
            ),
        ),
        (
            "  - {id: late, on: session_starts, at: 0m, words: utter_told_two_hours}",
            "follow_ups.yml:3: follow_ups[1]: a reminder comes before the session: 'at' must be such as -1d or -2h",
        ),
        (
            "  - {id: late, on: session_starts, at: -2h, word: utter_told_two_hours}",
            "follow_ups.yml:3: follow_ups[1].words: missing",
        ),
    ],
)
def test_mistakes_are_named_by_file_and_line(tmp_path: Path, line: str, problem: str) -> None:
    assert problem in _problems(tmp_path, line)


def test_an_export_is_loaded_as_it_was(tmp_path: Path) -> None:
    catalog = a_catalog(follow_ups=schedule())
    written = export(catalog, tmp_path)
    assert tmp_path / "follow_ups.yml" in written
    assert load(tmp_path, TODAY, REPLIES) == catalog


def test_without_a_schedule_there_is_no_file(tmp_path: Path) -> None:
    assert tmp_path / "follow_ups.yml" not in export(a_catalog(), tmp_path)
