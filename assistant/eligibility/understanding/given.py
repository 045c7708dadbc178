"""From what was found to a value: the JSON form first, believed only if it can be true."""

import datetime as dt
from typing import Any

from assistant.catalog.questions import Answer, Question
from assistant.eligibility.spans import Span, plain_span
from assistant.eligibility.understanding.compiled import Compiled
from assistant.eligibility.understanding.dates import tells_future
from assistant.eligibility.understanding.durations import Length
from assistant.eligibility.understanding.money import FoundMoney, hours_a_week, period_told
from assistant.eligibility.understanding.things import Heard
from assistant.eligibility.understanding.told import Told
from assistant.eligibility.values import Value, read_value
from assistant.errors import FactError

# "30k": nobody who asks for help with a course earns so much a month.
_SURELY_A_YEAR = 15_000


def believed(question: Question, given: Any, today: dt.date) -> Value | None:
    """`None` for what is beyond the bounds of the question, or in the future where it cannot be."""
    if given is None:
        return None
    try:
        return read_value(question, plain_span(given) if isinstance(given, Span) else given, today)
    except FactError:
        return None


def of_thing(compiled: Compiled, thing: Any, heard: Heard) -> Value | None:
    """The value of what stood in the place of a phrase."""
    question = compiled.question
    assert question is not None
    return believed(question, _given(compiled, thing, heard), heard.today)


def _given(compiled: Compiled, thing: Any, heard: Heard) -> Any:
    assert compiled.question is not None
    answer = compiled.question.answer
    match thing:
        case FoundMoney():
            return money_given(compiled, thing, heard)
        case Told() if answer is Answer.SINCE:
            return thing.before(heard.today)
        case Told() if answer is Answer.DATE:
            return date_given(thing, heard)
        case Length() if answer in (Answer.SINCE, Answer.DATE):
            return thing.began(heard.today)
        case Length() if answer is Answer.NUMBER:
            return in_units(thing, compiled.unit)
        case float() if answer is Answer.NUMBER:
            return thing
    return None


def date_given(told: Told, heard: Heard) -> Span | None:
    """Past or to come; without a year the nearest past one, unless the words look ahead."""
    return told.after(heard.today) if tells_future(heard.said) else told.before(heard.today)


def money_given(compiled: Compiled, found: FoundMoney, heard: Heard) -> dict[str, Any] | None:
    """For the time told with it, anywhere in the message or in the question; large sums are a year's."""
    per = (
        found.per
        or period_told((heard.whole or heard.said).text)
        or compiled.per
        or ("year" if found.amount >= _SURELY_A_YEAR else None)
    )
    if per is None:
        return None
    return FoundMoney(found.start, found.end, found.amount, per, found.sure).given(
        hours_a_week(heard.whole or heard.said)
    )


def in_units(length: Length, unit: str | None) -> float | None:
    """A length of time as the number of units that was asked for."""
    match unit:
        case "months":
            return length.in_months()
        case "years":
            return length.in_months() / 12
        case "weeks":
            return length.days / 7 if length.days else None
    return None
