"""What follows in a call that staff have on the phone."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.handoff.call_steps import ARRIVES, After, Step, after_dial, caller_path, staff_path

NOW, LATE = dt.timedelta(), ARRIVES + dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("step", "is_apart", "has_come", "ago", "meant"),
    [
        (Step.TALKING, False, True, NOW, After.OVER),
        (Step.TALKING, True, True, LATE, After.OVER),
        (Step.TALKING, True, False, NOW, After.TOGETHER),
        (Step.HELD, True, False, NOW, After.ORDERED),
        (Step.HELD, True, False, ARRIVES, After.ORDERED),
        (Step.HELD, True, False, LATE, After.OVER),
        (Step.PASSING, True, False, NOW, After.ORDERED),
        (Step.PASSING, True, False, LATE, After.OVER),
        (Step.PASSING, True, True, LATE, After.UNTAKEN),
        (Step.OVER, True, True, NOW, After.OVER),
    ],
)
def test_why_a_dial_has_ended(step: Step, is_apart: bool, has_come: bool, ago: dt.timedelta, meant: After) -> None:
    assert after_dial(step, is_apart=is_apart, has_come=has_come, asked_ago=ago) is meant


def test_paths_say_where_the_call_stands() -> None:
    caller, staff = urlsplit(caller_path(4, "es")), urlsplit(staff_path("CA1", 4, "es"))
    assert (caller.path, parse_qs(caller.query)) == ("/twilio/voice/on-hold", {"n": ["4"], "l": ["es"]})
    assert staff.path == "/twilio/voice/desk/waiting"
    assert parse_qs(staff.query) == {"n": ["4"], "l": ["es"], "call": ["CA1"]}
