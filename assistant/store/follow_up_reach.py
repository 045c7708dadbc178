"""Where people are told, for many of them with two queries."""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.store.booking_tables import BookingRow
from assistant.store.follow_up_letters import Reach
from assistant.store.tables import Applicant, ApplicantContact, ContactPoint


class Reaches:
    """The contacts of some people, read at once."""

    def __init__(self, session: Session, applicants: Iterable[str]) -> None:
        people = sorted(set(applicants))
        self._of: dict[str, list[ContactPoint]] = {id: [] for id in people}
        query = (
            select(ApplicantContact.applicant_id, ContactPoint)
            .join(ContactPoint, ContactPoint.id == ApplicantContact.contact_id)
            .where(ApplicantContact.applicant_id.in_(people))
            .order_by(ContactPoint.created_at.desc(), ContactPoint.id.desc())
        )
        for applicant, contact in session.execute(query):
            self._of[applicant].append(contact)
        self._shared = _shared(session, {contact.id for found in self._of.values() for contact in found})

    def of_booking(self, booking: BookingRow) -> Reach:
        """Where texts about this seat go, in the language in which it was booked."""
        return self._reach(booking.applicant, booking.contact, booking.language)

    def of_person(self, person: Applicant, language: str | None = None) -> Reach:
        """On the newest of their phones, in the language last spoken with them."""
        return self._reach(person, None, language)

    def _reach(self, person: Applicant, contact: ContactPoint | None, language: str | None) -> Reach:
        theirs = self._of.get(person.id, [])
        given = [contact] if contact is not None else []
        known = [one for one in (*given, *theirs) if one.kind == "phone"]
        phones = [one for one in known if one.unreachable_at is None]
        emails = [one.value for one in (*given, *theirs) if one.kind == "email" and one.opted_out_at is None]
        phone = phones[0] if phones else None
        if phone is not None and phone.opted_out_at is not None and emails:
            phone = None  # who said stop to texts is told by letter, and on none of their other phones
        spoken = language or person.language or (phone.language if phone else None)
        chosen: Language = "es" if spoken == "es" else "en"
        return Reach(
            applicant_id=person.id,
            name=person.name,
            language=chosen,
            phone=phone,
            emails=tuple(dict.fromkeys(emails)),
            shared=phone is not None and phone.id in self._shared,
            unreachable=bool(known) and not phones,
        )


def _shared(session: Session, contacts: set[str]) -> frozenset[str]:
    """Those that several people use."""
    many: Mapping[str, int] = dict(
        session.execute(
            select(ApplicantContact.contact_id, func.count())
            .where(ApplicantContact.contact_id.in_(contacts))
            .group_by(ApplicantContact.contact_id)
            .having(func.count() > 1)
        ).all()
    )
    return frozenset(many)
