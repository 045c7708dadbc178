"""A text or an email to one person. Consent, stop and quiet hours are looked at by `assistant.store.staff_messages`."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Form, Response

from assistant.catalog.schema import Language
from assistant.console.people import sight
from assistant.console.people.room import room
from assistant.console.people.sight import person_path
from assistant.console.visit import Visit, Visiting
from assistant.errors import CannotSendError
from assistant.staff.roles import Permission
from assistant.store import staff_messages
from assistant.store.outbox_tables import OutboxRow
from assistant.store.text import storable

WRITE = Permission.WRITE_TO_PEOPLE
SUBJECT = 120


@room.post("/people/{id}/text", permission=WRITE)
def write_text(
    visit: Visiting,
    id: str,
    text: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
    language: Annotated[Language, Form()] = "en",
) -> Response:
    what = {"text": text, "language": language, "contact_id": contact or None}
    return _written(visit, id, staff_messages.send_text, "texted", "text_sent", what)


@room.post("/people/{id}/email", permission=WRITE)
def write_email(
    visit: Visiting,
    id: str,
    subject: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
    language: Annotated[Language, Form()] = "en",
) -> Response:
    what = {"text": text, "subject": subject[:SUBJECT], "language": language, "contact_id": contact or None}
    return _written(visit, id, staff_messages.send_email, "emailed", "email_sent", what)


@room.post("/people/{id}/sent/{outbox_id}/cancel", permission=WRITE)
def cancel_sent(visit: Visiting, id: str, outbox_id: str) -> Response:
    """Before a worker has it; what went is gone."""
    with visit.writing() as session:
        id = sight.must_see(session, visit, id)
        row = session.get(OutboxRow, storable(outbox_id))
        if row is None or row.applicant_id != id or row.cause != staff_messages.CAUSE:
            raise sight.nothing()
        if visit.member.organisation_id is not None and row.payload.get("member") != visit.member.id:
            raise sight.nothing()
        if not staff_messages.cancel(session, row.id, visit.now):
            return visit.refused("too_late", 409)
        visit.changed(session, "applicant", id, "cancelled_message", outbox=row.id)
    return visit.to(person_path(id), told="undone")


def _written(
    visit: Visit, id: str, send: Callable[..., OutboxRow], action: str, told: str, what: dict[str, str | None]
) -> Response:
    """What `send` puts into the outbox can be taken back until a worker has it."""
    if not all((what[key] or "").strip() for key in what.keys() & {"text", "subject"}):
        return visit.refused("write_something", 422)
    try:
        with visit.writing() as session:
            id = sight.must_see(session, visit, id)
            row = send(session, applicant_id=id, member_id=visit.member.id, now=visit.now, **what)
            visit.changed(session, "applicant", id, action, outbox=row.id)
    except CannotSendError as error:
        return visit.refused(f"cannot_{error.reason}", 409)
    return visit.to(person_path(id), told=told, undo=f"{person_path(id)}/sent/{row.id}/cancel")
