"""The person hears once that somebody of the office has their thread, and once that the bot answers again.

In the open chat, or by text on the phone that they wrote from. Who called is not texted for it: a call is no consent.
"""

import datetime as dt
from typing import Any, Literal, cast

from sqlalchemy.orm import Session

from assistant.catalog.schema import Language
from assistant.conversation.turn import Reply
from assistant.errors import CannotSendError
from assistant.store import outbox, staff_messages, staff_reach, threads
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import Applicant, Conversation
from assistant.store.turn_rows import Word

# Held by quiet hours for so long it is no news any more.
NEWS = dt.timedelta(minutes=15)
# Whether they hear it: at once, or by a text that quiet hours may hold until it is no news, or not at all.
Hears = Literal["now", "soon", "not"]


def tell(
    session: Session, conversation_id: str, name: str, facts: dict[str, Any], word: Word, now: dt.datetime
) -> Hears:
    """Say the reply `name` in the thread, in the person's language."""
    conversation = session.get_one(Conversation, conversation_id)
    language = language_of(session, conversation)
    reply = Reply(name=name, facts=facts)
    if conversation.channel == "chat":
        (worded,) = word([reply], language, "chat")
        staff_messages.write_in_chat(
            session, conversation, worded.text, language, now, wording=reply.name, facts=reply.facts
        )
        return "now"
    if conversation.channel == "sms" and conversation.contact is not None:
        return _text(session, conversation, reply, word, language, now)
    return "not"


def language_of(session: Session, conversation: Conversation) -> Language:
    """What they speak here, else what is remembered of them."""
    person = session.get(Applicant, conversation.applicant_id) if conversation.applicant_id is not None else None
    remembered = [
        conversation.language,
        person and person.language,
        conversation.contact and conversation.contact.language,
    ]
    return cast("Language", next((language for language in remembered if language), "en"))


def _text(
    session: Session, conversation: Conversation, reply: Reply, word: Word, language: Language, now: dt.datetime
) -> Hears:
    contact = conversation.contact
    if contact is None or contact.opted_out_at is not None or contact.unreachable_at is not None:
        return "not"
    answers = staff_reach.has_just_written(session, contact, now)
    if not answers:
        try:
            staff_reach.wanted(session, contact, None, now, in_thread=True)
        except CannotSendError:
            return "not"
    (worded,) = word([reply], language, "text")
    id = outbox.put(
        session,
        recipient=contact.value,
        body=worded.text,
        cause=staff_messages.CAUSE,
        now=now,
        language=language,
        wording=reply.name,
        segments=worded.segments,
        exempt=answers,
        payload={"replies": [reply.model_dump(mode="json")], "notice": True},
        applicant_id=conversation.applicant_id,
        contact_id=contact.id,
        expires_at=now + NEWS,
    )
    if id is not None:
        into = threads.episode(conversation, contact.value)
        threads.enter(session, session.get_one(OutboxRow, id), contact, now, into=into)
    return "now" if answers else "soon"
