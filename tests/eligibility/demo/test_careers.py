"""Programs for those who have begun: at, below and above their limits."""

import datetime as dt
from typing import Any

import pytest

from tests.eligibility.demo.people import due, screened, told

# ------------------------------------------------------------------------------------------------------------- CHW
PROMOTORA = {"birth": "2009-02-01", "county": "tres_pinos", "lived_experience": ["interpreted", "farm_work"]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("likely", ("age", "county", "lived_experience"))),
        ({"birth": "2009-02-02"}, ("not_now", ("age",))),
        ({"birth": "2009-01-31"}, ("likely", ("age", "county", "lived_experience"))),
        ({"county": "arroyo_seco"}, ("likely", ("age", "county", "lived_experience"))),
        ({"county": "other"}, ("not_now", ("county",))),
        ({"lived_experience": []}, ("not_now", ("lived_experience",))),
        ({"lived_experience": ["farm_work"]}, ("not_now", ("lived_experience",))),
        (
            {"lived_experience": ["helped_find_care", "volunteered", "farm_work"]},
            ("likely", ("age", "county", "lived_experience")),
        ),
        ({"education": "not_finished"}, ("likely", ("age", "county", "lived_experience"))),
        ({"county": "prefer_not"}, ("refer_staff", ("county",))),
    ],
)
def test_health_worker_class_counts_county_and_two_of_four(
    change: dict[str, Any], expected: tuple[str, tuple[str, ...]]
) -> None:
    assert told(screened("CHW", {**PROMOTORA, **change})) == expected


# ------------------------------------------------------------------------------------------------------- LADDER-RN
LADDER = {
    "employer": "OHH",
    "employed_since": {"months": 8},
    "hours_week": 20,
    "gpa": 2.5,
    "teas_taken": True,
    "teas": 62,
    "teas_on": "2022-03-31",
    "nomination": "have",
}
LADDER_RULES = ("employer", "tenure", "hours", "gpa", "teas", "nomination")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # The kitchen worker: 8 months today are 12 by March 31, the last day to apply.
        ({}, ("likely", LADDER_RULES)),
        ({"employed_since": {"months": 7}}, ("need_info", ("tenure",))),
        ({"employed_since": {"months": 6}}, ("not_now", ("tenure",))),
        ({"employed_since": "2026-04-01"}, ("not_now", ("tenure",))),
        ({"employed_since": "2026-03-31"}, ("likely", LADDER_RULES)),
        ({"employer": "other"}, ("not_now", ("employer",))),
        ({"hours_week": 19}, ("not_now", ("hours",))),
        ({"hours_week": 21}, ("likely", LADDER_RULES)),
        ({"gpa": 2.4}, ("not_now", ("gpa",))),
        ({"gpa": 2.6}, ("likely", LADDER_RULES)),
        ({"gpa": "dont_know"}, ("refer_staff", ("gpa",))),
        ({"teas": 60}, ("not_now", ("teas",))),
        ({"teas": 62.5}, ("likely", LADDER_RULES)),
        ({"teas_on": "2022-02-28"}, ("not_now", ("teas",))),
        ({"teas_on": "2026-06"}, ("likely", LADDER_RULES)),
    ],
)
def test_the_nurse_ladder_at_its_limits(change: dict[str, Any], expected: tuple[str, tuple[str, ...]]) -> None:
    assert told(screened("LADDER-RN", {**LADDER, **change})) == expected


def test_time_alone_opens_the_ladder_for_a_newcomer() -> None:
    result = screened("LADDER-RN", {**LADDER, "teas_on": "2026-06", "employed_since": "2026-10-15"})
    assert (told(result), result.earliest) == (("not_now", ("tenure",)), dt.date(2027, 10, 15))


def test_who_fails_the_ladder_is_asked_for_no_papers() -> None:
    result = screened("LADDER-RN", {"employer": "none"})
    assert (str(result.status), result.papers, result.missing) == ("not_now", (), ())


