"""People whom somebody else brings: a partner's list, a member of staff. Inside the caller's transaction.

A phone or an email address is a hint, not an identity: the person is the one of this name there, or a new one.
"""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.applicants.names import the_one
from assistant.catalog.schema import Language
from assistant.store import people
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint
from assistant.store.text import storable

_CONSENTS = {"phone": "sms", "email": "email"}


def introduce(
    session: Session, *, name: str, phone: str | None, email: str | None, language: Language, now: dt.datetime
) -> tuple[Applicant, ContactPoint]:
    """The person, and where they are written to: the phone before the address. Raises `ValueError` for neither."""
    given = (people.contact_at(session, phone, now), email and people.email_at(session, email, now))
    contacts = [contact for contact in given if contact]
    if not contacts:
        raise ValueError("a person is reached by phone or by email")
    name = " ".join(storable(name).split())
    person = _known(session, name, contacts) or _new(session, name, language, now)
    person.name = max(person.name or name, name, key=lambda one: len(one.split()))
    for contact in contacts:
        people.reach_at(session, person, contact)
        contact.language = contact.language or language
    return person, contacts[0]


def reached_at(session: Session, applicant_id: str) -> ContactPoint | None:
    """Where a person who is known is written to: a phone that takes texts, else whatever there is."""
    theirs = select(ContactPoint).join(ApplicantContact, ApplicantContact.contact_id == ContactPoint.id)
    found = session.scalars(theirs.where(ApplicantContact.applicant_id == applicant_id).order_by(ContactPoint.id)).all()
    return min(found, key=_how_well, default=None)


def keep_consent(
    session: Session, person: Applicant, contact: ContactPoint, wording: str, channel: str, now: dt.datetime
) -> None:
    """What they agreed to when they were written down. It takes back no stop: only they themselves can do that."""
    session.add(
        Consent(
            contact_id=contact.id,
            applicant_id=person.id,
            kind=_CONSENTS[contact.kind],
            granted=True,
            wording=storable(wording),
            channel=channel,
            created_at=now,
        )
    )
    session.flush()


def _how_well(contact: ContactPoint) -> tuple[bool, bool]:
    silent = contact.opted_out_at is not None or contact.unreachable_at is not None
    return silent, contact.kind != "phone"


def _known(session: Session, name: str, contacts: list[ContactPoint]) -> Applicant | None:
    for contact in contacts:
        there = people.people_of(session, contact.id)
        found = the_one(name, [person.name for person in there])
        if found is not None:
            return there[found]
    return None


def _new(session: Session, name: str, language: Language, now: dt.datetime) -> Applicant:
    person = Applicant(name=name, language=language, created_at=now)
    session.add(person)
    session.flush()
    return person
