"""What is said about sessions and seats by phone is short enough: at most 25 words before it is the caller's turn."""

from pathlib import Path
from typing import Any

import pytest

from assistant.catalog.schema import LANGUAGES, Language
from assistant.conversation.turn import Reply
from assistant.messages.words import Words

WORDS = Words(Path(__file__).resolve().parents[2] / "data" / "responses")
MOST_WORDS = 25
# The longest of their kind in the demo catalogue.
WHEN, DAY = {"moment": "2026-12-15T18:00"}, {"date": "2026-12-15"}
PROGRAM = {"en": "Certified Nurse Assistant", "es": "Asistente de enfermería"}
SESSION: dict[str, Any] = {
    "program": PROGRAM,
    "when": WHEN,
    "day": DAY,
    "place": {"en": "Valley Adult School", "es": "Valley Adult School"},
    "languages": {"reply": "utter_session_in_both", "facts": {}},
    "number": 1,
}
FACTS: dict[str, Any] = {
    **SESSION,
    "first": WHEN,
    "second": WHEN,
    "was": WHEN,
    "name": "Rosa Lopez",
    "guardian": "Maria Perez",
    "count": 2,
    "position": 3,
    "seats": {"items": [{"reply": "utter_numbered_seat", "facts": SESSION}] * 2},
}
NEXT = {**FACTS, "session": {"reply": "utter_session", "facts": SESSION}}
NEAR = {**FACTS, "session": {"reply": "utter_session_briefly", "facts": SESSION}}
TURNS = [
    "utter_two_sessions_of utter_save_which_seat",
    "utter_two_sessions_of utter_move_to_which",
    "utter_taking_seat utter_ask_booking_name",
    "utter_seat_booked",
    "utter_seats_booked",
    "utter_session_full utter_next_with_room utter_waitlist_or_other",
    "utter_only_seats utter_next_with_room utter_waitlist_or_other",
    "utter_session_full utter_offer_waitlist",
    "utter_on_waitlist",
    "utter_seat_held utter_guardian_next",
    "utter_guardian_first",
    "utter_no_seat_found utter_no_seat_noted",
    "utter_no_seat_found utter_offer_person",
    "utter_which_seat",
    "utter_your_seat",
    "utter_you_wait",
    "utter_seat_is_free utter_want_the_seat",
    "utter_seat_awaits_guardian",
    "utter_attendance_confirmed",
    "utter_late_noted",
    "utter_move_or_cancel",
    "utter_seat_moved",
    "utter_seat_cancelled utter_want_another_day",
    "utter_no_other_session",
    "utter_seat_rebooked",
    "utter_seat_accepted",
    "utter_seat_declined",
    "utter_seat_offer_gone",
    "utter_cannot_go_back",
    "utter_seat_taken_meanwhile",
]


def spoken(names: str, language: Language, facts: dict[str, Any]) -> str:
    replies = [Reply(name=name, facts=facts) for name in names.split()]
    return " ".join(worded.text for worded in WORDS.word(replies, language, "voice"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", TURNS)
def test_few_words_before_the_callers_turn(names: str, language: Language) -> None:
    said = spoken(names, language, FACTS)
    assert len(said.split()) <= MOST_WORDS, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_words_for_the_next_and_the_nearest(language: Language) -> None:
    said = spoken("utter_next_session utter_save_a_seat", language, NEXT)
    assert len(said.split()) <= MOST_WORDS, said
    near = spoken("utter_none_on utter_nearest_session utter_save_a_seat", language, NEAR)
    assert len(near.split()) <= MOST_WORDS, near


@pytest.mark.parametrize(
    ("language", "medium", "said"),
    [
        ("en", "text", "Tue, Dec 15 at 6 pm, Pacific Time."),
        ("es", "text", "mar 15 dic a las 6 pm, hora del Pacífico."),
    ],
)
def test_whose_clock_it_is_may_be_named(language: Language, medium: Any, said: str) -> None:
    when = {**WHEN, "zone": "America/Los_Angeles"}
    told = WORDS.sentence("utter_taking_seat", language, medium, program="X", when=when)
    assert told == f"X, {said}"
