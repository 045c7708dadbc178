"""Screenings to hand out: real ones, by the demo catalogue's rules, of facts that its own cases bring together."""

import datetime as dt
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.catalog.schema import Catalog
from assistant.eligibility.prepared import prepared
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import FactError, plain_facts, read_facts
from assistant.insight.outcomes import outcomes

_EACH = 12


@dataclass(frozen=True)
class Made:
    """One result as JSON text, with what is counted of it. `answers`: what was asked, with the answer as JSON text."""

    program: str
    status: str
    version: str
    document: str
    facts: str
    answers: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str, str], ...]


def made(catalog: Catalog, today: dt.date, chance: random.Random) -> dict[str, list[Made]]:
    """By program, for those that have rules."""
    questions = {question.id for question in catalog.questions}
    found: dict[str, list[Made]] = {}
    for program in catalog.programs:
        given = [[case.given for case in rule.cases] for rule in program.rules if rule.cases]
        for _ in range(_EACH if given else 0):
            facts: dict[str, Any] = {}
            for cases in given:
                facts.update(chance.choice(cases))
            try:
                known = read_facts(catalog, facts, today)
            except FactError:
                continue
            (result,) = screen_all([program], known, catalog, today).results
            document, told = result.model_dump(mode="json"), plain_facts(known)
            found.setdefault(program.id, []).append(
                Made(
                    program=program.id,
                    status=result.status.value,
                    version=result.version,
                    document=json.dumps(document),
                    facts=json.dumps(told),
                    answers=tuple((id, json.dumps(value)) for id, value in told.items() if id in questions),
                    outcomes=tuple((one.rule, one.kind, one.outcome) for one in outcomes(document)),
                )
            )
    return found


def rule_sets(catalog: Catalog) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Program and document of each set of rules, by its version."""
    ready = [prepared(program, catalog) for program in catalog.programs]
    return {one.version: (one.rules.program, one.rules.document) for one in ready}
