"""After a decision: a copy that is handed over, and what is decided once more."""

from fastapi import Response

from assistant.console.privacy.room import CONFIRM, HERE, request_for, room
from assistant.console.visit import Visiting
from assistant.store import privacy_requests


@room.post("/privacy/{id}/reopen", permission=CONFIRM)
def reopen(visit: Visiting, id: str) -> Response:
    """What was declined waits again, and a copy that was not taken; its day stays the same."""
    with visit.writing() as session:
        row = request_for(session, id)
        if row is None or not (row.status == "declined" or (row.status, row.kind) == ("confirmed", "export")):
            return visit.refused("not_found", 404)
        others = privacy_requests.others_open(session, row, row.applicant_id) if row.applicant_id else []
        if any(one.kind == row.kind for one in others):
            return visit.refused("asked_again", 409)
        privacy_requests.wait_again(row)
        visit.changed(session, "privacy_request", id, "reopened")
    return visit.to(f"{HERE}/{id}", told="undone")


@room.post("/privacy/{id}/handed", permission=CONFIRM)
def hand_over(visit: Visiting, id: str) -> Response:
    """They have the copy out of staff's own hands; a link that was sent opens nothing any more."""
    with visit.writing() as session:
        row = request_for(session, id)
        if row is None or row.kind != "export" or row.status != "confirmed":
            return visit.refused("not_found", 404)
        row.status, row.done_at, row.link_hash = "done", visit.now, None
        visit.changed(session, "privacy_request", id, "handed_over")
    return visit.to(f"{HERE}/{id}", told="told_handed", undo=f"{HERE}/{id}/not-handed")


@room.post("/privacy/{id}/not-handed", permission=CONFIRM)
def take_back_handing(visit: Visiting, id: str) -> Response:
    """It was not them, or they left it lying: the copy is still to be given."""
    with visit.writing() as session:
        row = request_for(session, id)
        taken = row is not None and row.link_used_at is None and row.link_hash is None and row.applicant_id is not None
        if row is None or row.kind != "export" or row.status != "done" or not taken:
            return visit.refused("not_found", 404)
        row.status, row.done_at, row.link_expires_at = "confirmed", None, None
        visit.changed(session, "privacy_request", id, "reopened")
    return visit.to(f"{HERE}/{id}", told="undone")
