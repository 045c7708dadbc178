"""A caller whom somebody has on the phone: who sees that, who may hold, take back, pass on; what can go wrong."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.errors import CarrierError, CarrierGoneError
from assistant.handoff.call_steps import Step
from assistant.staff.member import Member
from assistant.staff.roles import Role
from assistant.store import calls, changes, desk_calls, presence
from assistant.store.calls import Standing
from assistant.store.desk_tables import DeskCallRow
from assistant.store.engine import reading, transaction
from assistant.store.staff_tables import AuditRow, StaffRow
from tests.conftest import Clock
from tests.console.conftest import URL, Browser, Count, House, Signed
from tests.console.test_calls import ANAS, DESK, HTMX, NOW, rings, serve, with_phone
from tests.jobs.test_callbacks import only, rows

LUIS = "+12095550172"
WAITING = "/twilio/voice/desk/waiting?n={n}&l=en&call=CA1"
ON_HOLD = "/twilio/voice/on-hold?n={n}&l=en"


@dataclass
class Legs:
    """The carrier, as far as it moves legs: where it was asked to let them go on; what it answers next."""

    moved: list[tuple[str, str]] = field(default_factory=list)
    answers: list[CarrierError] = field(default_factory=list)

    async def move_call(self, call: str, url: str) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.moved.append((call, url.removeprefix(URL)))


@dataclass
class Desk:
    house: House
    legs: Legs
    ana: Member
    conversation: str
    clock: Clock

    def path(self, what: str) -> str:
        return f"/console/calls/{self.conversation}/{what}"

    def comes_on_hold(self, turn: int = 2) -> None:
        with transaction(self.house.database) as session:
            found = calls.conversation_of(session, "CA1")
            assert found is not None
            desk_calls.caller_comes(session, found, turn, self.clock())

    @property
    def call(self) -> DeskCallRow:
        (row,) = rows(self.house, DeskCallRow)
        return row  # type: ignore[return-value]


@pytest.fixture
def desk(house: House, clock: Clock) -> Desk:
    """Ana has taken a call on her own phone, as turn 2 of it; the desk has another one."""
    changed, legs = house.changed(front_desk_numbers=f"{DESK},{ANAS}"), Legs()
    there = House(dataclasses.replace(changed.services, carrier=legs), clock)  # type: ignore[arg-type]
    ana = with_phone(there, "Ana Ochoa", ANAS)
    conversation = rings(there)
    calls.note_taken(there.database, "CA1", ANAS, clock(), "CA-ana", Standing(2, "en"))
    serve(there)
    return Desk(there, legs, ana, conversation, clock)


@pytest.fixture
def enter(signed: Signed, desk: Desk) -> Signed:
    """As `signed`, into the house with this desk."""

    async def sign_in(who: Role | str | Member, **given: Any) -> Browser:
        browser = await signed(who, **given)
        serve(desk.house)
        return browser

    return sign_in


async def page_of(browser: Browser, desk: Desk) -> str:
    answer = await browser.get(f"/console/conversations/{desk.conversation}")
    assert answer.status_code == 200
    return answer.text


async def test_page_says_who_has_the_call_and_not_the_assistant(desk: Desk, enter: Signed) -> None:
    ana, luis = await enter(desk.ana), await enter("coordinator", language="es")
    mine, theirs = await page_of(ana, desk), await page_of(luis, desk)
    assert "You are on the phone with them." in mine and "The assistant answers here" not in mine
    assert f'action="{desk.path("hold")}"' in mine
    assert "Ana Ochoa está al teléfono con esta persona." in theirs and desk.path("hold") not in theirs
    calls.settle_transfer(desk.house.database, "CA1", desk.clock())
    assert "call-panel-title" not in await page_of(ana, desk)
    calls.close(desk.house.database, "CA1", desk.clock())
    assert "The call is over" in await page_of(ana, desk) and "La llamada terminó" in await page_of(luis, desk)


async def test_hold_leads_the_own_leg_aside_and_take_back_both_together(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    answer = await ana.post(desk.path("hold"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/conversations/{desk.conversation}")
    assert desk.legs.moved == [("CA-ana", WAITING.format(n=3))]
    assert "They are being put on hold …" in await page_of(ana, desk)
    desk.comes_on_hold()
    page = await page_of(ana, desk)
    assert "On hold since 10:00\u202fAM:" in page and desk.path("take-back") in page and desk.path("hold") not in page
    assert desk.call.step == Step.HELD

    desk.legs.moved.clear()
    await ana.post(desk.path("take-back"))
    assert desk.legs.moved == [("CA-ana", WAITING.format(n=3)), ("CA1", ON_HOLD.format(n=3))]
    assert "You are on the phone with them." in await page_of(ana, desk)
    done = [row.action for row in rows(desk.house, AuditRow) if row.action.startswith("call_")]  # type: ignore[attr-defined]
    assert done == ["call_held", "call_taken_back"]


async def test_what_is_open_learns_of_it_once(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    page = await page_of(ana, desk)
    at = page.partition("/panel?at=")[2].partition('"')[0]
    assert (await ana.get(f"{desk.path('panel')}?at={at}", headers=HTMX)).status_code == 204
    await ana.post(desk.path("hold"))
    changed = await ana.get(f"{desk.path('panel')}?at={at}", headers=HTMX)
    assert changed.status_code == 200
    assert "HX-Refresh" not in changed.headers
    assert 'id="call-badge"' in changed.text and 'hx-swap-oob="true"' in changed.text and "On hold" in changed.text


async def test_page_is_made_anew_when_the_call_is_over(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    page = await page_of(ana, desk)
    assert "Once the call is over you can write to them here." in page
    assert f"/console/conversations/{desk.conversation}/take" not in page
    at = page.partition("/panel?at=")[2].partition('"')[0]
    calls.settle_transfer(desk.house.database, "CA1", desk.clock())
    assert (await ana.get(f"{desk.path('panel')}?at={at}", headers=HTMX)).headers["HX-Refresh"] == "true"
    page = await page_of(ana, desk)
    assert f"/console/conversations/{desk.conversation}/take" in page
    at = page.partition("/panel?at=")[2].partition('"')[0]
    assert (await ana.get(f"{desk.path('panel')}?at={at}", headers=HTMX)).status_code == 204


async def test_nobody_else_moves_the_call(desk: Desk, enter: Signed) -> None:
    luis = await enter("coordinator")
    for what in ("hold", "take-back", "pass-on"):
        answer = await luis.post(desk.path(what), {"to": "desk-0"}, headers=HTMX)
        assert (answer.status_code, "Ana Ochoa has this call." in answer.headers["HX-Trigger"]) == (409, True)
    recruiter = await enter("recruiter")
    assert (await recruiter.post(desk.path("hold"))).status_code == 403
    partner = await enter("coordinator", organisation="ASCC")
    assert (await partner.post(desk.path("hold"))).status_code == 404
    assert (await partner.get(desk.path("panel"))).status_code == 404
    assert desk.legs.moved == [] and desk.call.step == Step.TALKING


async def test_call_on_the_desks_own_phone_is_anybodys_of_the_desk(desk: Desk, enter: Signed) -> None:
    luis = await enter("coordinator")
    with transaction(desk.house.database) as session:
        session.query(DeskCallRow).update({"member_id": None, "phone": DESK})
    assert (await luis.post(desk.path("hold"))).status_code == 303
    assert desk.call.step == Step.HELD


async def test_of_two_at_once_one_wins(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    await ana.post(desk.path("hold"))
    again = await ana.post(desk.path("hold"), headers=HTMX)
    assert (again.status_code, "They are on hold already." in again.headers["HX-Trigger"]) == (409, True)
    await ana.post(desk.path("take-back"))
    twice = await ana.post(desk.path("take-back"), headers=HTMX)
    assert (twice.status_code, "They are not on hold." in twice.headers["HX-Trigger"]) == (409, True)


async def test_hold_that_nobody_confirms_may_be_asked_for_again(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    desk.legs.answers = [CarrierError("no answer", retry=True, unsure=True)]
    answer = await ana.post(desk.path("hold"), headers=HTMX)
    assert answer.headers["HX-Redirect"] == f"/console/conversations/{desk.conversation}"
    assert "It may have been done" in (await page_of(ana, desk))
    desk.clock.advance(seconds=8)
    assert "The phone company has not confirmed the hold." in await page_of(ana, desk)
    assert (await ana.post(desk.path("hold"))).status_code == 303
    assert desk.legs.moved == [("CA-ana", WAITING.format(n=3))]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (CarrierGoneError("over", code=21220), "The call has ended meanwhile."),
        (CarrierError("busy", code=20429, retry=True), "takes no more requests at this moment. Nothing has changed"),
        (CarrierError("no", code=20003), "The phone company refused that. Nothing has changed"),
    ],
)
@pytest.mark.parametrize("what", ["hold", "pass-on"])
async def test_what_the_carrier_refuses_changes_nothing(
    desk: Desk, enter: Signed, error: CarrierError, said: str, what: str
) -> None:
    ana = await enter(desk.ana)
    desk.legs.answers = [error]
    answer = await ana.post(desk.path(what), {"to": "desk-0"}, headers=HTMX)
    assert (answer.status_code, said in answer.headers["HX-Trigger"]) == (409, True)
    call = desk.call
    assert (call.step, call.is_apart, call.to_phone, call.heard_at) == (Step.TALKING, False, None, call.asked_at)


async def test_take_back_that_the_carrier_does_not_do_comes_by_itself(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    await ana.post(desk.path("hold"))
    desk.comes_on_hold()
    desk.legs.answers = [CarrierError("busy", retry=True), CarrierError("no answer", retry=True, unsure=True)]
    await ana.post(desk.path("take-back"))
    assert desk.call.step == Step.TALKING
    assert "They come back to you in a few seconds." in await page_of(ana, desk)


async def test_caller_who_hung_up_meanwhile_is_over(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    await ana.post(desk.path("hold"))
    calls.close(desk.house.database, "CA1", desk.clock())
    answer = await ana.post(desk.path("take-back"), headers=HTMX)
    assert (answer.status_code, "This call is over." in answer.headers["HX-Trigger"]) == (409, True)
    assert (only(desk.house).status, only(desk.house).details["outcome"]) == ("open", "left_on_hold")


async def test_own_phone_that_hung_up_cannot_take_them_back(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    await ana.post(desk.path("hold"))
    desk.clock.advance(seconds=61)
    answer = await ana.post(desk.path("take-back"), headers=HTMX)
    assert (answer.status_code, "Your phone has left this call." in answer.headers["HX-Trigger"]) == (409, True)


async def test_call_is_passed_to_whoever_is_there_and_rings_on_their_screen(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    luis = await enter(with_phone(desk.house, "Luis Vega", LUIS))
    eva = await enter(with_phone(desk.house, "Eva Ruiz", "+12095550173"))
    with transaction(desk.house.database) as session:
        presence.beat(session, "page", luis.member.id, "queue", desk.clock())  # type: ignore[union-attr]
        session.get_one(StaffRow, eva.member.id).on_duty = True  # type: ignore[union-attr]
    await ana.get(NOW, headers=HTMX)  # opens the page of her call, once
    page = await page_of(ana, desk)
    offered = [part.partition("<")[0].partition(">")[2] for part in page.partition('name="to"')[2].split("<option")[1:]]
    assert offered == ["Choose …", "Luis Vega, here now", "Eva Ruiz, on duty", "The desk&#39;s phone (209) 555-0199"]
    answer = await ana.post(desk.path("pass-on"), {"to": luis.member.id})  # type: ignore[union-attr]
    assert answer.status_code == 303
    assert desk.legs.moved == [("CA-ana", WAITING.format(n=3))]
    assert "It rings for Luis Vega. If nobody takes it, they come back to you." in await page_of(ana, desk)
    assert "Ana Ochoa passes you a call:" in (await luis.get(NOW, headers=HTMX)).text
    assert (await eva.get(NOW, headers=HTMX)).text.strip() == ""
    assert "You are on the phone:" in (await ana.get(NOW, headers=HTMX)).text

    calls.note_taken(desk.house.database, "CA1", LUIS, desk.clock(), "CA-luis", Standing(3, "en"))
    opened = await luis.get(NOW, headers=HTMX)
    assert opened.headers["HX-Redirect"] == f"/console/conversations/{desk.conversation}"
    assert (await ana.get(NOW, headers=HTMX)).text.strip() == ""
    assert "Luis Vega is on the phone with them." in await page_of(ana, desk)
    assert "You are on the phone with them." in await page_of(luis, desk)


async def test_call_passed_to_the_desks_phone_rings_for_all_but_who_has_it(desk: Desk, enter: Signed) -> None:
    ana, mai = await enter(desk.ana), await enter("coordinator", language="es")
    await ana.get(NOW, headers=HTMX)
    await ana.post(desk.path("pass-on"), {"to": "desk-0"})
    assert desk.call.to_phone == DESK
    assert "Ana Ochoa le pasa una llamada:" in (await mai.get(NOW, headers=HTMX)).text
    assert "You are on the phone:" in (await ana.get(NOW, headers=HTMX)).text


@pytest.mark.parametrize("to", ["", "desk-1", "desk-9", "+19005550100", "nobody"])
async def test_call_is_passed_to_nobody_who_was_not_offered(desk: Desk, enter: Signed, to: str) -> None:
    ana = await enter(desk.ana)
    answer = await ana.post(desk.path("pass-on"), {"to": to}, headers=HTMX)
    assert (answer.status_code, "Choose whom to pass this call to." in answer.headers["HX-Trigger"]) == (409, True)
    assert desk.legs.moved == []


async def test_from_hold_the_caller_is_led_on(desk: Desk, enter: Signed) -> None:
    ana = await enter(desk.ana)
    await ana.post(desk.path("hold"))
    desk.comes_on_hold(turn=3)
    desk.legs.moved.clear()
    await ana.post(desk.path("pass-on"), {"to": "desk-0"})
    assert desk.legs.moved == [("CA1", ON_HOLD.format(n=4))]


async def test_text_is_no_call(desk: Desk, enter: Signed, house: House) -> None:
    ana = await enter(desk.ana)
    assert (await ana.post("/console/calls/nothing/hold")).status_code == 404
    assert (await ana.get("/console/calls/nothing/panel")).status_code == 404


async def test_second_transfer_in_one_call_is_on_the_screen_again(desk: Desk, enter: Signed) -> None:
    """Nobody took the first; the caller asks once more."""
    luis = await enter("coordinator")
    rings(desk.house, "CA2", phone="+12095550144")
    calls.note_unanswered(desk.house.database, "CA2", desk.clock())
    assert "(number ends in 0144)" not in (await luis.get(NOW, headers=HTMX)).text
    desk.clock.advance(minutes=1)
    rings(desk.house, "CA2", phone="+12095550144")
    assert "(number ends in 0144)" in (await luis.get(NOW, headers=HTMX)).text


async def test_page_of_a_call_asks_as_many_questions_whoever_is_there(
    desk: Desk, enter: Signed, queries: Count
) -> None:
    ana = await enter(desk.ana)
    await page_of(ana, desk)
    with queries(desk.house.database) as few:
        await page_of(ana, desk)
    for number in range(3):
        luis = with_phone(desk.house, f"Luis{number} Vega", f"+1209555018{number}")
        with transaction(desk.house.database) as session:
            session.get_one(StaffRow, luis.id).on_duty = True
    with queries(desk.house.database) as many:
        assert "Luis2 Vega, on duty" in await page_of(ana, desk)
    # Whether there is a newer catalogue is asked once a second, whoever comes.
    counts = [sum("catalog_revisions" not in each for each in asked.statements) for asked in (few, many)]
    assert counts[0] == counts[1]


async def test_change_is_told_to_whoever_listens(desk: Desk, clock: Clock) -> None:
    before = {change.mark for change in changes.since(desk.house.database, clock())}
    with transaction(desk.house.database) as session:
        desk_calls.hold(session, desk.conversation, desk.ana, clock.advance(seconds=1) or clock())
    told = [change for change in changes.since(desk.house.database, clock()) if change.mark not in before]
    assert {topic for change in told for topic in change.topics} >= {"queue", f"conversation:{desk.conversation}"}
    with reading(desk.house.database) as session:
        assert desk_calls.of_conversation(session, desk.conversation, clock()) is not None
