"""A call that staff have on the phone: talked, put on hold, passed on to somebody else; and what then follows.

Whoever waits, waits in a document of ours that comes back to us every few seconds: nobody is lost where the carrier did
not do at once what it was asked to.
"""

import datetime as dt
from enum import StrEnum
from urllib.parse import urlencode

from assistant.catalog.basics import Language

# A leg that was to be moved has come to where it was sent by then, or never will.
ARRIVES = dt.timedelta(seconds=30)
# By then it usually has; staff may ask again.
CONFIRMED = dt.timedelta(seconds=8)
# Who waits and has not been heard of for so long has hung up.
GONE = dt.timedelta(seconds=60)


class Step(StrEnum):
    """`talking`: the caller and whoever has them. `held`: the caller waits. `passing`: somebody else is being rung."""

    TALKING = "talking"
    HELD = "held"
    PASSING = "passing"
    OVER = "over"


class After(StrEnum):
    """Why a Dial of the caller's has ended: staff asked for it, nobody took it, they meet again, the talk is over."""

    ORDERED = "ordered"
    UNTAKEN = "untaken"
    TOGETHER = "together"
    OVER = "over"


def after_dial(step: Step, *, is_apart: bool, has_come: bool, asked_ago: dt.timedelta) -> After:
    """`is_apart`: the leg of whoever has the call stands by itself. `has_come`: the caller was at this step already."""
    if step in (Step.HELD, Step.PASSING) and not has_come:
        return After.ORDERED if asked_ago <= ARRIVES else After.OVER
    if step is Step.PASSING:
        return After.UNTAKEN
    if step is Step.TALKING and is_apart and not has_come:
        return After.TOGETHER
    return After.OVER


def caller_path(turn: int, language: Language) -> str:
    """Where a caller waits, and is sent to when they need wait no longer."""
    return f"/twilio/voice/on-hold?{urlencode({'n': turn, 'l': language})}"


def staff_path(call: str, turn: int, language: Language) -> str:
    """Where the leg of whoever has the call waits meanwhile. `call`: the carrier's id of the caller's."""
    return f"/twilio/voice/desk/waiting?{urlencode({'n': turn, 'l': language, 'call': call})}"
