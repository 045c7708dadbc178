"""What is said of a promised call that was not made: to the person by text, or in their open chat; to staff on duty."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language, Partnership
from assistant.conversation.turn import Reply
from assistant.errors import CannotSendError
from assistant.store import outbox, staff_messages, staff_reach
from assistant.store.tables import ContactPoint, Conversation, Handoff
from assistant.store.turn_rows import Word

CAUSE = "callback"
TEXTED, CHATTED = "sms", "chat"
TOLD = (TEXTED, CHATTED)


def for_staff(was: dt.datetime, partnership: Partnership, link: str) -> Reply:
    """Nothing of the person is in it: phones lie on tables."""
    return Reply(name="utter_duty_missed", facts={"was": _moment(was, partnership), "link": link})


def tell_missed(
    session: Session,
    handoff: Handoff,
    was: dt.datetime,
    partnership: Partnership,
    word: Word,
    language: Language,
    now: dt.datetime,
) -> str:
    """`TEXTED` or `CHATTED`, or why they could not be told. Held by quiet hours it is sent only while it is true."""
    if handoff.promised_at is None:
        return "unknown"
    facts = {
        "partnership": partnership.voice_name.model_dump(),
        "was": _moment(was, partnership),
        "again": _moment(handoff.promised_at, partnership),
    }
    reply = Reply(name="utter_callback_missed", facts=facts)
    conversation = session.get(Conversation, handoff.conversation_id) if handoff.conversation_id is not None else None
    try:
        contact = _reached(session, handoff, now)
    except CannotSendError as why:
        if conversation is None or conversation.channel != "chat":
            return why.reason
        (worded,) = word([reply], language, "chat")
        staff_messages.write_in_chat(
            session, conversation, worded.text, language, now, wording=reply.name, facts=reply.facts
        )
        return CHATTED
    (worded,) = word([reply], language, "text")
    outbox.put(
        session,
        recipient=contact.value,
        body=worded.text,
        cause=CAUSE,
        cause_key=f"{CAUSE}:missed:{handoff.id}:{was.isoformat()}",
        now=now,
        language=language,
        wording=reply.name,
        segments=worded.segments,
        payload={"replies": [reply.model_dump(mode="json")]},
        reason={"callback": {"id": handoff.id, "promised_at": handoff.promised_at.isoformat()}},
        applicant_id=handoff.applicant_id,
        contact_id=contact.id,
        expires_at=handoff.promised_at,
    )
    return TEXTED


def phone_of(handoff: Handoff, contact: ContactPoint | None) -> str | None:
    """The number that they want to be called on (E.164, or as they said it), else the one that they came from."""
    return handoff.details.get("phone") or (contact.value if contact is not None and contact.kind == "phone" else None)


def _reached(session: Session, handoff: Handoff, now: dt.datetime) -> ContactPoint:
    """Raises `CannotSendError` where this phone takes no texts, or nobody agreed to any on it: a call is no consent."""
    contact = session.get(ContactPoint, handoff.contact_id) if handoff.contact_id is not None else None
    phone = phone_of(handoff, contact)
    if contact is None or contact.value != phone:
        contact = session.scalar(select(ContactPoint).where(ContactPoint.kind == "phone", ContactPoint.value == phone))
    if contact is None:
        raise CannotSendError("no_contact")
    if contact.opted_out_at is not None:
        raise CannotSendError("opted_out")
    if contact.unreachable_at is not None:
        raise CannotSendError("unreachable")
    staff_reach.wanted(session, contact, None, now, in_thread=True)
    return contact


def _moment(moment: dt.datetime, partnership: Partnership) -> dict[str, Any]:
    local = moment.astimezone(ZoneInfo(partnership.zone))
    return {"moment": local.strftime("%Y-%m-%dT%H:%M")}
