"""Whatever facts are given, on whatever day: a result or a `FactError`, never anything else."""

import datetime as dt
import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.api.screening_results import result_of
from assistant.catalog.questions import Option
from assistant.eligibility.replay import replay, rule_set
from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import Value, plain_facts, read_facts
from assistant.errors import FactError
from tests.factories.catalogs import both
from tests.factories.screened import a_question, a_rule, a_screening_catalog, a_screening_program

OPTIONS = tuple(Option(id=id, name=both(id, id)) for id in ("a", "b"))
TESTED: dict[str, dict[str, Any]] = {
    "birth": {"age_at_least": 18, "at": "start"},
    "since": {"months_at_least": 6, "at": "start"},
    "date": {"months_at_most": 24, "at": "today"},
    "number": {"at_least": 2},
    "money": {"under": 30000},
    "yes_no": {"is": True},
    "choice": {"is": "a"},
    "choices": {"has": "b"},
}
CATALOG = a_screening_catalog(
    programs=(
        a_screening_program(
            rules=(
                *(a_rule(kind, needs={"fact": kind, **test}) for kind, test in TESTED.items()),
                a_rule("scan", needs={"document": "live_scan", "before": "start"}),
            )
        ),
    ),
    questions=tuple(
        a_question(kind, kind, options=OPTIONS if kind in ("choice", "choices") else ()) for kind in TESTED
    ),
    obligations=(),
    faqs=(),
)

DAYS = st.dates(dt.date(1880, 1, 1), dt.date(2105, 1, 1)).map(dt.date.isoformat)
PARTS = st.sampled_from(["2009", "2009-02", "2009-02-29", "0000", "9999-12-31", "0001-01-01", "a", "b", "have", "none"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | DAYS | PARTS
KEYS = st.sampled_from(["from", "to", "age", "on", "months", "years", "amount", "per", "final"])
VALUES = st.recursive(
    SCALARS | st.sampled_from(["dont_know", "prefer_not"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=5,
)
FACTS = st.dictionaries(st.sampled_from([*TESTED, "live_scan"]), VALUES, max_size=4)
TODAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(FACTS, TODAYS)
@example({"birth": {"from": None, "to": None}}, dt.date(2026, 11, 24))
@example({"since": {"age": 17, "on": 5}}, dt.date(2026, 11, 24))
@settings(max_examples=400, deadline=None)
def test_any_facts_are_understood_or_refused(facts: dict[str, Any], today: dt.date) -> None:
    known: dict[str, Value] = {}
    for id, value in facts.items():
        refused = None
        try:
            known |= read_facts(CATALOG, {id: value}, today)
        except FactError as error:
            refused = error.fact
        assert refused in (None, id)
    (program,) = CATALOG.programs
    (found,) = screen_all([program], known, CATALOG, today).results
    told, kept = json.loads(found.model_dump_json()), json.loads(json.dumps(plain_facts(known)))
    rules = rule_set(program, CATALOG)
    assert result_of(told, rules).program == "CNA-EVE"
    assert replay(rules, kept, today).model_dump(mode="json") == told
