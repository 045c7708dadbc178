"""What rules may know of a person: questions with how they are put and understood, documents, lists, dated tables.

A question is a fact that a person can tell. Everything that a conversation needs to ask it stands here, so that a new
one needs no code and no training.
"""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from assistant.catalog.basics import Bilingual, Key, Sentence, Strict

# An option may be an organisation, which has its names already.
OptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$")]


class Answer(StrEnum):
    """What kind of thing answers a question, and how it is kept (see `assistant.eligibility.values`).

    `BIRTH`: a date, a month and year, or an age; `SINCE`: how long something has lasted, or when it began; `DATE`: a
    day, month or year, past or to come; `MONEY`: dollars a year, told by hour, week, month or year; `CHOICE`: one
    option; `CHOICES`: any number of them, none included.
    """

    YES_NO = "yes_no"
    NUMBER = "number"
    MONEY = "money"
    BIRTH = "birth"
    SINCE = "since"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"


class Said(Strict):
    """Ways in which people say it. In patterns `{n}` is a number, `{money}` an amount, `{date}` a date or month,
    `{duration}` a length of time: "family of {n}", "gano {money}". Words alone mean yes, or the option.
    """

    en: tuple[Sentence, ...] = ()
    es: tuple[Sentence, ...] = ()


class Option(Strict):
    """One of the answers. `names` are what people call it; `key` what they press, in order where left out."""

    id: OptionId
    name: Bilingual
    names: Said = Said()


class Question(Strict):
    """A fact that rules may test, and how a person is asked for it.

    `ask` is read and, without `speak`, spoken (then at most 25 words). `again`: the same in other words, for when the
    answer was not understood. `closer`: what is asked when an answer is known but not well enough ("17" where the
    birthday decides). `said`: how people volunteer it; `said_no`: how they volunteer that it is not so (yes_no only).
    `least` and `most` bound what can be true: an answer beyond them is asked again, not believed.
    """

    id: Key
    answer: Answer
    ask: Bilingual
    speak: Bilingual | None = None
    again: Bilingual
    closer: Bilingual | None = None
    why: Bilingual
    options: tuple[Option, ...] = ()
    said: Said = Said()
    said_no: Said = Said()
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.answer in (Answer.CHOICE, Answer.CHOICES)) != bool(self.options):
            raise ValueError("'options' belong to the answers choice and choices, and these need them")
        if len({option.id for option in self.options}) < len(self.options):
            raise ValueError("two options have the same id")
        if (self.said_no.en or self.said_no.es) and self.answer is not Answer.YES_NO:
            raise ValueError("'said_no' belongs to yes_no")
        return self


class Document(Strict):
    """A paper that a rule asks for. Told, not asked for: what a person has of it comes from staff or from them."""

    id: Key
    name: Bilingual


class Event(Strict):
    """Something that comes later ("before you work with patients"), by which papers must be there."""

    id: Key
    before: Bilingual


class OptionList(Strict):
    """A list that several rules share: counties, partner employers, levels of education."""

    id: Key
    values: tuple[OptionId, ...] = Field(min_length=1)
    source: Sentence


class Table(Strict):
    """Dollars a year by the size of the household, from a dated source. Several of one id follow each other in time.

    Beyond the largest size, `each_more` is added for every further person. Outside its dates it says nothing.
    """

    id: Key
    source: Sentence
    valid_from: dt.date
    valid_until: dt.date
    values: dict[int, int] = Field(min_length=1)
    each_more: int = Field(ge=0)

    @model_validator(mode="after")
    def _without_gaps(self) -> Self:
        if self.valid_until <= self.valid_from:
            raise ValueError("'valid_until' must be later than 'valid_from'")
        if sorted(self.values) != list(range(1, len(self.values) + 1)):
            raise ValueError("'values' must go from 1 person upwards without a gap")
        return self
