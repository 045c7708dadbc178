import datetime as dt

import pytest

from assistant.booking.follow_up_times import Due, Quiet, moment_of, reminder
from assistant.catalog.follow_ups import FollowUp
from assistant.messages.quiet_hours import TextHours
from tests.factories.follow_ups import local

ZONE = "America/Los_Angeles"
QUIET = Quiet(TextHours(), (ZONE,))
LONG_AGO = local(2026, 11, 1, 12)


def a_reminder(at: str) -> FollowUp:
    return FollowUp.model_validate(
        {"id": "reminder", "on": "session_starts", "at": at, "words": "utter_told_day_before"}
    )


def due(starts_at: dt.datetime, at: str, told_at: dt.datetime = LONG_AGO) -> Due | None:
    return reminder(starts_at, ZONE, a_reminder(at), told_at, QUIET)


def at(starts_at: dt.datetime, before: str, told_at: dt.datetime = LONG_AGO) -> dt.datetime | None:
    found = due(starts_at, before, told_at)
    return found.at if found else None


@pytest.mark.parametrize(
    ("starts_at", "hours"),
    [
        (local(2027, 3, 14, 18), 23),  # clocks go forward in the night before
        (local(2027, 11, 7, 18), 25),  # and back
        (local(2027, 11, 8, 18), 24),
    ],
)
def test_a_day_before_is_the_same_hour_of_the_day(starts_at: dt.datetime, hours: int) -> None:
    found = moment_of(starts_at, a_reminder("-1d"), ZONE)
    assert starts_at - found == dt.timedelta(hours=hours)
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize(("day", "hours"), [((2027, 3, 14), 2), ((2027, 11, 7), 2)])
def test_two_hours_before_are_two_hours(day: tuple[int, int, int], hours: int) -> None:
    starts_at = local(*day, 13)
    assert starts_at - moment_of(starts_at, a_reminder("-2h"), ZONE) == dt.timedelta(hours=hours)


def test_an_hour_that_there_is_not_is_the_one_after() -> None:
    """On 14 March 2027 there is no half past two in the morning."""
    assert moment_of(local(2027, 3, 15, 2, 30), a_reminder("-1d"), ZONE) == local(2027, 3, 14, 3, 30)


def test_reminders_of_an_evening() -> None:
    evening = local(2026, 12, 1, 18)
    assert due(evening, "-1d") == Due(local(2026, 11, 30, 18), local(2026, 12, 1, 12))
    assert due(evening, "-2h") == Due(local(2026, 12, 1, 16), local(2026, 12, 1, 17, 30))


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        ((11, 0), local(2026, 12, 1, 9)),  # due at nine, when texts may go
        ((10, 59), local(2026, 12, 1, 9)),  # due a minute before: at nine
        ((9, 30), local(2026, 12, 1, 9)),  # half an hour before it is still of use
        ((9, 29), local(2026, 11, 30, 19, 30)),  # then it is better told on the evening before
        ((8, 0), local(2026, 11, 30, 19, 30)),
    ],
)
def test_a_morning_s_reminder_waits_for_nine_where_that_is_early_enough(
    hour: tuple[int, int], expected: dt.datetime
) -> None:
    assert at(local(2026, 12, 1, *hour), "-2h") == expected


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        ((21, 59), local(2026, 12, 1, 19, 59)),  # before eight texts may go
        ((22, 0), local(2026, 12, 1, 19, 30)),  # at eight no more
    ],
)
def test_an_evening_s_reminder_goes_before_eight(hour: tuple[int, int], expected: dt.datetime) -> None:
    assert at(local(2026, 12, 1, *hour), "-2h") == expected


def test_on_sundays_it_waits_for_noon() -> None:
    assert at(local(2026, 11, 30, 10), "-1d") == local(2026, 11, 29, 12)
    assert at(local(2026, 11, 29, 14), "-2h") == local(2026, 11, 29, 12)
    assert at(local(2026, 11, 29, 12, 29), "-2h") == local(2026, 11, 28, 19, 30)


def test_quiet_hours_are_the_phone_s_own() -> None:
    """A phone of New York: six in the evening in California is nine there."""
    quiet = Quiet(TextHours(), ("America/New_York",))
    found = reminder(local(2026, 12, 1, 20), ZONE, a_reminder("-2h"), LONG_AGO, quiet)
    assert found == Due(local(2026, 12, 1, 16, 30), local(2026, 12, 1, 19, 30))


@pytest.mark.parametrize(
    ("booked", "day_before", "two_hours"),
    [
        (dt.timedelta(hours=26), True, True),
        (dt.timedelta(hours=25), True, True),
        (dt.timedelta(hours=25) - dt.timedelta(seconds=1), False, True),
        (dt.timedelta(hours=3), False, True),
        (dt.timedelta(hours=3) - dt.timedelta(seconds=1), False, False),
        (dt.timedelta(hours=1), False, False),
    ],
)
def test_nobody_is_reminded_of_what_they_were_just_told(
    booked: dt.timedelta, day_before: bool, two_hours: bool
) -> None:
    starts_at = local(2026, 12, 1, 18)
    told_at = starts_at - booked
    assert (at(starts_at, "-1d", told_at) is not None) is day_before
    assert (at(starts_at, "-2h", told_at) is not None) is two_hours


def test_what_is_told_earlier_because_of_the_night_is_not_told_twice_in_an_hour() -> None:
    """Booked at seven in the evening for eight in the morning: half past seven would be the last moment before it."""
    assert at(local(2026, 12, 1, 8), "-2h", local(2026, 11, 30, 19)) is None
    assert at(local(2026, 12, 1, 8), "-2h", local(2026, 11, 30, 18, 30)) == local(2026, 11, 30, 19, 30)
