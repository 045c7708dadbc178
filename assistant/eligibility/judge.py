"""A rule set tested for one person at one moment, and the status that follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.eligibility.moment import Moment
from assistant.eligibility.prepared import Prepared
from assistant.eligibility.screened import RuleResult, Status
from assistant.eligibility.told import AllTold
from assistant.eligibility.truth import FALSE, PAPERS, TRUE, UNKNOWN


@dataclass(frozen=True, slots=True)
class Judged:
    """`deciding`: the rules because of which the status is what it is."""

    status: Status
    rules: tuple[RuleResult, ...]
    deciding: tuple[RuleResult, ...]


def judge(rules: Prepared, known: AllTold, moment: Moment) -> Judged:
    results = tuple([rule(known, moment) for rule in rules.tested])
    status, deciding = _status(results, rules.staff_decide)
    return Judged(status, results, tuple(deciding))


def _status(rules: Sequence[RuleResult], staff_decide: frozenset[str]) -> tuple[Status, list[RuleResult]]:
    """In this order: who fails already is asked nothing; what can be asked is asked before staff are; papers come last.

    What is not known is never a no.
    """
    required = [rule for rule in rules if rule.kind == "require"]
    if no := [rule for rule in required if rule.truth is FALSE and rule.id not in staff_decide]:
        return Status.NOT_NOW, no
    if open_ := [rule for rule in rules if rule.kind != "warn" and rule.tree.askable]:
        return Status.NEED_INFO, open_
    for_staff = [rule for rule in rules if _is_for_staff(rule)]
    if for_staff or not required:
        return Status.REFER_STAFF, for_staff
    if papers := [rule for rule in required if rule.truth is PAPERS]:
        return Status.CONDITIONAL, papers
    return Status.LIKELY, [rule for rule in required if rule.applies is not False]


def _is_for_staff(rule: RuleResult) -> bool:
    """Unmet ones that get here are those of which staff decide."""
    if rule.kind == "require":
        return rule.truth in (FALSE, UNKNOWN)
    return rule.kind == "refer" and rule.truth in (TRUE, UNKNOWN)
