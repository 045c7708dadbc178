"""What each resource looks like, field by field."""

from typing import Any

from sqlalchemy import Engine as Database

from assistant.catalog.schema import Catalog
from assistant.store.catalogue import replace
from tests.api.conftest import Api, House, Town
from tests.factories.catalogs import a_catalog, a_program

NOW = "2026-11-24T18:00:00Z"


async def _only(api: Api, path: str, **filters: Any) -> dict[str, Any]:
    (item,) = await api.list(path, **filters)
    return item


async def test_an_applicant_has_contacts_and_leads(api: Api, town: Town) -> None:
    conversation = town.texts("Rosa", language="es")
    rosa = await _only(api, "/applicants")
    (lead,) = rosa["leads"]
    assert rosa == {
        "id": rosa["id"],
        "name": "Rosa",
        "language": "es",
        "waits_for_guardian": False,
        "created_at": NOW,
        "contacts": [{"kind": "phone", "value": "+12095550117", "language": "es", "opted_out_at": None}],
        "leads": [
            {
                "id": lead["id"],
                "applicant": rosa["id"],
                "name": "Rosa",
                "phones": ["+12095550117"],
                "language": "es",
                "program": "CNA-EVE",
                "conversation": conversation,
                "source": "sms",
                "stage": "screened",
                "waits_for_guardian": False,
                "created_at": NOW,
                "updated_at": NOW,
            }
        ],
    }
    assert (await api.get(f"/applicants/{rosa['id']}")).json() == {**rosa, "facts": [], "guardians": []}
    assert await _only(api, "/leads") == lead
    assert (await api.get(f"/leads/{lead['id']}")).json() == lead
    assert await api.list("/leads", status="contacted") == []
    assert await api.list("/applicants", status="screened") == [rosa]


async def test_a_family_shares_a_phone(api: Api, town: Town) -> None:
    town.texts("Rosa")
    town.texts("Luz")
    assert {person["name"] for person in await api.list("/applicants", phone="209 555 0117")} == {"Rosa", "Luz"}


async def test_a_conversation_has_its_messages_in_order(api: Api, town: Town) -> None:
    conversation = town.texts()
    listed = await _only(api, "/conversations")
    whole = (await api.get(f"/conversations/{conversation}")).json()
    rosa = await _only(api, "/applicants")
    assert listed == {
        "id": conversation,
        "channel": "sms",
        "language": "en",
        "status": "open",
        "phone": "+12095550117",
        "applicant": rosa["id"],
        "name": "Rosa",
        "waits_for_guardian": False,
        "started_at": NOW,
        "last_at": NOW,
    }
    heard, said = whole["messages"]
    (screening,) = whole["screenings"]
    assert whole == {**listed, "messages": [heard, said], "facts": [], "screenings": [screening]}
    assert heard == {
        "id": heard["id"],
        "conversation": conversation,
        "direction": "in",
        "channel": "sms",
        "text": "hola",
        "language": "en",
        "intent": "greet",
        "confidence": 0.97,
        "entities": [],
        "wording": None,
        "reply_to": None,
        "carrier_id": None,
        "recipient": None,
        "status": "answered",
        "error": None,
        "segments": None,
        "media": 0,
        "created_at": NOW,
    }
    assert (said["direction"], said["text"], said["wording"]) == ("out", "Hello.", "utter_0")
    assert (said["reply_to"], said["recipient"], said["segments"]) == (heard["id"], "+12095550117", 1)
    assert await api.list("/messages", conversation=conversation) == [said, heard]
    assert await api.list("/messages", status="answered") == [heard]
    assert await api.list("/conversations", status="closed") == []


async def test_a_question_without_an_answer(api: Api, town: Town) -> None:
    conversation = town.texts()
    question = await _only(api, "/unanswered", status="open")
    assert question == {
        "id": question["id"],
        "text": "hola",
        "language": "en",
        "topic": "pay",
        "program": "CNA-EVE",
        "reason": "no_fact",
        "status": "open",
        "conversation": conversation,
        "message": question["message"],
        "created_at": NOW,
        "resolved_at": None,
    }


async def test_a_handoff_says_who_waits_and_why(api: Api, town: Town) -> None:
    conversation = town.texts()
    handoff = await _only(api, "/handoffs", status="open")
    rosa = await _only(api, "/applicants")
    assert handoff == {
        "id": handoff["id"],
        "kind": "callback",
        "status": "open",
        "reason": "asked",
        "summary": "Wants to know more.",
        "language": "en",
        "callback_at": None,
        "recording": None,
        "details": {},
        "conversation": conversation,
        "applicant": rosa["id"],
        "name": "Rosa",
        "phone": "+12095550117",
        "waits_for_guardian": False,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (await api.get(f"/handoffs/{handoff['id']}")).json() == handoff


async def test_a_program_has_facts_cohorts_and_sessions_in_utc(api: Api) -> None:
    program = (await api.get("/programs/CNA-EVE")).json()
    assert program["profile"]["times"] == ["evening", "weekend"]
    assert program["facts"]["cost"] == {
        "say": {"en": "It costs $1,150.", "es": "Cuesta $1,150."},
        "speak": {"en": "1,150 dollars.", "es": "1,150 dólares."},
        "owner": "ASCC",
        "checked": "2026-11-01",
        "until": "2027-06-30",
        "stated": True,
    }
    assert [cohort["id"] for cohort in program["cohorts"]] == ["CNA-EVE-2701"]
    starts = [session["starts_at"] for session in program["next_sessions"]]
    assert starts == ["2026-12-02T02:00:00Z", "2026-12-16T02:00:00Z", "2027-01-06T02:00:00Z"]
    summary = await _only(api, "/programs", limit=1)
    assert {name: program[name] for name in summary} == summary


async def test_a_fact_is_stated_until_its_last_day_at_the_partnership(api: Api, house: House) -> None:
    house.clock.now = house.clock.now.replace(year=2027, month=7, day=1, hour=6, minute=59)
    assert (await api.get("/programs/CNA-EVE")).json()["facts"]["cost"]["stated"] is True
    house.clock.advance(minutes=1)
    assert (await api.get("/programs/CNA-EVE")).json()["facts"]["cost"]["stated"] is False


async def test_programs_are_paged_by_id_and_narrowed_by_status(
    api: Api, town: Town, house: House, store: Database
) -> None:
    town.texts(program="EMT")
    left: Catalog = a_catalog(programs=(a_program(), a_program("CHW", active=False)), obligations=(), faqs=())
    replace(store, left, "tests", house.clock())
    page = (await api.get("/programs", limit=2)).json()
    assert ([program["id"] for program in page["items"]], page["next"]) == (["CHW", "CNA-EVE"], "CNA-EVE")
    rest = (await api.get("/programs", cursor="CNA-EVE")).json()
    assert ([(program["id"], program["status"]) for program in rest["items"]], rest["next"]) == (
        [("EMT", "retired")],
        None,
    )
    for status, id in (("active", "CNA-EVE"), ("inactive", "CHW"), ("retired", "EMT")):
        assert (await _only(api, "/programs", status=status))["id"] == id
    assert (await api.get("/programs/EMT")).json()["next_sessions"] == []