def test_the_teas_can_still_be_taken_by_the_last_day() -> None:
    given = {**LADDER, "teas_taken": False, "nomination": "none"}
    del given["teas"], given["teas_on"]
    result = screened("LADDER-RN", given)
    assert told(result) == ("conditional", ("teas", "nomination"))
    assert due(result) == [("teas_result", dt.date(2027, 3, 31)), ("nomination", dt.date(2027, 3, 31))]


# ---------------------------------------------------------------------------------------------------------- CE-BSN
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("likely", ("adn_student", "gpa", "no_bsn"))),
        ({"gpa": 2.9}, ("not_now", ("gpa",))),
        ({"gpa": 3.1}, ("likely", ("adn_student", "gpa", "no_bsn"))),
        ({"bsn": True}, ("not_now", ("no_bsn",))),
        ({"nursing_stage": "adn_other"}, ("not_now", ("adn_student",))),
        ({"nursing_stage": "none"}, ("not_now", ("adn_student",))),
    ],
)
def test_the_joint_degree_at_its_limits(change: dict[str, Any], expected: tuple[str, tuple[str, ...]]) -> None:
    given = {"nursing_stage": "adn_partner", "gpa": 3, "bsn": False, **change}
    assert told(screened("CE-BSN", given)) == expected


# ---------------------------------------------------------------------------------------------------------- RN-RES
NEW_NURSE = {
    "nursing_stage": "nclex_booked",
    "graduated_on": "2026-07-12",
    "nursing_months": 5,
    "work_authorization": True,
}
RESIDENT = ("license", "recent_graduate", "experience", "work_authorization")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("likely", RESIDENT)),
        ({"nursing_stage": "licensed"}, ("likely", RESIDENT)),
        ({"nursing_stage": "adn_partner"}, ("not_now", ("license",))),
        ({"graduated_on": "2026-06-12"}, ("not_now", ("recent_graduate",))),
        ({"graduated_on": "2027-05-21"}, ("likely", RESIDENT)),
        ({"nursing_months": 6}, ("not_now", ("experience",))),
        ({"nursing_months": 7}, ("not_now", ("experience",))),
        ({"nursing_months": 0}, ("likely", RESIDENT)),
        ({"nursing_stage": "foreign"}, ("refer_staff", ("foreign_license",))),
    ],
)
def test_the_residency_at_its_limits(change: dict[str, Any], expected: tuple[str, tuple[str, ...]]) -> None:
    assert told(screened("RN-RES", {**NEW_NURSE, **change})) == expected


# ---------------------------------------------------------------------------------------------------------- BH-MSW
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("likely", ("advanced_year", "university", "hours", "field_approval"))),
        ({"hours_free": 19}, ("not_now", ("hours",))),
        ({"hours_free": 24}, ("likely", ("advanced_year", "university", "hours", "field_approval"))),
        ({"msw_year": "first"}, ("not_now", ("advanced_year",))),
        ({"university": "other"}, ("refer_staff", ("university",))),
        ({"field_approval": "none"}, ("conditional", ("field_approval",))),
    ],
)
def test_the_msw_internship_at_its_limits(change: dict[str, Any], expected: tuple[str, tuple[str, ...]]) -> None:
    given = {"msw_year": "advanced", "university": "TPSU", "hours_free": 20, "field_approval": "have", **change}
    assert told(screened("BH-MSW", given)) == expected


def test_one_thing_told_unasked_is_not_all_that_somebody_has_done() -> None:
    given = {"birth": {"age": 30}, "county": "arroyo_seco", "lived_experience": {"some": ["farm_work"]}}
    result = screened("CHW", given)
    assert (str(result.status), result.missing, result.closer) == ("need_info", ("lived_experience",), True)
    given["lived_experience"] = ["farm_work"]
    assert told(screened("CHW", given)) == ("not_now", ("lived_experience",))
    given["lived_experience"] = {"some": ["farm_work", "interpreted"]}
    assert screened("CHW", given).status == "likely"
    given["lived_experience"] = {"some": ["farm_work"], "final": True}
    assert screened("CHW", given).status == "refer_staff"
