"""Who is talking: a phone is a hint, not an identity. Families share one, a person may have several."""

import datetime as dt

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from assistant.applicants.emails import is_address
from assistant.applicants.names import the_one
from assistant.applicants.phones import e164
from assistant.store import facts, leads, merges, seats
from assistant.store.booking_tables import BookingRow
from assistant.store.screening_tables import FactRow, Guardian, ScreeningRow
from assistant.store.sharing_tables import SharingConsent
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint, Conversation, Handoff, Lead
from assistant.store.text import storable


def contact_at(session: Session, phone: str | None, now: dt.datetime) -> ContactPoint | None:
    """The contact point of a phone, made when it is new; `None` where the number is hidden or nobody's."""
    value = e164(phone)
    return None if value is None else _contact(session, "phone", value, now)


def email_at(session: Session, address: str, now: dt.datetime) -> ContactPoint | None:
    """The contact point of an email address, made when it is new; `None` where it is none."""
    value = storable(address).strip().lower()
    return _contact(session, "email", value, now) if is_address(value) else None


def _contact(session: Session, kind: str, value: str, now: dt.datetime) -> ContactPoint:
    contact = session.scalar(select(ContactPoint).where(ContactPoint.kind == kind, ContactPoint.value == value))
    if contact is None:
        contact = ContactPoint(kind=kind, value=value, created_at=now)
        session.add(contact)
        session.flush()
    return contact


def reach_at(session: Session, person: Applicant, contact: ContactPoint) -> None:
    """The person can be reached there."""
    if session.get(ApplicantContact, (person.id, contact.id)) is None:
        session.add(ApplicantContact(applicant_id=person.id, contact_id=contact.id))
        session.flush()


def sole_applicant(session: Session, contact_id: str | None) -> Applicant | None:
    """The one person who uses this contact; `None` where there is none or it may be any of several."""
    people = people_of(session, contact_id)
    return people[0] if len(people) == 1 else None


def applicant_of(session: Session, conversation: Conversation, now: dt.datetime) -> Applicant:
    """The person of this conversation, made when first needed.

    Where several share the phone and nobody gave a name, it is a person without one: never any of them.
    """
    known = known_applicant(session, conversation)
    if known is not None:
        return known
    people = people_of(session, conversation.contact_id)
    nameless = [person for person in people if person.name is None]
    person = (people if len(people) == 1 else nameless)[:1]
    chosen = person[0] if person else _begin(session, conversation, None, now)
    conversation.applicant_id = chosen.id
    return chosen


def known_applicant(session: Session, conversation: Conversation) -> Applicant | None:
    if conversation.applicant_id is None:
        return None
    return session.get_one(Applicant, conversation.applicant_id)


def shared_by_several(session: Session, contact_id: str | None) -> bool:
    return len(people_of(session, contact_id)) > 1


def give_name(session: Session, conversation: Conversation, name: str, now: dt.datetime) -> Applicant:
    """The person of this name on this phone becomes the conversation's; another name is another person.

    A first name alone is that of the one who has it. Of two ways to say a name the fuller is kept.
    """
    name = " ".join(name.split())
    if conversation.identified_at is not None:
        known = known_applicant(session, conversation)
        if known is not None and known.name == name:
            return known  # said again
    # Those of the phone are read first: whoever the conversation is known to be of is mostly among them.
    people = people_of(session, conversation.contact_id)
    known = known_applicant(session, conversation)
    if known is not None and known not in people:
        people.append(known)  # they were known again on somebody else's phone
    found = the_one(name, [one.name for one in people])
    if found is not None:
        person = people[found]
        person.name = max(person.name or name, name, key=lambda one: len(one.split()))
    else:
        unnamed = known or (people[0] if len(people) == 1 else None)
        person = unnamed if unnamed is not None and unnamed.name is None else _begin(session, conversation, name, now)
        person.name = name
    _become(session, conversation, known, person, now)
    return person


def recognise(session: Session, conversation: Conversation, applicant_id: str, now: dt.datetime) -> None:
    """The conversation is this person's, who was known again; nothing happens where they have been deleted since."""
    person = session.get(Applicant, merges.who_now(session, applicant_id))
    if person is not None:
        _become(session, conversation, known_applicant(session, conversation), person, now)


def _become(
    session: Session, conversation: Conversation, known: Applicant | None, person: Applicant, now: dt.datetime
) -> None:
    said = facts.identify(session, conversation, person.id, now)
    if known is not None and known is not person:
        _hand_over(session, conversation, known, person, now)
    conversation.applicant_id = person.id
    if said or known is not person:
        leads.refresh(session, person.id, now)


# Where a person may be named; who is named nowhere need not be kept.
_USES = (
    Lead.applicant_id,
    Handoff.applicant_id,
    Conversation.applicant_id,
    Consent.applicant_id,
    FactRow.applicant_id,
    ScreeningRow.applicant_id,
    Guardian.applicant_id,
    BookingRow.applicant_id,
    SharingConsent.applicant_id,
)


def people_of(session: Session, contact_id: str | None) -> list[Applicant]:
    """Who uses this contact, first come first; held until the turn is written, so that two calls make no twins."""
    if contact_id is None:
        return []
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        session.execute(select(ContactPoint.id).where(ContactPoint.id == contact_id).with_for_update(key_share=True))
    return users_of(session, contact_id)


def users_of(session: Session, contact_id: str | None) -> list[Applicant]:
    """The same, for who only looks."""
    linked = select(ApplicantContact.applicant_id).where(ApplicantContact.contact_id == contact_id)
    return list(session.scalars(select(Applicant).where(Applicant.id.in_(linked)).order_by(Applicant.id)))


def _begin(session: Session, conversation: Conversation, name: str | None, now: dt.datetime) -> Applicant:
    person = Applicant(name=name, language=conversation.language, created_at=now)
    session.add(person)
    session.flush()
    if conversation.contact_id is not None:
        session.add(ApplicantContact(applicant_id=person.id, contact_id=conversation.contact_id))
    return person


def _hand_over(
    session: Session, conversation: Conversation, before: Applicant, person: Applicant, now: dt.datetime
) -> None:
    """What this conversation noted before the name was known is the named person's.

    `before`: whoever else uses the phone, or somebody without a name or a phone, who goes where nothing else is noted
    of them.
    """
    already = session.scalars(select(Lead.program_id).where(Lead.applicant_id == person.id)).all()
    mine = (Lead.applicant_id == before.id, Lead.conversation_id == conversation.id)
    session.execute(delete(Lead).where(*mine, Lead.program_id.in_(already)))
    session.execute(update(Lead).where(*mine).values(applicant_id=person.id))
    for table in (Handoff, Guardian):
        noted = (table.applicant_id == before.id, table.conversation_id == conversation.id)
        session.execute(update(table).where(*noted).values(applicant_id=person.id))
    seats.hand_over(session, conversation.id, before.id, person.id, now)
    conversation.applicant_id = person.id
    session.flush()
    if (before.name is None or not before.contacts) and not any(
        session.scalar(select(exists().where(use == before.id))) for use in _USES
    ):
        session.execute(delete(ApplicantContact).where(ApplicantContact.applicant_id == before.id))
        session.execute(delete(Applicant).where(Applicant.id == before.id))
