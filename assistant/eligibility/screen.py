"""Where a person stands with a program: the one evaluation behind the line, the API, the command line and exports."""

import datetime as dt
from collections.abc import Iterable

from assistant.catalog.schema import Catalog, Cohort, Program
from assistant.eligibility.cohorts import is_full, is_open, upcoming
from assistant.eligibility.earliest import earliest
from assistant.eligibility.judge import Judged, judge
from assistant.eligibility.moment import Moment
from assistant.eligibility.node import Cause, asked, papers
from assistant.eligibility.prepared import Prepared, prepared
from assistant.eligibility.screened import PaperDue, RuleResult, Screened, Screening, Status
from assistant.eligibility.told import AllTold, told
from assistant.eligibility.truth import FALSE, TRUE
from assistant.eligibility.values import Facts


def screen(program: Program, facts: Facts, catalog: Catalog, today: dt.date) -> Screened:
    """`today` is the partnership's day: `datetime.now(ZoneInfo(catalog.partnership.zone)).date()`."""
    return screen_by(prepared(program, catalog), told(facts), today)


def screen_all(programs: Iterable[Program], facts: Facts, catalog: Catalog, today: dt.date) -> Screening:
    known = told(facts)
    results = tuple([screen_by(prepared(program, catalog), known, today) for program in programs])
    missing = {fact for result in results for fact in (*result.missing, *result.tier_missing)}
    order = tuple(question.id for question in catalog.questions if question.id in missing)
    return Screening(today=today, results=results, order=order)


def screen_by(rules: Prepared, known: AllTold, today: dt.date) -> Screened:
    """For the first cohort with which it is no "not now", open ones before others; else for the first."""
    candidates: list[Cohort | None] = [*upcoming(rules.rules.cohorts, today)] or [None]
    first: tuple[Cohort | None, Moment, Judged] | None = None
    for cohort in candidates:
        moment = _moment(rules, cohort, today)
        judged = judge(rules, known, moment)
        first = first or (cohort, moment, judged)
        if judged.status is not Status.NOT_NOW:
            return _screened(rules, known, cohort, moment, judged, later=cohort is not first[0])
    assert first is not None
    return _screened(rules, known, *first)


def _moment(rules: Prepared, cohort: Cohort | None, today: dt.date) -> Moment:
    if cohort is None:
        return Moment(today, stand_in=True, lists=rules.lists, tables=rules.tables)
    return Moment(today, cohort.starts_on, cohort.ends_on, cohort.apply_by, lists=rules.lists, tables=rules.tables)


def _screened(
    rules: Prepared, known: AllTold, cohort: Cohort | None, moment: Moment, judged: Judged, *, later: bool = False
) -> Screened:
    status = _with_seats(judged.status, cohort, moment.today)
    missing = _missing(judged) if status is Status.NEED_INFO else {}
    tier, tier_missing = _tier(rules, known, moment)
    return Screened(
        program=rules.rules.program,
        status=status,
        cohort=None if cohort is None else cohort.id,
        starts_on=None if cohort is None else cohort.starts_on,
        today=moment.today,
        version=rules.version,
        rules=judged.rules,
        deciding=tuple([rule.id for rule in judged.deciding]),
        papers=_papers(judged.rules, moment) if judged.status is Status.CONDITIONAL else (),
        missing=tuple(missing),
        not_close=tuple([fact for fact, closer in missing.items() if closer]),
        closer=next(iter(missing.values()), False),
        earliest=earliest(rules, known, judged.deciding) if status is Status.NOT_NOW else None,
        later_cohort=cohort.id if later and cohort is not None and is_open(cohort, moment.today) else None,
        tier=tier,
        tier_missing=() if status in (Status.NEED_INFO, Status.NOT_NOW) else tier_missing,
        warnings=tuple([rule.id for rule in judged.rules if rule.kind == "warn" and rule.truth is TRUE]),
        notices=rules.notices,
        waitlist=status is Status.CLOSED and cohort is not None and is_full(cohort),
        if_open=judged.status if status is Status.CLOSED else None,
    )


def _with_seats(status: Status, cohort: Cohort | None, today: dt.date) -> Status:
    """Open cohorts are tried first: who comes to another one has none that is open."""
    if cohort is None or is_open(cohort, today) or status in (Status.NOT_NOW, Status.NEED_INFO):
        return status
    return Status.CLOSED


def _missing(judged: Judged) -> dict[str, bool]:
    """What can be asked, in the rules' order; true where it is known, but not closely enough."""
    missing: dict[str, bool] = {}
    for rule in judged.deciding:
        for node in asked(rule.tree):
            assert node.fact is not None
            missing.setdefault(node.fact, node.cause is Cause.NOT_CLOSE_ENOUGH)
    return missing


def _papers(rules: Iterable[RuleResult], moment: Moment) -> tuple[PaperDue, ...]:
    """The soonest first; what is due before something without a date in the rules' order at the end."""
    due: dict[tuple[str, str], PaperDue] = {}
    for rule in rules:
        for node in papers(rule.tree) if rule.kind == "require" else ():
            assert node.document is not None and node.before is not None
            by = {"start": moment.start, "end": moment.end, "apply_by": moment.apply_by}.get(node.before)
            due[node.document, node.before] = PaperDue(document=node.document, before=node.before, by=by)
    return tuple(sorted(due.values(), key=lambda paper: paper.by or dt.date.max))


def _tier(rules: Prepared, known: AllTold, moment: Moment) -> tuple[str | None, tuple[str, ...]]:
    """The first that holds; while one before it may hold, none, and what can be asked to know."""
    for id, holds in rules.tiers:
        node = holds(known, moment)
        if node.truth is TRUE:
            return id, ()
        if node.askable:
            return None, tuple(dict.fromkeys(found.fact for found in asked(node) if found.fact is not None))
        if node.truth is not FALSE:
            return None, ()
    return None, ()
