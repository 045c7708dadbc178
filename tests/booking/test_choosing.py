"""Which sessions people mean, in both languages, at frozen moments and across both changes of the clocks of 2027."""

import datetime as dt

import pytest

from assistant.booking.choosing import Choice, choose
from assistant.booking.ports import SessionDate
from assistant.booking.wanted import read_wanted
from assistant.catalog.schema import Language
from tests.factories.bookable import a_date

# A Sunday.
TODAY = dt.date(2026, 11, 29)
DATES = [
    a_date("tue", "2026-12-01T18:00"),
    a_date("thu", "2026-12-03T17:00", languages=frozenset({"en"})),
    a_date("sun", "2026-12-06T13:00", languages=frozenset({"es"})),
    a_date("thu10", "2026-12-10T17:00", languages=frozenset({"en"})),
    a_date("tue15", "2026-12-15T18:00"),
    a_date("zoom", "2026-12-17T10:00", languages=frozenset({"en"}), online=True),
]
OFFERED = DATES[:3]


def chosen(text: str, language: Language, offered: list[SessionDate] | None = None, today: dt.date = TODAY) -> Choice:
    shown = OFFERED if offered is None else offered
    return choose(read_wanted(text, language, today, len(shown)), DATES, today, shown)


def ids(dates: tuple[SessionDate, ...]) -> list[str]:
    return [date.id for date in dates]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # of what was offered
        ("the second one", "en", ["thu"]),
        ("the first", "en", ["tue"]),
        ("number 3 please", "en", ["sun"]),
        ("2", "en", ["thu"]),
        ("the last one", "en", ["sun"]),
        ("the middle one", "en", ["thu"]),
        ("la segunda", "es", ["thu"]),
        ("la primera porfa", "es", ["tue"]),
        ("la última", "es", ["sun"]),
        ("la de en medio", "es", ["thu"]),
        ("quiero la 3", "es", ["thu", "sun"]),  # the third, or the one on the 3rd: asked
        ("the third", "en", ["thu", "sun"]),
        # by day
        ("tuesday", "en", ["tue"]),
        ("sign me up for tuesday", "en", ["tue"]),
        ("apúntame pa la junta del martes", "es", ["tue"]),
        ("el domingo", "es", ["sun"]),
        ("what about thursday?", "en", ["thu"]),
        ("y el jueves?", "es", ["thu"]),
        ("the one on the 3rd", "en", ["thu"]),
        ("on the 15th", "en", ["tue15"]),
        ("the 15th", "en", ["tue15"]),
        ("el día quince", "es", ["tue15"]),
        ("la del 10", "es", ["thu10"]),
        ("thursday the 10th", "en", ["thu10"]),
        ("jueves 10", "es", ["thu10"]),
        ("december 15", "en", ["tue15"]),
        ("el 15 de diciembre", "es", ["tue15"]),
        ("12/15", "en", ["tue15"]),
        ("15/12", "es", ["tue15"]),
        ("Thursday, December 3 at 5 pm", "en", ["thu"]),
        ("jueves 3 de diciembre a las 5 pm", "es", ["thu"]),
        ("jue 3 dic a las 5 pm", "es", ["thu"]),
        ("tuesday or thursday", "en", ["tue", "thu"]),
        ("martes o jueves", "es", ["tue", "thu"]),
        ("this thursday", "en", ["thu"]),
        ("este jueves", "es", ["thu"]),
        ("el martes que viene", "es", ["tue"]),
        # by time
        ("after 5", "en", ["tue", "thu"]),
        ("after 5:30", "en", ["tue"]),
        ("después de las cinco y media", "es", ["tue"]),
        ("at 6", "en", ["tue"]),
        ("the 6 pm one", "en", ["tue"]),
        ("la de las seis", "es", ["tue"]),
        ("a la una", "es", ["sun"]),
        ("before 2", "en", ["sun"]),
        ("antes de las 2", "es", ["sun"]),
        ("in the evening", "en", ["tue", "thu"]),
        ("en la tarde", "es", ["tue", "thu", "sun"]),
        ("en la noche", "es", ["tue", "thu"]),
        ("in the morning", "en", ["zoom"]),
        ("en la mañana", "es", ["zoom"]),
        ("on tuesday after 5", "en", ["tue"]),
        # by week and stretch
        ("next week", "en", ["tue", "thu", "sun"]),
        ("la otra semana", "es", ["tue", "thu", "sun"]),
        ("in two weeks", "en", ["thu10"]),
        ("dentro de dos semanas", "es", ["thu10"]),
        ("entre semana", "es", ["tue", "thu"]),
        ("on a weekend", "en", ["sun"]),
        ("el fin de semana", "es", ["sun"]),
        # of a kind
        ("the spanish one", "en", ["tue", "sun"]),
        ("la de español", "es", ["tue", "sun"]),
        ("online", "en", ["zoom"]),
        ("por zoom", "es", ["zoom"]),
        # something else
        ("not that week", "en", ["thu10", "tue15", "zoom"]),
        ("esa semana no", "es", ["thu10", "tue15", "zoom"]),
        ("esa semana no puedo", "es", ["thu10", "tue15", "zoom"]),
        ("a different day", "en", ["thu10", "tue15", "zoom"]),
        ("otro día", "es", ["thu10", "tue15", "zoom"]),
        ("others?", "en", ["thu10", "tue15", "zoom"]),
        ("otras", "es", ["thu10", "tue15", "zoom"]),
        ("más adelante", "es", ["thu10", "tue15", "zoom"]),
        ("a later one", "en", ["thu10", "tue15", "zoom"]),
        ("the next one", "en", ["thu10"]),
        ("la que sigue", "es", ["thu10"]),
        ("the soonest", "en", ["tue"]),
        ("la más pronto", "es", ["tue"]),
        ("any day but tuesday", "en", ["thu", "sun"]),
        ("no el martes no puedo", "es", ["thu", "sun"]),
        ("el jueves no", "es", ["tue", "sun"]),
        ("not thursday, tuesday", "en", ["tue"]),
        ("el martes no, el jueves", "es", ["thu"]),
        ("no, el jueves", "es", ["thu"]),
    ],
)
def test_choose(text: str, language: Language, expected: list[str]) -> None:
    assert ids(chosen(text, language).found) == expected


