"""The same answer later, from what was stored of it, whatever the catalogue has become."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.prepared import prepare, prepared
from assistant.eligibility.rule_set import RuleSet
from assistant.eligibility.screen import screen_by
from assistant.eligibility.screened import Screened
from assistant.eligibility.told import told
from assistant.eligibility.values import Value, read_document, read_value


def rule_set(program: Program, catalog: Catalog) -> dict[str, Any]:
    """The JSON document that `replay` takes; its `digest` is the version of results. Not to be changed: it is kept."""
    return prepared(program, catalog).rules.document


def replay(document: Mapping[str, Any], facts: Mapping[str, Any], today: dt.date) -> Screened:
    """`facts` as JSON (`plain_facts`); those that the rule set does not use are left aside. Raises `FactError`."""
    rules = RuleSet.model_validate(document)
    return screen_by(prepare(rules), told(_read(rules, facts, today)), today)


def _read(rules: RuleSet, given: Mapping[str, Any], today: dt.date) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for question in rules.questions:
        if question.id in given:
            facts[question.id] = read_value(question, given[question.id], today)
    for document in rules.documents:
        if document.id in given:
            facts[document.id] = read_document(document.id, given[document.id])
    return facts
