"""By when somebody is called back: their words, the desk's hours, closed days; both languages."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from assistant.catalog.schema import Language, Partnership
from assistant.handoff.promises import by_default, promised, told
from tests.factories.catalogs import a_partnership

ZONE = ZoneInfo("America/Los_Angeles")
TUESDAY_TEN = dt.datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)


@pytest.fixture(scope="module")
def partnership() -> Partnership:
    """Open on weekdays from half past eight to half past five; not on Thursday the 26th."""
    given = a_partnership()
    (hours,) = given.front_desk
    week = hours.model_copy(update={"days": ("mon", "tue", "wed", "thu", "fri")})
    return given.model_copy(update={"front_desk": (week,), "closed_on": (dt.date(2026, 11, 26),)})


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("words", "language", "by"),
    [
        ("tomorrow at 3", "en", at(25, 15)),
        ("mañana a las 3", "es", at(25, 15)),
        ("mañana en la mañana", "es", at(25, 12)),
        ("tomorrow morning", "en", at(25, 12)),
        ("today after 3", "en", at(24, 17, 15)),
        ("hoy después de las 3", "es", at(24, 17, 15)),
        ("por la mañana", "es", at(24, 12)),
        ("at 9", "en", at(25, 9)),
        ("el viernes", "es", at(27, 17, 15)),
        ("monday 9am", "en", at(30, 9)),
        ("12/1 at 4", "en", at(1, 16, month=12)),
        # The desk is closed then: soon after its next opening.
        ("thursday at 10", "en", at(27, 10, 30)),
        ("el domingo a las 2", "es", at(30, 10, 30)),
        ("at 8pm", "en", at(25, 10, 30)),
        # Nothing plain: two hours while it is open.
        ("anytime", "en", at(24, 12)),
        ("cuando puedan", "es", at(24, 12)),
        ("not tomorrow", "en", at(24, 12)),
        (None, "en", at(24, 12)),
    ],
)
def test_promise_is_made_of_their_words(
    words: str | None, language: Language, by: dt.datetime, partnership: Partnership
) -> None:
    assert promised(words, language, partnership, TUESDAY_TEN) == by


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        (at(24, 8, 29), at(24, 10, 30)),
        (at(24, 8, 30), at(24, 10, 30)),
        (at(24, 15, 15), at(24, 17, 15)),
        (at(24, 15, 16), at(25, 10, 30)),  # the closing minute is closed
        (at(25, 17, 30), at(27, 10, 30)),  # a holiday between
        (at(27, 20), at(30, 10, 30)),
    ],
)
def test_without_words_the_desk_decides(asked: dt.datetime, by: dt.datetime, partnership: Partnership) -> None:
    assert promised(None, "en", partnership, asked) == by


def test_desk_that_opens_for_an_hour_calls_at_its_opening_and_one_that_never_does_tomorrow(
    partnership: Partnership,
) -> None:
    (week,) = partnership.front_desk
    hour = week.model_copy(update={"closes": dt.time(9, 30)})
    assert by_default(partnership.model_copy(update={"front_desk": (hour,)}), TUESDAY_TEN) == at(25, 8, 30)
    assert by_default(partnership.model_copy(update={"front_desk": ()}), TUESDAY_TEN) == at(25, 10)


def test_told_are_the_day_from_today_and_the_time_on_the_partnerships_clock(partnership: Partnership) -> None:
    late = at(24, 23, 59).astimezone(dt.UTC)
    assert told(at(25, 9).astimezone(dt.UTC), partnership, late) == {
        "day": {"day": "2026-11-25", "today": "2026-11-24"},
        "time": {"time": "09:00"},
    }
