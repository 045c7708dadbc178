"""Requests for one's own data: staff look who it is, confirm with a reason, and then it happens."""

from typing import Annotated, Any

from fastapi import Form, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.copies import CONTENT_TYPE
from assistant.catalog.schema import Language
from assistant.console.doors import Room
from assistant.console.privacy.telling import tell_copy, tell_declined
from assistant.console.visit import Visiting
from assistant.staff.roles import Permission
from assistant.store import copies, privacy_requests
from assistant.store.erasure import erase
from assistant.store.personal import belongings
from assistant.store.queries.ringing import is_calling
from assistant.store.sharing_tables import PrivacyRequestRow
from assistant.store.staff import names
from assistant.store.tables import Applicant, Message
from assistant.store.text import storable

room = Room("privacy")
CONFIRM = Permission.CONFIRM_PRIVACY
HERE = "/console/privacy"
LONGEST_REASON = 1000

Reason = Annotated[str, Form(max_length=LONGEST_REASON)]


@room.get("/privacy", permission=CONFIRM)
def list_requests(visit: Visiting, state: str = "open", after: str | None = None) -> Response:
    shown: privacy_requests.State = "closed" if state == "closed" else "open"
    with visit.reading() as session:
        rows = privacy_requests.listed(session, shown, after)
        people = _named(session, [row.applicant_id for row in rows])
        waiting = privacy_requests.count_open(session)
    more = rows[privacy_requests.MOST - 1].id if len(rows) > privacy_requests.MOST else None
    rows = rows[: privacy_requests.MOST]
    visit.saw("privacy_request", *(row.id for row in rows))
    today = visit.now.astimezone(visit.zone).date()
    return visit.page(
        "privacy/list.html.jinja", rows=rows, people=people, state=shown, more=more, waiting=waiting, today=today
    )


@room.get("/privacy/{id}", permission=CONFIRM)
def show_request(visit: Visiting, id: str) -> Response:
    with visit.reading() as session:
        row = request_for(session, id)
        if row is None:
            return visit.refused("not_found", 404)
        found = privacy_requests.candidates(session, row)
        copies_wanted = (
            privacy_requests.wants_copy(session, [one.id for one in found]) if row.kind == "delete" else set()
        )
        people = [_candidate(session, one) | {"wants_copy": one.id in copies_wanted} for one in found]
        said = session.get(Message, row.message_id) if row.message_id else None
        staff = names(session)
    visit.saw("privacy_request", row.id)
    visit.saw("applicant", *(one["id"] for one in people))
    today = visit.now.astimezone(visit.zone).date()
    return visit.page("privacy/one.html.jinja", row=row, people=people, said=said, staff=staff, today=today)


@room.get("/privacy/{id}/copy.zip", permission=CONFIRM)
def download(visit: Visiting, id: str) -> Response:
    """For who has no phone or email: staff hand it over. The link that was sent stays good."""
    with visit.reading() as session:
        row = request_for(session, id)
        ready = row is not None and row.kind == "export" and row.status in ("confirmed", "done")
        if row is None or not ready or row.applicant_id is None:
            return visit.refused("not_found", 404)
        language: Language = "es" if row.language == "es" else "en"
        archive = copies.make(session, row.applicant_id, language, visit.services.catalogue.current(), visit.now)
        visit.saw("applicant", row.applicant_id)
    headers = {"Content-Disposition": 'attachment; filename="data.zip"', "Cache-Control": "private, no-store"}
    return Response(archive, headers=headers, media_type=CONTENT_TYPE)


@room.post("/privacy/{id}/confirm", permission=CONFIRM)
def confirm(
    visit: Visiting,
    id: str,
    reason: Reason = "",
    applicant_id: Annotated[str, Form()] = "",
    by_hand: Annotated[bool, Form()] = False,
) -> Response:
    """Of a copy the link is sent, or (`by_hand`) nothing: others may read what comes to that phone. A deletion happens
    at once.
    """
    reason = reason.strip()
    with visit.writing() as session:
        row = request_for(session, id)
        if row is None:
            return visit.refused("not_found", 404)
        person = session.get(Applicant, storable(applicant_id))
        if row.status != "waiting":
            return visit.refused("decided_already", 409)
        if not reason:
            return visit.refused("reason_missing", 400)
        if person is None or person.erased_at is not None:
            return visit.refused("person_missing", 400)
        if person.id not in {one.id for one in privacy_requests.candidates(session, row)}:
            return visit.refused("person_missing", 400)
        if row.kind == "delete" and is_calling(session, visit.member, person.id, visit.now):
            # The rest of the call would come to be somebody new, with their number.
            return visit.refused("still_on_the_phone", 409)
        privacy_requests.answer_with(session, row, person.id, reason, visit.member.id, visit.now)
        row.applicant_id = person.id
        if row.kind == "delete":
            privacy_requests.decide(session, row, "done", reason, visit.member.id, visit.now)
            session.flush()
            erased = erase(session, person.id, visit.services.settings.signing_key, visit.now)
            assert erased is not None, "held since it was looked at"
            row = session.get_one(PrivacyRequestRow, id)
            row.outcome = {"rows": erased.rows, "elsewhere": erased.elsewhere}
            visit.changed(session, "privacy_request", id, "deleted", rows=sum(erased.rows.values()))
            return visit.to(f"{HERE}/{id}", told="told_deleted")
        privacy_requests.decide(session, row, "confirmed", reason, visit.member.id, visit.now)
        sent = "hand" if by_hand else tell_copy(session, visit, row, person)
        row.outcome = {"sent": sent}
        visit.changed(session, "privacy_request", id, "confirmed", kind=row.kind)
    return visit.to(f"{HERE}/{id}", told=f"told_copy_{sent}")


@room.post("/privacy/{id}/decline", permission=CONFIRM)
def decline(visit: Visiting, id: str, reason: Reason = "") -> Response:
    """It is not theirs, or nobody can tell: nothing is sent or deleted, and they are told so."""
    with visit.writing() as session:
        row = request_for(session, id)
        if row is None:
            return visit.refused("not_found", 404)
        if row.status != "waiting":
            return visit.refused("decided_already", 409)
        if not reason.strip():
            return visit.refused("reason_missing", 400)
        privacy_requests.decide(session, row, "declined", reason.strip(), visit.member.id, visit.now)
        tell_declined(session, visit, row)
        visit.changed(session, "privacy_request", id, "declined")
    return visit.to(HERE, told="told_declined", undo=f"{HERE}/{id}/reopen")


def request_for(session: Session, id: str) -> PrivacyRequestRow | None:
    return session.get(PrivacyRequestRow, storable(id))


def _named(session: Session, ids: list[str | None]) -> dict[str, str | None]:
    found = session.execute(select(Applicant.id, Applicant.name).where(Applicant.id.in_([id for id in ids if id])))
    return dict(found.all())


def _candidate(session: Session, person: Applicant) -> dict[str, Any]:
    """Who it may be, and how much there is of them."""
    mine = belongings(session, person.id)
    counts = {name: len(mine.of(name)) for name in ("messages", "leads", "bookings", "screenings", "facts")}
    contacts = [contact.value for contact in person.contacts]
    return {"id": person.id, "name": person.name, "contacts": contacts, "counts": counts, "shared": bool(mine.shared)}
