"""A text that nobody asked for enters the conversation with its reader, so that the answer to it is understood."""

import datetime as dt
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from assistant.conversation.turn import Offer, Reply, State
from assistant.store import people
from assistant.store.engine import one_at_a_time
from assistant.store.ledger import EPISODE_SILENCE
from assistant.store.outbox_tables import OutboxRow
from assistant.store.tables import ContactPoint, Conversation, Message, new_id

# The cause of texts to the phones of staff.
ON_DUTY = "on_duty"

# Made once: putting a statement together costs more than running it, and a rush of reminders runs thousands.
_CONVERSATIONS: Any = Conversation.__table__
_MESSAGES: Any = Message.__table__
_COLUMNS = (_CONVERSATIONS.c.id, _CONVERSATIONS.c.state, _CONVERSATIONS.c.version, _CONVERSATIONS.c.last_at)
_NEWEST = (
    select(*_COLUMNS)
    .where(_CONVERSATIONS.c.channel == "sms", _CONVERSATIONS.c.thread == bindparam("phone"))
    .order_by(_CONVERSATIONS.c.last_at.desc(), _CONVERSATIONS.c.id.desc())
    .limit(1)
    .with_for_update()
)
_BY_ID = select(*_COLUMNS).where(_CONVERSATIONS.c.id == bindparam("of")).with_for_update()
_HEARD = update(_CONVERSATIONS).where(_CONVERSATIONS.c.id == bindparam("of"))
_BEGIN, _SAY = insert(_CONVERSATIONS), insert(_MESSAGES)


def enter(
    session: Session, row: OutboxRow, contact: ContactPoint | None, now: dt.datetime, *, into: str | None = None
) -> None:
    """The row's message, made where it has none; what it asks is now what an answer means.

    `into`: the texting episode that somebody of staff has open, however long it has been silent: what they write stands
    where they write it, and what is answered comes there.

    A text that was put back because it did not arrive is in its conversation already. `contact`: its phone's, if known.
    What staff on duty are told stands in nobody's conversation.
    """
    if row.message_id is not None or row.cause == ON_DUTY:
        return
    one_at_a_time(session, f"sms:{row.recipient}")  # they may be writing at this very moment
    connection = session.connection()
    if into is not None:
        newest = connection.execute(_BY_ID, {"of": into}).one_or_none()
    else:
        newest = connection.execute(_NEWEST, {"phone": row.recipient}).one_or_none()
    if newest is not None and (into is not None or now - newest.last_at < EPISODE_SILENCE):
        changes = {"last_at": max(newest.last_at, now)}
        state = _said(State.model_validate(newest.state), row)
        if state is not None:
            # A turn that is being decided at this moment is decided again: it did not know of this.
            changes |= {"state": state.model_dump(mode="json"), "version": newest.version + 1}
        connection.execute(_HEARD.values(**changes), {"of": newest.id})
        conversation_id = newest.id
    else:
        conversation_id = _begun(session, row, contact, now)
    row.conversation_id, row.message_id = conversation_id, new_id()
    message = {
        "id": row.message_id,
        "conversation_id": conversation_id,
        "direction": "out",
        "channel": "sms",
        "text": row.body,
        "language": row.language,
        "wording": row.wording,
        "facts": _facts(row),
        "member_id": row.payload.get("member"),
        "position": 0,
        "status": row.status,
        "segments": row.segments,
        "media": 0,
        "recipient": row.recipient,
        "created_at": now,
    }
    connection.execute(_SAY, message)


def episode(conversation: Conversation | None, recipient: str) -> str | None:
    """The conversation where it is the one by text with this phone; none for a call, a chat or another phone."""
    if conversation is None or conversation.channel != "sms" or conversation.thread != recipient:
        return None
    return conversation.id


def leave(session: Session, row: OutboxRow) -> None:
    """It was never taken: what it would have asked is not what people answer."""
    if row.asks is None or row.conversation_id is None:
        return
    connection = session.connection()
    found: Row[Any] = connection.execute(_BY_ID, {"of": row.conversation_id}).one()
    state = State.model_validate(found.state)
    if state.offer == Offer.model_validate(row.asks):
        state.offer = None
        changes = {"state": state.model_dump(mode="json"), "version": found.version + 1}
        connection.execute(_HEARD.values(**changes), {"of": found.id})


def _begun(session: Session, row: OutboxRow, contact: ContactPoint | None, now: dt.datetime) -> str:
    contact = contact or people.contact_at(session, row.recipient, now)
    person_id = row.applicant_id
    if person_id is None and contact is not None:
        person = people.sole_applicant(session, contact.id)
        person_id = person.id if person is not None else None
    state = _said(State(), row)
    begun = {
        "id": new_id(),
        "channel": "sms",
        "thread": row.recipient,
        "contact_id": contact.id if contact is not None else None,
        "applicant_id": person_id,
        "language": row.language,
        "state": state.model_dump(mode="json") if state is not None else {},
        "version": 0,
        "status": "open",
        "started_at": now,
        "last_at": now,
    }
    session.connection().execute(_BEGIN, begun)
    return str(begun["id"])


def _facts(row: OutboxRow) -> dict[str, Any] | None:
    """What the wording was filled with, where the text is one reply."""
    replies: list[Any] = row.payload.get("replies", [])
    return replies[0].get("facts") if len(replies) == 1 and replies[0].get("name") == row.wording else None


def _said(state: State, row: OutboxRow) -> State | None:
    """The state after the text; none where it leaves it as it is."""
    replies: list[Any] = row.payload.get("replies", [])
    if row.asks is None and not replies:
        return None
    if row.asks is not None:
        state.offer = Offer.model_validate(row.asks)
    if replies:
        state.last = [Reply.model_validate(reply) for reply in replies]
    return state
