"""Calls as they ring: on whose screen, for how long, and whose page opens when a phone takes one."""

import pytest

from assistant.staff.member import Member
from assistant.store import calls
from assistant.store.engine import transaction
from assistant.store.staff_tables import AuditRow, StaffRow
from assistant.store.tables import Handoff
from tests.conftest import Clock
from tests.console.conftest import House, Signed
from tests.console.test_desk import Line
from tests.factories.turns import a_call
from tests.jobs.test_callbacks import only, rows

NOW = "/console/calls/ringing"
DESK, ANAS = "+12095550199", "+12095550171"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://porchlight.test/console/queue"}


@pytest.fixture
def desk(house: House) -> House:
    """Its phones are there."""
    return house.changed(front_desk_numbers=f"{DESK},{ANAS}")


def rings(house: House, call: str = "CA1", **more: str) -> str:
    return Line(house).wants_a_person(a_call("a person please", call=call, **more))


def serve(house: House) -> None:
    """With these settings, whoever signed in before."""
    assert house.app.state.services is house.services


def with_phone(house: House, name: str, phone: str) -> Member:
    member = house.member("front_desk", name=name, email=f"{name.split(maxsplit=1)[0]}@x.test")
    with transaction(house.database) as session:
        session.get_one(StaffRow, member.id).phone = phone
    return member


async def test_ringing_call_is_on_every_screen_for_as_long_as_it_rings(
    desk: House, signed: Signed, clock: Clock
) -> None:
    ana, luis = await signed("front_desk"), await signed("coordinator", language="es")
    serve(desk)
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""
    conversation = rings(desk)
    page = (await ana.get(NOW, headers=HTMX)).text
    assert "The phone rings:" in page and "(number ends in 0117)" in page and "English" in page
    assert "quiero hablar con alguien" in page and f'href="/console/conversations/{conversation}"' in page
    assert "Suena el teléfono:" in (await luis.get(NOW, headers=HTMX)).text
    seen = [row for row in rows(desk, AuditRow) if (row.action, row.kind) == ("saw", "applicant")]
    assert [row.member_id for row in seen] == [ana.member.id, luis.member.id]  # type: ignore[union-attr]
    clock.advance(seconds=39)
    assert "The phone rings:" in (await ana.get(NOW, headers=HTMX)).text
    assert len([row for row in rows(desk, AuditRow) if row.kind == "applicant"]) == len(seen)
    clock.advance(seconds=1)
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""


async def test_caller_left_to_the_voicemail_rings_no_more(desk: House, signed: Signed, clock: Clock) -> None:
    ana = await signed("front_desk")
    serve(desk)
    rings(desk)
    calls.note_unanswered(desk.database, "CA1", clock())
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""


async def test_without_a_phone_or_out_of_hours_nothing_rings(house: House, signed: Signed, clock: Clock) -> None:
    ana = await signed("front_desk")
    rings(house.changed(front_desk_numbers=""))
    clock.advance(hours=12)
    rings(house, "CA2")
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""


async def test_page_opens_once_for_the_member_whose_phone_took_it(desk: House, signed: Signed, clock: Clock) -> None:
    ana = await signed(with_phone(desk, "Ana Ochoa", ANAS))
    luis = await signed("coordinator")
    serve(desk)
    conversation = rings(desk)
    calls.note_taken(desk.database, "CA1", ANAS, clock())
    opened = await ana.get(NOW, headers=HTMX)
    assert opened.headers["HX-Redirect"] == f"/console/conversations/{conversation}"
    again = await ana.get(NOW, headers=HTMX)
    assert "HX-Redirect" not in again.headers
    assert "You are on the phone:" in again.text
    there = {**HTMX, "HX-Current-URL": f"http://porchlight.test/console/conversations/{conversation}"}
    here = (await ana.get(NOW, headers=there)).text
    assert "You are on the phone:" in here and "/console/conversations/" not in here
    assert (await luis.get(NOW, headers=HTMX)).text.strip() == ""
    assert only(desk).assignee_id == ana.member.id  # type: ignore[union-attr]
    assert "Ana Ochoa" in (await luis.get("/console/queue")).text
    calls.settle_transfer(desk.database, "CA1", clock())
    assert (only(desk).status, only(desk).outcome, only(desk).done_at) == ("done", "answered", clock())
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""


@pytest.mark.parametrize("shared", [False, True])
async def test_taken_on_the_desks_phone_anybody_may_open_it(
    desk: House, signed: Signed, clock: Clock, shared: bool
) -> None:
    if shared:  # two have it in their accounts: whose it was is not made up
        with_phone(desk, "Eva Ruiz", DESK)
        with_phone(desk, "Mai Vang", DESK)
    ana = await signed("front_desk")
    serve(desk)
    rings(desk)
    calls.note_taken(desk.database, "CA1", DESK, clock())
    answer = await ana.get(NOW, headers=HTMX)
    assert "HX-Redirect" not in answer.headers and "Taken on the desk&#39;s phone:" in answer.text
    assert rows(desk, Handoff)[0].assignee_id is None


async def test_text_is_no_call_and_a_recruiter_hears_none(desk: House, signed: Signed) -> None:
    ana, mai = await signed("front_desk"), await signed("recruiter")
    serve(desk)
    Line(desk).wants_a_person()
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""
    assert (await mai.get(NOW, headers=HTMX)).status_code == 403
    assert 'id="ringing"' in (await ana.get("/console/queue")).text
    assert 'id="ringing"' not in (await mai.get("/console/leads")).text
