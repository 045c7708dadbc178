"""A screening as a tree to read: each program, each rule, each test with what it was measured against."""

from collections.abc import Iterator
from typing import Any

from assistant.catalog.comparisons import written
from assistant.catalog.rules import Rule
from assistant.catalog.schema import Bilingual, Catalog, Language, Program
from assistant.eligibility.next_question import Next
from assistant.eligibility.node import Node
from assistant.eligibility.screened import RuleResult, Screened
from assistant.eligibility.truth import Truth

_MARKS = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "?", Truth.PAPERS: "…"}
_GROUPS = {"all": "all of", "any": "any of", "not": "not", "if": "if … then"}
_WIDTH = 11


class Explained:
    """`language` is that of the catalogue's own sentences; the labels are for coordinators."""

    def __init__(self, catalog: Catalog, language: Language) -> None:
        self._catalog = catalog
        self._language: Language = language
        self._questions = {question.id: question for question in catalog.questions}
        self._documents = {document.id: document for document in catalog.documents}
        self._events = {event.id: event for event in catalog.events}

    def program(self, result: Screened) -> str:
        program = self._catalog.program(result.program)
        assert program is not None
        lines = [f"{program.id}  {self._in(program.name)}", *self._heading(program, result)]
        rules = {rule.id: rule for rule in program.rules}
        for found in result.rules:
            lines += self._rule(rules[found.id], found)
        lines += [f"  i {id}: {self._in(rules[id].say)}" for id in result.notices]
        return "\n".join(lines)

    def question(self, ask: Next | None) -> Iterator[str]:
        """The one to put next, if any is left."""
        if ask is not None:
            question = self._questions[ask.question]
            words = question.closer if ask.closer and question.closer is not None else question.ask
            yield f"next question: {ask.question}: {self._in(words)}"

    def _heading(self, program: Program, result: Screened) -> Iterator[str]:
        yield _line("status", result.status.value + (f" (open: {result.if_open.value})" if result.if_open else ""))
        if result.cohort is not None:
            yield _line("cohort", f"{result.cohort}, starts {result.starts_on}")
        for paper in result.papers:
            yield _line("paper", f"{self._document(paper.document)}, {self._due(paper.before, paper.by)}")
        if result.missing:
            yield _line("missing", ", ".join(result.missing))
        if result.earliest is not None:
            yield _line("earliest", str(result.earliest))
        if result.later_cohort is not None:
            yield _line("later", f"cohort {result.later_cohort}")
        if result.waitlist:
            yield _line("waitlist", "yes")
        for tier in program.priority:
            if tier.id == result.tier:
                yield _line("priority", f"{tier.id}: {self._in(tier.say)}")

    def _rule(self, rule: Rule, found: RuleResult) -> Iterator[str]:
        if rule.kind == "require":
            mark = "-" if found.applies is False else _MARKS[found.truth]
            words = {Truth.TRUE: rule.met, Truth.FALSE: rule.not_met}.get(found.truth, rule.to_know)
            yield f"  {mark} {rule.id}: {'does not apply' if found.applies is False else self._in(words)}"
            if found.truth is Truth.FALSE and rule.change is not None:
                yield f"      → {self._in(rule.change)}"
        else:
            mark = "!" if found.truth is Truth.TRUE else "-" if found.truth is Truth.FALSE else "?"
            yield f"  {mark} {rule.id} ({rule.kind}): {self._in(rule.say)}"
        if found.applies is not False:
            yield from self._tree(found.tree, "      ")

    def _tree(self, node: Node, indent: str, decided: bool = True) -> Iterator[str]:
        """What did not decide stands in brackets."""
        decided = decided and node.decided
        text = f"{_MARKS[node.truth]} {self._test(node)}"
        yield f"{indent}{text}" if decided else f"{indent}({text})"
        for child in node.children:
            yield from self._tree(child, indent + "  ", decided)

    def _test(self, node: Node) -> str:
        if node.kind == "document":
            held = f": {node.value}" if node.value is not None else ""
            return f"{self._document(node.document)}, {self._due(node.before, node.date)}{held}"
        if node.kind != "fact":
            return f"at least {node.limit} of" if node.kind == "at_least" else _GROUPS[node.kind]
        limit = "" if node.comparison is None else f" {written(node.comparison)} {self._limit(node)}"
        at = f" at {node.at}" + (f" ({node.date})" if node.date else "") if node.at else ""
        return f"{node.fact}{limit}{at}: {self._known(node)}"

    def _limit(self, node: Node) -> str:
        if node.limit is None:
            return "what a table says"
        return _shown(node.limit) + (f" ({node.table})" if node.table not in (None, node.limit) else "")

    def _known(self, node: Node) -> str:
        cause = f", {node.cause.value.replace('_', ' ')}" if node.cause else ""
        if node.value is None:
            return cause.removeprefix(", ") or "not asked"
        if node.measured is None:
            return _shown(node.value) + cause
        least, most = node.measured
        unit = "years" if (node.comparison or "").startswith("age") else "months"
        return f"{_shown(node.value)}, {least}{f' to {most}' if most != least else ''} {unit}{cause}"

    def _document(self, id: str | None) -> str:
        known = self._documents.get(id or "")
        return self._in(known.name) if known is not None else str(id)

    def _due(self, before: str | None, by: Any) -> str:
        event = self._events.get(before or "")
        words = self._in(event.before) if event is not None else f"before {(before or '').replace('_', ' ')}"
        return f"{words} ({by})" if by is not None else words

    def _in(self, text: Bilingual | None) -> str:
        return "" if text is None else text.in_(self._language)


def _line(label: str, text: str) -> str:
    return f"  {label:<{_WIDTH}}{text}"


def _shown(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(map(str, value))}]"
        case {"from": first, "to": last}:
            return f"{first} to {last}"
        case float():
            return f"{value:g}"
    return str(value)
