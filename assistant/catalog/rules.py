"""Eligibility rules as a coordinator writes them. What they mean is in `assistant.eligibility`; nothing here computes.

One of a program's `rules`:

    - id: age
      needs: {fact: birth, age_at_least: 18, at: start}
      met: {en: "You will be 18 when class starts.", es: "…"}
      not_met: {en: "You must be 18 on the first day.", es: "…"}
      to_know: {en: "It depends on your age on the first day.", es: "…"}
      source: "College catalog 2026, p. 41"
      cases:
        - {given: {birth: 2009-02-09}, gives: not_met}
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from assistant.catalog.basics import Bilingual, Key, Sentence, Strict
from assistant.catalog.questions import OptionId

# The day on which something is tested: of the cohort in question, or the day of the screening.
Reference = Literal["start", "end", "apply_by", "today"]
DocumentState = Literal["none", "have", "sent", "verified", "expired"]

COMPARISONS = (
    "is_",
    "in_",
    "has",
    "at_least",
    "at_most",
    "over",
    "under",
    "age_at_least",
    "age_at_most",
    "months_at_least",
    "months_at_most",
)


class All(Strict):
    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Strict):
    any: tuple[Condition, ...] = Field(min_length=1)


class Not(Strict):
    not_: Condition = Field(alias="not")


class AtLeast(Strict):
    """`{at_least: 2, of: […]}`"""

    at_least: int = Field(ge=1)
    of: tuple[Condition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.at_least > len(self.of):
            raise ValueError(f"{self.at_least} of {len(self.of)} can never be met")
        return self


class IfThen(Strict):
    """Met where `if` does not hold."""

    if_: Condition = Field(alias="if")
    then: Condition


class HigherOf(Strict):
    """The highest of these tables, at the household size that `by` tells."""

    higher_of: tuple[Key, ...] = Field(min_length=1)
    by: Key


class FactTest(Strict):
    """One comparison of one fact.

    | kind of answer | comparisons |
    |---|---|
    | yes_no | `is` |
    | choice | `is`, `in` (option ids, or the id of a list) |
    | choices | `has` (an option id) |
    | number | `at_least`, `at_most`, `over`, `under` |
    | money | the same, in dollars a year or as `{higher_of: [tables], by: household}` |
    | birth | `age_at_least`, `age_at_most` (24 holds until the day before the 25th birthday), with `at` |
    | since, date | `months_at_least`, `months_at_most` between it and `at`, whole months by the calendar |
    """

    fact: Key
    is_: bool | OptionId | None = Field(default=None, alias="is")
    in_: Key | tuple[OptionId, ...] | None = Field(default=None, alias="in")
    has: OptionId | None = None
    at_least: float | HigherOf | None = None
    at_most: float | HigherOf | None = None
    over: float | None = None
    under: float | None = None
    age_at_least: int | None = Field(default=None, ge=0, le=120)
    age_at_most: int | None = Field(default=None, ge=0, le=120)
    months_at_least: int | None = Field(default=None, ge=0)
    months_at_most: int | None = Field(default=None, ge=0)
    at: Reference | None = None

    @model_validator(mode="after")
    def _one_comparison(self) -> Self:
        if len(self.given) != 1:
            raise ValueError("expected one comparison; several are said with 'all'")
        dated = self.comparison.startswith(("age", "months"))
        if dated != (self.at is not None):
            raise ValueError("'at' (start, end, apply_by or today) belongs to ages and months, and these need it")
        return self

    @property
    def given(self) -> list[str]:
        return [name for name in COMPARISONS if getattr(self, name) is not None]

    @property
    def comparison(self) -> str:
        """The name of the comparison, as in COMPARISONS."""
        return self.given[0]

    @property
    def limit(self) -> Any:
        return getattr(self, self.comparison)


class Paper(Strict):
    """A document that must be there before `start`, `end`, `apply_by`, or an event of the catalogue.

    One who has it meets this; one who has not yet can still bring it.
    """

    document: Key
    before: Key


def _kind(given: Any) -> str | None:
    """By the key that tells conditions apart; a mistake is then told of that kind alone."""
    if not isinstance(given, dict):
        return _TAGS.get(type(given))
    return next((tag for tag in ("fact", "document", "all", "any", "not", "if", "at_least") if tag in given), None)


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[AtLeast, Tag("at_least")]
    | Annotated[IfThen, Tag("if")]
    | Annotated[FactTest, Tag("fact")]
    | Annotated[Paper, Tag("document")],
    Discriminator(
        _kind,
        custom_error_type="no_condition",
        custom_error_message="expected fact, document, all, any, not, at_least or if",
    ),
]

_TAGS: dict[type, str] = {
    All: "all",
    AnyOf: "any",
    Not: "not",
    AtLeast: "at_least",
    IfThen: "if",
    FactTest: "fact",
    Paper: "document",
}


class Case(Strict):
    """A person at, below or above a limit, and what the rule must say of them; run by `./porchlight rules test`.

    `given`: answers by question id, document states by document id. `today` is the day of the screening; `start`, `end`
    and `apply_by` stand in for the cohort's dates. Left out, they are those of the program's first cohort, and the day
    on which that was checked.
    """

    given: dict[Key, Any]
    today: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    apply_by: dt.date | None = None
    gives: Literal["met", "not_met", "unknown", "papers"]


class Rule(Strict):
    """One rule, its reasons and its cases.

    `require` (the default): `needs` must hold, where `when` holds or is left out. `staff_decide`: unmet, it is no "not
    now", a person looks at it. `refer`: where `when` holds a person decides. `warn`: where `when` holds `say` is said
    and nothing changes. `notice`: stated (health, background), never asked; it has no condition on facts.
    """

    id: Key
    kind: Literal["require", "refer", "warn", "notice"] = "require"
    when: Condition | None = None
    needs: Condition | None = None
    met: Bilingual | None = None
    not_met: Bilingual | None = None
    to_know: Bilingual | None = None
    change: Bilingual | None = None
    say: Bilingual | None = None
    staff_decide: bool = False
    source: Sentence
    legal_reason: Sentence | None = None
    cases: tuple[Case, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "require":
            absent = [key for key in ("needs", "met", "not_met", "to_know") if getattr(self, key) is None]
            if absent:
                raise ValueError(f"missing: {', '.join(absent)}")
            return self
        if self.say is None:
            raise ValueError(f"a rule of kind {self.kind} needs 'say'")
        if self.needs is not None or (self.when is None) != (self.kind == "notice"):
            raise ValueError("'needs' belongs to kind require; refer and warn have 'when', notice has neither")
        return self


class Tier(Strict):
    """Who comes first where there are fewer seats than people; never whether somebody may come at all."""

    id: Key
    when: Condition
    say: Bilingual
    source: Sentence


class Selection(Strict):
    """How seats go to those who may come: by lot, by order of arrival, or by a person's choice."""

    kind: Literal["lottery", "first_come", "staff"]
    say: Bilingual
    source: Sentence
