"""The cases that stand beside a rule: what it says of a person at, below or above a limit."""

from assistant.catalog.rules import Case, Rule
from assistant.catalog.schema import Catalog, Program
from assistant.eligibility.case_moments import moment_of
from assistant.eligibility.gaps import gaps
from assistant.eligibility.rule_results import rule_evaluation
from assistant.eligibility.told import told
from assistant.eligibility.values import read_facts

__all__ = ["gaps", "run_case"]


def run_case(program: Program, rule: Rule, case: Case, catalog: Catalog) -> str:
    """met, not_met, unknown or papers. Where its `when` does not hold a rule is met; `refer` and `warn` are met where
    theirs holds. Raises `FactError` where the case gives what cannot be.
    """
    if rule.kind == "notice":
        return "met"
    moment = moment_of(program, case, catalog)
    return rule_evaluation(rule)(told(read_facts(catalog, case.given, moment.today)), moment).truth.word