@pytest.mark.parametrize(
    ("text", "language", "missed", "nearest"),
    [
        ("tomorrow", "en", dt.date(2026, 11, 30), ["tue", "thu"]),
        ("mañana", "es", dt.date(2026, 11, 30), ["tue", "thu"]),
        ("mañana en la mañana", "es", dt.date(2026, 11, 30), ["zoom"]),
        ("on friday", "en", dt.date(2026, 12, 4), ["thu", "sun"]),
        ("el viernes", "es", dt.date(2026, 12, 4), ["thu", "sun"]),
        ("december 14", "en", dt.date(2026, 12, 14), ["tue15", "zoom"]),
        ("in january", "en", None, ["tue15", "zoom"]),
        ("this weekend", "en", None, ["tue", "thu"]),
    ],
)
def test_a_day_without_a_session_gives_the_nearest(
    text: str, language: Language, missed: dt.date | None, nearest: list[str]
) -> None:
    choice = chosen(text, language)
    assert (ids(choice.found), choice.missed, ids(choice.nearest)) == ([], missed, nearest)


def test_a_day_of_the_week_is_this_one_or_the_next() -> None:
    """ "Tuesday" said sixteen days before the next Tuesday session is not that one."""
    said = chosen("tuesday", "en", [], dt.date(2026, 12, 2))
    assert (ids(said.found), said.missed, ids(said.nearest)) == ([], dt.date(2026, 12, 8), ["tue15"])
    assert ids(chosen("tuesday", "en", [], dt.date(2026, 12, 8)).found) == ["tue15"]  # seven days
    assert ids(chosen("tuesday", "en", [DATES[4]], dt.date(2026, 12, 2)).found) == ["tue15"]  # it was offered


