import datetime as dt

import pytest

from assistant.eligibility.screen import screen, screen_all
from assistant.eligibility.screened import PaperDue, Screened
from tests.eligibility.book import (
    AGE,
    SCHOOL,
    START,
    TODAY,
    WORK,
    a_rule,
    a_tier,
    book,
    cohort,
    known,
    program,
    screened,
)

D = dt.date
STAFF = a_rule("staff", {"fact": "veteran", "is": True}, staff_decide=True)
REFER = a_rule("refer", kind="refer", when={"fact": "lived", "has": "patient"})
WARN = a_rule("warn", kind="warn", when={"fact": "birth", "age_at_most": 19, "at": "start"})
HEALTH = a_rule("health", kind="notice")
CLEAR = a_rule("clear", {"document": "clearance", "before": "patients"})
FULL = {"birth": "2000-01-01", "may_work": True, "veteran": True, "lived": []}
JUNE = cohort("CPT-2", D(2027, 6, 14))


def told(result: Screened) -> tuple[str, tuple[str, ...]]:
    return result.status.value, result.deciding


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, ("conditional", ("clear",))),
        ({"clearance": "verified"}, ("likely", ("age", "work", "staff", "clear"))),
        ({"birth": "2009-02-09"}, ("not_now", ("age",))),
        ({"birth": "2009-02-09", "may_work": None, "lived": ["patient"]}, ("not_now", ("age",))),
        ({"birth": "2009-02-09", "may_work": False}, ("not_now", ("age", "work"))),
        ({"may_work": None}, ("need_info", ("work",))),
        ({"may_work": None, "veteran": False}, ("need_info", ("work",))),
        ({"lived": None}, ("need_info", ("refer",))),
        ({"veteran": False}, ("refer_staff", ("staff",))),
        ({"lived": ["patient"]}, ("refer_staff", ("refer",))),
        ({"lived": "prefer_not"}, ("refer_staff", ("refer",))),
        ({"may_work": "dont_know"}, ("refer_staff", ("work",))),
        ({"may_work": "dont_know", "birth": "2009-02-09"}, ("not_now", ("age",))),
    ],
)
def test_precedence(changes: dict[str, object], says: tuple[str, tuple[str, ...]]) -> None:
    given = {id: value for id, value in {**FULL, **changes}.items() if value is not None}
    assert told(screened(AGE, WORK, STAFF, REFER, WARN, HEALTH, CLEAR, **given)) == says


def test_who_fails_already_is_asked_for_nothing() -> None:
    result = screened(AGE, SCHOOL, CLEAR, REFER, birth="2010-01-01")
    assert (result.status, result.missing, result.papers, result.closer) == ("not_now", (), (), False)


def test_who_is_for_staff_is_not_sent_for_papers() -> None:
    result = screened(CLEAR, STAFF, veteran=False)
    assert (result.status, result.papers) == ("refer_staff", ())


def test_program_without_rules_is_for_staff() -> None:
    assert screened().status == "refer_staff"
    assert screened(HEALTH).status == "refer_staff"
    assert screened(HEALTH).notices == ("health",)


def test_rule_that_does_not_apply_is_met() -> None:
    guardian = a_rule(
        "guardian",
        {"document": "guardian", "before": "start"},
        when={"fact": "birth", "age_at_most": 17, "at": "start"},
    )
    grown, minor, nobody = (screened(guardian, **given) for given in ({"birth": "1990"}, {"birth": "2010"}, {}))
    assert (grown.status, grown.rules[0].applies, grown.deciding) == ("likely", False, ())
    assert (minor.status, minor.rules[0].applies) == ("conditional", True)
    assert (nobody.status, nobody.rules[0].applies, nobody.missing) == ("need_info", None, ("birth",))


def test_warnings_change_nothing_and_are_not_asked_for() -> None:
    assert screened(WORK, WARN, may_work=True).status == "likely"
    assert screened(WORK, WARN, may_work=True, birth="2008").warnings == ("warn",)
    assert screened(WORK, WARN, may_work=True, birth="1990").warnings == ()


def test_tier_is_the_first_that_holds() -> None:
    one = program(
        WORK,
        priority=(
            a_tier("veterans", {"fact": "veteran", "is": True}),
            a_tier("school", {"fact": "education", "in": "high_school"}),
        ),
    )
    catalog = book(one)

    def tier(**given: object) -> str | None:
        result = screen(one, known(catalog, may_work=True, **given), catalog, TODAY)
        assert result.status == "likely"
        return result.tier

    assert tier(veteran=True, education="ged") == "veterans"
    assert tier(veteran=False, education="ged") == "school"
    assert tier(veteran="prefer_not") is None
    assert tier() is None


