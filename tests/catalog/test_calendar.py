"""Information sessions over the changes of the clock, holidays and ends; groups and their windows."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from assistant.catalog.calendar import apply_window, next_cohort, upcoming
from assistant.catalog.schema import Catalog, Kind, Session
from tests.factories.catalogs import a_catalog, a_cohort, a_partnership, a_program, a_session

PACIFIC = ZoneInfo("America/Los_Angeles")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=PACIFIC)


def with_sessions(*sessions: Session, **partnership: object) -> Catalog:
    return a_catalog(
        partnership=a_partnership(**{"holidays": "US-CA", **partnership}),
        programs=(a_program(sessions=sessions),),
    )


def starts(catalog: Catalog, now: dt.datetime, limit: int = 3) -> list[dt.datetime]:
    return [occurrence.starts_at for occurrence in upcoming(catalog, now, "CNA-EVE", limit=limit)]


def test_the_first_and_third_tuesdays_are_found() -> None:
    catalog = with_sessions(a_session())
    assert starts(catalog, at(2026, 11, 24)) == [at(2026, 12, 1, 18), at(2026, 12, 15, 18), at(2027, 1, 5, 18)]


@pytest.mark.parametrize(
    ("now", "days"),
    [
        # Spring forward on March 14, 2027; back on November 7.
        (at(2027, 3, 8), [(3, 11), (3, 18)]),
        (at(2027, 11, 1), [(11, 4), (11, 18)]),  # November 11 is Veterans Day
    ],
)
def test_six_o_clock_stays_six_o_clock_when_the_clocks_change(now: dt.datetime, days: list[tuple[int, int]]) -> None:
    weekly = a_session(starts_at=dt.datetime.fromisoformat("2027-01-07T18:00"), rule="FREQ=WEEKLY;BYDAY=TH")
    found = starts(with_sessions(weekly), now, limit=2)
    assert found == [at(2027, month, day, 18) for month, day in days]
    assert found[0].utcoffset() != found[1].utcoffset()


def test_a_session_in_the_hour_that_comes_twice_is_told_once() -> None:
    night = a_session(starts_at=dt.datetime.fromisoformat("2027-11-07T01:30"), rule=None)
    catalog = with_sessions(night)
    assert starts(catalog, at(2027, 11, 7, 1, 29)) == [at(2027, 11, 7, 1, 30)]
    second_time = at(2027, 11, 7, 1, 40).replace(fold=1)
    assert starts(catalog, second_time) == []


def test_public_holidays_and_days_off_are_left_out() -> None:
    thursdays = a_session(starts_at=dt.datetime.fromisoformat("2026-11-19T17:00"), rule="FREQ=WEEKLY;BYDAY=TH")
    off = dt.date(2026, 12, 10)
    catalog = with_sessions(thursdays, closed_on=(off,))
    # November 26 is Thanksgiving, December 10 a day off of the partnership's own.
    assert starts(catalog, at(2026, 11, 20), limit=2) == [at(2026, 12, 3, 17), at(2026, 12, 17, 17)]


def test_without_a_region_holidays_are_not_known() -> None:
    thursdays = a_session(starts_at=dt.datetime.fromisoformat("2026-11-19T17:00"), rule="FREQ=WEEKLY;BYDAY=TH")
    assert starts(with_sessions(thursdays, holidays=None), at(2026, 11, 20), limit=1) == [at(2026, 11, 26, 17)]


def test_a_session_that_begins_this_minute_has_begun() -> None:
    catalog = with_sessions(a_session(rule=None))
    assert starts(catalog, at(2026, 12, 1, 17, 59)) == [at(2026, 12, 1, 18)]
    assert starts(catalog, at(2026, 12, 1, 18)) == []


@pytest.mark.parametrize("end", ["COUNT=2", "UNTIL=20261215T180000", "UNTIL=20261216T020000Z", "UNTIL=20261215T235959"])
def test_a_rule_ends(end: str) -> None:
    catalog = with_sessions(a_session(rule=f"FREQ=MONTHLY;BYDAY=1TU,3TU;{end}"))
    assert starts(catalog, at(2026, 11, 24)) == [at(2026, 12, 1, 18), at(2026, 12, 15, 18)]
    assert starts(catalog, at(2026, 12, 15, 18)) == []


def test_an_end_in_utc_is_meant_to_the_minute() -> None:
    catalog = with_sessions(a_session(rule="FREQ=MONTHLY;BYDAY=1TU,3TU;UNTIL=20261216T015959Z"))
    assert starts(catalog, at(2026, 11, 24)) == [at(2026, 12, 1, 18)]


def test_now_may_come_in_any_zone() -> None:
    catalog = with_sessions(a_session(rule=None))
    assert starts(catalog, dt.datetime(2026, 12, 2, 1, 59, tzinfo=dt.UTC)) == [at(2026, 12, 1, 18)]
    assert starts(catalog, dt.datetime(2026, 12, 2, 2, 0, tzinfo=dt.UTC)) == []


def test_a_language_keeps_the_sessions_held_in_it(demo: Catalog) -> None:
    spanish = upcoming(demo, at(2026, 11, 24), language="es")
    assert [o.program_id for o in spanish[:2]] == ["CHW", "CNA-EVE"]
    assert all("es" in o.languages for o in spanish)


def test_a_general_question_gets_the_next_session_of_each_program(demo: Catalog) -> None:
    found = upcoming(demo, at(2026, 11, 22, 10), limit=20)
    assert len({o.program_id for o in found}) == len(found)
    # A daily walk-in of the funding board is not among them; asked for, it is.
    assert "WIOA-FUND" not in {o.program_id for o in found}
    assert [o.starts_at for o in found] == sorted(o.starts_at for o in found)
    assert upcoming(demo, at(2026, 11, 24, 10), "WIOA-FUND", limit=1)[0].starts_at == at(2026, 11, 25, 9)


def test_the_session_of_the_product_call_is_found(demo: Catalog) -> None:
    (first,) = upcoming(demo, at(2026, 11, 22, 19), "CNA-EVE", limit=1)
    assert first.starts_at == at(2026, 12, 1, 18)
    assert first.languages == {"en", "es"}
    assert first.session_id == "CNA-EVE-INFO"


def test_a_program_that_is_unknown_or_not_running_has_none() -> None:
    catalog = a_catalog(programs=(a_program(active=False),))
    assert upcoming(catalog, at(2026, 11, 24), "CNA-EVE") == []
    assert upcoming(catalog, at(2026, 11, 24), "NOPE") == []
    assert upcoming(catalog, at(2026, 11, 24)) == []


@pytest.mark.parametrize(
    ("today", "window"),
    [
        (dt.date(2027, 1, 10), "not_yet"),
        (dt.date(2027, 1, 11), "open"),
        (dt.date(2027, 2, 26), "open"),
        (dt.date(2027, 2, 27), "closed"),
    ],
)
def test_first_and_last_day_of_a_window_count(today: dt.date, window: str) -> None:
    cohort = a_cohort(starts_on=dt.date(2027, 3, 29), apply_from=dt.date(2027, 1, 11), apply_by=dt.date(2027, 2, 26))
    assert apply_window(cohort, today) == window


def test_a_window_without_a_last_day_closes_with_the_start() -> None:
    cohort = a_cohort(starts_on=dt.date(2027, 1, 25))
    assert apply_window(cohort, dt.date(2027, 1, 25)) == "open"
    assert apply_window(cohort, dt.date(2027, 1, 26)) == "closed"


def test_the_next_group_is_the_first_that_takes_applications() -> None:
    closed = a_cohort("JAN", starts_on=dt.date(2027, 1, 25), apply_by=dt.date(2027, 1, 8))
    later = a_cohort("MAY", starts_on=dt.date(2027, 5, 3))
    program = a_program(kind=Kind.TRAINING, cohorts=(later, closed))
    assert next_cohort(program, dt.date(2027, 1, 8)) == closed
    assert next_cohort(program, dt.date(2027, 1, 9)) == later
    assert next_cohort(program, dt.date(2027, 5, 3)) == later
    assert next_cohort(program, dt.date(2027, 5, 4)) is None


def test_a_group_that_is_closed_is_still_told_where_there_is_no_other() -> None:
    closed = a_cohort("JAN", starts_on=dt.date(2027, 1, 25), apply_by=dt.date(2027, 1, 8))
    assert next_cohort(a_program(cohorts=(closed,)), dt.date(2027, 1, 20)) == closed
    assert next_cohort(a_program(cohorts=()), dt.date(2027, 1, 20)) is None