def test_next_tuesday_may_be_two() -> None:
    dates = [a_date("near", "2026-12-01T18:00"), a_date("far", "2026-12-08T18:00")]
    assert ids(choose(read_wanted("next tuesday", "en", TODAY), dates, TODAY).found) == ["near", "far"]
    assert ids(choose(read_wanted("this tuesday", "en", TODAY), dates, TODAY).found) == ["near"]
    assert ids(choose(read_wanted("el martes que viene", "es", TODAY), dates, TODAY).found) == ["near"]


def test_two_on_the_same_day_are_both_found() -> None:
    dates = [a_date("early", "2026-12-01T10:00"), a_date("late", "2026-12-01T18:00")]
    assert ids(choose(read_wanted("tuesday", "en", TODAY), dates, TODAY).found) == ["early", "late"]
    assert ids(choose(read_wanted("tuesday in the evening", "en", TODAY), dates, TODAY).found) == ["late"]
    assert ids(choose(read_wanted("martes en la mañana", "es", TODAY), dates, TODAY).found) == ["early"]


def test_without_a_word_of_which_all_are_found() -> None:
    assert ids(chosen("sign me up please", "en").found) == ids(tuple(DATES))
    assert not read_wanted("sign me up please", "en", TODAY).says_which


@pytest.mark.parametrize(
    ("today", "text", "language", "expected"),
    [
        # Clocks go forward on Sunday, March 14, 2027, and back on Sunday, November 7.
        (dt.date(2027, 3, 12), "sunday", "en", "spring"),
        (dt.date(2027, 3, 12), "el domingo después de las 5", "es", "spring"),
        (dt.date(2027, 3, 13), "tomorrow at 6", "en", "spring"),
        (dt.date(2027, 3, 14), "today", "en", "spring"),
        (dt.date(2027, 3, 14), "mañana", "es", "spring monday"),
        (dt.date(2027, 3, 10), "next week", "en", "spring monday"),
        (dt.date(2027, 11, 5), "sunday", "en", "autumn"),
        (dt.date(2027, 11, 6), "mañana a las 6", "es", "autumn"),
        (dt.date(2027, 11, 7), "hoy", "es", "autumn"),
        (dt.date(2027, 11, 7), "tomorrow after 5", "en", "autumn monday"),
    ],
)
def test_days_and_hours_across_the_change_of_the_clocks(
    today: dt.date, text: str, language: Language, expected: str
) -> None:
    dates = [
        a_date("spring", "2027-03-14T18:00"),
        a_date("spring monday", "2027-03-15T18:00"),
        a_date("autumn", "2027-11-07T18:00"),
        a_date("autumn monday", "2027-11-08T18:00"),
    ]
    ahead = [date for date in dates if date.starts_at.date() >= today]
    choice = choose(read_wanted(text, language, today), ahead, today)
    assert ids(choice.found) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "seats"),
    [
        ("two seats, my sister too", "en", 2),
        ("para mí y mi hermana", "es", 2),
        ("me and my sister", "en", 2),
        ("my mom and I", "en", 2),
        ("my sister too", "en", 2),
        ("con mi esposo", "es", 2),
        ("count me in with my mom", "en", 2),
        ("three spots please", "en", 3),
        ("dos lugares", "es", 2),
        ("somos cuatro", "es", 4),
        ("party of 3", "en", 3),
        ("me and my two kids", "en", 3),
        ("plus one", "en", 2),
        ("yo y mi hermana y mi prima", "es", 3),
        ("a seat for my sister", "en", None),
        ("tuesday", "en", None),
        ("december 2", "en", None),
    ],
)
def test_how_many_come(text: str, language: Language, seats: int | None) -> None:
    assert read_wanted(text, language, TODAY).seats == seats


def test_seats_and_a_day_are_told_apart() -> None:
    wanted = read_wanted("two seats on thursday for me and my sister", "en", TODAY, 3)
    assert (wanted.seats, wanted.number) == (2, None)
    assert ids(choose(wanted, DATES, TODAY, OFFERED).found) == ["thu"]
