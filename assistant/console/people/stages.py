"""Changes to what somebody is interested in: another program, another stage, another colleague."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.sharing import Shown
from assistant.applicants.stages import Reason, Stage
from assistant.console.people import sight
from assistant.console.people.room import room
from assistant.console.people.sight import person_path
from assistant.console.visit import Visit, Visiting
from assistant.errors import StageError
from assistant.staff.roles import Permission
from assistant.store import lead_stages, leads
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.tables import Lead
from assistant.store.text import storable
from assistant.store.walls import leads_for

EDIT = Permission.EDIT_PEOPLE


@room.post("/people/{id}/leads", permission=EDIT)
def add_lead(visit: Visiting, id: str, program: Annotated[str, Form()]) -> Response:
    if program not in dict(sight.running(visit)):
        return visit.refused("no_such_program", 422)
    with visit.writing() as session:
        id = sight.must_see(session, visit, id)
        if leads.of(session, id, program) is not None:
            return visit.refused("already_interested", 409)
        lead = leads.begin(session, id, program, source="console", assignee_id=visit.member.id, now=visit.now)
        visit.changed(session, "lead", lead.id, "added", applicant=id, program=program)
    return visit.to(person_path(id), told="lead_added")


@room.post("/people/{id}/leads/{lead_id}/stage", permission=EDIT)
def move_lead(
    visit: Visiting,
    id: str,
    lead_id: str,
    to: Annotated[Stage, Form()],
    reason: Annotated[str, Form()] = "",
    comment: Annotated[str, Form()] = "",
) -> Response:
    why = Reason(reason) if reason in set(Reason) else None
    try:
        with visit.writing() as session:
            lead = lead_of(session, visit, id, lead_id)
            move = lead_stages.move(
                session, lead.id, to, by=visit.member.id, now=visit.now, reason=why, comment=comment[:500]
            )
            visit.changed(session, "lead", lead.id, "moved", was=move.was, stage=move.stage, reason=move.reason)
    except StageError as error:
        return visit.refused(f"stage_{error.reason}", 409)
    return visit.to(person_path(id), told="stage_moved", undo=f"{person_path(id)}/moves/{move.id}/undo")


@room.post("/people/{id}/moves/{move_id}/undo", permission=EDIT)
def undo_move(visit: Visiting, id: str, move_id: str) -> Response:
    try:
        with visit.writing() as session:
            wrong = session.get(LeadMoveRow, storable(move_id))
            if wrong is None:
                raise sight.nothing()
            lead = lead_of(session, visit, id, wrong.lead_id)
            move = lead_stages.undo(session, wrong.id, visit.member.id, visit.now)
            visit.changed(session, "lead", lead.id, "moved", was=move.was, stage=move.stage, undo=True)
    except StageError as error:
        return visit.refused(f"stage_{error.reason}", 409)
    return visit.to(person_path(id), told="undone")


@room.post("/people/{id}/leads/{lead_id}/assign", permission=EDIT)
def assign_lead(visit: Visiting, id: str, lead_id: str, to: Annotated[str, Form()] = "") -> Response:
    was = _assign(visit, id, lead_id, to)
    undo = f"{person_path(id)}/leads/{lead_id}/assign/undo?{urlencode({'to': was or '', 'since': to})}"
    return visit.to(person_path(id), told="assigned" if to else "unassigned", undo=undo)


@room.post("/people/{id}/leads/{lead_id}/assign/undo", permission=EDIT)
def undo_assign(visit: Visiting, id: str, lead_id: str, to: str = "", since: str = "") -> Response:
    """`since`: who has it since what is undone; where it is somebody else by now, it stays theirs."""
    try:
        _assign(visit, id, lead_id, to, since=since)
    except StageError as error:
        return visit.refused(f"stage_{error.reason}", 409)
    return visit.to(person_path(id), told="undone")


def _assign(visit: Visit, id: str, lead_id: str, to: str, since: str | None = None) -> str | None:
    """Who had it before. 404 for a colleague who is none."""
    with visit.writing() as session:
        sight.must_see(session, visit, id, Shown.TASKS)
        lead = lead_of(session, visit, id, lead_id)
        session.refresh(lead, with_for_update=True)
        if since is not None and lead.assignee_id != (since or None):
            raise StageError("assigned_since", f"Lead {lead.id} is somebody else's by now.")
        if to and to not in sight.colleagues(session, visit):
            raise sight.nothing()
        was, lead.assignee_id = lead.assignee_id, to or None
        lead.updated_at = visit.now
        visit.changed(session, "lead", lead.id, "assigned", was=was, to=lead.assignee_id)
    return was


def lead_of(session: Session, visit: Visit, applicant_id: str, lead_id: str) -> Lead:
    """A lead of this person that the member may see; 404 for all others."""
    id = sight.must_see(session, visit, applicant_id)
    found = session.get(Lead, storable(lead_id))
    if found is None or found.applicant_id != id:
        raise sight.nothing()
    if visit.member.organisation_id is not None:
        mine = select(Lead.id).where(Lead.id == found.id, leads_for(visit.member, visit.now))
        if session.scalar(mine) is None:
            raise sight.nothing()
    return found
