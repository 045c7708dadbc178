"""The facts as conditions meet them: each prepared once, not at every test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.moment import Moment
from assistant.eligibility.node import ASKABLE, Cause, Node
from assistant.eligibility.truth import UNKNOWN
from assistant.eligibility.values import Facts, NotSaid, Value, plain


@dataclass(frozen=True, slots=True)
class Told:
    """A value, its JSON, and why it is none where it is none."""

    value: Value | None
    json: Any
    cause: Cause | None


NOT_ASKED = Told(None, None, Cause.NOT_ASKED)
_CAUSES = {NotSaid.DONT_KNOW: Cause.DONT_KNOW, NotSaid.PREFER_NOT: Cause.PREFER_NOT}
AllTold = Mapping[str, Told]
# A condition, ready to be tested.
Evaluation = Callable[[AllTold, Moment], Node]


def told(facts: Facts) -> AllTold:
    return {
        id: Told(value, plain(value), _CAUSES[value] if isinstance(value, NotSaid) else None)
        for id, value in facts.items()
    }


def unknown(fact: str, known: Told, cause: Cause | None, **more: Any) -> Node:
    """`cause` is None where a child has it."""
    askable = more.pop("askable", cause in ASKABLE)
    return Node("fact", UNKNOWN, askable, fact, value=known.json, cause=cause, **more)
