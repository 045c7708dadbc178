"""`/outbox`: what goes out, held back while it waits, sent again where it surely was not."""

import datetime as dt
from typing import Any

import pytest

from assistant.store import guardians, outbox
from assistant.store.catalogue import replace
from assistant.store.engine import reading, transaction
from assistant.store.ledger import StoredLedger
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, ContactPoint
from tests.api.conftest import Api, House, moment
from tests.factories.screened import a_screening_catalog, said
from tests.factories.seats import Seating
from tests.factories.turns import ROSA, a_text, an_effect
from tests.store.lines import Turns

NOBODY = "01KAXJ9Z6J4T1Q3V5W7X9Y0ABC"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def seating(house: House) -> Seating:
    return Seating(house.database, house.clock)


def item(seating: Seating, status: str = "queued", payload: dict[str, Any] | None = None, **given: Any) -> str:
    columns = {name: given.pop(name) for name in ("carrier_id", "error", "error_code") if name in given}

    def work(session: Any, now: dt.datetime) -> str:
        id = outbox.put(session, **{"recipient": ROSA, "body": "Hola.", "cause": "day_before", "now": now, **given})
        row = session.get_one(OutboxRow, id)
        row.status, row.payload = status, payload or {}
        for name, value in columns.items():
            setattr(row, name, value)
        assert id is not None
        return id

    return seating.do(work)


async def act(api: Api, id: str, what: str) -> tuple[int, dict[str, Any]]:
    answer = await api.send("POST", f"/outbox/{id}/{what}")
    return answer.status_code, answer.json()


async def test_what_waits_is_seen_and_held_back(api: Api, seating: Seating, house: House) -> None:
    id = item(seating, cause_key="day_before:b1", language="es", wording="utter_reminder")
    now = moment(house.clock())
    shown = {
        "id": id,
        "kind": "text",
        "status": "queued",
        "recipient": ROSA,
        "subject": None,
        "body": "Hola.",
        "language": "es",
        "wording": "utter_reminder",
        "segments": 1,
        "cause": "day_before",
        "cause_key": "day_before:b1",
        "applicant": None,
        "booking": None,
        "conversation": None,
        "message": None,
        "waits_for_guardian": False,
        "due_at": now,
        "expires_at": None,
        "attempts": 0,
        "retryable": False,
        "carrier_id": None,
        "error_code": None,
        "error": None,
        "created_at": now,
        "sent_at": None,
        "updated_at": now,
    }
    assert (await api.list("/outbox"), (await api.get(f"/outbox/{id}")).json()) == ([shown], shown)
    cancelled = {**shown, "status": "cancelled", "error": "cancelled by staff (settings)"}
    assert await act(api, id, "cancel") == (200, cancelled)
    status, refused = await act(api, id, "cancel")
    assert (status, refused["error"]) == (409, "not_queued")


@pytest.mark.parametrize("status", ["sending", "sent", "delivered", "failed", "dropped"])
async def test_only_what_is_queued_is_held_back(api: Api, seating: Seating, status: str) -> None:
    id = item(seating, status)
    assert (await act(api, id, "cancel"))[0] == 409
    assert (await api.get(f"/outbox/{id}")).json()["status"] == status


async def test_what_was_surely_not_sent_is_sent_again(api: Api, seating: Seating, house: House) -> None:
    payload = {"unsent": 5, "failures": {"30001": 1}}
    id = item(seating, "failed", payload, error="no answer", error_code=30001, kind="email", recipient="a@example.org")
    assert (await api.get(f"/outbox/{id}")).json()["retryable"] is True
    house.clock.advance(hours=1)
    status, queued = await act(api, id, "retry")
    assert (status, queued["status"], queued["due_at"]) == (200, "queued", moment(house.clock()))
    assert (queued["error"], queued["error_code"], queued["retryable"]) == (None, None, False)
    with reading(house.database) as session:
        row = session.get_one(OutboxRow, id)
    retried = [{"by": "staff (settings)", "at": house.clock().isoformat(), "error": "no answer"}]
    assert (row.payload, row.claimed_at) == ({"failures": {"30001": 1}, "retried": retried}, None)
    assert (await act(api, id, "retry"))[1]["error"] == "not_retryable"


