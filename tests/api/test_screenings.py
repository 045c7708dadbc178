"""Where people stand, as staff and programs see it: the same result and path as the conversation's."""

from typing import Any

import pytest

from assistant.store.catalogue import replace
from assistant.store.ledger import StoredLedger
from tests.api.conftest import Api, House
from tests.factories.screened import a_rule, a_screening_catalog, a_screening_program, said, step, told
from tests.factories.turns import a_finished, a_text, an_effect

NOW = "2026-11-24T18:00:00Z"
YOUNG = {"birth": "2009-06-01", "diploma": "ged"}  # 17 on 2027-01-25
GROWN = {"birth": "1990-06-01", "diploma": "ged", "live_scan": "have"}


@pytest.fixture(autouse=True)
def in_force(house: House) -> None:
    replace(house.database, a_screening_catalog(), "tests", house.clock())


def talk(house: House, *effects: Any) -> str:
    """A text message that leaves these effects; its conversation."""
    inbound, ledger = a_text(), StoredLedger(house.database, word=lambda *_: ())
    opened = ledger.receive(inbound, house.clock())
    ledger.finish(a_finished(opened, inbound, *effects), house.clock())
    return opened.conversation


async def screened(api: Api, **given: Any) -> dict[str, Any]:
    answer = await api.send("POST", "/screenings", json=given)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_facts_give_results_with_reasons_in_both_languages_and_the_path(api: Api) -> None:
    made = await screened(api, facts=YOUNG, programs=["CNA-EVE"])
    (result,) = made["results"]
    assert (result["program"], result["status"], result["cohort"]) == ("CNA-EVE", "not_now", "CNA-EVE-2701")
    assert (result["starts_on"], result["earliest"]) == ("2027-01-25", "2027-06-01")
    age, diploma, _scan = result["rules"]
    assert {name: age[name] for name in ("id", "truth", "decided", "source")} == {
        "id": "age",
        "truth": "not_met",
        "decided": True,
        "source": "Catalog 2026, p. 41",
    }
    assert age["reason"] == {"en": "age: it is not met.", "es": "age: no se cumple."}
    assert (diploma["truth"], diploma["reason"]["en"], diploma["change"]) == ("met", "diploma: it is met.", None)
    assert (age["tree"]["fact"], age["tree"]["limit"], age["tree"]["date"]) == ("birth", 18, "2027-01-25")
    assert (result["papers"], result["missing"]) == ([], [])  # never asked of somebody who fails
    assert made["next"] is None
    assert [(other["program"], other["status"]) for other in made["others"]] == [("EMT", "likely")]
    assert (made["source"], made["today"], made["facts"]) == ("api", "2026-11-24", YOUNG)


async def test_papers_are_named_with_their_day(api: Api) -> None:
    (result,) = (await screened(api, facts={**GROWN, "live_scan": "none"}, programs=["CNA-EVE"]))["results"]
    assert result["status"] == "conditional"
    assert result["papers"] == [
        {
            "document": "live_scan",
            "name": {"en": "Live Scan", "es": "Huellas Live Scan"},
            "before": "start",
            "before_words": None,
            "by": "2027-01-25",
        }
    ]


async def test_the_next_question_comes_with_its_words(api: Api) -> None:
    made = await screened(api, facts={"diploma": "ged"}, programs=["CNA-EVE"])
    assert made["results"][0]["status"] == "need_info"
    assert made["next"] == {
        "question": "birth",
        "closer": False,
        "ask": {"en": "What is your birth?", "es": "¿Cuál es su birth?"},
        "speak": None,
        "why": {"en": "The program has a limit.", "es": "El programa tiene un límite."},
        "answer": "birth",
        "options": [],
        "expected": made["next"]["expected"],
    }
    assert "2009-03-14" in made["next"]["expected"]
    chosen = (await screened(api, facts={"birth": "1990"}, programs=["CNA-EVE"]))["next"]
    assert (chosen["question"], [option["id"] for option in chosen["options"]]) == (
        "diploma",
        ["none", "ged", "high_school"],
    )


async def test_all_that_run_are_screened_where_none_is_named(api: Api) -> None:
    made = await screened(api, facts=GROWN)
    assert {result["program"]: result["status"] for result in made["results"]} == {"CNA-EVE": "likely", "EMT": "likely"}
    assert made["asked"] == ["CNA-EVE", "EMT"]
    assert (await screened(api, facts={}, programs=[]))["results"] == []
    twice = await screened(api, facts={}, programs=["EMT", "CNA-EVE", "EMT"])
    assert twice["asked"] == ["EMT", "CNA-EVE"]


async def test_another_day_may_be_gone_by(api: Api) -> None:
    made = await screened(api, facts={"birth": {"age": 17}}, programs=["CNA-EVE"], on="2026-12-01")
    assert (made["today"], made["facts"]) == ("2026-12-01", {"birth": {"from": "2008-12-02", "to": "2009-12-01"}})


