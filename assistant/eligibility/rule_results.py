"""A rule, tested."""

from collections.abc import Callable

from assistant.catalog.rules import Rule
from assistant.eligibility.evaluate import evaluation, if_then
from assistant.eligibility.moment import Moment
from assistant.eligibility.screened import RuleResult
from assistant.eligibility.told import AllTold
from assistant.eligibility.truth import FALSE, PAPERS, TRUE, UNKNOWN

RuleEvaluation = Callable[[AllTold, Moment], RuleResult]
_APPLIES = {TRUE: True, FALSE: False, UNKNOWN: None, PAPERS: None}


def rule_evaluation(rule: Rule) -> RuleEvaluation:
    """Of any rule but a notice, which has nothing to test."""
    id, kind = rule.id, rule.kind
    assert kind != "notice"
    when = None if rule.when is None else evaluation(rule.when)
    needs = None if rule.needs is None else evaluation(rule.needs)
    whole = if_then(when, needs) if when and needs else needs or when
    assert whole is not None

    def evaluate(told: AllTold, moment: Moment) -> RuleResult:
        tree = whole(told, moment)
        if when is None:
            return RuleResult(id, kind, tree.truth, True, tree)
        applies = (tree.children[0] if needs else tree).truth
        return RuleResult(id, kind, tree.truth, _APPLIES[applies], tree)

    return evaluate
