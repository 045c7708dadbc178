"""A caller whom somebody has on the phone, on the page of the call: who has them; hold, take back, pass on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, HTTPException, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from assistant.console.desk.targets import targets
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.errors import CallStepError, CarrierError, CarrierGoneError
from assistant.handoff.call_steps import CONFIRMED, Step, caller_path, staff_path
from assistant.staff.roles import Permission
from assistant.store import desk_calls, staff, walls
from assistant.store.desk_calls import DeskCall
from assistant.store.tables import Conversation
from assistant.store.text import storable

room = Room("calls")

Order = Callable[[Session], DeskCall]
_ON = "on"


@room.get("/calls/{id}/panel", permission=Permission.SEE_PEOPLE)
def show_panel(visit: Visiting, id: str, at: str = "") -> Response:
    """What has changed on a page that is open; nothing (204) where it shows that already, so that no choice is lost."""
    with visit.reading() as session:
        facts = panel(session, visit, _seen(session, visit, id))
    if facts["version"] == at:
        return Response(status_code=204)
    if (facts["stood"] is not None) != at.startswith(_ON):
        return Response(headers={"HX-Refresh": "true"})  # what else one can do there is another
    return visit.part("calls/_panel.html.jinja", **(facts | {"is_swapped": True}))


@room.post("/calls/{id}/hold", permission=Permission.TAKE_THREADS)
async def hold(visit: Visiting, id: str) -> Response:
    return await _do(visit, id, "held", lambda session: desk_calls.hold(session, id, visit.member, visit.now))


@room.post("/calls/{id}/take-back", permission=Permission.TAKE_THREADS)
async def take_back(visit: Visiting, id: str) -> Response:
    def order(session: Session) -> DeskCall:
        return desk_calls.take_back(session, id, visit.member, visit.now)

    return await _do(visit, id, "taken_back", order)


@room.post("/calls/{id}/pass-on", permission=Permission.TAKE_THREADS)
async def pass_on(visit: Visiting, id: str, to: Annotated[str, Form()] = "") -> Response:
    def order(session: Session) -> DeskCall:
        stood = desk_calls.of_conversation(session, id, visit.now)
        chosen = next((one for one in targets(session, visit, stood) if one.key == to), None) if stood else None
        if stood is not None and chosen is None:
            raise CallStepError("no_such_phone")
        phone, member = (chosen.phone, chosen.member) if chosen is not None else ("", None)
        return desk_calls.pass_on(session, id, visit.member, phone, member, visit.now)

    return await _do(visit, id, "passed_on", order)


def panel(session: Session, visit: Visit, conversation: Conversation) -> dict[str, Any]:
    """The facts of the panel and of the badge beside what was said."""
    stood = desk_calls.of_conversation(session, conversation.id, visit.now)
    if stood is not None and (not stood.is_on or conversation.status == "closed"):
        stood = None
    names = staff.names(session) if stood is not None else {}
    may_move = (
        stood is not None
        and visit.member.may(Permission.TAKE_THREADS)
        and stood.member in (None, visit.member.id)
        and bool(stood.leg)
    )
    late = stood is not None and stood.step is Step.HELD and stood.is_first and visit.now - stood.asked_at >= CONFIRMED
    return {
        "id": conversation.id,
        "stood": stood,
        "is_mine": stood is not None and stood.member == visit.member.id,
        "holder": names.get(stood.member or "") if stood is not None else None,
        "rings": names.get(stood.to_member or "") if stood is not None else None,
        "may_move": may_move,
        "is_late": late,
        "is_closed": conversation.status == "closed",
        "targets": targets(session, visit, stood) if may_move and stood is not None else [],
        "version": f"{_standing(stood)} {late} {conversation.status}",
        "is_swapped": False,
    }


def _standing(stood: DeskCall | None) -> str:
    return f"{_ON} {stood.changed_at.isoformat()} {stood.step} {stood.is_first}" if stood is not None else "off"


@dataclass(frozen=True)
class _Asked:
    """`before`: how the call stood; `now`: how it is to be."""

    before: DeskCall
    now: DeskCall


async def _do(visit: Visit, id: str, action: str, order: Order) -> Response:
    """Note it, then ask the carrier. What it refuses is taken back; of what nobody can tell, the legs find out."""
    try:
        asked = await run_in_threadpool(_note, visit, id, action, order)
    except CallStepError as why:
        return await run_in_threadpool(_refused, visit, why)
    told = f"told_{action}"
    for leg, path in _moves(asked):
        try:
            await visit.services.carrier.move_call(leg, visit.services.settings.public_url.rstrip("/") + path)
        except CarrierError as error:
            if asked.now.step is Step.TALKING and not isinstance(error, CarrierGoneError):
                told = "told_soon"  # where they wait they come back to us by themselves
                continue
            if error.unsure:
                told = "told_unsure"
                continue
            await run_in_threadpool(_undo, visit, asked)
            key = "carrier_gone" if isinstance(error, CarrierGoneError) else None
            return visit.refused(key or ("carrier_busy" if error.retry else "carrier_refused"), 409)
    return visit.to(f"/console/conversations/{id}", told=told)


def _moves(asked: _Asked) -> list[tuple[str, str]]:
    """Legs and where they go on. Whoever talks with the caller is led aside; then the caller's own verb ends."""
    stood = asked.before
    caller = (stood.call, caller_path(stood.turn + 1, stood.language))
    aside = (stood.leg, staff_path(stood.call, stood.turn + 1, stood.language))
    if asked.now.step is Step.TALKING:
        return [aside, caller]
    # Who is on hold is not where the leg is: unless that was never confirmed, and they talk yet.
    return [aside] if stood.step is Step.TALKING or stood.is_first else [caller]


def _note(visit: Visit, id: str, action: str, order: Order) -> _Asked:
    with visit.writing() as session:
        conversation = _seen(session, visit, id)
        before = order(session)
        session.flush()
        now = desk_calls.of_conversation(session, id, visit.now)
        assert now is not None, "it was just asked for"
        details = {"applicant": conversation.applicant_id} if conversation.applicant_id is not None else {}
        if now.to_phone is not None:
            details["to"] = now.to_member or now.to_phone
        visit.changed(session, "conversation", id, f"call_{action}", **details)
    return _Asked(before, now)


def _undo(visit: Visit, asked: _Asked) -> None:
    with visit.writing() as session:
        desk_calls.undo(session, asked.before, asked.now.asked_at, visit.now)


def _refused(visit: Visit, why: CallStepError) -> Response:
    if why.by is None:
        return visit.refused("cannot_over" if why.reason == "not_yours" else f"cannot_{why.reason}", 409)
    with visit.reading() as session:
        return visit.refused("cannot_not_yours", 409, name=staff.names(session).get(why.by, ""))


def _seen(session: Session, visit: Visit, id: str) -> Conversation:
    """A call; behind the wall there is none."""
    found = session.get(Conversation, storable(id))
    if found is None or found.channel != "voice" or not walls.hears(visit.member):
        raise HTTPException(404)
    return found