def test_papers_are_due_by_the_soonest_first() -> None:
    result = screened(
        CLEAR,
        a_rule("apply", {"document": "evaluation", "before": "apply_by"}),
        a_rule("begin", {"document": "guardian", "before": "start"}),
        cohorts=(cohort(apply_by=D(2027, 1, 15)),),
    )
    assert result.papers == (
        PaperDue(document="evaluation", before="apply_by", by=D(2027, 1, 15)),
        PaperDue(document="guardian", before="start", by=START),
        PaperDue(document="clearance", before="patients", by=None),
    )


def test_missing_facts_are_in_the_order_of_the_rules_and_say_what_is_not_close_enough() -> None:
    result = screened(SCHOOL, AGE, WORK, birth={"age": 17})
    assert (result.missing, result.not_close, result.closer) == (("education", "birth", "may_work"), ("birth",), False)
    result = screened(AGE, WORK, birth={"age": 17})
    assert (result.missing, result.closer) == (("birth", "may_work"), True)


def test_a_day_that_cannot_be_said_closer_is_for_staff() -> None:
    span = {"from": "2009-02-01", "to": "2009-02-28", "final": True}
    assert screened(AGE, birth=span).status == "refer_staff"


# Cohorts


def test_the_first_open_cohort_that_is_possible() -> None:
    result = screened(AGE, birth="2009-03-14", cohorts=(JUNE, cohort()))
    assert (result.status, result.cohort, result.starts_on) == ("likely", "CPT-2", D(2027, 6, 14))
    assert (result.later_cohort, result.earliest) == ("CPT-2", None)
    result = screened(AGE, birth="2000-01-01", cohorts=(JUNE, cohort()))
    assert (result.cohort, result.later_cohort) == ("CPT-1", None)


def test_too_young_for_every_cohort() -> None:
    result = screened(AGE, birth="2009-08-01", cohorts=(cohort(), JUNE))
    assert (result.status, result.cohort, result.earliest, result.later_cohort) == (
        "not_now",
        "CPT-1",
        D(2027, 8, 1),
        None,
    )


@pytest.mark.parametrize(
    ("only", "today", "status", "waitlist"),
    [
        (cohort(open_seats=0), TODAY, "closed", True),
        (cohort(open_seats=1), TODAY, "likely", False),
        (cohort(open_seats=None), TODAY, "likely", False),
        (cohort(apply_by=TODAY), TODAY, "likely", False),  # the last day still counts
        (cohort(apply_by=D(2026, 11, 21)), TODAY, "closed", False),
        (cohort(open_seats=0, apply_by=D(2026, 11, 21)), TODAY, "closed", True),
        (cohort(), START, "likely", False),
    ],
)
def test_closed(only: object, today: dt.date, status: str, waitlist: bool) -> None:
    result = screened(AGE, birth="2000-01-01", cohorts=(only,), today=today)
    assert (result.status, result.waitlist) == (status, waitlist)
    assert result.if_open == ("likely" if status == "closed" else None)


def test_closed_tells_the_papers_and_not_who_fails_or_is_still_asked() -> None:
    full = (cohort(open_seats=0),)
    assert [paper.document for paper in screened(CLEAR, cohorts=full).papers] == ["clearance"]
    assert screened(CLEAR, cohorts=full).if_open == "conditional"
    assert screened(STAFF, veteran=False, cohorts=full).if_open == "refer_staff"
    assert screened(AGE, birth="2010-01-01", cohorts=full).status == "not_now"
    assert screened(AGE, cohorts=full).status == "need_info"


def test_an_open_cohort_comes_before_a_full_one() -> None:
    result = screened(AGE, birth="2000-01-01", cohorts=(cohort(open_seats=0), JUNE))
    assert (result.status, result.cohort, result.later_cohort) == ("likely", "CPT-2", None)
    young = a_rule("young", {"fact": "birth", "age_at_most": 24, "at": "start"})
    result = screened(young, birth="2002-03-01", cohorts=(cohort(open_seats=0), JUNE))
    assert (result.status, result.cohort, result.waitlist, result.later_cohort) == ("closed", "CPT-1", True, None)


