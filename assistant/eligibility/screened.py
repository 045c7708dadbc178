"""What a screening says of a program; JSON as it stands, stored and replayed."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.eligibility.node import Node, deciding
from assistant.eligibility.truth import TruthWord


class Status(StrEnum):
    """None of them is a decision: a person decides."""

    LIKELY = "likely"
    CONDITIONAL = "conditional"
    NEED_INFO = "need_info"
    REFER_STAFF = "refer_staff"
    NOT_NOW = "not_now"
    CLOSED = "closed"


class Result(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(slots=True)
class RuleResult:
    """`applies`: whether its `when` holds, None where that is not known. For `refer` and `warn` the truth and the tree
    are those of `when`, and "met" means that it holds. A plain dataclass for the reason that `Node` is one.
    """

    id: str
    kind: Literal["require", "refer", "warn"]
    truth: TruthWord
    applies: bool | None
    tree: Node


class PaperDue(Result):
    """`before`: start, end, apply_by or an event of the catalogue; `by` is the day where that has one."""

    document: str
    before: str
    by: dt.date | None


class Screened(Result):
    """`cohort` is the one that it was tested for; without one today stood in for its dates.

    `deciding`: the rules that made the status what it is. `missing`: facts that would matter now and can be asked, in
    the rules' order, and `not_close` those of them that are known but not well enough; `closer` says so of the first.
    `earliest`: the day from which time alone would make a `not_now` anything else; `later_cohort`: set (to `cohort`)
    where the first open one comes too early or too late for this person and a later one does not. `if_open`: what a
    `closed` one would be with a seat; `tier`: who comes first, known once no earlier tier can hold any more, until when
    `tier_missing` are the facts that would tell; `waitlist`: it is full. `version` is the digest of the rule set.
    """

    program: str
    status: Status
    cohort: str | None
    starts_on: dt.date | None
    today: dt.date
    version: str
    rules: tuple[RuleResult, ...] = ()
    deciding: tuple[str, ...] = ()
    papers: tuple[PaperDue, ...] = ()
    missing: tuple[str, ...] = ()
    not_close: tuple[str, ...] = ()
    closer: bool = False
    earliest: dt.date | None = None
    later_cohort: str | None = None
    tier: str | None = None
    tier_missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    waitlist: bool = False
    if_open: Status | None = None

    @property
    def earliest_to_the_month(self) -> bool:
        """Whether `earliest` is the end of a month, because what it follows from is known to the month alone."""
        trees = [rule.tree for rule in self.rules if rule.id in self.deciding]
        dated = [node for tree in trees for node in deciding(tree) if node.holds_from is not None]
        return any(node.holds_from == self.earliest and len(str(node.value)) == len("2009-03") for node in dated)

    def rule(self, id: str) -> RuleResult | None:
        return next((rule for rule in self.rules if rule.id == id), None)


_BEST_FIRST = (Status.LIKELY, Status.CONDITIONAL, Status.NEED_INFO)


class Screening(Result):
    """Several programs for one person. `order`: the ids of questions as the catalogue has them."""

    today: dt.date
    results: tuple[Screened, ...]
    order: tuple[str, ...] = ()

    def result(self, program: str) -> Screened | None:
        return next((result for result in self.results if result.program == program), None)

    def others(self, n: int, *, but: Collection[str] = ()) -> tuple[Screened, ...]:
        """The n programs of these that fit best, or may, `but` left out: sooner, with fewer papers and questions."""
        fitting = [found for found in self.results if found.status in _BEST_FIRST and found.program not in but]
        return tuple(sorted(fitting, key=_fit)[:n])


def _fit(found: Screened) -> tuple[int, int, int, dt.date]:
    return (
        _BEST_FIRST.index(found.status),
        len(found.missing),
        len(found.papers),
        found.starts_on or dt.date.max,
    )
