"""All that a screening for one program goes by, self-contained: what is stored, and replays to the same answer."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from assistant.catalog.basics import Identifier, Strict
from assistant.catalog.conditions import placed
from assistant.catalog.questions import Document, Event, OptionList, Question, Said, Table
from assistant.catalog.rules import Condition, FactTest, HigherOf, Paper, Rule, Selection, Tier
from assistant.catalog.schema import Catalog, Cohort, Program

_DIGEST = 12  # hexadecimal digits


class RuleSet(Strict):
    """Of questions what makes an answer valid, not how it is understood; rules without their cases."""

    program: Identifier
    rules: tuple[Rule, ...] = ()
    priority: tuple[Tier, ...] = ()
    selection: Selection | None = None
    cohorts: tuple[Cohort, ...] = ()
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    events: tuple[Event, ...] = ()
    lists: tuple[OptionList, ...] = ()
    tables: tuple[Table, ...] = ()

    @cached_property
    def document(self) -> dict[str, Any]:
        """JSON, the same for the same rules."""
        text = self.model_dump_json(by_alias=True, exclude_defaults=True)
        found: dict[str, Any] = json.loads(text)
        return found

    @cached_property
    def version(self) -> str:
        return digest(self.document)


def digest(document: Mapping[str, Any]) -> str:
    """Whatever way the document has been since: keys may be in another order."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def rule_set_of(program: Program, catalog: Catalog) -> RuleSet:
    used = ids_used([place.condition for place in placed(program)])
    return RuleSet(
        program=program.id,
        rules=tuple(rule.model_copy(update={"cases": ()}) for rule in program.rules),
        priority=program.priority,
        selection=program.selection,
        cohorts=program.cohorts,
        questions=tuple(_bare(question) for question in catalog.questions if question.id in used),
        documents=tuple(document for document in catalog.documents if document.id in used),
        events=tuple(event for event in catalog.events if event.id in used),
        lists=tuple(given for given in catalog.lists if given.id in used),
        tables=tuple(table for table in catalog.tables if table.id in used),
    )


def ids_used(conditions: Sequence[Condition]) -> set[str]:
    """Ids of questions, documents, events, lists and tables, of these conditions themselves."""
    used: set[str] = set()
    for condition in conditions:
        if isinstance(condition, FactTest):
            limit = condition.limit
            used.add(condition.fact)
            if isinstance(limit, HigherOf):
                used |= {limit.by, *limit.higher_of}
            elif condition.comparison == "in_" and isinstance(limit, str):
                used.add(limit)
        elif isinstance(condition, Paper):
            used |= {condition.document, condition.before}
    return used


def _bare(question: Question) -> Question:
    options = tuple(option.model_copy(update={"names": Said()}) for option in question.options)
    return question.model_copy(update={"said": Said(), "said_no": Said(), "options": options})
