"""What is pressed on a phone."""

import datetime as dt
import re
from typing import Any

from assistant.catalog.questions import Answer, Question
from assistant.eligibility.spans import Span
from assistant.eligibility.understanding.compiled import compiled
from assistant.eligibility.understanding.given import believed
from assistant.eligibility.values import NotSaid, Value

_STAR = "*"


def read_keypad(question: Question, pressed: str, today: dt.date, known: Span | None = None) -> Value | None:
    """1 and 2 are yes and no, digits an option's number, dates MMDDYYYY or MMYYYY; `*` is "don't know", or a point."""
    digits = re.sub(r"[^\d*]", "", pressed)
    if digits == _STAR:
        return NotSaid.DONT_KNOW
    if not digits.strip(_STAR):
        return None
    return believed(question, _given(question, digits, today, known), today)


def _given(question: Question, digits: str, today: dt.date, known: Span | None) -> Any:
    match question.answer:
        case Answer.YES_NO:
            return {"1": True, "2": False}.get(digits)
        case Answer.NUMBER:
            return float(digits.strip(_STAR).replace(_STAR, ".", 1)) if digits.strip(_STAR).count(_STAR) <= 1 else None
        case Answer.MONEY:
            per = compiled(question).per
            return {"amount": int(digits), "per": per} if digits.isdigit() and per else None
        case Answer.CHOICE:
            return _option(question, digits)
        case Answer.CHOICES:
            return [] if digits == "0" else _options(question, digits)
    if not digits.isdigit():
        return None
    if date := date_of_digits(digits):
        return date
    if question.answer is Answer.BIRTH:
        return _day_of(known, int(digits)) or ({"age": int(digits)} if len(digits) < 4 else None)
    return {"months": int(digits)} if question.answer is Answer.SINCE and len(digits) < 4 else None


def date_of_digits(digits: str, *, day_first: bool = False) -> str | None:
    """MMDDYYYY, MMYYYY, MMDDYY or YYYY as a JSON date; by another order where that is impossible."""
    orders = {8: ("mdY", "dmY", "Ymd"), 6: ("mY", "mdy", "dmy"), 4: ("Y",)}.get(len(digits), ())
    if day_first and len(digits) == 8:
        orders = ("dmY", "mdY", "Ymd")
    for order in orders:
        try:
            day = dt.datetime.strptime(digits, "".join(f"%{part}" for part in order)).date()  # noqa: DTZ007  # no time in it
        except ValueError:
            continue
        if 1900 <= day.year <= 2100:
            return {"Y": f"{day:%Y}", "mY": f"{day:%Y-%m}"}.get(order, day.isoformat())
    return None


def _day_of(known: Span | None, number: int) -> str | None:
    """The day, when the month is known already."""
    if (
        known
        and not known.exact
        and known.first.month == known.last.month
        and known.first.day <= number <= known.last.day
    ):
        return known.first.replace(day=number).isoformat()
    return None


def _option(question: Question, digits: str) -> str | None:
    return (
        question.options[int(digits) - 1].id if digits.isdigit() and 1 <= int(digits) <= len(question.options) else None
    )


def _options(question: Question, digits: str) -> list[str] | None:
    found = [_option(question, digit) for digit in digits]
    return None if None in found else [id for id in found if id]
