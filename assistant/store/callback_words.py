"""What is said of a promised call that was not made, or is to be made at another time: to the person by text, or in
their open chat; to staff on duty.
"""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.catalog.schema import Language, Partnership
from assistant.conversation.turn import Reply
from assistant.errors import CannotSendError
from assistant.store import outbox, staff_messages, staff_reach
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import ContactPoint, Conversation, Handoff, new_id
from assistant.store.turn_rows import Word

CAUSE = "callback"
TEXTED, CHATTED = "sms", "chat"
TOLD = (TEXTED, CHATTED)
MISSED, MOVED = "missed", "moved"
# So long it can be taken back that a call was moved before anybody hears of it.
UNTOLD = dt.timedelta(seconds=45)


def for_staff(was: dt.datetime, partnership: Partnership, link: str) -> Reply:
    """Nothing of the person is in it: phones lie on tables."""
    return Reply(name="utter_duty_missed", facts={"was": _moment(was, partnership), "link": link})


def tell(
    what: str,
    session: Session,
    handoff: Handoff,
    was: dt.datetime,
    partnership: Partnership,
    word: Word,
    language: Language,
    now: dt.datetime,
) -> str:
    """That the call of `was` is `MISSED` or `MOVED`, and when it is now: `TEXTED` or `CHATTED`, or why they could not
    be told. Held by quiet hours it is sent only while it is true.
    """
    if handoff.promised_at is None:
        return "unknown"
    facts = {
        "partnership": partnership.voice_name.model_dump(),
        "was": _moment(was, partnership),
        "again": _moment(handoff.promised_at, partnership),
    }
    reply = Reply(name=f"utter_callback_{what}", facts=facts)
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
        cause_key=f"{CAUSE}:{what}:{handoff.id}:{was.isoformat() if what == MISSED else new_id()}",
        now=now,
        due_at=now + UNTOLD if what == MOVED else None,
        language=language,
        wording=reply.name,
        segments=worded.segments,
        payload={"replies": [reply.model_dump(mode="json")]},
        reason={"callback": {"id": handoff.id, "promised_at": handoff.promised_at.isoformat(), "was": was.isoformat()}},
        applicant_id=handoff.applicant_id,
        contact_id=contact.id,
        expires_at=handoff.promised_at,
    )
    return TEXTED


def untell(session: Session, handoff: Handoff, now: dt.datetime) -> dt.datetime | None:
    """The text that tells of another time is not sent; the time that they know of instead. None where none waits."""
    about = OutboxRow.cause_key.startswith(f"{CAUSE}:{MOVED}:{handoff.id}:", autoescape=True)
    waits = select(OutboxRow).where(OutboxRow.cause == CAUSE, about, OutboxRow.status == "queued")
    for row in session.scalars(waits.order_by(OutboxRow.id)).all():
        known = dt.datetime.fromisoformat((row.reason or {})["callback"]["was"])
        if outbox.cancel(session, row.id, CAUSE, now):
            return known
    return None


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
