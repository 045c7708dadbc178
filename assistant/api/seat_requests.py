"""A request for seats: for whom, out of which, held or waited for."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from assistant.api.booking_schemas import BookingMade
from assistant.api.problems import ApiError
from assistant.catalog.schema import Catalog
from assistant.errors import BookingError
from assistant.store import guardians, introductions, minors, seats, waitlist
from assistant.store.booking_tables import BookingRow, SessionDateRow
from assistant.store.seats import Who
from assistant.store.tables import Applicant


def take(session: Session, given: BookingMade, catalog: Catalog, who: Who, now: dt.datetime) -> BookingRow:
    """The booking as it is made. Raises `BookingError`, and 422 for what names nothing that there is."""
    _known(session, given, catalog)
    whose = _whose(session, given, who, now)
    waits = _waits_for_guardian(session, given, whose.applicant_id, now)
    asked: dict[str, Any] = given.model_dump(include={"seats", "program", "organisation"}) | {"now": now}
    try:
        with session.begin_nested():  # of what was begun nothing stays where there is no seat
            return seats.book(session, given.session, whose, awaits_guardian=waits, **asked)
    except BookingError as error:
        if error.reason != "session_full" or not given.waitlist:
            raise
        return waitlist.wait(session, given.session, whose, minor=waits, **asked)


def _known(session: Session, given: BookingMade, catalog: Catalog) -> None:
    at = session.get(SessionDateRow, given.session)
    if at is not None and given.program is not None and given.program not in {one.program_id for one in at.programs}:
        raise ApiError(422, "unknown_program", f"body.program: the session is not about {given.program}.")
    if given.organisation is not None and given.organisation not in {one.id for one in catalog.organisations}:
        raise ApiError(422, "unknown_organisation", f"body.organisation: nobody is called {given.organisation}.")


def _whose(session: Session, given: BookingMade, who: Who, now: dt.datetime) -> Who:
    if given.person is None:
        return _known_person(session, given.applicant or "", who)
    told = given.person
    person, contact = introductions.introduce(
        session, name=told.name, phone=told.phone, email=told.email, language=told.language, now=now
    )
    introductions.keep_consent(session, person, contact, told.consent.wording, who.channel, now)
    return replace(who, applicant_id=person.id, contact_id=contact.id, language=told.language)


def _known_person(session: Session, id: str, who: Who) -> Who:
    person = session.get(Applicant, id)
    if person is None:
        raise ApiError(422, "unknown_applicant", "body.applicant: there is no applicant of this id.")
    contact = introductions.reached_at(session, id)
    language = person.language or (contact.language if contact else None)
    return replace(who, applicant_id=id, contact_id=contact.id if contact else None, language=language)


def _waits_for_guardian(session: Session, given: BookingMade, applicant_id: str, now: dt.datetime) -> bool:
    if not given.minor and not minors.lacks_guardian(session, applicant_id, now):
        return False
    agreed = guardians.agreed(session, applicant_id)
    if agreed is False:
        raise BookingError("needs_guardian", "Their guardian has said no.")
    return agreed is None
