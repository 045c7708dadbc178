"""Leads go from stage to stage: by staff, by what happens, and back where a move was a mistake. Each is a row.

Inside the caller's transaction; the lead is held until it ends.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from assistant.applicants.stages import Cause, Reason, Stage, after, refusal
from assistant.booking.ports import SeatEvent
from assistant.errors import StageError
from assistant.store import leads
from assistant.store.booking_tables import BookingRow
from assistant.store.recruiting_tables import LeadMoveRow
from assistant.store.tables import Lead
from assistant.store.text import storable

_SEATS = {
    SeatEvent.BOOKED: Cause.BOOKING,
    SeatEvent.ACCEPTED: Cause.BOOKING,
    SeatEvent.ATTENDED: Cause.ATTENDANCE,
}


def move(
    session: Session,
    lead_id: str,
    to: Stage,
    *,
    by: str | None,
    now: dt.datetime,
    reason: Reason | None = None,
    comment: str | None = None,
    cause: Cause = Cause.STAFF,
) -> LeadMoveRow:
    """What staff do. Raises `StageError` where it is no move, or lacks its reason."""
    lead = _held(session, Lead.id == storable(lead_id))
    refused = refusal(Stage(lead.stage), to, reason)
    if refused is not None:
        raise StageError(refused, f"Lead {lead.id} cannot go from {lead.stage} to {to}: {refused}.")
    comment = storable(comment).strip() or None if comment else None
    return _go(session, lead, to, cause, now, by=by, reason=reason, comment=comment)


def happened(
    session: Session,
    applicant_id: str,
    cause: Cause,
    now: dt.datetime,
    *,
    programs: Collection[str] | None = None,
    by: str | None = None,
    **what: str | None,
) -> None:
    """What moves leads by itself (`assistant.applicants.stages.after`): those of these programs, of all where None.

    `what`: the `booking_id` or `screening_id` that did it. A contact by staff counts as the last one.
    """
    mine = select(Lead).where(Lead.applicant_id == applicant_id)
    if programs is not None:
        mine = mine.where(Lead.program_id.in_(programs))
    for lead in session.scalars(mine.order_by(Lead.id).with_for_update()):
        if cause is Cause.CONTACT:
            lead.last_contact_at = max(lead.last_contact_at, now)
        go_on(session, lead, cause, now, by=by, **what)
    session.flush()


def contacted(session: Session, applicant_id: str | None, by: str | None, now: dt.datetime) -> None:
    """Staff wrote to them, talked with them or noted that they did: whoever was new is not any more.

    Every way in which staff reach somebody ends here. Of who is not known there is nothing to move.
    """
    if applicant_id is not None:
        happened(session, applicant_id, Cause.CONTACT, now, by=by)


def go_on(
    session: Session, lead: Lead, cause: Cause, now: dt.datetime, *, by: str | None = None, **what: str | None
) -> None:
    """The same for one lead that is held."""
    to = after(Stage(lead.stage), cause)
    if to != lead.stage:
        _go(session, lead, to, cause, now, by=by, **what)


def undo(session: Session, move_id: str, by: str | None, now: dt.datetime) -> LeadMoveRow:
    """Take back the lead's last move. Raises `StageError` where there is none such, or another came after it."""
    wrong = session.get(LeadMoveRow, storable(move_id))
    if wrong is None:
        raise StageError("unknown", f"There is no move {move_id}.")
    lead = _held(session, Lead.id == wrong.lead_id)
    moves = select(LeadMoveRow).where(LeadMoveRow.lead_id == lead.id).order_by(LeadMoveRow.id.desc()).limit(2)
    newest, *before = session.scalars(moves).all()
    if newest.id != wrong.id:
        raise StageError("overtaken", f"Lead {lead.id} has moved on since.")
    reason = before[0].reason if before and before[0].stage == wrong.was else None
    return _go(session, lead, Stage(wrong.was), Cause.UNDO, now, by=by, reason=Reason(reason) if reason else None)


def seat_changed(
    session: Session, booking: BookingRow, kind: SeatEvent, now: dt.datetime, *, by: str | None = None
) -> None:
    """Whoever takes a seat, or comes, is interested in the program, if they were not before, and further on."""
    cause = _SEATS.get(kind)
    if cause is None or booking.program_id is None:
        return
    lead = leads.of(session, booking.applicant_id, booking.program_id)
    if lead is None:
        lead = leads.begin(
            session,
            booking.applicant_id,
            booking.program_id,
            source=booking.channel,
            conversation_id=booking.conversation_id,
            now=now,
        )
    go_on(session, lead, cause, now, by=by, booking_id=booking.id)


def came_after_all_not(session: Session, booking_id: str, by: str | None, now: dt.datetime) -> None:
    """Somebody was checked in by mistake: what that moved goes back, unless they have gone on since."""
    mine = (LeadMoveRow.booking_id == booking_id, LeadMoveRow.cause == Cause.ATTENDANCE)
    newest = session.scalar(select(LeadMoveRow.id).where(*mine).order_by(LeadMoveRow.id.desc()).limit(1))
    if newest is not None:
        try:
            undo(session, newest, by, now)
        except StageError:
            return


def _held(session: Session, which: ColumnElement[bool]) -> Lead:
    lead = session.scalar(select(Lead).where(which).with_for_update().execution_options(populate_existing=True))
    if lead is None:
        raise StageError("unknown", "There is no such lead.")
    return lead


def _go(session: Session, lead: Lead, to: Stage, cause: Cause, now: dt.datetime, **how: Any) -> LeadMoveRow:
    row = LeadMoveRow(lead=lead, was=lead.stage, stage=to, cause=cause, at=now, **how)
    lead.stage, lead.stage_at, lead.stage_reason = to, now, how.get("reason")
    lead.updated_at = now
    session.add(row)
    session.flush()
    return row
