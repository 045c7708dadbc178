"""Where a person stands by two versions of a program's rules: the ones in force, and a draft of them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.prepared import prepare
from assistant.eligibility.rule_set import rule_set_of
from assistant.eligibility.screen import screen_by
from assistant.eligibility.screened import Status
from assistant.eligibility.told import told
from assistant.eligibility.values import Value, read_document, read_value
from assistant.errors import FactError


class Standing:
    """A program's rules made ready once, for many people."""

    def __init__(self, program: Program, catalog: Catalog, today: dt.date) -> None:
        self._rules = prepare(rule_set_of(program, catalog))
        self._questions = {question.id: question for question in self._rules.rules.questions}
        self._documents = {document.id for document in self._rules.rules.documents}
        self._today = today

    def status(self, known: Mapping[str, Any]) -> Status:
        """Answers that these rules cannot read, or do not ask for, are not known to them."""
        facts: dict[str, Value] = {}
        for id, given in known.items():
            try:
                if id in self._questions:
                    facts[id] = read_value(self._questions[id], given, self._today)
                elif id in self._documents:
                    facts[id] = read_document(id, given)
            except FactError:
                continue
        return screen_by(self._rules, told(facts), self._today).status
