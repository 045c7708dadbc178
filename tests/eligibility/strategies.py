"""Rule books and people of every kind, for Hypothesis. Limits are few, so that people often stand right at them."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from assistant.catalog.conditions import placed
from assistant.catalog.rules import Rule
from assistant.catalog.schema import Catalog, Cohort
from assistant.eligibility.rule_set import ids_used
from assistant.eligibility.values import NotSaid
from tests.eligibility.book import LEVELS, START, TODAY, a_rule, book, cohort, program

_AT = st.sampled_from(["start", "start", "start", "today", "today", "end", "apply_by"])
_LIVED = ["caregiver", "neighbor", "spanish", "patient"]
_NUMBER = st.sampled_from(["at_least", "at_most", "over", "under"])


def _test(fact: str, comparison: str, limit: Any, **more: Any) -> dict[str, Any]:
    return {"fact": fact, comparison: limit, **more}


FACT_TESTS = st.one_of(
    st.builds(
        lambda comparison, age, at: _test("birth", comparison, age, at=at),
        st.sampled_from(["age_at_least", "age_at_most"]),
        st.sampled_from([18, 24]),
        _AT,
    ),
    st.builds(
        lambda fact, comparison, months, at: _test(fact, comparison, months, at=at),
        st.sampled_from(["employed_since", "tested_on"]),
        st.sampled_from(["months_at_least", "months_at_most"]),
        st.sampled_from([0, 6, 12]),
        _AT,
    ),
    st.builds(lambda comparison, n: _test("hours", comparison, n), _NUMBER, st.sampled_from([10, 20])),
    st.builds(
        lambda comparison, tables: _test("income", comparison, {"higher_of": tables, "by": "household"}),
        st.sampled_from(["at_least", "at_most"]),
        st.sampled_from([["poverty"], ["poverty", "living"], ["old"]]),
    ),
    st.builds(lambda yes: _test("may_work", "is", yes), st.booleans()),
    st.builds(lambda yes: _test("veteran", "is", yes), st.booleans()),
    st.builds(lambda level: _test("education", "is", level), st.sampled_from(LEVELS)),
    st.just(_test("education", "in", "high_school")),
    st.builds(lambda option: _test("lived", "has", option), st.sampled_from(_LIVED)),
)
PAPERS = st.builds(
    lambda document, before: {"document": document, "before": before},
    st.sampled_from(["evaluation", "guardian", "clearance"]),
    st.sampled_from(["start", "apply_by", "patients"]),
)


def _parts(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(inner, min_size=1, max_size=3)


def _of(inner: st.SearchStrategy[Any], tests: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    at_least = _parts(inner).flatmap(
        lambda parts: st.integers(1, len(parts)).map(lambda n: {"at_least": n, "of": parts})
    )
    return st.one_of(
        st.builds(lambda parts: {"all": parts}, _parts(inner)),
        st.builds(lambda parts: {"any": parts}, _parts(inner)),
        at_least,
        st.builds(lambda first, then: {"if": first, "then": then}, tests, inner),
        st.builds(lambda part: {"not": part}, tests),
    )


def _conditions(tests: list[Any]) -> tuple[st.SearchStrategy[Any], st.SearchStrategy[Any]]:
    """Of these tests alone, and of papers too: no paper stands below `not` and `if`, the catalogue refuses it."""
    leaves = st.sampled_from(tests)
    plain = st.recursive(leaves, lambda inner: _of(inner, inner), max_leaves=3)
    return plain, st.recursive(leaves | leaves | leaves | PAPERS, lambda inner: _of(inner, plain), max_leaves=5)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Of few tests, so that they meet again in several places."""
    plain, with_papers = _conditions(draw(st.lists(FACT_TESTS, min_size=2, max_size=4)))
    found = [
        a_rule(f"require_{i}", needs, staff_decide=draw(st.sampled_from([False, False, True])))
        for i, needs in enumerate(draw(st.lists(with_papers, min_size=1, max_size=3)))
    ]
    if draw(st.booleans()):
        found.append(a_rule("when", draw(with_papers), when=draw(plain)))
    more = draw(st.sampled_from([(), (), ("refer",), ("warn",)]))
    return (*found, *[a_rule(kind, kind=kind, when=draw(plain)) for kind in more])


