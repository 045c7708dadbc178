"""What the person who asked for their data is told: by text or email, through the outbox."""

from typing import Literal

from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.console.visit import Visit
from assistant.conversation.turn import Reply
from assistant.store import outbox, privacy_requests
from assistant.store.sharing_tables import PrivacyRequestRow
from assistant.store.tables import Applicant, ContactPoint

CAUSE = "privacy"
# By whom the copy comes: `hand`, staff want to give it themselves; `none`, there is nowhere to send it.
Sent = Literal["text", "email", "hand", "none"]
COPY_PATH = "/privacy/copy"


def tell_copy(session: Session, visit: Visit, row: PrivacyRequestRow, person: Applicant) -> Sent:
    """The link to the copy. Nowhere to send it: staff hand the copy over themselves."""
    link = f"{visit.services.settings.public_url}{COPY_PATH}/{privacy_requests.make_link(row, visit.now)}"
    assert row.link_expires_at is not None
    until = {"date_year": row.link_expires_at.astimezone(visit.zone).date().isoformat()}
    return _send(session, visit, row, person, "utter_privacy_copy_ready", "utter_privacy_copy_subject", link, until)


def tell_declined(session: Session, visit: Visit, row: PrivacyRequestRow) -> Sent:
    """Where they asked: whose data it is nobody knows."""
    contact = session.get(ContactPoint, row.contact_id) if row.contact_id else None
    if contact is None:
        return "none"
    return _put(session, visit, row, contact, "utter_privacy_declined", "utter_privacy_declined_subject", {})


def _send(
    session: Session,
    visit: Visit,
    row: PrivacyRequestRow,
    person: Applicant,
    words: str,
    subject: str,
    link: str,
    until: dict[str, str],
) -> Sent:
    """To the phone that they asked from, if it is theirs, else to the newest that takes messages."""
    open_ones = [one for one in person.contacts if one.opted_out_at is None and one.unreachable_at is None]
    open_ones.sort(key=lambda one: (one.id == row.contact_id, one.kind == "phone", one.id), reverse=True)
    if not open_ones:
        return "none"
    return _put(session, visit, row, open_ones[0], words, subject, {"link": link, "until": until})


def _put(
    session: Session,
    visit: Visit,
    row: PrivacyRequestRow,
    contact: ContactPoint,
    words: str,
    subject: str,
    facts: dict[str, object],
) -> Sent:
    """An answer to their own request: quiet hours do not hold it."""
    language: Language = "es" if row.language == "es" else "en"
    word, kind = visit.services.words.word, "text" if contact.kind == "phone" else "email"
    (body,) = word([Reply(name=words, facts=facts)], language, "text" if kind == "text" else "chat")
    (title,) = word([Reply(name=subject)], language, "chat")
    outbox.put(
        session,
        kind=kind,
        recipient=contact.value,
        body=body.text,
        subject=title.text if kind == "email" else None,
        cause=CAUSE,
        now=visit.now,
        language=language,
        wording=words,
        exempt=True,
        applicant_id=row.applicant_id,
        contact_id=contact.id,
    )
    return "text" if kind == "text" else "email"
