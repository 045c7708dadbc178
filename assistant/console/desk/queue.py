"""Who waits for a person: in the order in which they should be taken, by itself up to date."""

from typing import Annotated, Any

from fastapi import Form, HTTPException, Response
from sqlalchemy.orm import Session

from assistant.console.desk import lists, shown, telling
from assistant.console.doors import Room
from assistant.console.visit import Visit, Visiting
from assistant.errors import HandoffDoneError, ThreadTakenError
from assistant.handoff.hours import desk_hours
from assistant.handoff.outcomes import Outcome
from assistant.staff.roles import Permission
from assistant.store import desk, presence, staff, walls
from assistant.store.queries import desk as queries
from assistant.store.tables import Handoff
from assistant.store.text import storable

room = Room("desk")


@room.get("/queue", permission=Permission.SEE_QUEUE)
def show_queue(visit: Visiting) -> Response:
    return lists.shown(visit, "queue", "desk/queue.html.jinja", "desk/_queue.html.jinja", *_facts(visit))


@room.post("/handoffs/{id}/take", permission=Permission.TAKE_THREADS)
def take_handoff(visit: Visiting, id: str) -> Response:
    try:
        with visit.writing() as session:
            _seen(session, visit, id)
            taken = desk.take(session, id, visit.member.id, visit.now)
            if taken is None:
                raise HTTPException(404)
            found, thread = taken.handoff, taken.thread
            told, facts = telling.has_thread(session, visit, thread) if thread is not None else ("taken_callback", {})
            visit.changed(session, "handoff", found.id, "took", applicant=found.applicant_id)
            conversation = found.conversation_id
    except ThreadTakenError as taken_by:
        return telling.refused(visit, taken_by, _talk(visit, id))
    except HandoffDoneError:
        talk = _talk(visit, id)
        return visit.refused("already_over", 409, way=f"/console/conversations/{talk}" if talk is not None else None)
    path = f"/console/conversations/{conversation}" if conversation is not None else "/console/queue"
    return visit.to(path, told=told, **facts)


@room.post("/handoffs/{id}/done", permission=Permission.TAKE_THREADS)
def finish_handoff(visit: Visiting, id: str, outcome: Annotated[Outcome, Form()] = Outcome.ANSWERED) -> Response:
    with visit.writing() as session:
        found = _seen(session, visit, id)
        if found.status == "done":
            return visit.refused("already_over", 409)
        desk.finish(session, found, outcome, visit.member.id, visit.now)
        visit.changed(session, "handoff", id, "finished", outcome=outcome.value, applicant=found.applicant_id)
    return visit.to("/console/queue", told="finished", undo=f"/console/handoffs/{id}/reopen")


@room.post("/handoffs/{id}/reopen", permission=Permission.TAKE_THREADS)
def reopen_handoff(visit: Visiting, id: str) -> Response:
    with visit.writing() as session:
        found = _seen(session, visit, id)
        if not desk.reopen(session, found, visit.now):
            return visit.refused("another_waits", 409)
        visit.changed(session, "handoff", id, "reopened", applicant=found.applicant_id)
    return visit.to("/console/queue", told="opened_again")


def _seen(session: Session, visit: Visit, id: str) -> Handoff:
    """Behind the wall there is none."""
    found = desk.handoff(session, id)
    if found is None or not walls.hears(visit.member):
        raise HTTPException(404)
    return found


def _talk(visit: Visit, id: str) -> str | None:
    with visit.reading() as session:
        found = session.get(Handoff, storable(id))
        return found.conversation_id if found is not None else None


def _facts(visit: Visit) -> tuple[dict[str, Any], set[str]]:
    """And whom the page is about."""
    with visit.reading() as session:
        queue = queries.queue(session, visit.member, shown.minors(visit), visit.now)
        names = staff.names(session)
        there = presence.present(session, visit.now)
    rows = shown.rows(queue.entries, visit, names)
    talked = {entry.conversation for entry in queue.held}
    theirs = [row for row in rows if row.holder is not None and not row.is_urgent]
    facts = {
        # An emergency in a thread that somebody has is everybody's until somebody is seen to be at it.
        "waiting": [row for row in rows if row.holder is None or row.is_urgent],
        # A thread that somebody has stands once, below.
        "promised": [row for row in theirs if row.entry.promised_at or row.entry.conversation not in talked],
        "held": [(entry, names.get(entry.holder, ""), shown.waits(entry.heard, visit)) for entry in queue.held],
        "is_cut": len(queue.entries) == queries.MOST,
        "most": queries.MOST,
        "hours": desk_hours(visit.services.catalogue.current().partnership, visit.now),
        "there": there,
        "may_take": visit.member.may(Permission.TAKE_THREADS),
    }
    people = {entry.applicant for entry in queue.entries} | {entry.applicant for entry in queue.held}
    return facts, {person for person in people if person is not None}
