import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from assistant.catalog.schema import Partnership
from assistant.handoff.hours import desk_hours, is_open, last_closing, next_opening

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def partnership() -> Partnership:
    fact = {
        "say": {"en": "x", "es": "x"},
        "owner": "PC",
        "checked": "2026-11-01",
        "until": "2027-11-01",
    }
    return Partnership.model_validate(
        {
            "name": {"en": "x", "es": "x"},
            "voice_name": {"en": "x", "es": "x"},
            "zone": "America/Los_Angeles",
            "counties": ["Arroyo Seco"],
            "front_desk": [
                {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "08:30", "closes": "17:30"},
                {"days": ["sat"], "opens": "09:00", "closes": "13:00"},
            ],
            "closed_on": ["2026-12-24"],
            "holidays": "US-CA",
            "phone": "+12095550100",
            "email": "x@example.org",
            "address": "x",
            "web": "https://example.org",
            "contact": fact,
            "privacy": fact,
            "eligibility_notice": fact,
        }
    )


def pacific(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=PACIFIC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (pacific(2026, 11, 23, 8, 29, 59), False),
        (pacific(2026, 11, 23, 8, 30), True),
        (pacific(2026, 11, 23, 17, 29, 59), True),
        (pacific(2026, 11, 23, 17, 30), False),
        (pacific(2026, 11, 28, 12, 59), True),
        (pacific(2026, 11, 28, 13, 0), False),
        (pacific(2026, 11, 29, 10, 0), False),
        (pacific(2026, 11, 26, 10, 0), False),  # Thanksgiving
        (pacific(2026, 12, 24, 10, 0), False),  # closed_on
        (dt.datetime(2026, 11, 23, 16, 30, tzinfo=dt.UTC), True),  # 8:30 in winter
        (dt.datetime(2027, 7, 6, 15, 29, tzinfo=dt.UTC), False),
        (dt.datetime(2027, 7, 6, 15, 30, tzinfo=dt.UTC), True),  # 8:30 in summer
    ],
)
def test_is_open_at_the_borders(partnership: Partnership, now: dt.datetime, expected: bool) -> None:
    assert is_open(partnership, now) is expected


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (pacific(2026, 11, 23, 7, 0), pacific(2026, 11, 23, 8, 30)),
        (pacific(2026, 11, 23, 10, 0), pacific(2026, 11, 24, 8, 30)),
        (pacific(2026, 11, 25, 18, 0), pacific(2026, 11, 28, 9, 0)),  # over Thanksgiving and the day after
        (pacific(2026, 11, 28, 14, 0), pacific(2026, 11, 30, 8, 30)),
    ],
)
def test_next_opening_skips_nights_weekends_and_holidays(
    partnership: Partnership, now: dt.datetime, opens: dt.datetime
) -> None:
    assert next_opening(partnership, now) == opens


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        (pacific(2026, 11, 24, 8, 30), pacific(2026, 11, 23, 17, 30)),
        (pacific(2026, 11, 24, 17, 29), pacific(2026, 11, 23, 17, 30)),
        (pacific(2026, 11, 24, 17, 30), pacific(2026, 11, 24, 17, 30)),
        (pacific(2026, 11, 30, 8, 30), pacific(2026, 11, 28, 13, 0)),
        (pacific(2026, 11, 28, 9, 0), pacific(2026, 11, 25, 17, 30)),  # over Thanksgiving and the day after
    ],
)
def test_last_closing_skips_nights_weekends_and_holidays(
    partnership: Partnership, now: dt.datetime, closed: dt.datetime
) -> None:
    assert last_closing(partnership, now) == closed


def test_desk_that_is_never_open_never_closed(partnership: Partnership) -> None:
    assert last_closing(partnership.model_copy(update={"front_desk": ()}), pacific(2026, 11, 23, 7, 0)) is None


def test_next_opening_is_none_when_never_open(partnership: Partnership) -> None:
    assert next_opening(partnership.model_copy(update={"front_desk": ()}), pacific(2026, 11, 23, 7, 0)) is None


def test_open_desk_says_until_when(partnership: Partnership) -> None:
    found = desk_hours(partnership, pacific(2026, 11, 23, 17, 29))
    assert (found.is_open, found.closes_at, found.opens_at) == (True, pacific(2026, 11, 23, 17, 30), None)


def test_closed_desk_says_when_it_opens_and_on_which_days_it_stays_closed(partnership: Partnership) -> None:
    found = desk_hours(partnership, pacific(2026, 12, 23, 17, 30))
    assert (found.is_open, found.closes_at, found.opens_at) == (False, None, pacific(2026, 12, 26, 9))
    assert found.closed_days == (dt.date(2026, 12, 24), dt.date(2026, 12, 25), dt.date(2027, 1, 1))


def test_days_on_which_nobody_is_there_anyway_are_not_told(partnership: Partnership) -> None:
    sundays = partnership.model_copy(update={"closed_on": (dt.date(2026, 11, 29),), "holidays": None})
    assert desk_hours(sundays, pacific(2026, 11, 24, 10)).closed_days == ()
