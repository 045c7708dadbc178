"""What a screening says of each rule, for counting how many pass it. Works on results as JSON, as they travel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RuleOutcome:
    """`outcome` is met, papers, unknown or not_met; of a rule that refers to staff, met means that it did.

    Rules that only state something are passed by nobody.
    """

    rule: str
    kind: str
    outcome: str


def outcomes(result: Mapping[str, Any]) -> Iterator[RuleOutcome]:
    """Of one `Screened` as JSON: the rules that applied, or may have."""
    for rule in result["rules"]:
        if rule["kind"] == "refer" or (rule["kind"] == "require" and rule["applies"] is not False):
            yield RuleOutcome(rule["id"], rule["kind"], rule["truth"])
