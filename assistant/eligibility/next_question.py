"""What to ask next: the question that settles most of the programs of interest in the fewest turns."""

from dataclasses import dataclass

from assistant.eligibility.node import asked
from assistant.eligibility.screened import Screened, Screening, Status


@dataclass(frozen=True, slots=True)
class Next:
    """`closer`: there is an answer, and it has to be known better."""

    question: str
    closer: bool


def next_question(screening: Screening) -> Next | None:
    """None when nothing is left to ask. Of equals the one that the catalogue has first.

    Where one program alone is asked about and all else is settled, what tells whether somebody comes first there.
    """
    weights: dict[str, float] = {}
    for result in screening.results:
        for fact, weight in _shares(result).items():
            weights[fact] = weights.get(fact, 0) + weight
    if not weights:
        return _of_tier(screening)
    order = {id: place for place, id in enumerate(screening.order)}
    # Rounded, so that equals are equal.
    best = min(weights, key=lambda fact: (-round(weights[fact], 6), order.get(fact, len(order))))
    return Next(best, any(best in result.not_close for result in screening.results))


def _of_tier(screening: Screening) -> Next | None:
    missing = screening.results[0].tier_missing if len(screening.results) == 1 else ()
    first = next((fact for fact in screening.order if fact in missing), None)
    return None if first is None else Next(first, closer=False)


def _shares(result: Screened) -> dict[str, float]:
    """Which share of what is open in a program each answer settles; all of them together 1.

    A rule that waits for one fact is settled by it. One that waits for several is taken to be settled by each in part.
    """
    if result.status is not Status.NEED_INFO:
        return {}
    open_ = [rule for rule in result.rules if rule.id in result.deciding]
    shares: dict[str, float] = {}
    for rule in open_:
        facts = {node.fact for node in asked(rule.tree) if node.fact is not None}
        for fact in facts:
            shares[fact] = shares.get(fact, 0) + 1 / len(facts) / len(open_)
    return shares
