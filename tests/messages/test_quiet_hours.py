"""Moments are told on the wall clock of a place: `at(LA, "2026-12-01 20:00")`."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.messages.quiet_hours import TextHours, is_allowed, last_allowed_before, next_allowed, zones_of

LA, PHOENIX, NEW_YORK, BOISE = "America/Los_Angeles", "America/Phoenix", "America/New_York", "America/Boise"
HOURS = TextHours()


def at(zone: str, told: str) -> dt.datetime:
    return dt.datetime.fromisoformat(told).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        ("+12095550117", (LA,)),
        ("+16025550123", (PHOENIX,)),
        ("+12125550100", (NEW_YORK,)),
        ("+12085550100", (BOISE, LA)),
        ("+18005550100", (LA,)),  # toll-free: from nowhere
        ("+1234", (LA,)),
        ("nobody", (LA,)),
    ],
)
def test_a_phone_is_where_its_area_code_is(phone: str, zones: tuple[str, ...]) -> None:
    assert zones_of(phone, LA) == zones


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-12-01 08:59:59", "2026-12-01 09:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00"),
        ("2026-12-01 19:59:59", "2026-12-01 19:59:59"),
        ("2026-12-01 20:00", "2026-12-02 09:00"),
        ("2026-12-01 23:30", "2026-12-02 09:00"),
        ("2026-12-02 00:00", "2026-12-02 09:00"),
        # Saturday evening, and Sunday, when it is noon before anybody is texted
        ("2026-12-05 20:00", "2026-12-06 12:00"),
        ("2026-12-06 09:00", "2026-12-06 12:00"),
        ("2026-12-06 11:59", "2026-12-06 12:00"),
        ("2026-12-06 12:00", "2026-12-06 12:00"),
        ("2026-12-06 20:00", "2026-12-07 09:00"),
    ],
)
def test_texts_go_between_nine_and_eight(moment: str, allowed: str) -> None:
    assert next_allowed(at(LA, moment), HOURS, (LA,)) == at(LA, allowed)
    assert is_allowed(at(LA, moment), HOURS, (LA,)) == (moment == allowed)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        # clocks go forward on Sunday, March 14, 2027, and back on Sunday, November 7
        ("2027-03-13 20:00", "2027-03-14 12:00"),
        ("2027-03-14 01:59", "2027-03-14 12:00"),
        ("2027-03-14 03:00", "2027-03-14 12:00"),
        ("2027-03-14 20:00", "2027-03-15 09:00"),
        ("2027-11-06 19:59", "2027-11-06 19:59"),
        ("2027-11-06 20:00", "2027-11-07 12:00"),
        ("2027-11-07 01:30", "2027-11-07 12:00"),
        ("2027-11-07 20:00", "2027-11-08 09:00"),
    ],
)
def test_nine_is_nine_on_the_wall_when_clocks_change(moment: str, allowed: str) -> None:
    assert next_allowed(at(LA, moment), HOURS, (LA,)) == at(LA, allowed)


def test_a_night_is_an_hour_shorter_or_longer_when_clocks_change() -> None:
    def night(evening: str) -> dt.timedelta:
        return next_allowed(at(LA, evening), HOURS, (LA,)) - at(LA, evening)

    assert night("2027-03-06 20:00") == dt.timedelta(hours=16)
    assert night("2027-03-13 20:00") == dt.timedelta(hours=15)
    assert night("2027-11-06 20:00") == dt.timedelta(hours=17)


@pytest.mark.parametrize(
    ("phone", "moment", "allowed"),
    [
        # Arizona keeps its clocks: an hour ahead of California in winter, level with it in summer
        ("+16025550123", "2026-12-01 08:00", "2026-12-01 08:00"),
        ("+16025550123", "2026-12-01 19:00", "2026-12-02 08:00"),
        ("+16025550123", "2027-06-01 08:00", "2027-06-01 09:00"),
        ("+16025550123", "2027-06-01 19:59", "2027-06-01 19:59"),
        # New York is three hours ahead; in the night of March 14 it changes three hours before California does
        ("+12125550100", "2026-12-01 05:59", "2026-12-01 06:00"),
        ("+12125550100", "2026-12-01 16:59", "2026-12-01 16:59"),
        ("+12125550100", "2026-12-01 17:00", "2026-12-02 06:00"),
        ("+12125550100", "2026-12-06 08:59", "2026-12-06 09:00"),
        ("+12125550100", "2027-03-13 23:59", "2027-03-14 09:00"),
        ("+12125550100", "2026-12-05 21:00", "2026-12-06 09:00"),
        # Idaho lies in two zones: both must allow it
        ("+12085550100", "2026-12-01 08:30", "2026-12-01 09:00"),
        ("+12085550100", "2026-12-01 19:30", "2026-12-02 09:00"),
    ],
)
def test_a_phone_from_elsewhere_keeps_its_own_hours(phone: str, moment: str, allowed: str) -> None:
    """Told on California's clock."""
    assert next_allowed(at(LA, moment), HOURS, zones_of(phone, LA)) == at(LA, allowed)


