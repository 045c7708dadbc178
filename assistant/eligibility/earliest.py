"""From when on time alone would let somebody in."""

import datetime as dt
from collections.abc import Sequence

from assistant.eligibility.judge import judge
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import Node
from assistant.eligibility.prepared import Prepared
from assistant.eligibility.screened import RuleResult, Status
from assistant.eligibility.told import AllTold
from assistant.eligibility.truth import FALSE


def earliest(rules: Prepared, known: AllTold, failed: Sequence[RuleResult]) -> dt.date | None:
    """The first day on which none of the failed rules would fail, nor any other by then (an upper age, a test too old).

    None where time does not help.
    """
    days = [_turns(rule.tree) for rule in failed]
    if not days or None in days:
        return None
    day = max(day for day in days if day is not None)
    then = Moment(day, day, day, day, lists=rules.lists, tables=rules.tables)
    return None if judge(rules, known, then).status is Status.NOT_NOW else day


def _turns(node: Node) -> dt.date | None:
    """The day from which an unmet condition holds."""
    match node.kind:
        case "fact":
            return node.holds_from
        case "if":
            return _turns(node.children[1])
        case "all" | "any" | "at_least":
            return _turns_of(node)
    return None


def _turns_of(node: Node) -> dt.date | None:
    """Of those that are lacking as many as it needs, the soonest."""
    unmet = [child for child in node.children if child.truth is FALSE]
    needed = {"all": len(node.children), "any": 1}.get(node.kind, node.limit or 1)
    lacking = needed - (len(node.children) - len(unmet))
    days = sorted(day for child in unmet if (day := _turns(child)) is not None)
    return days[lacking - 1] if len(days) >= lacking else None
