"""What a condition says of a person at a moment, with the evidence that mattered.

A condition is made into a function once, which is then called for every person and cohort.
"""

from collections.abc import Sequence

from assistant.catalog.rules import All, AnyOf, AtLeast, Condition, FactTest, IfThen, Not, Paper
from assistant.eligibility.compare import comparing
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import Node, NodeKind, papers
from assistant.eligibility.told import NOT_ASKED, AllTold, Evaluation, told
from assistant.eligibility.truth import PAPERS, TRUE, UNKNOWN, Truth, at_least, negated
from assistant.eligibility.values import Facts


def evaluate(condition: Condition, facts: Facts, moment: Moment) -> Node:
    return evaluation(condition)(told(facts), moment)


def evaluation(condition: Condition) -> Evaluation:
    match condition:
        case FactTest():
            return comparing(condition)
        case Paper():
            return _brought(condition)
        case All(all=parts):
            return _joined("all", len(parts), parts)
        case AnyOf(any=parts):
            return _joined("any", 1, parts)
        case AtLeast(at_least=n, of=parts):
            return _joined("at_least", n, parts, limit=n)
        case IfThen(if_=first, then=then):
            return if_then(evaluation(first), evaluation(then))
        case Not(not_=part):
            return _not(evaluation(part))


def if_then(first: Evaluation, then: Evaluation) -> Evaluation:
    """Met where `first` does not hold."""

    def evaluate(told: AllTold, moment: Moment) -> Node:
        sides = (first(told, moment), then(told, moment))
        return _weighed("if", 1, sides, [negated(sides[0].truth), sides[1].truth])

    return evaluate


def _not(part: Evaluation) -> Evaluation:
    def evaluate(told: AllTold, moment: Moment) -> Node:
        child = part(told, moment)
        return Node("not", negated(child.truth), child.askable, children=(child,))

    return evaluate


def _joined(kind: NodeKind, n: int, parts: Sequence[Condition], limit: int | None = None) -> Evaluation:
    """n of the parts."""
    evaluations = [evaluation(part) for part in parts]

    def evaluate(told: AllTold, moment: Moment) -> Node:
        children = tuple([part(told, moment) for part in evaluations])
        return _weighed(kind, n, children, [child.truth for child in children], limit)

    return evaluate


def _brought(paper: Paper) -> Evaluation:
    """A document that somebody does not have yet can be brought; one that ran out, renewed."""

    def evaluate(told: AllTold, moment: Moment) -> Node:
        known = told.get(paper.document, NOT_ASKED)
        truth = TRUE if known.value in ("have", "sent", "verified") else PAPERS
        return Node("document", truth, value=known.json, document=paper.document, before=paper.before)

    return evaluate


def _weighed(kind: NodeKind, n: int, children: tuple[Node, ...], truths: list[Truth], limit: int | None = None) -> Node:
    askable = UNKNOWN in truths and _askable(children, truths)
    whole = at_least(n, truths, askable=askable)
    if whole is PAPERS and n < len(children):
        _keep_fewest_papers(n, children, truths)
    elif whole <= UNKNOWN or n < len(children):
        _leave_aside(n, whole, children, truths)
    return Node(kind, whole, askable and whole is UNKNOWN, limit=limit, children=children)


def _askable(children: tuple[Node, ...], truths: list[Truth]) -> bool:
    return any(child.askable for child, truth in zip(children, truths, strict=True) if truth is UNKNOWN)


def _leave_aside(n: int, whole: Truth, children: tuple[Node, ...], truths: list[Truth]) -> None:
    """Marks the children that did not make it so; of alternatives that hold the first count."""
    counted = n if whole is TRUE else len(children)
    for child, truth in zip(children, truths, strict=True):
        if counted and truth is whole:
            counted -= 1
        else:
            child.decided = False


def _keep_fewest_papers(n: int, children: tuple[Node, ...], truths: list[Truth]) -> None:
    ranked = sorted(zip(children, truths, strict=True), key=lambda pair: (-pair[1], len(papers(pair[0]))))
    for child, _ in ranked[n:]:
        child.decided = False
