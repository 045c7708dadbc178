"""Rule sets made ready to be tested, once for each catalogue."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.catalog.questions import Table
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.evaluate import evaluation
from assistant.eligibility.rule_results import RuleEvaluation, rule_evaluation
from assistant.eligibility.rule_set import RuleSet, rule_set_of
from assistant.eligibility.told import Evaluation

# The one in force, the one before it (turns under way), and some that tests and commands make.
_KEPT = 4


@dataclass(frozen=True, slots=True)
class Prepared:
    """`tested`: the rules that have something to test, in their order; `tiers`: id and condition."""

    rules: RuleSet
    version: str
    tested: Sequence[RuleEvaluation]
    staff_decide: frozenset[str]
    notices: tuple[str, ...]
    tiers: Sequence[tuple[str, Evaluation]]
    lists: dict[str, frozenset[str]]
    tables: dict[str, list[Table]]


def prepare(rules: RuleSet) -> Prepared:
    return Prepared(
        rules=rules,
        version=rules.version,
        tested=[rule_evaluation(rule) for rule in rules.rules if rule.kind != "notice"],
        staff_decide=frozenset(rule.id for rule in rules.rules if rule.staff_decide),
        notices=tuple(rule.id for rule in rules.rules if rule.kind == "notice"),
        tiers=[(tier.id, evaluation(tier.when)) for tier in rules.priority],
        lists={given.id: frozenset(given.values) for given in rules.lists},
        tables={table.id: [same for same in rules.tables if same.id == table.id] for table in rules.tables},
    )


def prepared(program: Program, catalog: Catalog) -> Prepared:
    """Made when it is first asked for. Snapshots are immutable, so the very same object has the very same rules."""
    known = _of(catalog)
    found = known.get(program.id)
    if found is None or found[0] is not program:
        known[program.id] = found = (program, prepare(rule_set_of(program, catalog)))
    return found[1]


# By identity, and the catalogue itself beside it: an identity says nothing once its object is gone.
_catalogs: OrderedDict[int, tuple[Catalog, dict[str, tuple[Program, Prepared]]]] = OrderedDict()


def _of(catalog: Catalog) -> dict[str, tuple[Program, Prepared]]:
    kept = _catalogs.get(id(catalog))
    if kept is None:
        kept = _catalogs[id(catalog)] = (catalog, {})
        while len(_catalogs) > _KEPT:
            _catalogs.popitem(last=False)
    return kept[1]
