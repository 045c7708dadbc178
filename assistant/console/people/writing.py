"""A text or an email to one person. Consent, stop and quiet hours are looked at by `assistant.store.staff_messages`."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

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
    if not text.strip():
        return visit.refused("write_something", 422)

    def send(session: Session, id: str) -> OutboxRow:
        row = staff_messages.send_text(
            session,
            text=text,
            language=language,
            member_id=visit.member.id,
            now=visit.now,
            applicant_id=id,
            contact_id=contact or None,
        )
        visit.changed(session, "applicant", id, "texted", outbox=row.id)
        return row

    return _written(visit, id, send, told="text_sent")


@room.post("/people/{id}/email", permission=WRITE)
def write_email(
    visit: Visiting,
    id: str,
    subject: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
    language: Annotated[Language, Form()] = "en",
) -> Response:
    if not text.strip() or not subject.strip():
        return visit.refused("write_something", 422)

    def send(session: Session, id: str) -> OutboxRow:
        row = staff_messages.send_email(
            session,
            subject=subject[:SUBJECT],
            text=text,
            language=language,
            member_id=visit.member.id,
            now=visit.now,
            applicant_id=id,
            contact_id=contact or None,
        )
        visit.changed(session, "applicant", id, "emailed", outbox=row.id)
        return row

    return _written(visit, id, send, told="email_sent")


@room.post("/people/{id}/sent/{outbox_id}/cancel", permission=WRITE)
def cancel_sent(visit: Visiting, id: str, outbox_id: str) -> Response:
    """Before a worker has it; what went is gone."""
    with visit.writing() as session:
        id = sight.must_see(session, visit, id)
        row = session.get(OutboxRow, storable(outbox_id))
        if row is None or row.applicant_id != id or row.cause != staff_messages.CAUSE:
            raise sight.nothing()
        if not staff_messages.cancel(session, row.id, visit.now):
            return visit.refused("too_late", 409)
        visit.changed(session, "applicant", id, "cancelled_message", outbox=row.id)
    return visit.to(person_path(id), told="undone")


def _written(visit: Visit, id: str, send: Callable[[Session, str], OutboxRow], *, told: str) -> Response:
    """What `send` puts into the outbox can be taken back until a worker has it."""
    try:
        with visit.writing() as session:
            id = sight.must_see(session, visit, id)
            row = send(session, id)
    except CannotSendError as error:
        return visit.refused(f"cannot_{error.reason}", 409)
    return visit.to(person_path(id), told=told, undo=f"{person_path(id)}/sent/{row.id}/cancel")