@pytest.mark.parametrize(
    ("given", "error", "detail"),
    [
        ({"facts": {"brith": "1990"}}, "invalid_fact", "body.facts.brith: expected the id of a question or a document"),
        ({"facts": {"diploma": "phd"}}, "invalid_fact", "body.facts.diploma: expected one of none, ged, high_school"),
        ({"facts": {"birth": 17}}, "invalid_fact", "body.facts.birth: expected a day, month or year of birth"),
        ({"facts": {"live_scan": "lost"}}, "invalid_fact", "body.facts.live_scan: expected one of none, have"),
        ({"facts": {}, "programs": ["NOPE"]}, "unknown_program", "body.programs: no running program is called NOPE."),
        ({"facts": {}, "applicant": "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"}, "unknown_applicant", "There is no applicant"),
        ({"facts": {}, "on": "1999-12-31"}, "invalid_request", "body.on"),
        ({"facts": {}, "programs": ["cna"]}, "invalid_request", "body.programs.0"),
        ({"facts": {}, "more": 1}, "invalid_request", "body.more"),
        ({}, "invalid_request", "body.facts: Field required"),
    ],
)
async def test_what_cannot_be_screened_is_named(api: Api, given: dict[str, Any], error: str, detail: str) -> None:
    answer = await api.send("POST", "/screenings", json=given)
    assert (answer.status_code, answer.json()["error"]) == (422, error)
    assert answer.json()["detail"].startswith(detail)
    assert await api.list("/screenings") == []


async def test_staff_see_the_very_result_that_the_person_was_told(api: Api, house: House) -> None:
    effect = told(YOUNG, "CNA-EVE", "EMT")
    conversation = talk(house, an_effect("name", name="Rosa"), said(**YOUNG), effect)
    whole = (await api.get(f"/conversations/{conversation}")).json()
    (linked,) = whole["screenings"]
    assert [(fact["question"], fact["value"], fact["said_by"]) for fact in whole["facts"]] == [
        ("birth", "2009-06-01", "person"),
        ("diploma", "ged", "person"),
    ]
    assert await api.list("/screenings", conversation=conversation) == [linked]
    shown = (await api.get(f"/screenings/{linked['id']}", replay="true")).json()
    assert {name: shown[name] for name in linked if name != "results"} == {
        name: linked[name] for name in linked if name != "results"
    }
    first = effect.args["results"][0]
    assert [rule["tree"] for rule in shown["results"][0]["rules"]] == [rule["tree"] for rule in first["rules"]]
    assert shown["results"][0]["version"] == first["version"]
    assert (shown["same"], [result["same"] for result in shown["results"]]) == (True, [True, True])
    made = await screened(api, facts=YOUNG, programs=["CNA-EVE", "EMT"])
    assert made["results"] == [{**result, "same": None} for result in shown["results"]]


async def test_an_old_screening_reads_as_it_did_and_replays(api: Api, house: House) -> None:
    made = await screened(api, facts=YOUNG, programs=["CNA-EVE"])
    other = a_screening_program(rules=(a_rule(needs={"fact": "birth", "age_at_least": 16, "at": "start"}),))
    replace(house.database, a_screening_catalog(programs=(other,), obligations=(), faqs=()), "t", house.clock())
    shown = (await api.get(f"/screenings/{made['id']}")).json()
    assert shown["results"] == made["results"]
    assert (shown["same"], (await api.get(f"/screenings/{made['id']}", replay="true")).json()["same"]) == (None, True)


async def test_an_applicant_shows_what_is_known_by_whose_word(api: Api, house: House) -> None:
    conversation = talk(house, an_effect("name", name="Rosa"), said(birth="1990", diploma="none"))
    (rosa,) = await api.list("/applicants")
    house.clock.advance(minutes=1)
    await screened(api, facts={"diploma": "ged"}, programs=["CNA-EVE"], applicant=rosa["id"])
    talk(house, an_effect("guardian", name="Ana", phone="209-555-0118"))
    known = (await api.get(f"/applicants/{rosa['id']}")).json()
    birth, diploma = known.pop("facts")
    assert birth == {
        "question": "birth",
        "value": "1990",
        "said_by": "person",
        "channel": "sms",
        "conversation": conversation,
        "message": birth["message"],
        "created_at": NOW,
        "superseded_at": None,
    }
    assert (diploma["value"], diploma["said_by"], diploma["channel"], diploma["message"]) == ("ged", "api", "api", None)
    (guardian,) = known.pop("guardians")
    assert (guardian["name"], guardian["phone"], guardian["agreed"]) == ("Ana", "+12095550118", None)
    assert known == rosa
    assert len(await api.list("/screenings", applicant=rosa["id"], source="api")) == 1
    assert len(await api.list("/screenings", phone="209 555 0117")) == 1


async def test_screenings_are_found_by_program_and_status(api: Api, house: House) -> None:
    talk(house, told(YOUNG, "CNA-EVE", "EMT"))
    assert len(await api.list("/screenings", program="EMT", status="likely")) == 1
    assert await api.list("/screenings", program="EMT", status="not_now") == []
    assert len(await api.list("/screenings", channel="sms", status="not_now")) == 1
    assert (await api.get("/screenings", status="denied")).status_code == 422


async def test_the_summary_counts_rules_and_questions(api: Api, house: House) -> None:
    talk(house, step("birth", "asked"), told(YOUNG))
    await screened(api, facts=GROWN, programs=["EMT"])
    summary = (await api.get("/screenings/summary")).json()
    assert summary["statuses"] == [{"program": "CNA-EVE", "status": "not_now", "count": 1}]
    assert summary["rules"][0] == {
        "program": "CNA-EVE",
        "rule": "age",
        "kind": "require",
        "met": 0,
        "papers": 0,
        "unknown": 0,
        "not_met": 1,
    }
    assert summary["questions"] == [
        {"question": "birth", "asked": 1, "answered": 0, "declined": 0, "left": 0, "dropped": 1}
    ]
    by_api = (await api.get("/screenings/summary", source="api", program="EMT")).json()
    assert [(rule["rule"], rule["met"]) for rule in by_api["rules"]] == [("age", 1)]
    assert (await api.get("/screenings/summary", since="2026-11-24T18:00:01Z")).json()["rules"] == []
    assert (await api.get("/screenings/summary", sorce="api")).status_code == 422