def test_without_a_cohort_today_stands_in_and_nothing_is_closed() -> None:
    for cohorts in ((), (cohort(starts_on=D(2026, 11, 21)),)):
        result = screened(AGE, birth="2008-11-22", cohorts=cohorts)
        assert (result.status, result.cohort, result.starts_on) == ("likely", None, None)
        assert (result.rules[0].tree.at, result.rules[0].tree.date) == ("today", TODAY)
        assert screened(AGE, birth="2008-11-23", cohorts=cohorts).earliest == D(2026, 11, 23)


def test_a_cohort_that_changed_its_date_changes_the_next_screening_alone() -> None:
    before = screened(AGE, birth="2009-03-14")
    after = screened(AGE, birth="2009-03-14", cohorts=(cohort(starts_on=D(2027, 3, 14)),))
    assert (before.status, before.starts_on, before.rules[0].tree.date) == ("not_now", START, START)
    assert (after.status, after.starts_on) == ("likely", D(2027, 3, 14))
    assert before.version != after.version


def test_today_is_the_callers_so_that_the_zone_is_the_partnerships() -> None:
    """A birthday begins with the partnership's midnight: the caller gives its date."""
    today = a_rule("today", {"fact": "birth", "age_at_least": 18, "at": "today"})
    assert screened(today, birth="2008-11-22", today=D(2026, 11, 21)).status == "not_now"
    assert screened(today, birth="2008-11-22", today=D(2026, 11, 22)).status == "likely"


# The earliest date


def earliest(*needs: object, **given: object) -> dt.date | None:
    result = screened(*(a_rule(f"rule_{i}", need) for i, need in enumerate(needs)), **given)
    assert result.status == "not_now"
    return result.earliest


ADULT = {"fact": "birth", "age_at_least": 18, "at": "start"}
YEAR = {"fact": "employed_since", "months_at_least": 12, "at": "start"}
MAY = {"fact": "may_work", "is": True}


def test_earliest_is_when_the_last_of_all_and_the_first_of_any_is_met() -> None:
    given = {"birth": "2009-03-14", "employed_since": "2026-06-30", "may_work": False}
    assert earliest(ADULT, **given) == D(2027, 3, 14)
    assert earliest(ADULT, YEAR, **given) == D(2027, 6, 30)
    assert earliest({"all": [ADULT, YEAR]}, **given) == D(2027, 6, 30)
    assert earliest({"any": [ADULT, YEAR, MAY]}, **given) == D(2027, 3, 14)
    assert earliest({"at_least": 2, "of": [ADULT, YEAR, MAY]}, **given) == D(2027, 6, 30)
    assert earliest({"if": {"not": MAY}, "then": ADULT}, **given) == D(2027, 3, 14)


def test_no_earliest_date_where_time_does_not_help() -> None:
    given = {"birth": "2009-03-14", "may_work": False, "tested_on": "2026-01-01", "employed_since": "2026-06-30"}
    assert earliest(ADULT, MAY, **given) is None
    assert earliest({"all": [ADULT, MAY]}, **given) is None
    assert earliest({"not": {"fact": "birth", "age_at_most": 17, "at": "start"}}, **given) is None
    recent = {"fact": "tested_on", "months_at_most": 13, "at": "start"}
    assert earliest(ADULT, recent, **given) is None  # by then the test is too old
    assert earliest(ADULT, {**recent, "months_at_most": 14}, **given) == D(2027, 3, 14)


def test_earliest_of_a_month_is_when_it_is_sure() -> None:
    assert earliest(ADULT, birth="2009-03") == D(2027, 3, 31)


# Several programs


def test_others_that_fit_best_first() -> None:
    soon, late = cohort("A-1", D(2027, 1, 20)), cohort("B-1", D(2027, 5, 1))
    programs = (
        program(AGE, WORK, id="ASKS-TWO"),
        program(WORK, id="ASKS-ONE"),
        program(CLEAR, id="PAPERS"),
        program(SCHOOL, id="LATE", cohorts=(late,)),
        program(SCHOOL, id="SOON", cohorts=(soon,)),
        program(SCHOOL, id="FULL", cohorts=(cohort(open_seats=0),)),
        program(a_rule("no", {"fact": "education", "is": "college"}), id="NO"),
        program(id="STAFF"),
    )
    catalog = book(*programs)
    screening = screen_all(programs, known(catalog, education="ged"), catalog, TODAY)
    assert [found.program for found in screening.others(9)] == [
        "SOON",
        "LATE",
        "PAPERS",
        "ASKS-ONE",
        "ASKS-TWO",
    ]
    assert [found.program for found in screening.others(2, but={"SOON"})] == ["LATE", "PAPERS"]
    assert screening.result("NO") is screening.results[6]
    assert screening.result("NOBODY") is None
