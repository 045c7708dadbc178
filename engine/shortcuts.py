"""Two of Rasa's inner loops with the same results for less work: together more than a third of a turn's time."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Set, Text, Tuple

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import TEXT

_MOST_STATES = 4096


def install() -> None:
    """Once for a process."""
    RulePolicy._get_possible_keys = _remembered(RulePolicy._get_possible_keys)
    DaskGraphRunner.run = _run_in_order


def _remembered(find: Any) -> Any:
    """Which rules fit a state is a pure function of the state, and there are few: intent, last action, loop.

    Rasa compares each with all rules, two to four times a turn. What was said is left out of the key: no rule of ours
    speaks of it, only of intents.
    """
    known: Dict[Tuple[int, str], Set[Text]] = {}

    def possible_keys(self: RulePolicy, lookup: Dict[Text, Text], states: List[State]) -> Set[Text]:
        key = (id(lookup), repr([_without_text(state) for state in states]))
        if key not in known:
            if len(known) >= _MOST_STATES:
                known.clear()
            known[key] = find(self, lookup, states)
        return set(known[key])

    return possible_keys


def _without_text(state: State) -> Dict[Text, Any]:
    said = {name: value for name, value in state.get(USER, {}).items() if name != TEXT}
    return {**state, USER: said} if USER in state else dict(state)


def _run_in_order(
    self: DaskGraphRunner, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
) -> Dict[Text, Any]:
    """One component after the other. dask plans the order anew for each message and runs them on one thread anyway."""
    wanted = targets or self._graph_schema.target_names
    plans: Dict[Tuple[Text, ...], Any] = self.__dict__.setdefault("_plans", {})
    plan = plans.get(tuple(wanted))
    if plan is None:
        plan = plans[tuple(wanted)] = _plan(self, wanted)
    done = {name: (name, value) for name, value in (inputs or {}).items()}
    for name, (node, *needs) in plan:
        done[name] = node(*(done[need] for need in needs))
    return dict(done[target] for target in wanted)


def _plan(runner: DaskGraphRunner, targets: List[Text]) -> List[Tuple[Text, Any]]:
    """The components that the targets need, each after those that it needs; inputs are no components."""
    graph = runner._build_dask_graph(runner._graph_schema.minimal_graph_schema(targets))
    order: Dict[Text, Any] = {}

    def add(name: Text) -> None:
        if name in graph and name not in order:
            for need in graph[name][1:]:
                add(need)
            order[name] = graph[name]

    for target in targets:
        add(target)
    return list(order.items())