def test_zones_that_never_agree_go_by_the_first() -> None:
    hours = TextHours(opens=dt.time(9), closes=dt.time(17))
    zones = (LA, "Asia/Kolkata")
    assert next_allowed(at(LA, "2026-12-01 03:00"), hours, zones) == at(LA, "2026-12-01 09:00")
    assert last_allowed_before(at(LA, "2026-12-01 03:00"), hours, zones) == at(LA, "2026-11-30 16:30")


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        ("2026-12-01 10:00", "2026-12-01 10:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00"),
        ("2026-12-01 19:59", "2026-12-01 19:59"),
        ("2026-12-01 20:00", "2026-12-01 19:30"),
        ("2026-12-02 08:59", "2026-12-01 19:30"),
        ("2026-12-06 11:59", "2026-12-05 19:30"),
        ("2026-12-06 12:00", "2026-12-06 12:00"),
        ("2026-12-07 07:00", "2026-12-06 19:30"),
        ("2027-03-14 11:00", "2027-03-13 19:30"),
        ("2027-11-07 11:00", "2027-11-06 19:30"),
    ],
)
def test_what_cannot_wait_goes_before_the_evening_ends(moment: str, last: str) -> None:
    assert last_allowed_before(at(LA, moment), HOURS, (LA,)) == at(LA, last)


def test_a_partnership_may_leave_sundays_out() -> None:
    hours = TextHours(opens=dt.time(10), closes=dt.time(18), sunday_opens=dt.time(18))
    assert next_allowed(at(LA, "2026-12-05 18:00"), hours, (LA,)) == at(LA, "2026-12-07 10:00")
    assert last_allowed_before(at(LA, "2026-12-07 09:00"), hours, (LA,)) == at(LA, "2026-12-05 17:30")


def test_hours_without_any_are_refused() -> None:
    with pytest.raises(ValidationError, match="opens is not before closes"):
        TextHours(opens=dt.time(20), closes=dt.time(9))


@given(
    st.datetimes(dt.datetime(2026, 11, 1), dt.datetime(2027, 12, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    st.sampled_from([(LA,), (PHOENIX,), (NEW_YORK,), (BOISE, LA), ("America/Adak", "America/Anchorage")]),
)
def test_what_is_allowed_is_within_hours_there(moment: dt.datetime, zones: tuple[str, ...]) -> None:
    later, earlier = next_allowed(moment, HOURS, zones), last_allowed_before(moment, HOURS, zones)
    assert earlier <= moment <= later
    for found in (later, earlier):
        for zone in zones:
            local = found.astimezone(ZoneInfo(zone))
            opens = dt.time(12) if local.weekday() == 6 else dt.time(9)
            assert opens <= local.time() < dt.time(20)
    assert next_allowed(later, HOURS, zones) == later
    assert last_allowed_before(earlier, HOURS, zones) == earlier
