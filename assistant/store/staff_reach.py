"""Where staff reach a person, and whether they may: who is meant, on which phone or address, and by whose leave."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import CannotSendError
from assistant.store import reasons
from assistant.store.minors import lacks_guardian
from assistant.store.tables import Applicant, ApplicantContact, Consent, ContactPoint, Conversation, Message
from assistant.store.text import storable

# Whoever wrote so recently waits for an answer, whatever the hour.
JUST = dt.timedelta(hours=1)


def whose(
    session: Session, conversation_id: str | None, applicant_id: str | None
) -> tuple[Conversation | None, Applicant | None]:
    """Raises `CannotSendError` for an id that is nobody's."""
    conversation = session.get(Conversation, storable(conversation_id)) if conversation_id is not None else None
    if conversation_id is not None and conversation is None:
        raise CannotSendError("unknown")
    id = applicant_id or (conversation.applicant_id if conversation is not None else None)
    person = session.get(Applicant, storable(id)) if id is not None else None
    if applicant_id is not None and person is None:
        raise CannotSendError("unknown")
    return conversation, person


def shut(conversation: Conversation) -> str | None:
    """Why nothing at all can be written to the phone of a text thread or a call: as in `CannotSendError`; `None` where
    something may be, and for a chat.
    """
    if conversation.channel == "chat":
        return None
    if conversation.contact is None:
        return "no_contact"
    if conversation.contact.opted_out_at is not None:
        return "opted_out"
    return "unreachable" if conversation.contact.unreachable_at is not None else None


def by_text(
    session: Session,
    conversation: Conversation | None,
    person: Applicant | None,
    contact_id: str | None,
    now: dt.datetime,
) -> tuple[ContactPoint, bool]:
    """The phone that a text may go to now, and whether it answers somebody who has just written.

    Raises `CannotSendError` where none may.
    """
    contact = phone(session, conversation, person, contact_id)
    if contact.opted_out_at is not None:
        raise CannotSendError("opted_out")
    if contact.unreachable_at is not None:
        raise CannotSendError("unreachable")
    answers = has_just_written(session, contact, now)
    if not answers:
        wanted(session, contact, person, now, in_thread=conversation is not None)
    return contact, answers


def by_email(session: Session, person: Applicant | None, contact_id: str | None, now: dt.datetime) -> ContactPoint:
    """The address that a letter may go to; raises `CannotSendError` where none may."""
    contact = address(session, person, contact_id)
    if contact.opted_out_at is not None:
        raise CannotSendError("opted_out")
    if person is not None and lacks_guardian(session, person.id, now):
        raise CannotSendError("minor")
    return contact


def phone(
    session: Session, conversation: Conversation | None, person: Applicant | None, contact_id: str | None
) -> ContactPoint:
    """This one of theirs, or the one that they talk on, or their newest that takes texts."""
    if contact_id is not None:
        return _theirs(session, person, conversation, contact_id, "phone")
    if conversation is not None and conversation.contact is not None:
        return conversation.contact
    found = _contacts(session, person, "phone")
    # One that takes texts, where there is one.
    usable = [one for one in found if one.opted_out_at is None and one.unreachable_at is None]
    return _one(usable or found)


def address(session: Session, person: Applicant | None, contact_id: str | None) -> ContactPoint:
    """This one of theirs, or their newest."""
    if contact_id is not None:
        return _theirs(session, person, None, contact_id, "email")
    return _one(_contacts(session, person, "email"))


def has_just_written(session: Session, contact: ContactPoint, now: dt.datetime) -> bool:
    """By text, from this phone."""
    newest = (
        select(Message.created_at)
        .join(Conversation, Message.conversation_id == Conversation.id)
        .where(Conversation.channel == "sms", Conversation.thread == contact.value, Conversation.last_at > now - JUST)
        .where(Message.direction == "in", Message.created_at > now - JUST)
        .limit(1)
    )
    return session.scalar(newest) is not None


def wanted(
    session: Session, contact: ContactPoint, person: Applicant | None, now: dt.datetime, *, in_thread: bool
) -> None:
    """Raises where they never wrote by text, booked a seat or agreed to texts, or no guardian of a minor has agreed.

    `in_thread`: it is said in their own conversation, and is no news to them.
    """
    if person is not None:
        if not in_thread and lacks_guardian(session, person.id, now):
            raise CannotSendError("minor")
        if reasons.lost(session, {"texted": {"applicant": person.id}}, now) is None:
            return
    wrote = select(Conversation.id).where(Conversation.contact_id == contact.id, Conversation.channel == "sms")
    agreed = select(Consent.id).where(Consent.contact_id == contact.id, Consent.kind == "sms", Consent.granted)
    if session.scalar(wrote.limit(1)) is None and session.scalar(agreed.limit(1)) is None:
        raise CannotSendError("no_consent")


def _theirs(
    session: Session, person: Applicant | None, conversation: Conversation | None, contact_id: str, kind: str
) -> ContactPoint:
    of_conversation = conversation is not None and conversation.contact_id == contact_id
    contact = session.get(ContactPoint, storable(contact_id))
    if contact is None or contact.kind != kind:
        raise CannotSendError("no_contact")
    if not of_conversation and contact.id not in {one.id for one in _contacts(session, person, kind)}:
        raise CannotSendError("no_contact")
    return contact


def _contacts(session: Session, person: Applicant | None, kind: str) -> list[ContactPoint]:
    """The newest first."""
    if person is None:
        return []
    theirs = select(ApplicantContact.contact_id).where(ApplicantContact.applicant_id == person.id)
    query = select(ContactPoint).where(ContactPoint.id.in_(theirs), ContactPoint.kind == kind)
    return list(session.scalars(query.order_by(ContactPoint.created_at.desc(), ContactPoint.id.desc())))


def _one(found: list[ContactPoint]) -> ContactPoint:
    if not found:
        raise CannotSendError("no_contact")
    return found[0]
