"""With whom a person is shared, on their page: staff note what they said, or that they take it back."""

from typing import Annotated

from fastapi import Form, Response
from sqlalchemy.orm import Session

from assistant.applicants.requests import Identity, Request
from assistant.applicants.sharing import Purpose, Wish, organisation_of
from assistant.console.privacy.room import room
from assistant.console.privacy.shown import WAYS
from assistant.console.visit import Visit, Visiting
from assistant.staff.roles import Permission
from assistant.store import minors, privacy_requests, sharing, walls
from assistant.store.tables import Applicant
from assistant.store.text import storable

LONGEST = 500


@room.post("/people/{applicant_id}/sharing", permission=Permission.EDIT_PEOPLE)
def note_sharing(
    visit: Visiting,
    applicant_id: str,
    organisation: Annotated[str, Form()],
    purpose: Annotated[str, Form()],
    granted: Annotated[str, Form()],
    words: Annotated[str, Form(max_length=LONGEST)] = "",
    way: Annotated[str, Form()] = "in_person",
) -> Response:
    """A yes or no that the person gave to a member of staff; a partner cannot note one for itself."""
    catalog = visit.services.catalogue.current()
    if purpose not in set(Purpose) or way not in WAYS or organisation_of(catalog, organisation) is None:
        return visit.refused("not_possible", 400)
    with visit.writing() as session:
        person = _person(session, visit, applicant_id)
        if person is None:
            return visit.refused("not_found", 404)
        wish, yes = Wish(organisation, Purpose(purpose)), granted == "yes"
        if yes and minors.lacks_guardian(session, person.id, visit.now):
            return visit.refused("minor_needs_guardian", 409)
        known = {one.wish: one.granted for one in sharing.standings(session, person.id)}
        told = sharing.Told(
            wording=visit.words(f"noted_{way}", member=visit.member.name),
            answer=words.strip() or None,
            language=person.language or visit.language,
            channel=way,
            staff_id=visit.member.id,
        )
        if known.get(wish) is not yes:
            sharing.record(session, person.id, wish, yes, told, visit.now)
            about = {"organisation": organisation, "purpose": purpose}
            visit.changed(session, "applicant", person.id, "shared" if yes else "not_shared", **about)
    return visit.to(f"/console/people/{applicant_id}#sharing", told="told_shared" if yes else "told_not_shared")


@room.post("/people/{applicant_id}/privacy", permission=Permission.CONFIRM_PRIVACY)
def note_request(visit: Visiting, applicant_id: str, kind: Annotated[str, Form()]) -> Response:
    """The person asked a member of staff for their data, or to be deleted; who it is, is confirmed on the next page."""
    if kind not in set(Request):
        return visit.refused("not_possible", 400)
    with visit.writing() as session:
        person = _person(session, visit, applicant_id)
        if person is None:
            return visit.refused("not_found", 404)
        filed = privacy_requests.Filed(
            kind=Request(kind),
            identity=Identity.UNSURE,
            applicant_id=person.id,
            language=person.language or visit.language,
            channel="staff",
        )
        row = privacy_requests.file(session, filed, visit.now)
        visit.changed(session, "privacy_request", row.id, "filed", kind=kind)
    return visit.to(f"/console/privacy/{row.id}", told="told_filed")


def _person(session: Session, visit: Visit, applicant_id: str) -> Applicant | None:
    id = storable(applicant_id)
    if visit.member.organisation_id is not None or not walls.sees(session, visit.member, id, visit.now):
        return None
    return session.get(Applicant, id)
