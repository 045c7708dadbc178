import datetime as dt
from typing import Any

import pytest

from assistant.catalog.questions import Question
from assistant.eligibility.understanding import read_answer
from assistant.eligibility.values import plain, read_value

TODAY = dt.date(2026, 11, 22)


def _press(question: Question, pressed: str, **rest: Any) -> Any:
    value = read_answer(question, pressed, today=TODAY, language="en", keypad=True, **rest)
    return None if value is None else plain(value)


@pytest.mark.parametrize(
    ("id", "pressed", "expected"),
    [
        ("swims", "1", True),
        ("swims", "2", False),
        ("swims", "3", None),
        ("swims", "0", None),
        ("boat", "2", "motor"),
        ("boat", "4", None),
        ("boat", "0", None),
        ("owned", "12", ["sail", "motor"]),
        ("owned", "0", []),
        ("owned", "13", None),
        ("crew", "4", 4),
        ("crew", "12#", 12),
        ("crew", "13", None),
        ("length", "7*5", 7.5),
        ("pay", "2300", 27600),
        ("birth", "03142009", "2009-03-14"),
        ("birth", "14032009", "2009-03-14"),
        ("birth", "032009", "2009-03"),
        ("birth", "031409", "2009-03-14"),
        ("birth", "2009", {"from": "2009-01-01", "to": "2009-12-31"}),
        ("birth", "17", {"from": "2008-11-23", "to": "2009-11-22"}),
        ("birth", "02302009", None),
        ("birth", "03142031", None),
        ("sailing_since", "8", {"from": "2026-02-23", "to": "2026-03-22"}),
        ("licence_on", "062025", "2025-06"),
        ("licence_on", "6", None),
        ("crew", "*", "dont_know"),
        ("crew", "", None),
        ("crew", "**", None),
        ("crew", "1*2*3", None),
    ],
)
def test_keys_are_read_by_kind_of_question(by_id: dict[str, Question], id: str, pressed: str, expected: Any) -> None:
    assert _press(by_id[id], pressed) == expected


def test_a_day_pressed_closes_in_on_the_month(by_id: dict[str, Question]) -> None:
    known = read_value(by_id["birth"], "2009-03", TODAY)

    assert _press(by_id["birth"], "14", known=known) == "2009-03-14"
