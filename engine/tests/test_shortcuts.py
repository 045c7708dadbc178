"""What the shortcuts give is what Rasa gives without them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, ClassVar, Dict, List

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import lean

lean.install()

import shortcuts  # noqa: E402
from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402

_POSSIBLE_KEYS = RulePolicy._get_possible_keys
_RULES = {
    '[{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}]': "utter_greet",
    '[{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "goodbye"}}]': "utter_bye",
}


class _Sum(GraphComponent):
    ran: ClassVar[List[str]] = []

    @classmethod
    def create(cls, config: Dict[str, Any], **_: Any) -> "_Sum":
        part = cls()
        part.name = config["name"]
        return part

    def add(self, one: int, other: int = 10) -> int:
        _Sum.ran.append(self.name)
        return one + other


def _node(name: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=_Sum, constructor_name="create", fn="add", config={"name": name})


@pytest.fixture
def runner() -> DaskGraphRunner:
    nodes = {
        "last": _node("last", one="first", other="second"),
        "second": _node("second", one="first"),
        "first": _node("first", one="said"),
        "aside": _node("aside", one="said"),
    }
    _Sum.ran.clear()
    return DaskGraphRunner.create(GraphSchema(nodes), None, ExecutionContext(GraphSchema(nodes)))


@pytest.mark.parametrize("targets", [["last"], ["first"], ["aside", "second"]])
def test_components_run_in_order_give_what_dask_gives(runner: DaskGraphRunner, targets: List[str]) -> None:
    expected = DaskGraphRunner.run(runner, {"said": 1}, targets)
    assert shortcuts._run_in_order(runner, {"said": 1}, targets) == expected
    assert shortcuts._run_in_order(runner, {"said": 1}, targets) == expected


def test_each_component_runs_once_and_only_where_it_is_needed(runner: DaskGraphRunner) -> None:
    assert shortcuts._run_in_order(runner, {"said": 1}, ["last"]) == {"last": 32}
    assert _Sum.ran == ["first", "second", "last"]


@pytest.mark.parametrize("intent", ["greet", "goodbye", "affirm"])
def test_rules_remembered_are_the_rules_found(intent: str) -> None:
    policy = RulePolicy.__new__(RulePolicy)
    remembered = shortcuts._remembered(_POSSIBLE_KEYS)
    states = [
        [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": intent, "text": text}}]
        for text in ("hi", "buenas", "hi")
    ]
    for state in states:
        assert remembered(policy, _RULES, state) == _POSSIBLE_KEYS(policy, _RULES, state)


def test_remembered_rules_are_safe_from_their_reader() -> None:
    policy, state = RulePolicy.__new__(RulePolicy), [{"user": {"intent": "greet", "text": "hi"}}]
    found: List[int] = []
    remembered = shortcuts._remembered(lambda *_: found.append(1) or {"a rule"})
    remembered(policy, _RULES, state).clear()
    assert remembered(policy, _RULES, state) == {"a rule"}
    assert found == [1]