COHORTS = st.lists(
    st.builds(
        lambda days, lasts, until, seats: (days, lasts, until, seats),
        st.sampled_from([0, 0, -90, 40]),
        st.sampled_from([None, 90]),
        st.sampled_from([None, -45, -5]),
        st.sampled_from([None, 0, 4]),
    ),
    max_size=3,
).map(
    lambda given: tuple(
        _cohort(f"C-{place}", START + dt.timedelta(days=days), lasts, until, seats)
        for place, (days, lasts, until, seats) in enumerate(given)
    )
)


def _cohort(id: str, start: dt.date, lasts: int | None, until: int | None, seats: int | None) -> Cohort:
    return cohort(
        id,
        start,
        ends_on=None if lasts is None else start + dt.timedelta(days=lasts),
        apply_by=None if until is None else start + dt.timedelta(days=until),
        open_seats=seats,
    )


def _days(*around: dt.date) -> st.SearchStrategy[dt.date]:
    return st.sampled_from(around).flatmap(lambda day: st.integers(-2, 2).map(lambda n: day + dt.timedelta(days=n)))


_BIRTHS = _days(dt.date(2009, 2, 8), dt.date(2002, 2, 8), dt.date(2008, 11, 22), dt.date(2008, 2, 29))
_SINCE = _days(dt.date(2026, 2, 8), dt.date(2026, 8, 8), TODAY - dt.timedelta(days=2), dt.date(2025, 11, 22))


@st.composite
def as_told(draw: st.DrawFn, days: st.SearchStrategy[dt.date]) -> list[Any]:
    """A day, first told by its year, its month, both or neither: each closer than the one before."""
    day = draw(days)
    forms = draw(st.sampled_from([["%Y"], ["%Y-%m"], ["%Y", "%Y-%m"], []]))
    return [*[day.strftime(form) for form in forms], day.isoformat()]


@st.composite
def as_listed(draw: st.DrawFn) -> list[Any]:
    """Options, some of them told unasked before all are."""
    chosen = sorted(draw(st.sets(st.sampled_from(_LIVED))))
    first = [{"some": [option for option in chosen if draw(st.booleans())]}] if draw(st.booleans()) else []
    return [*first, chosen]


FACTS: dict[str, st.SearchStrategy[list[Any]]] = {
    "birth": as_told(_BIRTHS),
    "employed_since": as_told(_SINCE),
    "tested_on": as_told(_SINCE),
    "hours": st.sampled_from([9, 10, 15, 20, 21]).map(lambda n: [n]),
    "household": st.sampled_from([1, 2, 5]).map(lambda n: [n]),
    "income": st.sampled_from([15960, 15961, 21640, 99999]).map(lambda n: [n]),
    "may_work": st.booleans().map(lambda yes: [yes]),
    "veteran": st.booleans().map(lambda yes: [yes]),
    "education": st.sampled_from(LEVELS).map(lambda level: [level]),
    "lived": as_listed(),
    "evaluation": st.sampled_from(["none", "have", "expired"]).map(lambda state: [state]),
    "clearance": st.sampled_from(["none", "sent"]).map(lambda state: [state]),
}
UNSAID = st.sampled_from([[NotSaid.DONT_KNOW.value], [NotSaid.PREFER_NOT.value]])


Telling = list[tuple[str, Any]]


@st.composite
def people(draw: st.DrawFn) -> tuple[Catalog, Telling]:
    """A catalogue of one program, and what somebody tells, in their order, of what its rules go by.

    A day or a list may be told more than once, closer each time.
    """
    one = program(*draw(rules()), cohorts=draw(COHORTS))
    used = sorted(ids_used([place.condition for place in placed(one)]) & FACTS.keys())
    kept = draw(st.sets(st.sampled_from(used), max_size=1)) if used else set()
    by_fact = {fact: draw(FACTS[fact] | FACTS[fact] | UNSAID) for fact in used if fact not in kept}
    order = draw(st.permutations([fact for fact, values in by_fact.items() for _ in values]))
    left = {fact: list(values) for fact, values in by_fact.items()}
    return book(one), [(fact, left[fact].pop(0)) for fact in order]
