"""Classes and apprenticeships: at, below and above their limits."""

import datetime as dt

import pytest

from assistant.eligibility.screen import screen_all
from assistant.eligibility.values import read_facts
from tests.eligibility.demo.people import TODAY, catalog, due, screened, told

# --------------------------------------------------------------------------------------------------------- CNA-EVE
CNA = {"english_class": True, "live_scan": "have"}


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("2011-01-26", ("not_now", ("age",))),
        ("2011-01-25", ("conditional", ("guardian",))),
        ("2011-01-24", ("conditional", ("guardian",))),
        ("2009-01-26", ("conditional", ("guardian",))),
        ("2009-01-25", ("likely", ("age", "english", "live_scan"))),
        ("1972-05-02", ("likely", ("age", "english", "live_scan"))),
    ],
)
def test_nurse_assistant_begins_at_16_with_a_signature_until_18(
    birth: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    assert told(screened("CNA-EVE", {**CNA, "birth": birth})) == expected


def test_nurse_assistant_needs_no_diploma_and_fingerprints_only_before_patients() -> None:
    result = screened("CNA-EVE", {"birth": {"age": 30}, "english_class": True, "education": "not_finished"})
    assert told(result) == ("conditional", ("live_scan",))
    assert due(result) == [("live_scan", None)]
    assert result.notices == ("background", "health")


def test_little_english_is_talked_over_with_a_person_and_is_no_no() -> None:
    assert told(screened("CNA-EVE", {"birth": {"age": 30}, "english_class": False})) == ("refer_staff", ("english",))


# ------------------------------------------------------------------------------------------------------------- EMT
@pytest.mark.parametrize(
    ("birth", "status", "warnings"),
    [
        ("2011-01-21", "not_now", ("card_age",)),
        ("2011-01-20", "conditional", ("card_age",)),
        ("2009-05-19", "conditional", ("card_age",)),
        ("2009-05-18", "conditional", ()),
        ("1972-05-02", "conditional", ()),
    ],
)
def test_emergency_technician_may_study_before_the_card_can_be_had(
    birth: str, status: str, warnings: tuple[str, ...]
) -> None:
    result = screened("EMT", {"birth": birth})
    assert (str(result.status), result.warnings) == (status, warnings)
    assert due(result) == ([("bls_card", dt.date(2027, 1, 20))] if status == "conditional" else [])


def test_a_bls_card_in_hand_is_all_that_the_emergency_class_asks() -> None:
    assert told(screened("EMT", {"birth": {"age": 20}, "bls_card": "have"})) == ("likely", ("age", "bls_card"))


# ------------------------------------------------------------------------------------------------------------ CPT1
def test_17_turning_18_in_march_with_a_ged_is_too_early_for_phlebotomy() -> None:
    result = screened("CPT1", {"birth": "2009-03", "education": "ged"})
    assert told(result) == ("not_now", ("age",))
    assert result.earliest == dt.date(2027, 3, 31)
    assert (result.missing, result.papers) == ((), ())


@pytest.mark.parametrize(
    ("birth", "status"), [("2009-02-09", "not_now"), ("2009-02-08", "likely"), ("2009-02-07", "likely")]
)
def test_phlebotomy_begins_at_18_on_the_first_day(birth: str, status: str) -> None:
    assert screened("CPT1", {"birth": birth, "education": "diploma"}).status == status


def test_the_month_of_a_birthday_is_asked_closer_only_where_it_decides() -> None:
    close = screened("CPT1", {"birth": "2009-02", "education": "ged"})
    assert (str(close.status), close.missing, close.closer) == ("need_info", ("birth",), True)
    assert screened("CPT1", {"birth": "2009-01", "education": "ged"}).status == "likely"


@pytest.mark.parametrize("education", ["diploma", "ged", "college"])
def test_whoever_finished_school_here_is_never_asked_for_a_transcript(education: str) -> None:
    result = screened("CPT1", {"birth": {"age": 25}, "education": education, "evaluated_transcript": "none"})
    assert told(result) == ("likely", ("age", "school"))
    assert result.papers == ()


@pytest.mark.parametrize(
    ("education", "expected"),
    [
        ("foreign", [("evaluated_transcript", dt.date(2027, 2, 8))]),
        ("finishing", [("diploma", dt.date(2027, 2, 8))]),
    ],
)
def test_phlebotomy_takes_papers_that_come_before_the_first_day(
    education: str, expected: list[tuple[str, dt.date | None]]
) -> None:
    result = screened("CPT1", {"birth": {"age": 25}, "education": education})
    assert told(result) == ("conditional", ("school",))
    assert due(result) == expected


def test_without_diploma_it_is_phlebotomy_later_and_other_programs_now() -> None:
    given = {"birth": {"age": 25}, "education": "not_finished", "english_class": True, "bls_card": "have"}
    assert told(screened("CPT1", given)) == ("not_now", ("school",))
    screening = screen_all(catalog().offered, read_facts(catalog(), given, TODAY), catalog(), TODAY)
    assert [other.program for other in screening.others(2, but=["CPT1"])] == ["EMT", "CNA-EVE"]


# ------------------------------------------------------------------------------------ MA-APP, PHT-APP, SPT: school
@pytest.mark.parametrize(
    ("program", "start"),
    [("MA-APP", dt.date(2027, 3, 1)), ("PHT-APP", dt.date(2027, 4, 5)), ("SPT", dt.date(2027, 3, 29))],
)
@pytest.mark.parametrize(("days", "status"), [(1, "not_now"), (0, "likely"), (-1, "likely")])
def test_apprenticeships_and_sterile_processing_begin_at_18(
    program: str, start: dt.date, days: int, status: str
) -> None:
    birth = start.replace(year=start.year - 18) + dt.timedelta(days=days)
    given = {"birth": birth, "education": "ged", "work_authorization": True, "board_registration": "have"}
    assert screened(program, given).status == status


@pytest.mark.parametrize(
    ("program", "education", "expected"),
    [
        ("MA-APP", "not_finished", ("not_now", ("school",))),
        ("MA-APP", "finishing", ("conditional", ("school",))),
        ("MA-APP", "foreign", ("refer_staff", ("school_abroad",))),
        ("PHT-APP", "not_finished", ("not_now", ("school",))),
        ("PHT-APP", "finishing", ("conditional", ("school",))),
        ("PHT-APP", "foreign", ("refer_staff", ("school_abroad",))),
        ("SPT", "not_finished", ("not_now", ("school",))),
        ("SPT", "finishing", ("likely", ("age", "school"))),
        ("SPT", "foreign", ("refer_staff", ("school_abroad",))),
    ],
)
def test_what_school_opens(program: str, education: str, expected: tuple[str, tuple[str, ...]]) -> None:
    given = {"birth": {"age": 30}, "work_authorization": True, "board_registration": "have", "education": education}
    assert told(screened(program, given)) == expected


def test_the_pharmacy_registration_comes_before_the_first_day() -> None:
    result = screened("PHT-APP", {"birth": {"age": 30}, "education": "ged", "work_authorization": True})
    assert told(result) == ("conditional", ("board_registration",))
    assert due(result) == [("board_registration", dt.date(2027, 4, 5))]


@pytest.mark.parametrize("program", ["MA-APP", "PHT-APP", "COOP-FO", "RN-RES"])
@pytest.mark.parametrize("said", [False, "prefer_not", "dont_know"])
def test_work_authorization_is_talked_over_in_private_and_is_no_no(program: str, said: bool | str) -> None:
    given = {
        "birth": {"age": 20},
        "education": "diploma",
        "in_school": True,
        "nursing_stage": "licensed",
        "graduated_on": "2027-02",
        "nursing_months": 0,
        "board_registration": "have",
        "work_authorization": said,
    }
    assert told(screened(program, given)) == ("refer_staff", ("work_authorization",))


def test_only_paid_programs_and_public_money_ask_for_work_authorization() -> None:
    asking = {program.id for program in catalog().programs if "work_authorization" in screened(program.id, {}).missing}
    assert asking == {"MA-APP", "PHT-APP", "COOP-FO", "RN-RES", "WIOA-FUND"}


def test_seats_go_by_lot_or_in_order_only_where_the_partners_say_so() -> None:
    kinds = {program.id: program.selection.kind for program in catalog().programs if program.selection}
    assert kinds == {"PHT-APP": "lottery", "SPT": "first_come"}


# --------------------------------------------------------------------------------------------------------- COOP-FO
STUDENT = {"in_school": True, "work_authorization": True, "guardian_consent": "have", "minor_work_permit": "have"}


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("2011-06-15", ("not_now", ("age",))),
        (
            "2011-06-14",
            ("likely", ("age", "upper_age", "student", "guardian", "minor_work_permit", "work_authorization")),
        ),
        ("2002-06-15", ("likely", ("age", "upper_age", "student", "work_authorization"))),
        ("2002-06-14", ("not_now", ("upper_age",))),
        ("2002-06-13", ("not_now", ("upper_age",))),
    ],
)
def test_the_summer_program_is_for_16_to_24(birth: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert told(screened("COOP-FO", {**STUDENT, "birth": birth})) == expected


def test_a_summer_student_under_18_brings_two_papers() -> None:
    result = screened("COOP-FO", {"birth": "2010-03-14", "in_school": True, "work_authorization": True})
    assert due(result) == [("guardian_consent", dt.date(2027, 6, 14)), ("minor_work_permit", dt.date(2027, 6, 14))]


@pytest.mark.parametrize(
    ("left", "status"),
    [("2025-07-01", "likely"), ("2025-06-14", "likely"), ("2025-05-14", "not_now"), ("2024", "not_now")],
)
def test_the_summer_program_takes_who_left_school_within_24_months(left: str, status: str) -> None:
    given = {**STUDENT, "birth": {"age": 20}, "in_school": False, "left_school": left}
    assert screened("COOP-FO", given).status == status


# ---------------------------------------------------------------------------------------------- too old, nowhere else
def test_54_is_fine_everywhere_but_where_youth_money_pays() -> None:
    facts = read_facts(catalog(), {"birth": {"age": 54}}, TODAY)
    screening = screen_all(catalog().programs, facts, catalog(), TODAY)
    assert [result.program for result in screening.results if result.status == "not_now"] == ["COOP-FO"]


def test_upper_ages_name_the_law_behind_them() -> None:
    reasons = {
        program.id: [rule.id for rule in program.rules if rule.legal_reason]
        for program in catalog().programs
        if any(rule.legal_reason for rule in program.rules)
    }
    assert reasons == {"COOP-FO": ["upper_age"], "WIOA-FUND": ["track"]}


@pytest.mark.parametrize(
    ("birth", "earliest", "to_the_month"),
    [
        ("2009-03", dt.date(2027, 3, 31), True),
        ("2009-03-31", dt.date(2027, 3, 31), False),
        ("2009-03-14", dt.date(2027, 3, 14), False),
    ],
)
def test_the_earliest_day_is_no_more_exact_than_the_birthday(birth: str, earliest: dt.date, to_the_month: bool) -> None:
    result = screened("CPT1", {"birth": birth, "education": "ged"})
    assert (result.earliest, result.earliest_to_the_month) == (earliest, to_the_month)