@pytest.mark.parametrize(
    ("status", "given"),
    [
        ("failed", {"carrier_id": "SM1"}),
        ("failed", {"payload": {"lost": True}}),
        ("failed", {"payload": {"unsure": True}}),
        ("undelivered", {"carrier_id": "SM1"}),
        ("sending", {}),
        ("suppressed", {}),
        ("cancelled", {}),
    ],
)
async def test_what_may_have_gone_out_or_must_not_is_not_sent_again(
    api: Api, seating: Seating, status: str, given: dict[str, Any]
) -> None:
    id = item(seating, status, **given)
    code, refused = await act(api, id, "retry")
    assert (code, refused["error"]) == (409, "not_retryable")
    shown = (await api.get(f"/outbox/{id}")).json()
    assert (shown["status"], shown["retryable"]) == (status, False)


async def test_what_is_not_there(api: Api) -> None:
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry")):
        answer = await api.send(method, f"/outbox/{NOBODY}{path}")
        assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


async def test_of_minors_it_is_not_told_where_it_goes(api: Api, seating: Seating, house: House) -> None:
    """Before a guardian agrees: by the person, by their talk, and on a phone of theirs; a webhook is nobody's phone."""
    replace(house.database, a_screening_catalog(), "tests", house.clock())
    turns = Turns(StoredLedger(house.database, word=lambda *_: ()), house.database, house.clock)
    talk = turns.take(a_text(), an_effect("name", name="Luz"), said(birth="2010-05-01"))
    (person,), (contact,) = turns.rows(Applicant), turns.rows(ContactPoint)
    given: dict[str, Any] = {"error": f"{ROSA} is not reachable", "cause_key": f"day_before:{ROSA}"}
    about = item(seating, applicant_id=person.id, **given)
    said_there = item(seating, conversation_id=talk)
    on_the_phone = item(seating, contact_id=contact.id)
    hook = item(seating, kind="webhook", recipient="https://crm.example.org/hook", applicant_id=person.id)
    other = item(seating, recipient="+12095550188")
    listed = {one["id"]: one for one in await api.list("/outbox")}
    assert {id: (one["recipient"], one["waits_for_guardian"]) for id, one in listed.items()} == {
        about: (None, True),
        said_there: (None, True),
        on_the_phone: (None, True),
        hook: ("https://crm.example.org/hook", False),
        other: ("+12095550188", False),
    }
    assert (listed[about]["error"], listed[about]["cause_key"]) == ("[…] is not reachable", "day_before:[…]")
    assert (await api.get(f"/outbox/{about}")).json() == listed[about]
    assert (await act(api, about, "cancel"))[1]["recipient"] is None
    with transaction(house.database) as session:
        told: dict[str, Any] = {"name": "Ana", "phone": None, "wording": "Yes.", "said_by": "staff"}
        guardians.record(session, person.id, agreed=True, now=house.clock(), **told)
    assert (await api.get(f"/outbox/{said_there}")).json()["recipient"] == ROSA


async def test_lists_are_narrowed_and_counted(api: Api, seating: Seating, house: House) -> None:
    booking = seating.book(seating.session())
    text = item(seating, due_at=house.clock() + MINUTE, booking_id=booking)
    house.clock.advance(seconds=1)
    email = item(seating, "failed", kind="email", recipient="rosa@example.org", cause="confirmation")
    hook = item(seating, "sent", kind="webhook", recipient="https://crm.example.org/2095550117", cause="confirmation")

    async def found(**filters: Any) -> list[str]:
        return [one["id"] for one in await api.list("/outbox", **filters)]

    assert await found() == [hook, email, text]
    assert await found(status="failed") == [email]
    assert await found(kind="webhook") == [hook]
    assert await found(recipient="(209) 555-0117") == [text]
    assert await found(recipient="rosa@example.org") == [email]
    assert await found(recipient="https://crm.example.org/2095550117") == [hook]
    assert await found(cause="confirmation") == [hook, email]
    assert await found(booking=booking) == [text]
    due = moment(house.clock() - dt.timedelta(seconds=1) + MINUTE)
    assert (await found(due_since=due), await found(due_until=due)) == ([text], [hook, email])
    assert await found(until=moment(house.clock())) == [text]
    assert (await found(limit=1), await found(limit=2, cursor=hook)) == ([hook], [email, text])
    counts = (await api.get("/outbox/summary")).json()
    assert {status: number for status, number in counts.items() if number} == {"queued": 1, "failed": 1, "sent": 1}
    assert len(counts) == 9
