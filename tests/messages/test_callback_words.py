"""By when a call is promised, as it is said: today, tomorrow, or a day by its date; for the eye and for the ear."""

import datetime as dt

import pytest

from assistant.catalog.schema import Language
from assistant.conversation.turn import Medium
from assistant.messages.segments import segments
from assistant.messages.words import Words
from tests.architecture.sources import ROOT

WORDS = Words(ROOT / "data" / "responses")
SUNDAY = dt.date(2026, 11, 22)


def filed(language: Language, medium: Medium, day: int, time: str) -> str:
    on = (SUNDAY + dt.timedelta(days=day)).isoformat()
    facts = {"day": {"day": on, "today": SUNDAY.isoformat()}, "time": {"time": time}}
    return WORDS.sentence("utter_callback_filed", language, medium, phone={"phone": "+12095550142"}, **facts)


@pytest.mark.parametrize(
    ("language", "day", "time", "told"),
    [
        ("en", 0, "15:00", "today, by 3 pm"),
        ("en", 1, "10:00", "tomorrow, Monday, by 10 am"),
        ("en", 2, "08:30", "Tue, Nov 24, by 8:30 am"),
        ("es", 0, "13:00", "hoy, a más tardar a la 1 pm"),
        ("es", 1, "10:00", "mañana lunes, a más tardar a las 10 am"),
        ("es", 2, "08:30", "el mar 24 nov, a más tardar a las 8:30 am"),
    ],
)
def test_texted(language: Language, day: int, time: str, told: str) -> None:
    who = {"en": "A person will call (209) 555-0142", "es": "Una persona va a llamar al (209) 555-0142"}[language]
    assert f"{who} {told}." in filed(language, "text", day, time)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "tomorrow, Monday, by 10 in the morning"), ("es", "mañana lunes, a más tardar a las 10 de la mañana")],
)
def test_spoken(language: Language, told: str) -> None:
    assert f"2 0 9, 5 5 5, 0 1 4 2 {told}." in filed(language, "voice", 1, "10:00")


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Tuesday, November 24, by 10 am"), ("es", "el martes 24 de noviembre, a más tardar")]
)
def test_a_chat_names_the_day_in_full(language: Language, told: str) -> None:
    assert told in filed(language, "chat", 2, "10:00")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("day", range(8))
def test_two_segments_at_the_most(language: Language, day: int) -> None:
    assert segments(filed(language, "text", day, "08:30")) <= 2


def test_a_day_that_has_gone_is_named_by_its_date() -> None:
    assert "Sat, Nov 21" in filed("en", "text", -1, "10:00")
