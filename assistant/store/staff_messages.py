"""What staff write to people: a text or an email goes through the outbox, a line in a web chat stands in the chat.

All of it is written in the caller's transaction. Who said stop gets nothing, nor who never agreed to texts, unless they
have just written; quiet hours hold what is no answer (the worker sees to that). What cannot be sent is refused with
`CannotSendError`, which says why. Whoever is written to counts as contacted, wherever in the console it was written.
"""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.errors import CannotSendError
from assistant.messages.segments import segments as segments_of
from assistant.store import lead_stages, outbox, staff_reach, threads
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, ContactPoint, Conversation, Message
from assistant.store.text import storable

CAUSE = "staff"
MOST_SEGMENTS = 6
# A line in a chat: waiting until the visitor's window has fetched it, then shown.
WAITING, SHOWN = "waiting", "shown"


def send_text(
    session: Session,
    *,
    text: str,
    language: str,
    member_id: str,
    now: dt.datetime,
    applicant_id: str | None = None,
    conversation_id: str | None = None,
    contact_id: str | None = None,
    most_segments: int = MOST_SEGMENTS,
    cause_key: str | None = None,
) -> OutboxRow:
    """One text to a person, or to who is in a conversation; on `contact_id`, else where they were last reached.

    It stands in their thread at once. `cause_key`: a second one with the same key is not sent; the first is returned.
    """
    body = _written(text)
    if segments_of(body) > most_segments:
        raise CannotSendError("too_long")
    conversation, person = staff_reach.whose(session, conversation_id, applicant_id)
    contact, answers = staff_reach.by_text(session, conversation, person, contact_id, now)
    row = _put(
        session,
        contact,
        person,
        member_id,
        now,
        body=body,
        language=language,
        exempt=answers,
        cause_key=cause_key,
    )
    if row.message_id is None:
        threads.enter(session, row, contact, now, into=threads.episode(conversation, row.recipient))
        session.flush()
    return row


def send_email(
    session: Session,
    *,
    subject: str,
    text: str,
    language: str,
    member_id: str,
    now: dt.datetime,
    applicant_id: str | None = None,
    conversation_id: str | None = None,
    contact_id: str | None = None,
    cause_key: str | None = None,
) -> OutboxRow:
    """One letter to a person, to this address of theirs or their newest."""
    body = _written(text)
    _, person = staff_reach.whose(session, conversation_id, applicant_id)
    contact = staff_reach.by_email(session, person, contact_id, now)
    return _put(
        session,
        contact,
        person,
        member_id,
        now,
        kind="email",
        subject=_written(subject),
        body=body,
        language=language,
        cause_key=cause_key,
    )


def answer(
    session: Session, conversation_id: str, text: str, member_id: str, now: dt.datetime, *, language: str, most: int
) -> Message:
    """Staff's words where the person is: in the open chat, else by text. `most`: segments of a text."""
    conversation = session.get(Conversation, storable(conversation_id))
    if conversation is None:
        raise CannotSendError("unknown")
    if conversation.channel == "chat":
        return write_in_chat(session, conversation, _written(text), language, now, member_id=member_id)
    row = send_text(
        session,
        text=text,
        language=language,
        member_id=member_id,
        now=now,
        conversation_id=conversation.id,
        most_segments=most,
    )
    return session.get_one(Message, row.message_id)


def write_in_chat(
    session: Session,
    conversation: Conversation,
    text: str,
    language: str,
    now: dt.datetime,
    *,
    member_id: str | None = None,
    wording: str | None = None,
    facts: dict[str, object] | None = None,
) -> Message:
    """A line that the visitor's window fetches; of the line's own where there is no `member_id`."""
    message = Message(
        conversation_id=conversation.id,
        direction="out",
        channel="chat",
        text=storable(text),
        language=language,
        wording=wording,
        facts=facts,
        member_id=member_id,
        status=WAITING,
        created_at=now,
    )
    session.add(message)
    conversation.last_at = max(conversation.last_at, now)
    if member_id is not None:
        lead_stages.contacted(session, conversation.applicant_id, member_id, now)
    session.flush()
    return message


def cancel(session: Session, id: str, now: dt.datetime) -> bool:
    """Take back a text of staff that still waits; False where it is on its way, or is none."""
    row = session.get(OutboxRow, storable(id))
    return row is not None and row.cause == CAUSE and outbox.cancel(session, row.id, CAUSE, now)


def _put(
    session: Session,
    contact: ContactPoint,
    person: Applicant | None,
    member_id: str,
    now: dt.datetime,
    *,
    cause_key: str | None,
    **what: Any,
) -> OutboxRow:
    """In the outbox, once for a `cause_key`; whoever it is to counts as contacted."""
    id = outbox.put(
        session,
        recipient=contact.value,
        cause=CAUSE,
        cause_key=cause_key,
        now=now,
        payload={"member": member_id},
        applicant_id=person.id if person is not None else None,
        contact_id=contact.id,
        **what,
    )
    if id is None:
        return session.scalars(select(OutboxRow).where(OutboxRow.cause_key == cause_key)).one()
    row = session.get_one(OutboxRow, id)
    lead_stages.contacted(session, row.applicant_id, member_id, now)
    return row


def _written(text: str) -> str:
    body = storable(text).replace("\r\n", "\n").strip()
    if not body:
        raise CannotSendError("empty")
    return body
