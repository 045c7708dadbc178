"""A screening explained: each program, each rule in the words of its day, each test with what it was held against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.applicants.sharing import Shown
from assistant.catalog.comparisons import written
from assistant.catalog.schema import Bilingual, Language
from assistant.console.people.answers import Told
from assistant.console.words import RoomWords

# What became of a test, as a mark and as a word (`truth_<key>`).
MARKS = {"met": "✓", "not_met": "✗", "unknown": "?", "papers": "…"}
_AGES = ("age",)


@dataclass(frozen=True)
class Branch:
    """One condition. `decided`: it made the one above it what it is; what did not stands back."""

    truth: str
    said: str
    known: str
    decided: bool
    children: tuple["Branch", ...] = ()


@dataclass(frozen=True)
class ExplainedRule:
    """`truth` is `not_applied` where its `when` does not hold. `change`: what would change it."""

    id: str
    kind: str
    truth: str
    decided: bool
    said: str
    change: str
    source: str
    tree: Branch | None


@dataclass(frozen=True)
class ExplainedResult:
    """`facts`: the rest of the result, as (key of a word, text)."""

    program: str
    name: str
    status: str
    rules: tuple[ExplainedRule, ...]
    facts: tuple[tuple[str, str], ...] = field(default=())


class Explainer:
    """`fields`: without the answers (`facts`) of a person a partner sees the rules, and not what was measured."""

    def __init__(self, told: Told, language: Language, words: RoomWords, fields: frozenset[str]) -> None:
        self._told, self._words = told, words
        self._language: Language = language
        self._answers = Shown.FACTS in fields

    def result(self, name: str, kept: Mapping[str, Any], rules: Mapping[str, Any] | None) -> ExplainedResult:
        """`kept`: a `Screened` as JSON; `rules`: its rule set, by whose words it is told."""
        by_id = {rule["id"]: rule for rule in (rules or {}).get("rules", ())}
        return ExplainedResult(
            program=kept["program"],
            name=name,
            status=kept["status"],
            rules=tuple(
                self._rule(rule, by_id.get(rule["id"], {}), rule["id"] in kept.get("deciding", ()))
                for rule in kept.get("rules", ())
            ),
            facts=tuple(self._facts(kept)),
        )

    def _facts(self, kept: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if kept.get("cohort"):
            starts = kept.get("starts_on")
            yield "for_group", f"{kept['cohort']}{f' ({self._told.day(starts)})' if starts else ''}"
        for paper in kept.get("papers", ()):
            due = self._told.before(paper["before"], paper["by"])
            yield "for_paper", f"{self._told.asked(paper['document'])}, {due}"
        for question in kept.get("missing", ()):
            yield "for_missing", self._told.asked(question)
        if kept.get("earliest"):
            yield "for_earliest", self._told.day(kept["earliest"])
        if kept.get("later_cohort"):
            yield "for_later", str(kept["later_cohort"])

    def _rule(self, found: Mapping[str, Any], rule: Mapping[str, Any], decided: bool) -> ExplainedRule:
        truth = "not_applied" if found.get("applies") is False else found["truth"]
        if found["kind"] == "require":
            said = rule.get({"met": "met", "not_met": "not_met"}.get(truth, "to_know"))
        else:
            said = rule.get("say")
        return ExplainedRule(
            id=found["id"],
            kind=found["kind"],
            truth=truth,
            decided=decided,
            said=self._in(said) or found["id"],
            change=self._in(rule.get("change")) if truth == "not_met" else "",
            source=str(rule.get("source") or ""),
            tree=self._branch(found["tree"]) if self._answers and truth != "not_applied" else None,
        )

    def _branch(self, node: Mapping[str, Any]) -> Branch:
        return Branch(
            truth=node["truth"],
            said=self._said(node),
            known=self._known(node),
            decided=node.get("decided", True),
            children=tuple(self._branch(child) for child in node.get("children", ())),
        )

    def _said(self, node: Mapping[str, Any]) -> str:
        kind = node["kind"]
        if kind == "document":
            return f"{self._told.asked(node['document'])}, {self._told.before(node['before'], node.get('date'))}"
        if kind != "fact":
            return self._words(f"test_{kind}", count=node.get("limit"))
        limit = "" if node.get("comparison") is None else f" {self._compared(node['comparison'])} {self._limit(node)}"
        at = f" · {self._told.day(node['date'])}" if node.get("date") else ""
        return f"{self._told.asked(node['fact'])}{limit}{at}"

    def _compared(self, comparison: str) -> str:
        """`at_least` is the name of a group of conditions, too."""
        return self._words[f"test_{written(comparison)}".replace("test_at_", "test_")]

    def _limit(self, node: Mapping[str, Any]) -> str:
        limit, table = node.get("limit"), node.get("table")
        if limit is None:
            return self._words["of_a_table"]
        values = limit if isinstance(limit, list) else [limit]
        question = self._told.questions.get(node["fact"])
        shown = ", ".join(
            self._told.value(question.id, one) if question is not None and isinstance(one, str | bool) else str(one)
            for one in values
        )
        return f"{shown} ({table})" if table not in (None, limit) else shown

    def _known(self, node: Mapping[str, Any]) -> str:
        """What was answered, or why it is not known."""
        if node["kind"] not in ("fact", "document"):
            return ""
        cause = node.get("cause")
        if node.get("value") is None:
            return self._words[f"cause_{cause or 'not_asked'}"]
        value = self._told.value(node.get("fact") or node["document"], node["value"])
        measured = node.get("measured")
        if measured is None:
            return value
        least, most = measured
        unit = "years" if (node.get("comparison") or "").startswith(_AGES) else "months"
        count = str(least) if least == most else f"{least}–{most}"
        return f"{value} · {self._words(f'in_{unit}', count=count)}"

    def _in(self, text: Any) -> str:
        return "" if not text else Bilingual.model_validate(text).in_(self._language)
