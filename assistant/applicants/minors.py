"""Who is a minor: by the birthdays that were told, and by nothing else. Who may still be under 18 is treated as one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.catalog.questions import Answer, Question
from assistant.catalog.schema import Catalog
from assistant.eligibility.days import day_after, last_born
from assistant.eligibility.spans import Span
from assistant.eligibility.values import Value

OF_AGE = 18


@dataclass(frozen=True)
class Minors:
    """By what a minor is known on a day: an answer to one of these questions that may mean `born_from` or later."""

    questions: tuple[str, ...]
    born_from: dt.date

    def among(self, told: Iterable[Value]) -> bool:
        """`told`: the days of birth that were told; what was not said says nothing."""
        return any(isinstance(born, Span) and born.last >= self.born_from for born in told)


def birth_questions(catalog: Catalog) -> list[Question]:
    return [question for question in catalog.questions if question.answer is Answer.BIRTH]


def minors_on(day: dt.date, catalog: Catalog) -> Minors:
    """`day` is the partnership's own."""
    return Minors(tuple(question.id for question in birth_questions(catalog)), born_from(day))


def born_from(day: dt.date) -> dt.date:
    """Who was born then or later is a minor on this day. Of age one is from the first minute of the birthday."""
    return day_after(last_born(OF_AGE, day))
